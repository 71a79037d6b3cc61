"""The weights with which matches were made until they became rows; an administrator puts others in force."""

import datetime as dt

from django.db import migrations

FROM = dt.date(2016, 1, 1)
SOURCE = "Kommunens egen indstilling: fælles sprog og formål tæller mest, ventetid afgør kun hvem."
WEIGHTS = {"language": 25, "purpose": 25, "times": 15, "district": 15, "interests": 20, "waited": 30}


def add(apps, schema_editor):
    weights = apps.get_model("volunteers", "PairWeights")
    if not weights.objects.exists():
        weights.objects.create(valid_from=FROM, source=SOURCE, **WEIGHTS)


def remove(apps, schema_editor):
    apps.get_model("volunteers", "PairWeights").objects.filter(valid_from=FROM, source=SOURCE).delete()


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0009_weights_of_matches_are_dated")]
    operations = [migrations.RunPython(add, remove)]
