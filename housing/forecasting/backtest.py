"""Whether the interval covers what it says: past month ends, forecast with what was known by then. Pure.

Households are whole, so an interval that is to hold 80 % of the runs mostly holds more of them: what it says of itself
is that share (`reckoned`), and what came (`share`) is held against it, with the binomial interval of so many trials.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import comb

from core.dates import add_months
from housing.forecasting.lengths import Lengths
from housing.forecasting.rules import COVERAGE, MONTHS_AHEAD, RUNS, Home, as_known, forecast, month_end

CONFIDENCE = 0.95  # of the binomial interval
TESTED_MONTHS = 6
HALVINGS = 40  # of the interval 0 to 1: finer than any float that is printed


@dataclass(frozen=True)
class Hit:
    """One forecast and what came of it; `held` is the share of its own runs that its interval holds."""

    on: dt.date
    ahead: int
    middle: int
    low: int
    high: int
    came: int
    held: float

    @property
    def covered(self) -> bool:
        return self.low <= self.came <= self.high


def origins(first: dt.date, last: dt.date) -> list[dt.date]:
    """The month ends of a period."""
    found = [month_end(first, 0)]
    while (following := month_end(found[-1], 1)) <= last:
        found.append(following)
    return found


def crossed(homes: Iterable[Home], after: dt.date, until: dt.date) -> int:
    """How many households passed their due date after a day, up to and including another."""
    return sum(bool(each.crossed_on and after < each.crossed_on <= until) for each in homes)


def run(
    homes: Sequence[Home], lengths: Lengths, first: dt.date, last: dt.date, *, coverage: float = COVERAGE,
    runs: int = RUNS, months: int = MONTHS_AHEAD,
) -> list[Hit]:  # fmt: skip
    """Every forecast whose outcome is known by `last`; days on which no clock runs tell nothing and are left out."""
    hits = []
    for on in origins(first, last):
        if not any(each.due_on and not each.ended_on for each in as_known(homes, on)):
            continue
        found = forecast(homes, on, lengths, coverage=coverage, runs=runs)
        for ahead, month in enumerate(found.months[:months], 1):
            if month.until <= last:
                came = crossed(homes, on, month.until)
                hits.append(Hit(on, ahead, month.middle, month.low, month.high, came, month.held))
    return hits


def share(hits: Sequence[Hit]) -> float:
    """The share of the forecasts whose interval held what came."""
    return sum(hit.covered for hit in hits) / len(hits)


def reckoned(hits: Sequence[Hit]) -> float:
    """The share that the intervals hold by their own reckoning."""
    return sum(hit.held for hit in hits) / len(hits)


def apart(hits: Iterable[Hit]) -> list[Hit]:
    """Those that share no day with one before them of as many months ahead: nearly independent trials."""
    kept: list[Hit] = []
    free: dict[int, dt.date] = {}
    for hit in sorted(hits, key=lambda hit: (hit.ahead, hit.on)):
        if hit.on >= free.get(hit.ahead, dt.date.min):
            kept.append(hit)
            free[hit.ahead] = month_end(add_months(hit.on.replace(day=1), hit.ahead), 0)
    return kept


# --- how much so many trials can tell ----------------------------------------------------------------
def at_most(number: int, trials: int, chance: float) -> float:
    """The chance of at most so many successes in independent trials."""
    return sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(number + 1))


def binomial_interval(number: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Between which shares the true one lies, by the exact interval of Clopper and Pearson."""
    part = (1 - confidence) / 2
    low = 0.0 if not number else turning(lambda chance: 1 - at_most(number - 1, trials, chance) < part)
    high = 1.0 if number == trials else turning(lambda chance: at_most(number, trials, chance) > part)
    return low, high


def turning(still: Callable[[float], bool]) -> float:
    """Where, between 0 and 1, a thing stops holding."""
    low, high = 0.0, 1.0
    for _step in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if still(middle) else (low, middle)
    return low


def interval_of(hits: Sequence[Hit]) -> tuple[float, float]:
    """The binomial interval of the share that was covered."""
    return binomial_interval(sum(hit.covered for hit in hits), len(hits))


def holds(hits: Sequence[Hit], stated: float = COVERAGE) -> bool:
    """Whether the intervals cover what they say: by their own reckoning at least the share stated, and the trials do
    not speak against that reckoning. Wider than needed is no fault: whole households make every interval so.
    """
    _low, high = interval_of(hits)
    return stated <= reckoned(hits) <= high
