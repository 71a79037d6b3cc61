"""The rule in force until somebody decides another one: 24 months."""

import datetime as dt

from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("audit", "RetentionRule").objects.get_or_create(
        valid_from=dt.date(2016, 1, 1),
        defaults={
            "months": 24,
            "reason": "Udgangspunkt: 24 måneder (sikkerhedsbekendtgørelsen § 19 krævede mindst 6).",
            "decided_at": dt.datetime(2016, 1, 1, tzinfo=dt.UTC),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seals_retention_spot_checks")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
