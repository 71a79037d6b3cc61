"""The rules in force when the model began: one per target, none with an end."""

import datetime as dt

from django.db import migrations

MAY_2016, JULY_2016, NEW_YEAR_2018 = dt.date(2016, 5, 1), dt.date(2016, 7, 1), dt.date(2018, 1, 1)
LAW, CITY = "law", "municipal"
MODEL = "Københavnermodellen, Borgerrepræsentationen 2016"
FOLLOW_UP = "Integrationsloven § 20: mindst fire opfølgninger på seks måneder"
FROM_2018 = "Københavnermodellens fastholdelsesindsats fra 2018"

# target, valid from, months, days, warning days, basis, source
RULES = [
    ("first_interview", MAY_2016, None, -1, 7, CITY, f"{MODEL}: tidlig screening"),
    ("second_interview", MAY_2016, None, 14, 7, CITY, f"{MODEL}: tidlig screening"),
    ("readiness", MAY_2016, 3, None, 14, LAW, "Integrationsloven § 17: visitation efter tre måneder"),
    ("placement_offer", MAY_2016, 1, None, 7, LAW, "Integrationsloven §§ 16, 23 b og 23 c: virksomhedsrettet tilbud"),
    ("placement_start", MAY_2016, 1, None, 7, CITY, f"{MODEL}: praktik inden for en måned"),
    ("placement_start_later_ready", MAY_2016, 1, None, 7, CITY, f"{MODEL}: praktik inden for en måned"),
    ("follow_ups", JULY_2016, 6, None, 30, LAW, FOLLOW_UP),
    ("contact", NEW_YEAR_2018, None, 30, 7, CITY, FROM_2018),
    ("contact_in_work", NEW_YEAR_2018, None, 90, 7, CITY, FROM_2018),
    ("retention_mentor_offer", NEW_YEAR_2018, None, 14, 7, CITY, FROM_2018),
    ("health_offer", MAY_2016, 6, None, 30, CITY, f"{MODEL}: helbredsmæssig vurdering til alle"),
    ("holistic_mentor_offer", MAY_2016, 1, None, 7, CITY, f"{MODEL}: helhedsorienteret mentor"),
    ("permanent_housing_offer", MAY_2016, 6, None, 30, CITY, f"{MODEL}: permanent bolig inden for seks måneder"),
]


def seed(apps, schema_editor):
    rule = apps.get_model("targets", "TargetRule")
    for target, valid_from, months, days, warning_days, basis, source in RULES:
        rule.objects.create(
            target=target,
            valid_from=valid_from,
            months=months,
            days=days,
            warning_days=warning_days,
            basis=basis,
            source=source,
        )


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
