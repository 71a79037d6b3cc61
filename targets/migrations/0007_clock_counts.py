"""The roll-up of the clocks and the triggers that keep it, filled with what is there."""

import django.db.models.deletion
from django.db import migrations, models

KEYS = "target, whole, team_id, cohort_month, stage, excluded_as, due_on"
OF_CLOCKS = (
    "target, w.whole, CASE WHEN NOT w.whole THEN team_id END AS team_id, cohort_month, CASE WHEN excluded_as <> '' THEN 'excluded' WHEN due_on IS NULL THEN 'unknown'"
    " WHEN met_on > due_on THEN 'met_late' WHEN met_on IS NOT NULL THEN 'met' ELSE 'open' END AS stage, excluded_as,"
    " CASE WHEN excluded_as = '' AND met_on IS NULL THEN due_on END AS due_on"
)
TWICE = "CROSS JOIN (VALUES (true), (false)) w(whole)"  # once for the municipality, once for the team
INTO = f"INSERT INTO targets_clockcount ({KEYS}, number) SELECT {KEYS}, sum(number)"
GROUPED = f"GROUP BY {KEYS} HAVING sum(number) <> 0"
FRESH, STALE = (
    f"SELECT {OF_CLOCKS}, {sign}1 AS number FROM {name} {TWICE}" for sign, name in (("", "fresh"), ("-", "stale"))
)
BODIES = {"insert": FRESH, "delete": STALE, "update": f"{FRESH} UNION ALL {STALE}"}
TABLES = {
    "insert": "NEW TABLE AS fresh",
    "delete": "OLD TABLE AS stale",
    "update": "NEW TABLE AS fresh OLD TABLE AS stale",
}


def statements():
    # No clock may change between the counting and the first trigger; a night or a save waits a moment.
    yield "LOCK TABLE targets_clock IN SHARE ROW EXCLUSIVE MODE"
    yield f"{INTO} FROM (SELECT {OF_CLOCKS}, 1 AS number FROM targets_clock {TWICE}) counted {GROUPED}"
    for event, body in BODIES.items():
        yield (
            f"CREATE FUNCTION targets_count_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" {INTO} FROM ({body}) counted {GROUPED}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER targets_count_{event} AFTER {event.upper()} ON targets_clock"
            f" REFERENCING {TABLES[event]} FOR EACH STATEMENT EXECUTE FUNCTION targets_count_{event}()"
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_constraint_words"), ("targets", "0006_alert_no_digested_on")]

    operations = [
        migrations.CreateModel(
            name="ClockCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=40)),
                ("whole", models.BooleanField()),
                ("cohort_month", models.DateField(null=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("excluded", "Excluded"),
                            ("unknown", "Data missing"),
                            ("met_late", "Met late"),
                            ("met", "Met"),
                            ("open", "Open"),
                        ],
                        max_length=10,
                    ),
                ),
                ("excluded_as", models.CharField(blank=True, max_length=20)),
                ("due_on", models.DateField(null=True)),
                ("number", models.IntegerField()),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("whole", True)), fields=["cohort_month"], name="clockcount_whole"),
                    models.Index(
                        condition=models.Q(("whole", False)), fields=["team", "cohort_month"], name="clockcount_team"
                    ),
                ]
            },
        ),
        migrations.RunSQL(list(statements()), elidable=False),
    ]
