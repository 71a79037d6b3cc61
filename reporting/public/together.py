"""What follows from numbers of different tables, and what of one more row may stand beside them. No database.

A year's figures are about the same people in several ways: who was received, who of them has a home, whose deadline was
met. A reader may lay any two of them side by side. `Known` holds all that is told as ranges of cells and sums of cells;
`row` gives what of a further row may be told so that every small number keeps at least five possible values.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from core.disclosure import is_small
from reporting.held_back import WIDTH, Told, high, low, ranged, told

Cell = tuple[Any, ...]
Sum = Mapping[Cell, int]  # cells with their sign
Limits = tuple[Sum, int, int]  # the least and the most a sum is
MOST = 100_000  # no count here is larger
MOST_BESIDE = 2  # numbers held back beside the small ones, before the whole row is


@dataclass
class Known:
    """All that is told, and the numbers that must not follow from it."""

    ranges: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    sums: list[Limits] = field(default_factory=list)
    guarded: list[Sum] = field(default_factory=list)  # small numbers

    def tell(self, cell: Cell, number: Told | None) -> None:
        self.ranges[cell] = (0, MOST) if number is None else (low(number), high(number))

    def tell_sum(self, cells: Sum, number: Told) -> None:
        self.sums.append((cells, low(number), high(number)))

    def guard(self, wanted: Iterable[Sum], truth: Mapping[Cell, int]) -> None:
        """What of these sums is small must not follow from what is told."""
        self.guarded += [cells for cells in wanted if is_small(abs(value(cells, truth)))]

    def tie(self, cells: Sum, truth: Mapping[Cell, int]) -> None:
        """Two sums that a reader may take to be the same, as one of signed cells.

        Where they are, the reader is taken to know it; where they differ by little, the little is guarded.
        """
        sides = [{cell: 1 for cell, its in cells.items() if its == sign} for sign in (1, -1)]
        self.guard([cells, *sides], truth)
        if not value(cells, truth):
            self.tell_sum(cells, 0)

    def copy(self) -> "Known":
        return Known(dict(self.ranges), list(self.sums), list(self.guarded))

    def range(self, wanted: Sum) -> tuple[int, int]:
        """The least and the most a sum of cells can be."""
        sums = self.near(wanted)
        if not sums:
            return self.added(wanted)
        return solved(wanted, sums, self.ranges)

    def added(self, cells: Sum) -> tuple[int, int]:
        """What the cells' own ranges give."""
        ends = [sorted(sign * end for end in self.ranges.get(cell, (0, MOST))) for cell, sign in cells.items()]
        return sum(end[0] for end in ends), sum(end[1] for end in ends)

    def near(self, wanted: Sum) -> list[Limits]:
        """The sums that hang together with some cells, over any number of others."""
        cells, rest, found = set(wanted), list(self.sums), []
        while touching := [each for each in rest if not cells.isdisjoint(each[0])]:
            found += touching
            rest = [each for each in rest if each not in touching]
            cells.update(*(each[0] for each in touching))
        return found

    def is_safe(self, changed: Iterable[Cell]) -> bool:
        """Whether every small number that the changed cells have to do with keeps five possible values."""
        together = set(changed)
        together.update(*(each[0] for each in self.near(dict.fromkeys(together, 1))))
        for wanted in self.guarded:
            if not together.isdisjoint(wanted):
                least, most = self.range(wanted)
                if most - least < WIDTH:
                    return False
        return True


def value(cells: Sum, truth: Mapping[Cell, int]) -> int:
    return sum(sign * truth[cell] for cell, sign in cells.items())


def solved(wanted: Sum, sums: Sequence[Limits], ranges: Mapping[Cell, tuple[int, int]]) -> tuple[int, int]:
    """The bounds over whole numbers."""
    import numpy as np  # loaded by the night that publishes, not by every process
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells = list({cell: None for each in (wanted, *(each[0] for each in sums)) for cell in each})
    place = {cell: number for number, cell in enumerate(cells)}
    rows, aim = np.zeros((len(sums), len(cells))), np.zeros(len(cells))
    for number, (parts, _least, _most) in enumerate(sums):
        for cell, sign in parts.items():
            rows[number, place[cell]] = sign
    for cell, sign in wanted.items():
        aim[place[cell]] = sign
    ends = np.array([ranges.get(cell, (0, MOST)) for cell in cells], dtype=float)
    limits = LinearConstraint(rows, [each[1] for each in sums], [each[2] for each in sums])
    within = {"constraints": limits, "integrality": np.ones(len(cells)), "bounds": Bounds(ends[:, 0], ends[:, 1])}
    least, most = milp(aim, **within), milp(-aim, **within)
    return round(least.fun), round(-most.fun)


# --- one more row -----------------------------------------------------------------------------------
def row(known: Known, counts: Mapping[Cell, int]) -> dict[Cell, Told | None]:
    """What may be told of each number of a row; `known` learns it. None: nothing may."""
    known.guard(({cell: 1} for cell in counts), counts)
    for held in choices(counts):
        trial = known.copy()
        for cell, count in counts.items():
            trial.tell(cell, None if cell in held else told(count))
        if trial.is_safe(counts):
            break
    known.ranges = trial.ranges
    return {cell: said(known, cell) if cell in held else told(count) for cell, count in counts.items()}


def choices(counts: Mapping[Cell, int]) -> Iterator[frozenset[Cell]]:
    """Which numbers to hold back beside the small ones: none, the smallest, two; last of all the whole row."""
    others = [cell for cell, count in counts.items() if not is_small(count)]
    others.sort(key=lambda cell: (counts[cell] == 0, counts[cell]))
    for number in range(MOST_BESIDE + 1):
        yield from map(frozenset, combinations(others, number))
    yield frozenset(counts)


def said(known: Known, cell: Cell) -> Told | None:
    """The range of a number that is held back: what can be worked out anyway; None where that is next to nothing."""
    least, most = known.range({cell: 1})
    return None if most >= MOST // 2 else ranged(least, most)


def total(cells: Iterable[Told | None]) -> Told | None:
    """What anybody can add up."""
    found = list(cells)
    if any(each is None for each in found):
        return None
    numbers = [each for each in found if each is not None]
    return ranged(sum(map(low, numbers)), sum(map(high, numbers)))
