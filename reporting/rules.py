"""How a published number is counted, shown and held back. No database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core import shares

MONTHS_BACK, MONTHS_AHEAD = 11, 1  # that a question is about which names no period
SMALLEST_DENOMINATOR = 10  # below it a rate is shown as counts, without a percentage


class State(TextChoices):
    """What a dashboard tells apart; the seven standings and their exclusion reasons fold into these."""

    MET = "met", _("Met in time")
    MET_LATE = "met_late", _("Met late")
    OVERDUE = "overdue", _("Overdue")
    NOT_DUE = "not_due", _("Not yet due")
    UNKNOWN = "unknown", _("Data missing")
    EXCLUDED = "excluded", _("Excluded")


STATE_OF_STANDING = {
    "met": State.MET,
    "met_late": State.MET_LATE,
    "overdue": State.OVERDUE,
    "due_soon": State.NOT_DUE,
    "on_track": State.NOT_DUE,
    "unknown": State.UNKNOWN,
    "excluded": State.EXCLUDED,
}
STANDINGS_OF_STATE = {state: tuple(word for word, its in STATE_OF_STANDING.items() if its is state) for state in State}
# The order in which columns, legends and bars show them; reasons of exclusion follow after.
IN_RATE = (State.MET, State.MET_LATE, State.OVERDUE)
COLUMNS = (*IN_RATE, State.NOT_DUE, State.UNKNOWN)


# From what is worse to what is better for the person behind a clock; the others cannot be compared.
BETTER = (State.OVERDUE, State.MET_LATE, State.NOT_DUE, State.MET)


def change(before: str, after: str) -> int:
    """1 where the standing gets better, -1 where it gets worse, 0 where it is neither. Standings or none ("")."""
    one, other = (STATE_OF_STANDING.get(each) for each in (before, after))
    if one not in BETTER or other not in BETTER:
        return 0
    return (BETTER.index(other) > BETTER.index(one)) - (BETTER.index(other) < BETTER.index(one))


@dataclass(slots=True)
class Tally:
    """The clocks of one target and period, by what became of them."""

    counts: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)  # by reason

    def add(self, standing: str, reason: str, number: int) -> None:
        """Counts `number` clocks of a standing (and exclusion reason) in."""
        state = STATE_OF_STANDING[standing]
        if state is State.EXCLUDED:
            self.excluded[reason] = self.excluded.get(reason, 0) + number
        else:
            self.counts[state] = self.counts.get(state, 0) + number

    def __add__(self, other: Tally) -> Tally:
        return summed([self, other])

    def __getitem__(self, state: str) -> int:
        return sum(self.excluded.values()) if state == State.EXCLUDED else self.counts.get(state, 0)

    @property
    def denominator(self) -> int:
        """The clocks the rate is about: due, neither excluded nor unknown."""
        get = self.counts.get
        return get(State.MET, 0) + get(State.MET_LATE, 0) + get(State.OVERDUE, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + sum(self.excluded.values())

    @property
    def rate(self) -> Decimal | None:
        """Met in time of all that had to be, as a share; None where there is none to speak of."""
        return rate(self[State.MET], self.denominator)


def rate(met: int, denominator: int) -> Decimal | None:
    """met / (met + met late + overdue), or None where the denominator is below ten.

    A running duty has no rate; its clocks never get here.
    """
    if denominator < SMALLEST_DENOMINATOR:
        return None
    return Decimal(met) / Decimal(denominator)


def percent(share: Decimal | None) -> int | None:
    """A share as a whole percentage, halves upwards; 100 only where nobody is missing, 0 where nobody is."""
    if share is None:
        return None
    whole = int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if share < 1:
        whole = min(whole, 99)
    return max(whole, 1) if share > 0 else whole


@lru_cache(maxsize=4096)
def percent_of(met: int, denominator: int) -> int | None:
    """The rate as a whole percentage."""
    return percent(rate(met, denominator))


def wilson(part: int, whole: int) -> tuple[int, int]:
    """The 95 % interval of a share (Wilson, 1927) in whole per cent. `whole` is above zero."""
    low, high = shares.wilson(part, whole)
    return whole_percent(low), whole_percent(high)


def whole_percent(share: float) -> int:
    """Whole per cent; 100 only where it is all of them, 0 where it is nobody."""
    rounded = round(share * 100)
    return min(max(rounded, 1), 99) if 1e-12 < share < 1 - 1e-12 else rounded


# --- periods --------------------------------------------------------------------------------------
def month_of(day: dt.date) -> dt.date:
    """The first day of the day's month."""
    return day.replace(day=1)


def next_month(month: dt.date, step: int = 1) -> dt.date:
    """The first day of the month `step` months on (or back)."""
    number = month.year * 12 + month.month - 1 + step
    return dt.date(number // 12, number % 12 + 1, 1)


def last_day_of_month(day: dt.date) -> dt.date:
    return next_month(month_of(day)) - dt.timedelta(days=1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first days of all months from `first` through `last`."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def quarter_of(day: dt.date) -> dt.date:
    """The first day of the day's quarter."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(quarter: dt.date) -> dt.date:
    """The last day of the quarter that begins on `quarter`."""
    return next_month(quarter, 3) - dt.timedelta(days=1)


def counted_on(quarter: dt.date) -> dt.date:
    """The day as of which a quarter is published: the first on which all its clocks are decided."""
    return next_month(quarter, 3)


def summed(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    together = Tally()
    for tally in tallies:
        add_up(together.counts, tally.counts)
        add_up(together.excluded, tally.excluded)
    return together


def add_up(sums: dict[str, int], more: Mapping[str, int]) -> None:
    for key, number in more.items():
        sums[key] = sums.get(key, 0) + number
