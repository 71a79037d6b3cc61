"""The municipality's own setting for matches, from the first contracts on; an administrator changes it."""

import datetime as dt

from django.db import migrations

FROM = dt.date(2016, 1, 1)
SOURCE = "Kommunens egen indstilling: et match holdes ved lige mindst hver tredje uge."


def add(apps, schema_editor):
    rule = apps.get_model("volunteers", "MatchRule")
    if not rule.objects.exists():
        rule.objects.create(follower_days=21, coordinator_days=35, valid_from=FROM, source=SOURCE)


def remove(apps, schema_editor):
    apps.get_model("volunteers", "MatchRule").objects.filter(valid_from=FROM, source=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0006_suppliers_wishes_and_matches")]
    operations = [migrations.RunPython(add, remove)]
