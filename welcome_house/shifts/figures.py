"""Numbers about volunteers' work, for the house and for reporting: no person in any of them."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from volunteers.joining.rules import ACTIVE_DAYS, GOAL
from welcome_house.recurrence import between
from welcome_house.shifts.models import Shift

ACTIVE = """
    SELECT count(DISTINCT t.volunteer_id)
    FROM welcome_house_turn t
    WHERE t.outcome = 'attended'
      AND (t.starts_at AT TIME ZONE 'Europe/Copenhagen')::date BETWEEN %(first)s AND %(on)s
      AND t.starts_at >= %(first)s::date - 1 AND t.starts_at < %(on)s::date + 2
"""
BY_MONTH = """
    SELECT date_trunc('month', t.starts_at AT TIME ZONE 'Europe/Copenhagen')::date,
           count(*) FILTER (WHERE t.outcome = 'attended'), count(*) FILTER (WHERE t.outcome = 'absent'),
           count(DISTINCT t.volunteer_id) FILTER (WHERE t.outcome = 'attended'),
           coalesce(sum(extract(epoch FROM t.ends_at - t.starts_at)) FILTER (WHERE t.outcome = 'attended'), 0) / 3600
    FROM welcome_house_turn t
    WHERE t.outcome <> '' AND t.starts_at >= %(first)s::date - 1 AND t.starts_at < %(last)s::date + 2
      AND (t.starts_at AT TIME ZONE 'Europe/Copenhagen')::date BETWEEN %(first)s AND %(last)s
    GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Active:
    """How many volunteers had a shift in the last 60 days, against the goal of 100 (brochure)."""

    volunteers: int
    goal: int = GOAL


@dataclass(frozen=True)
class Month:
    """The shifts of a month: attended and missed, by how many volunteers, hours of those attended."""

    month: dt.date
    attended: int
    absent: int
    volunteers: int
    hours: float


def active(on: dt.date) -> Active:
    """Volunteers with an attended shift on the day or in the 59 days before it.

    Whoever has been forgotten since has no number any more: ask of days within the time volunteers are kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, {"on": on, "first": on - dt.timedelta(days=ACTIVE_DAYS - 1)})
        return Active(cursor.fetchone()[0])


def lacking(first: dt.date, last: dt.date) -> int:
    """How many volunteers the shifts from the first through the last day lack, filled up as they are now."""
    begins, over = between(first, last)
    found = Shift.objects.standing().with_taken().filter(starts_at__gte=begins, starts_at__lt=over)
    rows = found.filter(taken__lt=F("needed")).values_list("needed", "taken")
    return sum(needed - taken for needed, taken in rows)


def months(first: dt.date, last: dt.date) -> list[Month]:
    """The months between two days that have shifts with an outcome; of a month cut by them only the part within."""
    with connection.cursor() as cursor:
        cursor.execute(BY_MONTH, {"first": first, "last": last})
        return [Month(month, came, missed, who, float(hours)) for month, came, missed, who, hours in cursor.fetchall()]
