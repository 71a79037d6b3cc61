"""The roll-up tells the open clocks of people who have left apart: they are late or not, and nobody's work any more."""

from django.db import migrations, models

KEYS = "target, whole, team_id, cohort_month, stage, excluded_as, due_on"
OF_CLOCKS = (
    "target, w.whole, CASE WHEN NOT w.whole THEN team_id END AS team_id, cohort_month,"
    " CASE WHEN excluded_as <> '' THEN 'excluded' WHEN due_on IS NULL THEN 'unknown'"
    " WHEN met_on > due_on THEN 'met_late' WHEN met_on IS NOT NULL THEN 'met'"
    " WHEN has_left THEN 'gone' ELSE 'open' END AS stage, excluded_as,"
    " CASE WHEN excluded_as = '' AND met_on IS NULL THEN due_on END AS due_on"
)
TWICE = "CROSS JOIN (VALUES (true), (false)) w(whole)"
INTO = f"INSERT INTO targets_clockcount ({KEYS}, number) SELECT {KEYS}, sum(number)"
GROUPED = f"GROUP BY {KEYS} HAVING sum(number) <> 0"
FRESH, STALE = (
    f"SELECT {OF_CLOCKS}, {sign}1 AS number FROM {name} {TWICE}" for sign, name in (("", "fresh"), ("-", "stale"))
)
BODIES = {"insert": FRESH, "delete": STALE, "update": f"{FRESH} UNION ALL {STALE}"}


def statements():
    # No clock may change between the counting and the new functions; a night or a save waits a moment.
    yield "LOCK TABLE targets_clock IN SHARE ROW EXCLUSIVE MODE"
    yield "DELETE FROM targets_clockcount"
    yield f"{INTO} FROM (SELECT {OF_CLOCKS}, 1 AS number FROM targets_clock {TWICE}) counted {GROUPED}"
    for event, body in BODIES.items():
        yield (
            f"CREATE OR REPLACE FUNCTION targets_count_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" {INTO} FROM ({body}) counted {GROUPED}; RETURN NULL; END $$"
        )


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_clock_counts")]

    operations = [
        migrations.AlterField(
            model_name="clockcount",
            name="stage",
            field=models.CharField(
                choices=[
                    ("excluded", "Excluded"),
                    ("unknown", "Data missing"),
                    ("met_late", "Met late"),
                    ("met", "Met"),
                    ("open", "Open"),
                    ("gone", "Open, but the person has left"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(list(statements()), elidable=False),
    ]
