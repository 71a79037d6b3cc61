"""What a name sounds like without a query of its own, and one index of the journal by person instead of two."""

import django.db.models.deletion
from django.db import migrations, models

# The same codes as before: indexes of them stay as they are. A function in SQL starts a query for each name, and a
# setting of its own is made and taken back each time; a word written with its schema needs none.
SOUNDS = """
CREATE OR REPLACE FUNCTION havn_sounds(name text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    word text;
    codes text[] := '{}';
BEGIN
    FOREACH word IN ARRAY regexp_split_to_array(name, '[^[:alpha:]]+') LOOP
        codes := codes || public.daitch_mokotoff(word);
    END LOOP;
    RETURN codes;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("refugees", "0018_people_by_their_name")]

    operations = [
        migrations.RunSQL(SOUNDS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="journalentry",
            name="refugee",
            field=models.ForeignKey(
                db_index=False,  # journal_refugee begins with the person
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="refugees.refugee",
                verbose_name="person",
            ),
        ),
    ]
