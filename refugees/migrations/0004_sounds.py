"""How names sound, word by word, for a search that forgives transliteration."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION havn_sounds(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_catalog AS $$
    SELECT coalesce(array_agg(DISTINCT code), '{}')
    FROM regexp_split_to_table(name, '[^[:alpha:]]+') AS word, unnest(daitch_mokotoff(word)) AS code
$$
"""


class Migration(migrations.Migration):
    dependencies = [("refugees", "0003_quota")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION havn_sounds(text)"),
        migrations.RunSQL(
            "CREATE INDEX refugee_sounds ON refugees_refugee USING gin (havn_sounds(search_key))",
            "DROP INDEX refugee_sounds",
        ),
    ]
