"""What readers outside casework see of a small count: a range that holds, in place of dots. No database, no clock.

A count from 1 to 5 is said as "1–5". The second number that is held back with it is the sum of its row, said as a range
too, so that every larger count and the rate beside it stand. A range is never narrower than what anybody can work out
of the numbers that stand, and never so narrow that a count from 1 to 5 is left fewer than five values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.disclosure import LARGEST_SMALL_COUNT, is_small
from reporting.rules import SMALLEST_DENOMINATOR, percent, rate

WIDTH = LARGEST_SMALL_COUNT - 1  # of the range that a small number must be left


@dataclass(frozen=True)
class Span:
    """A number that is held back: it lies from `low` through `high`."""

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}–{self.high}"


Told = int | Span
SMALL = Span(1, LARGEST_SMALL_COUNT)


def low(number: Told) -> int:
    return number.low if isinstance(number, Span) else number


def high(number: Told) -> int:
    return number.high if isinstance(number, Span) else number


def told(count: int) -> Told:
    """A count, or the range in which it lies."""
    return SMALL if is_small(count) else count


def summed(numbers: Iterable[Told]) -> Told:
    """What anybody can add up."""
    found = list(numbers)
    return ranged(sum(map(low, found)), sum(map(high, found)))


def ranged(least: int, most: int) -> Told:
    return least if least == most else Span(least, most)


def row(counts: Sequence[int]) -> tuple[list[Told], Told]:
    """What stands of a row, and of its sum."""
    cells = [told(count) for count in counts]
    return cells, summed(cells)


def share(met: Told | None, missed: Told | None) -> Told | None:
    """The rate in whole per cent that the numbers told give; None where fewer than ten may be in the denominator."""
    if met is None or missed is None or low(met) + low(missed) < SMALLEST_DENOMINATOR:
        return None
    least = percent(rate(low(met), low(met) + high(missed)))
    most = percent(rate(high(met), high(met) + low(missed)))
    assert least is not None
    assert most is not None
    return ranged(least, most)


def is_held_back(number: Told | None) -> bool:
    return number is None or isinstance(number, Span)
