"""The mark of our own choices, short enough to stand in a sentence."""

from django.db import migrations

SHORTER = """
UPDATE placements_overlaprule SET source = replace(source, 'Havns forslag, indtil kommunen beslutter andet: ',
'Havns forslag: ') WHERE source LIKE 'Havns forslag, indtil kommunen beslutter andet: %' AND version = 1
"""


class Migration(migrations.Migration):
    dependencies = [("placements", "0005_employment_plan")]
    operations = [migrations.RunSQL(SHORTER, migrations.RunSQL.noop)]
