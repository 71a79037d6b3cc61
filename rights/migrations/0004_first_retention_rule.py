"""The municipality's own time for closed cases, to be confirmed by its archive; editable, with history."""

import datetime as dt

from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("rights", "RetentionRule").objects.create(
        retained="case",
        valid_from=dt.date(2016, 5, 1),
        months=60,
        source="Foreløbig frist på fem år efter sagens lukning; kommunen fastsætter den med Stadsarkivet",
    )


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_erasure")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
