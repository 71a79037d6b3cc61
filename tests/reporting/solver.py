"""An adversary: sets up everything that is published as equations over whole numbers and looks what must be so.

Knows nothing of how the tables are made. Every cell is an unknown of 0 or more; what is shown, and every sum that is
shown, is an equation. For a hidden number it gives the least and the most it can be; equal means it is solved.
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
        self.equations: list[tuple[dict[int, float], float]] = []

    def place(self, cell: Cell) -> int:
        return self.places.setdefault(cell, len(self.places))

    def knows(self, cells: Iterable[Cell], value: int | None) -> None:
        """The sum of the cells stands somewhere; None: it is held back, and teaches nothing."""
        found = {self.place(cell): 1.0 for cell in cells}
        if value is not None:
            self.equations.append((found, float(value)))

    def knows_equal(self, one: Iterable[Cell], other: Iterable[Cell]) -> None:
        """Two sums of cells are the same number, shown or not."""
        found = {self.place(cell): 1.0 for cell in one} | {self.place(cell): -1.0 for cell in other}
        self.equations.append((found, 0.0))

    def range(self, cells: Iterable[Cell]) -> tuple[int, int]:
        """The least and the most the sum of some cells can be."""
        aim = np.zeros(len(self.places))
        for cell in cells:
            aim[self.places[cell]] = 1.0
        low, high = self.solved(aim), self.solved(-aim)
        return round(low), round(-high)

    def solved(self, aim: Any) -> float:
        rows = np.zeros((len(self.equations), len(self.places)))
        for number, (parts, _value) in enumerate(self.equations):
            for place, factor in parts.items():
                rows[number, place] = factor
        values = np.array([value for _parts, value in self.equations])
        found = milp(
            aim, constraints=LinearConstraint(rows, values, values), integrality=np.ones(len(aim)),
            bounds=Bounds(0, MOST),
        )  # fmt: skip
        assert found.status == 0, "what is published contradicts itself"
        return float(found.fun)
