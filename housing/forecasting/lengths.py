"""How long the clock of the permanent home runs: the dated rules of the target, as the forecast asks for them. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.dates import add_months

Days = npt.NDArray[np.float64]
NEVER = np.inf
A_MONTH = 365.25 / 12  # days, for a clock whose start is simulated


@dataclass(frozen=True)
class Length:
    """One rule: from its first through its last day (None: no end), a number of months or else of days."""

    first: dt.date
    last: dt.date | None
    months: int
    days: int = 0

    def due(self, start: dt.date) -> dt.date:
        return add_months(start, self.months) if self.months else start + dt.timedelta(days=self.days)


@dataclass(frozen=True)
class Lengths:
    """The rules by time. The one in force on the day a clock starts decides its due date for good (targets.md)."""

    rules: tuple[Length, ...]

    def on(self, day: dt.date) -> Length | None:
        return next((each for each in self.rules if each.first <= day <= (each.last or dt.date.max)), None)

    def due(self, start: dt.date | None) -> dt.date | None:
        """The due date of a clock that starts on a day; None without a start, or with no rule in force on it."""
        rule = self.on(start) if start else None
        return rule.due(start) if rule and start else None

    def due_days(self, on: dt.date, starts: Days) -> Days:
        """The due days of simulated starts, all counted from a day; never where no rule is in force."""
        due = np.full(starts.shape, NEVER)
        for rule in self.rules:
            last = (rule.last - on).days if rule.last else NEVER
            running = (starts >= (rule.first - on).days) & (np.floor(starts) <= last)
            due = np.where(running, starts + (rule.months * A_MONTH or rule.days), due)
        return due


def lengths_of(rows: Iterable[tuple[dt.date, dt.date | None, int | None, int | None]]) -> Lengths:
    """From the rows of the rules: first day, last day, months, days."""
    return Lengths(tuple(Length(first, last, months or 0, days or 0) for first, last, months, days in rows))
