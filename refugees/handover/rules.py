"""Handing a caseload over: its words, its numbers, and how it is shared out. No database, no clock."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.policy import Area

Home = TypeVar("Home", bound=Hashable)
Worker = TypeVar("Worker", bound=Hashable)

MOST_CASES = 600  # in one hand-over; a caseload is a tenth of it
MOST_RECEIVERS = 12
MOST_AHEAD = dt.timedelta(days=180)
ACCESS_DAYS = 30  # offered for the former caseworker
MOST_ACCESS_DAYS = 90
# Never part of it: whoever hands a case over needs no address that somebody threatened has moved to since.
WITHHELD = frozenset({Area.PROTECTED})
# The purpose of every read under it; the log's page translates it.
PURPOSE = gettext_noop("former caseworker")


class State(TextChoices):
    """How far a hand-over has come."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Carried out")
    CANCELLED = "cancelled", _("Cancelled")


class Outcome(TextChoices):
    """What became of one case of a hand-over."""

    WAITING = "waiting", _("Waits for the day")
    MOVED = "moved", _("Handed over")
    ELSEWHERE = "elsewhere", _("Somebody else had the case meanwhile: left there")
    NO_RECEIVER = "no_receiver", _("The receiver was no caseworker on the day: left where it was")
    CANCELLED = "cancelled", _("Cancelled")


LEFT = (Outcome.ELSEWHERE, Outcome.NO_RECEIVER)


def last_day_of_access(on: dt.date, days: int = ACCESS_DAYS) -> dt.date:
    """The last day on which the former caseworker may read, counted from the day of the hand-over."""
    return on + dt.timedelta(days=days)


def shared_out(homes: Mapping[Home, int], loads: Mapping[Worker, int]) -> dict[Home, Worker]:
    """Who gets which home: the largest first, each to whoever has the fewest cases by then.

    `homes` says how many cases a household has, which are never parted; `loads` how many each receiver has already.
    """
    if not loads:
        return {}
    now = dict(loads)
    found: dict[Home, Worker] = {}
    for home in sorted(homes, key=lambda each: -homes[each]):  # sorted() keeps the order of equals
        worker = min(now, key=lambda each: now[each])
        found[home] = worker
        now[worker] += homes[home]
    return found


def counted(numbers: Sequence[int], per_case: Mapping[int, int]) -> int:
    """How many there are in all of some cases, by case."""
    return sum(per_case.get(each, 0) for each in numbers)
