"""Small counts outside casework: which numbers of a table may stand so that none of 1 to 5 can be worked out from all
that stands. Knows no domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LARGEST_SMALL_COUNT = 5  # outside casework, counts of 1 to 5 are suppressed (ministry's practice)
SAFE_HIDDEN_SUM = 2 * LARGEST_SMALL_COUNT + 1  # hidden cells that add up to less give a small one away


def is_small(count: int) -> bool:
    """Whether a count could point at persons."""
    return 0 < count <= LARGEST_SMALL_COUNT


def suppress(row: Sequence[int]) -> list[int | None]:
    """The cells of a row whose total may be known, with small counts and their companions held back (None).

    Where one cell is hidden, the total would give it back; so the next larger cells are hidden too, until
    what is hidden adds up to so much that a small count in it could be any from 1 to 5. If all cells together
    do not suffice, all are hidden (and `total_is_safe` says that the total must be hidden as well).
    """
    hidden = {place for place, count in enumerate(row) if is_small(count)}
    if not hidden:
        return list(row)
    others = [place for place in range(len(row)) if place not in hidden]
    others.sort(key=lambda place: (row[place] == 0, row[place], place))
    for place in others:
        if len(hidden) > 1 and sum(row[p] for p in hidden) >= SAFE_HIDDEN_SUM:
            break
        hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(row)]


def total_is_safe(row: Sequence[int], shown: Sequence[int | None]) -> bool:
    """Whether the row's total may stand beside the cells shown without giving a hidden one back."""
    hidden = [count for count, cell in zip(row, shown, strict=True) if cell is None]
    if not hidden:
        return not is_small(sum(row))
    return len(hidden) > 1 and sum(hidden) >= SAFE_HIDDEN_SUM


# --- what follows from all that is told ------------------------------------------------------------
@dataclass(frozen=True)
class Linear:
    """A sum of cells (their places) with its value: what a reader knows, or a number to be protected."""

    places: tuple[int, ...]
    value: int


def is_protected(told: Sequence[Linear], guarded: Sequence[Linear], cells: int) -> bool:
    """Whether each guarded number may, for all that is told, be anything from 1 to 5."""
    known = matrix(told, cells)
    return all(
        low <= 1 and high >= LARGEST_SMALL_COUNT for low, high in (bounds(known, each, cells) for each in guarded)
    )


def matrix(told: Sequence[Linear], cells: int) -> dict[str, Any]:
    """All that is told as equations over the cells."""
    import numpy as np  # loaded by who asks for it, not by every process

    if not told:
        return {}
    rows = np.zeros((len(told), cells))
    for number, each in enumerate(told):
        rows[number, list(each.places)] = 1.0
    return {"A_eq": rows, "b_eq": np.array([each.value for each in told], dtype=float)}


def bounds(known: dict[str, Any], wanted: Linear, cells: int) -> tuple[float, float]:
    """The least and the most a number can be, every count being 0 or more, or as `known["bounds"]` says."""
    import numpy as np
    from scipy.optimize import linprog

    aim = np.zeros(cells)
    aim[list(wanted.places)] = 1.0
    least, most = linprog(aim, **known), linprog(-aim, **known)
    high = float("inf") if most.status == 3 else -most.fun  # 3: without an upper bound
    return round(least.fun, 6), round(high, 6)
