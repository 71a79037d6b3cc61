"""An adversary: sets up everything that is published as equations over whole numbers and looks what must be so.

Knows nothing of how the tables are made. Every cell is an unknown of 0 or more; what is shown, and every sum that is
shown, is an equation, and every range that is shown two bounds. For a hidden number it gives the least and the most it
can be; equal means it is solved.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

MOST = 400.0  # no count here is larger
Cell = tuple[Any, ...]


class Adversary:
    """Collects what is known and solves for what is not."""

    def __init__(self) -> None:
        self.places: dict[Cell, int] = {}
        self.equations: list[tuple[dict[int, float], float, float]] = []

    def place(self, cell: Cell) -> int:
        return self.places.setdefault(cell, len(self.places))

    def knows(self, cells: Iterable[Cell], told: Any) -> None:
        """The sum of the cells stands somewhere, as a number or as a range; None: nothing is told of it."""
        found = {self.place(cell): 1.0 for cell in cells}
        if told is not None:
            least, most = (told, told) if isinstance(told, int) else (told.low, told.high)
            self.equations.append((found, float(least), float(most)))

    def knows_equal(self, one: Iterable[Cell], other: Iterable[Cell]) -> None:
        """Two sums of cells are the same number, shown or not."""
        found = {self.place(cell): 1.0 for cell in one} | {self.place(cell): -1.0 for cell in other}
        self.equations.append((found, 0.0, 0.0))

    def range(self, cells: Iterable[Cell]) -> tuple[int, int]:
        """The least and the most the sum of some cells can be."""
        aim = np.zeros(len(self.places))
        for cell in cells:
            aim[self.places[cell]] = 1.0
        low, high = self.solved(aim), self.solved(-aim)
        return round(low), round(-high)

    def difference(self, one: Iterable[Cell], other: Iterable[Cell]) -> tuple[int, int]:
        """The least and the most by which one sum of cells can be more than another."""
        aim = np.zeros(len(self.places))
        for cells, sign in ((one, 1.0), (other, -1.0)):
            for cell in cells:
                aim[self.place(cell)] += sign
        low, high = self.solved(aim), self.solved(-aim)
        return round(low), round(-high)

    def solved(self, aim: Any) -> float:
        rows = np.zeros((len(self.equations), len(self.places)))
        for number, (parts, _least, _most) in enumerate(self.equations):
            for place, factor in parts.items():
                rows[number, place] = factor
        least, most = (np.array([equation[side] for equation in self.equations]) for side in (1, 2))
        found = milp(
            aim, constraints=LinearConstraint(rows, least, most), integrality=np.ones(len(aim)),
            bounds=Bounds(0, MOST),
        )  # fmt: skip
        assert found.status == 0, "what is published contradicts itself"
        return float(found.fun)
