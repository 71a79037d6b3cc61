"""Words of shifts and the arithmetic of wall time. No database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from dateutil.rrule import WEEKLY, rrule
from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from core.clock import COPENHAGEN

AHEAD_DAYS = 56  # shifts are made so far ahead
OPEN_DAYS = 28  # a volunteer sees the open shifts of the coming four weeks


class Weekday(IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Outcome(TextChoices):
    ATTENDED = "attended", _("Came")
    ABSENT = "absent", _("Did not come")


class Ended(TextChoices):
    """Why a turn is not the volunteer's any more."""

    CANCELLED = "cancelled", _("cancelled by the volunteer")
    SWAPPED = "swapped", _("taken over by another")
    REMOVED = "removed", _("taken off by the coordinator")
    CALLED_OFF = "called_off", _("the shift is cancelled")
    MOVED = "moved", _("the shift was moved")
    LEFT = "left", _("left the house")


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment at which clocks in Copenhagen show the time on the day.

    A time that the change to summer time leaves out is the moment an hour later on the clock; one that comes twice in
    autumn is the first.
    """
    wall = dt.datetime.combine(day, time, COPENHAGEN)
    return wall.astimezone(dt.UTC).astimezone(COPENHAGEN)


def days_of(
    weekdays: Sequence[int], every_weeks: int, *, since: dt.date, first: dt.date, last: dt.date
) -> list[dt.date]:  # fmt: skip
    """The days of a recurring need from `first` through `last`; the weeks are counted from the week of `since`."""
    monday = since - dt.timedelta(days=since.weekday())
    found = rrule(
        WEEKLY, interval=every_weeks, byweekday=list(weekdays), dtstart=dt.datetime.combine(monday, dt.time()),
        until=dt.datetime.combine(last, dt.time()),
    )  # fmt: skip
    return [each.date() for each in found if each.date() >= max(first, since)]


def fits(wanted: Iterable[str], skills: Iterable[str]) -> bool:
    """Whether somebody with these skills may take a shift that wants one of those; a shift may want none."""
    asked = set(wanted)
    return not asked or bool(asked & set(skills))


def passed(first: dt.datetime, last: dt.datetime) -> dt.timedelta:
    """The time that passes between two moments. Two of the same zone Python would subtract as the clock shows them."""
    return last.astimezone(dt.UTC) - first.astimezone(dt.UTC)


def is_late(starts_at: dt.datetime, at: dt.datetime, hours: int) -> bool:
    """Whether cancelling at a moment is at short notice."""
    return passed(at, starts_at) < dt.timedelta(hours=hours)


def minutes(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """How long a shift lasted in fact: an hour more or less in the nights when clocks change."""
    return round(passed(starts_at, ends_at).total_seconds() / 60)


def week_of(day: dt.date) -> Iterator[dt.date]:
    """The seven days of a day's week, Monday first."""
    monday = day - dt.timedelta(days=day.weekday())
    return (monday + dt.timedelta(days=number) for number in range(7))
