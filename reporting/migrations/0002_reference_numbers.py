"""The table of what others have published, with what is known of quota, inflow and employment."""

import datetime as dt
import uuid

from django.db import migrations, models

SEED = "Københavns Kommunes integrationsindsats (Københavnermodellen, brochure 2018)"
BAROMETER = "Integrationsbarometeret, gengivet af refugees.dk (Hvordan går det med integrationen)"
OURS = "21-64 år, tre år efter opholdstilladelse, hele landet; vores tal er 18 år og derover og måles fra overtagelsen"
OURS_EN = "Aged 21–64, three years after the permit, all of Denmark; ours are 18 and over, counted from the takeover"


def year(number):
    return dt.date(number, 1, 1), dt.date(number, 12, 31)


# figure, Danish, English, first and last day, number, source, published, differs (Danish, English)
NUMBERS = [
    ("received", "Modtagne flygtninge", "Refugees received", *year(2016), 117, SEED, None,
     "Kun flygtninge", "Refugees only"),
    ("received", "Modtagne flygtninge", "Refugees received", *year(2017), 169, SEED, None,
     "Kun flygtninge", "Refugees only"),
    ("received", "Kvote", "Quota", *year(2016), 335, "fagbladetboligen.dk 25-08-2016; flygtninge.kk.dk", dt.date(2016, 8, 25),
     "Først udmeldt; senere blev 266 og 151 brugt", "As first announced; later 266 and 151 were used"),
    ("received", "Kvote", "Quota", *year(2017), 449, "lawinsider.com (Københavns Kommunes kontrakt); sab-bolig.dk", None,
     "Først udmeldt", "As first announced"),
    ("received", "Kvote", "Quota", *year(2021), 0, "uim.dk oktober 2020; us.dk", None, "", ""),
    ("at_work_36", "I beskæftigelse efter tre år", "In work after three years", *year(2015), 20, BAROMETER, None,
     OURS, OURS_EN),
    ("at_work_36", "I beskæftigelse efter tre år", "In work after three years", *year(2018), 43, BAROMETER, None,
     OURS, OURS_EN),
    ("at_work_36", "Mænd i beskæftigelse efter tre år", "Men in work after three years", *year(2018), 53, BAROMETER,
     None, OURS, OURS_EN),
    ("at_work_36", "Kvinder i beskæftigelse efter tre år", "Women in work after three years", *year(2018), 18,
     BAROMETER, None, OURS, OURS_EN),
]  # fmt: skip


def fill(apps, schema_editor):
    names = ("figure", "name_da", "name_en", "first", "last", "number", "source", "published_on", "differs_da",
             "differs_en")  # fmt: skip
    reference = apps.get_model("reporting", "Reference")
    reference.objects.bulk_create(reference(**dict(zip(names, row, strict=True))) for row in NUMBERS)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("figure", models.CharField(max_length=80, verbose_name="figure")),
                ("name_da", models.CharField(max_length=200, verbose_name="Danish text")),
                ("name_en", models.CharField(max_length=200, verbose_name="English text")),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published")),
                (
                    "differs_da",
                    models.CharField(blank=True, max_length=300, verbose_name="in what it differs (Danish)"),
                ),
                (
                    "differs_en",
                    models.CharField(blank=True, max_length=300, verbose_name="in what it differs (English)"),
                ),
            ],
            options={
                "ordering": ["figure", "first", "last", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="reference_ends_after_start",
                        violation_error_message="The period ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="reference_has_source",
                        violation_error_message="A published number needs its source.",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
    ]
