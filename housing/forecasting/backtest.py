"""Whether the interval covers what it says: past month ends, forecast with what was known by then. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from housing.forecasting.rules import COVERAGE, MONTHS_AHEAD, RUNS, Home, as_known, forecast, month_end

TOLERANCE = 0.12  # between the share that is covered and the one stated, over all horizons together
TESTED_MONTHS = 6


@dataclass(frozen=True)
class Hit:
    """One forecast and what came of it."""

    on: dt.date
    ahead: int
    middle: int
    low: int
    high: int
    came: int

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
    """How many households crossed six months after a day, up to and including another."""
    return sum(bool(each.crossed_on and after < each.crossed_on <= until) for each in homes)


def run(
    homes: Sequence[Home], first: dt.date, last: dt.date, *, coverage: float = COVERAGE, runs: int = RUNS,
    months: int = MONTHS_AHEAD,
) -> list[Hit]:  # fmt: skip
    """Every forecast whose outcome is known by `last`; days on which no clock runs tell nothing and are left out."""
    hits = []
    for on in origins(first, last):
        if not any(each.ready_on and not each.ended_on for each in as_known(homes, on)):
            continue
        found = forecast(homes, on, coverage=coverage, runs=runs)
        for ahead, month in enumerate(found.months[:months], 1):
            if month.until <= last:
                came = crossed(homes, on, month.until)
                hits.append(Hit(on, ahead, month.middle, month.low, month.high, came))
    return hits


def share(hits: Sequence[Hit]) -> float:
    """The share of the forecasts whose interval held what came."""
    return sum(hit.covered for hit in hits) / len(hits)


def holds(hits: Sequence[Hit], stated: float = COVERAGE) -> bool:
    """Whether the share covered is the one stated, within the tolerance."""
    return abs(share(hits) - stated) <= TOLERANCE
