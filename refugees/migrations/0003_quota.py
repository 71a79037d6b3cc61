"""The quotas of the first years (handbook, section 4: inflow)."""

from django.db import migrations

QUOTAS = [
    (2015, 0, "Nulkvote", "Københavnermodellen; integrationsloven § 10"),
    (2016, 335, "Nulkvote indtil april 2016", "Udlændingestyrelsens kommunekvote 2016"),
    (2017, 449, "", "Udlændingestyrelsens kommunekvote 2017"),
]


def add(apps, schema_editor):
    quota = apps.get_model("refugees", "Quota")
    for year, people, note, source in QUOTAS:
        quota.objects.get_or_create(year=year, defaults={"people": people, "note": note, "source": source})


class Migration(migrations.Migration):
    dependencies = [("refugees", "0002_imports")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
