"""The rules of each kind that the domain handbook (2.4) knows, with its marks of how sure it is."""

import datetime as dt

from django.db import migrations

MAY_2016, APRIL_2021, MAY_2021 = dt.date(2016, 5, 1), dt.date(2021, 4, 30), dt.date(2021, 5, 1)
OURS = "Havns forslag, indtil kommunen beslutter andet: "
TRAINEESHIP = "integrationslovens § 23 b; praktik er normalt 13 uger og kan forlænges med 13 (kilde F53)"
SUBSIDY = "integrationslovens § 23 c"
IGU = "IGU-loven; IGU er toårig, mindst 25 timer lønnet arbejde om ugen i gennemsnit (kilde F18)"
KINDS = ("traineeship", "wage_subsidy", "ordinary_job", "igu", "education")

# Kind, what, number, unit, strictness, from, to, source.
RULES = [
    ("traineeship", "normal", 13, "weeks", "warn", MAY_2016, None, TRAINEESHIP),
    ("traineeship", "longest", 26, "weeks", "reason", MAY_2016, None, TRAINEESHIP),
    ("traineeship", "extension", 13, "weeks", "reason", MAY_2016, None, TRAINEESHIP),
    (
        "traineeship", "hours_least", 15, "hours", "warn", MAY_2016, None,
        "integrationslovens § 17 a: tilbud i gennemsnit mindst 15 timer om ugen (tallet er ikke endeligt kontrolleret)",
    ),
    (
        "wage_subsidy", "longest", 12, "months", "reason", MAY_2016, None,
        f"{SUBSIDY}; højst et år (tallet er ikke endeligt kontrolleret)",
    ),
    ("wage_subsidy", "hours_least", 25, "hours", "warn", MAY_2016, None, f"{SUBSIDY}; 25–37 timer (kilde F53, Aalborg)"),
    ("wage_subsidy", "hours_most", 37, "hours", "warn", MAY_2016, None, f"{SUBSIDY}; 25–37 timer (kilde F53, Aalborg)"),
    ("igu", "normal", 24, "months", "warn", MAY_2016, None, IGU),
    ("igu", "longest", 24, "months", "reason", MAY_2016, None, IGU),
    ("igu", "hours_least", 25, "hours", "reason", MAY_2016, None, IGU),
    ("igu", "school", 20, "weeks", "stop", MAY_2016, APRIL_2021, "IGU-loven før 1. maj 2021: 20 uger, 740 timer (kilde F18)"),
    ("igu", "school", 23, "weeks", "stop", MAY_2021, None, "IGU-loven fra 1. maj 2021: 23 uger (kilde F18)"),
    *(
        (kind, "reminder", 14, "days", "warn", MAY_2016, None, OURS + "slutevalueringen aftales to uger før slut")
        for kind in KINDS
    ),
]  # fmt: skip


def seed(apps, schema_editor):
    rule = apps.get_model("placements", "KindRule")
    names = ("kind", "what", "number", "unit", "strictness", "valid_from", "valid_to", "source")
    for row in RULES:
        rule.objects.create(**dict(zip(names, row, strict=True)))


class Migration(migrations.Migration):
    dependencies = [("placements", "0011_agreements_and_rules_of_kinds")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
