"""Figures of the house, each with what it is made of. Every day is an argument; nobody is in them.

`visible` takes a number out where it is so small that somebody might be known by it: whoever shows a figure outside the
house asks it first.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from core.clock import COPENHAGEN
from core.shares import wilson
from welcome_house.models import Session
from welcome_house.recurrence import between
from welcome_house.rules import FEW, Group
from welcome_house.visits.models import CountChange, Survey


@dataclass(frozen=True)
class Share:
    """A part of a whole with its 95 % interval (Wilson); shares are 0 to 1, nothing without a whole."""

    numerator: int
    denominator: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class MonthOfVisits:
    """What was counted in a calendar month, by group; visits, not persons: who comes twice counts twice."""

    month: dt.date
    sessions: int
    adults: int
    children: int
    volunteers: int

    @property
    def total(self) -> int:
        return self.adults + self.children + self.volunteers


@dataclass(frozen=True)
class UserShare:
    """What a wave of the survey says: how many were asked, and which share of those who answered uses the house."""

    survey: str
    begins_on: dt.date
    ends_on: dt.date
    asked: int
    share: Share


def share_of(numerator: int, denominator: int) -> Share:
    """A share with its 95 % interval (Wilson)."""
    if not denominator:
        return Share(numerator, denominator)
    return Share(numerator, denominator, numerator / denominator, *wilson(numerator, denominator))


def visits_by_month(first: dt.date, last: dt.date) -> list[MonthOfVisits]:
    """Visits on the days from `first` through `last`, a row for each month in which something was counted."""
    begins, over = between(first, last)
    month = TruncMonth("session__starts_at", tzinfo=COPENHAGEN)
    rows = (
        CountChange.objects.filter(session__starts_at__gte=begins, session__starts_at__lt=over)
        .annotate(month=month)
        .order_by()
        .values_list("month", "group")
        .annotate(number=Sum("change"))
    )
    numbers: dict[dt.date, dict[str, int]] = {}
    for moment, group, number in rows:
        numbers.setdefault(moment.date(), {})[group] = number
    held = sessions_counted(first, last)
    return [
        MonthOfVisits(
            month, held.get(month, 0), found.get(Group.ADULTS, 0), found.get(Group.CHILDREN, 0),
            found.get(Group.VOLUNTEERS, 0),
        )
        for month, found in sorted(numbers.items())
    ]  # fmt: skip


def sessions_counted(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """How many dates of a month have a count."""
    begins, over = between(first, last)
    rows = (
        CountChange.objects.filter(session__starts_at__gte=begins, session__starts_at__lt=over)
        .annotate(month=TruncMonth("session__starts_at", tzinfo=COPENHAGEN))
        .order_by()
        .values_list("month")
        .annotate(number=Count("session", distinct=True))
    )
    return {moment.date(): number for moment, number in rows}


def sessions_held(first: dt.date, last: dt.date) -> Share:
    """How many of the dates planned on the days from `first` through `last` were held, that is not cancelled.

    A count of all dates and no sample: the interval is left out.
    """
    planned = Session.objects.planned().on_days(first, last)
    return held_of(planned.count(), planned.filter(cancelled_at__isnull=True).count())


def held_by_month(first: dt.date, last: dt.date) -> dict[dt.date, Share]:
    """The same month by month."""
    months = Session.objects.planned().on_days(first, last).annotate(month=TruncMonth("starts_at", tzinfo=COPENHAGEN))
    held = Count("pk", filter=Q(cancelled_at__isnull=True))
    rows = months.order_by().values_list("month").annotate(held=held, planned=Count("pk"))
    return {month.date(): held_of(planned, held) for month, held, planned in rows}


def held_of(planned: int, held: int) -> Share:
    return Share(held, planned, held / planned if planned else None)


def user_shares(on: dt.date, most: int = 10) -> list[UserShare]:
    """What the waves that have begun by a day say, the latest first; answers on paper and on the tablet together."""
    waves: Sequence[Survey] = list(
        Survey.objects.filter(begins_on__lte=on).select_related("tablet").order_by("-begins_on", "-pk")[:most]
    )
    found = []
    for wave in waves:
        tablet = getattr(wave, "tablet", None)
        answered = wave.answered + (tablet.answered if tablet else 0)
        users = wave.users + (tablet.users if tablet else 0)
        share = share_of(users, answered)
        found.append(UserShare(wave.name, wave.begins_on, wave.ends_on, max(wave.asked, answered), share))
    return found


def visible(number: int) -> bool:
    """Whether a number of people may be shown outside the house: nobody, or not few."""
    return number == 0 or number >= FEW


def month_visible(row: MonthOfVisits) -> bool:
    """Whether all groups of a month may be shown: one hidden alone could be found from the total."""
    return all(visible(number) for number in (row.adults, row.children, row.volunteers))


def share_visible(share: Share) -> bool:
    """Whether a share of a survey may be shown: neither part is few."""
    return visible(share.numerator) and visible(share.denominator - share.numerator)
