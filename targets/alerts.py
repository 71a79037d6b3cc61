"""Alerts: raised once for each clock and state, open as long as the clock stands so today.

Which alerts are open depends on the day's standings alone, not on which nights ran: twice, late or after a gap,
the alerts open afterwards are those of every night.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from targets import derivation, standing
from targets.models import Alert
from targets.rules import ALERTING

IDENTITY = ("refugee_id", "target", "subject", "clock_started_on", "due_on", "state")


@dataclass(frozen=True)
class Raised:
    """How many alerts a run raised, opened again (a snooze ended, a fact was annulled) and closed."""

    raised: int
    reopened: int
    closed: int


def standing_now(on: dt.date) -> str:
    """The statement of every alert that must be open on the day: present people, no snooze in force."""
    states = ", ".join(f"'{each}'" for each in ALERTING)
    return f"""SELECT * FROM (SELECT c.refugee_id, c.target, c.subject, c.clock_started_on, c.due_on,
{standing.sql(on, "c")} AS state FROM ({derivation.rows(on, everybody=True)}) c
WHERE NOT c.has_left AND c.met_on IS NULL AND c.excluded_as = '' AND c.warns_on <= {derivation.day(on)}
AND NOT EXISTS (SELECT FROM targets_snooze s WHERE s.refugee_id = c.refugee_id AND s.target = c.target
AND s.subject = c.subject AND s.clock_started_on = c.clock_started_on
AND {derivation.day(on)} BETWEEN s.valid_from AND s.valid_to)) n
WHERE n.state IN ({states})"""


def _same(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in IDENTITY)


def last_day() -> dt.date | None:
    """The latest day whose standings changed the alerts."""
    found = Alert.objects.aggregate(raised=Max("raised_on"), closed=Max("closed_on"))
    return max((day for day in found.values() if day), default=None)


def is_past(on: dt.date) -> bool:
    """Whether a later day has been looked at: what was due soon on the day is not due soon any more."""
    latest = last_day()
    return latest is not None and on < latest


@transaction.atomic
def raise_alerts(*, on: dt.date) -> Raised:
    """Opens and closes alerts so that they are those of the day's standings; one statement.

    Does nothing for a day that is past.
    """
    if is_past(on):
        return Raised(raised=0, reopened=0, closed=0)
    names = ", ".join(IDENTITY)
    day = derivation.day(on)
    statement = f"""WITH n AS MATERIALIZED ({standing_now(on)}),
shut AS (UPDATE targets_alert a SET closed_on = {day} WHERE a.closed_on IS NULL
AND NOT EXISTS (SELECT FROM n WHERE {_same("n", "a")}) RETURNING 1),
again AS (UPDATE targets_alert a SET closed_on = NULL FROM n
WHERE {_same("n", "a")} AND a.closed_on IS NOT NULL RETURNING a.id),
untold AS (DELETE FROM targets_mention WHERE alert_id IN (SELECT id FROM again)),
new AS (INSERT INTO targets_alert ({names}, raised_on) SELECT {names}, {day} FROM n
ON CONFLICT ({names}) DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM new), (SELECT count(*) FROM again), (SELECT count(*) FROM shut)"""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        raised, reopened, closed = cursor.fetchone()
    return Raised(raised=raised, reopened=reopened, closed=closed)
