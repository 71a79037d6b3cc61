"""The rates of co-payment that are known (BEK 1111/2014, BEK 1453/2022), and a checklist to begin with."""

import datetime as dt

from django.db import migrations

MAY_2016 = dt.date(2016, 5, 1)
OURS = "Havns forslag, indtil kommunen beslutter andet"
SOURCES = {2015: "BEK 1111 af 09-10-2014", 2023: "BEK 1453 af 25-11-2022"}
RATES = {
    2015: {"single": 2122, "couple": 3885, "couple_1_3": 4239, "couple_4": 4592},
    2023: {"single": 2467, "couple": 4520, "couple_1_3": 4932, "couple_4": 5343},
}
POINTS = (
    "Har CPR-nummer, MitID og NemKonto",
    "Har en fast indtægt, der kan betale husleje og indskud",
    "Kan selv klare en bolig: husorden, affald, naboer",
    "Børnene har eller kan få skole og dagtilbud",
    "Er fortalt, at der måske kun kommer ét tilbud",
)


def seed(apps, schema_editor):
    rate, item = apps.get_model("housing", "PaymentRate"), apps.get_model("housing", "ChecklistItem")
    for year, amounts in RATES.items():
        for household, amount in amounts.items():
            rate.objects.create(year=year, household=household, amount=amount, source=SOURCES[year])
    for place, text in enumerate(POINTS, start=1):
        item.objects.create(text=text, place=place, valid_from=MAY_2016, source=OURS)


class Migration(migrations.Migration):
    dependencies = [("housing", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
