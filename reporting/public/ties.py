"""Which published numbers are about the same people or deadlines, so that a reader may lay them side by side.

Each tie is a sum of signed cells that comes to nothing, or to few, where both sides are counted alike. A cell is
(figure, year, part) or (target, quarter, column). No database.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from refugees.rules import ResidenceBasis
from reporting.outcomes.people import TRAINING
from reporting.public import rules
from reporting.public.together import Cell, Sum
from reporting.registered import placement, screening
from retention.rules import WORK

FIRST_YEAR = 2016
INTERVIEW, START = screening.INTERVIEW_2, placement.FIRST_START
TARGETS = (INTERVIEW.target, START.target)  # whose quarters two figures break down
REFUGEES = (ResidenceBasis.REFUGEE, ResidenceBasis.RESETTLED_REFUGEE)
Parts = Mapping[str, Sequence[str]]  # of each figure


def of(figure: str, year: int, parts: Iterable[str], sign: int = 1) -> dict[Cell, int]:
    return {(figure, year, str(part)): sign for part in parts}


def of_quarters(target: str, year: int, column: int) -> dict[Cell, int]:
    return {(target, dt.date(year, month, 1), column): -1 for month in rules.QUARTERS}


def broken_down(figure: str, target: str, year: int, met: Iterable[str], missed: Iterable[str]) -> list[Sum]:
    """A figure that tells more of a target's deadlines: its parts are what the quarters call met, and not met."""
    return [of(figure, year, its) | of_quarters(target, year, column) for column, its in enumerate((met, missed))]


def ties(year: int, parts: Parts) -> list[Sum]:
    """All ties that a year's figures have."""

    def whole(figure: str, its_year: int = year, sign: int = 1) -> dict[Cell, int]:
        return of(figure, its_year, parts.get(figure, ()), sign)

    received = [whole("received", each) for each in range(FIRST_YEAR, year + 1)]
    return [
        *broken_down(
            INTERVIEW.key, INTERVIEW.target, year, (screening.BEFORE, screening.WITHIN),
            (screening.LATER, screening.NOT_HELD),
        ),
        *broken_down(
            START.key, START.target, year, (placement.OFFERED, placement.STARTED, placement.WORK),
            (placement.LATE, placement.NONE),
        ),
        # Who began a second traineeship in the year; whose start is looked at twelve months later.
        of(placement.BEGUN.key, year, TRAINING) | whole(placement.TRANSITIONS.key, sign=-1),
        whole("staying_12") | of(placement.BEGUN.key, year - 1, WORK, -1),
        # The children among the refugees of the year; who has left.
        of("received", year, REFUGEES) | whole("mentor_in_first_year", sign=-1),
        {cell: 1 for each in received for cell in each} | whole("housing_stage", sign=-1),
    ]  # fmt: skip
