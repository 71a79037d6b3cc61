"""Which kinds may run side by side, as decided when the model began; and the reasons given so far, pair by pair."""

import datetime as dt

from django.db import migrations

MAY_2016 = dt.date(2016, 5, 1)
OURS = "Havns forslag, indtil kommunen beslutter andet: "
HARD_TO_GET = "praktik forudsætter, at ordinært eller støttet arbejde er svært at få (jf. BEK 208/2026 § 23)"

# The two kinds in alphabetical order, whether they may run together, why.
RULES = [
    ("education", "education", False, "én ordinær uddannelse ad gangen; et skift afslutter den første"),
    ("education", "igu", True, "en IGU rummer 20–23 ugers skole, som kan stå som uddannelse ved siden af"),
    ("education", "ordinary_job", True, "et job ved siden af studierne er almindeligt og hindrer ikke uddannelsen"),
    ("education", "traineeship", False, "praktik er et tilbud til den, der ikke er i ordinær uddannelse"),
    ("education", "wage_subsidy", False, "løntilskud er et tilbud til den, der ikke er i ordinær uddannelse"),
    ("igu", "igu", False, "en IGU er en toårig ansættelse; én ad gangen"),
    ("igu", "ordinary_job", False, "en IGU er lønnet arbejde i mindst 25 timer om ugen og skole ved siden af"),
    ("igu", "traineeship", False, f"en IGU er ansættelse; {HARD_TO_GET}"),
    ("igu", "wage_subsidy", False, "en IGU er ansættelse uden tilskud efter reglerne om løntilskud"),
    ("ordinary_job", "ordinary_job", True, "to deltidsjob er almindelige, og ingen giver tilladelse til ordinært arbejde"),
    ("ordinary_job", "traineeship", False, HARD_TO_GET),
    ("ordinary_job", "wage_subsidy", False, "løntilskud er for den, der ikke kan få ordinært arbejde"),
    ("traineeship", "traineeship", False, "ét praktikforløb ad gangen (13 uger, kan forlænges)"),
    ("traineeship", "wage_subsidy", False, HARD_TO_GET),
    ("wage_subsidy", "wage_subsidy", False, "ét forløb med løntilskud ad gangen"),
]

# Until now a placement carried one reason for whatever it ran beside.
COPY = """
WITH spell AS (
    SELECT placement_id, refugee_id, min(happened_on) FILTER (WHERE event = 'started') AS s,
    coalesce(min(happened_on) FILTER (WHERE event = 'ended'), 'infinity') AS e
    FROM placements_placementevent WHERE annulled_at IS NULL GROUP BY 1, 2)
INSERT INTO placements_overlapreason
(uid, version, created_at, updated_at, refugee_id, placement_id, beside_id, reason, created_by_id)
SELECT DISTINCT ON (least(a.placement_id, b.placement_id), greatest(a.placement_id, b.placement_id))
gen_random_uuid(), 1, p.updated_at, p.updated_at, a.refugee_id, least(a.placement_id, b.placement_id),
greatest(a.placement_id, b.placement_id), p.overlap_reason, p.created_by_id
FROM spell a JOIN spell b ON b.refugee_id = a.refugee_id AND b.placement_id <> a.placement_id
AND a.s <= b.e AND b.s <= a.e
JOIN placements_placement p ON p.id = a.placement_id AND p.overlap_reason <> ''
ORDER BY least(a.placement_id, b.placement_id), greatest(a.placement_id, b.placement_id), p.updated_at DESC
"""


def seed(apps, schema_editor):
    rule = apps.get_model("placements", "OverlapRule")
    for kind, beside, allowed, why in RULES:
        rule.objects.create(kind=kind, beside=beside, allowed=allowed, valid_from=MAY_2016, source=OURS + why)


def copy(apps, schema_editor):
    schema_editor.execute(COPY)


class Migration(migrations.Migration):
    dependencies = [("placements", "0002_overlaps")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
