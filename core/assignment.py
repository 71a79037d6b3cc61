"""The best assignment of rows to columns with room for several: exact, and what every other choice would cost.

Knows no domain: rows are people, columns places (or homes, or volunteers). As many rows as possible get a column; of
all the ways to do that the one with the highest sum of scores is taken (docs/adr/0027). SciPy assigns; what another
choice would cost is a shortest path in the net of the finished assignment.

Scores are compared in thousandths. The same input gives the same answer; of two rows that would do equally well the
earlier one enters a column first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from typing import Any, TypeGuard

BLOCKED, NONE_FREE = "blocked", "none_free"  # why a row has no column
SCALE = 1000
Score = float | int | None
FAR = float("inf")


@dataclass(frozen=True)
class NearMiss:
    """A column a row might have had: its score, and what giving it would cost all rows together.

    `cost` is the loss in the sum of scores (never negative where `lost_pairs` is 0); `lost_pairs`: how many rows
    fewer would get anything at all.
    """

    row: int
    column: int
    score: float
    cost: float
    lost_pairs: int


@dataclass
class Assignment:
    """The columns of the rows, and why the other rows have none. `total` is the sum of scores."""

    pairs: dict[int, int]
    unassigned: dict[int, str]
    total: float
    _net: "_Net" = field(repr=False)

    def opportunity(self, row: int, column: int) -> NearMiss | None:
        """What it would cost all together to give the row this column; None where the pair is blocked or fixed.

        Exact: the same as solving again with the pair fixed.
        """
        net = self._net
        if row not in net.costs or net.costs[row][column] == FAR or not net.room[column]:
            return None
        score, own = net.score(row, column), self.pairs.get(row)
        if own == column:
            return NearMiss(row, column, score / SCALE, 0.0, 0)
        loss = float(net.ways[column, net.out if own is None else own]) - score
        loss += net.high if own is None else net.score(row, own)
        lost, rest = divmod(int(loss) + net.big // 2, net.big)
        return NearMiss(row, column, score / SCALE, (rest - net.big // 2) / SCALE, lost)

    def near_misses(self, row: int, columns: Iterable[int] | None = None, most: int = 3) -> list[NearMiss]:
        """The row's best other columns by score (of those named), each with its cost to all."""
        own, costs = self.pairs.get(row), self._net.costs.get(row, [])
        named = None if columns is None else set(columns)
        chosen = (each for each in self._net.open_to.get(row, ()) if each != own and (named is None or each in named))
        best = nsmallest(most, chosen, key=lambda each: (costs[each], each))
        return [miss for each in best if (miss := self.opportunity(row, each)) is not None]


def solve(
    scores: Sequence[Sequence[Score]], capacities: Sequence[int], fixed: Mapping[int, int] | None = None
) -> Assignment:
    """The best assignment. `scores[row][column]` is NaN or None where the pair is blocked; `fixed` pairs stand.

    Raises ValueError where a capacity is negative, a row has another number of columns, or a fixed pair has no room.
    """
    fixed, room = dict(fixed or {}), list(capacities)
    if any(number < 0 for number in room) or any(len(row) != len(room) for row in scores):
        raise ValueError("scores and capacities do not fit together")
    for column in fixed.values():
        room[column] -= 1
        if room[column] < 0:
            raise ValueError(f"more pairs fixed than column {column} has room for")
    net = _Net({number: row for number, row in enumerate(scores) if number not in fixed}, room)
    net.run()
    pairs = dict(sorted((fixed | net.column_of).items()))
    # A fixed pair stands even where it is blocked; it then counts nothing.
    total = sum(whole(scores[row][column]) or 0 for row, column in pairs.items())
    why = {row: NONE_FREE if open_to else BLOCKED for row, open_to in net.open_to.items() if row not in pairs}
    return Assignment(pairs, why, total / SCALE, net)


def is_open(score: Score) -> TypeGuard[float]:
    """Whether a pair may be: neither None nor NaN, which is unlike itself."""
    return score is not None and score == score


def whole(score: Score) -> int | None:
    """A score in thousandths; None where the pair is blocked."""
    return round(score * SCALE) if is_open(score) else None


class _Net:
    """The flow from rows through columns. Nodes are the columns, `out` (the rows without one) and `spare` (room left).

    A step from column to column is a row that moves on; it costs `high` less the score. No way round costs less than
    nothing, which is what makes the answer the best one.
    """

    def __init__(self, scores: dict[int, Sequence[Score]], room: list[int]) -> None:
        self.room, columns = room, list(range(len(room)))
        self.out, self.spare = len(room), len(room) + 1
        known = {score: round(score * SCALE) for own in scores.values() for score in own if is_open(score)}
        self.high, low = max(known.values(), default=0), min(known.values(), default=0)
        # More than any way can cost: it marks the step that leaves one row fewer with a column.
        self.big = 4 * (len(room) + len(scores) + 2) * (self.high - low + abs(self.high) + abs(low) + 1)
        cost_of: dict[Score, float] = {score: self.high - value for score, value in known.items()}
        self.costs: dict[int, list[float]] = {
            row: [cost_of.get(score, FAR) for score in own] for row, own in scores.items()
        }
        self.open_to = {
            row: [column for column in columns if costs[column] != FAR] for row, costs in self.costs.items()
        }
        self.column_of: dict[int, int] = {}
        self.held: list[list[int]] = [[] for _ in room]
        self.first: list[int | None] = [None] * len(room)

    def score(self, row: int, column: int) -> int:
        return int(self.high - self.costs[row][column])

    def run(self) -> None:
        """Gives the rows their columns, and says who would enter each first."""
        import numpy as np  # loaded by who asks, not by every process

        rows = list(self.costs)
        costs = np.array([self.costs[row] for row in rows], dtype=float).reshape(len(rows), len(self.room))
        self.place(rows, costs)
        waiting = [place for place, row in enumerate(rows) if row not in self.column_of]
        for column, room in enumerate(self.room):
            if room and waiting and (cheapest := min(waiting, key=lambda place: costs[place, column])) is not None:
                self.first[column] = rows[cheapest] if costs[cheapest, column] != FAR else None

    def place(self, rows: Sequence[int], costs: Any) -> None:
        """The assignment by SciPy: a column stands there as often as it has room, and "none" once for every row.

        To have none costs more than any pairs can save; a hair more for an earlier row, so that ties are its.
        """
        import numpy as np
        from scipy.optimize import linear_sum_assignment

        slots = np.repeat(np.arange(len(self.room)), self.room)
        hair = 1 / (len(rows) + 1) ** 2
        none = self.big + hair * np.arange(len(rows), 0, -1)
        chosen = linear_sum_assignment(np.hstack([costs[:, slots], np.repeat(none[:, None], len(rows), axis=1)]))
        for place, slot in zip(*chosen, strict=True):
            if slot < len(slots):
                self.column_of[rows[place]] = int(slots[slot])
                self.held[slots[slot]].append(rows[place])

    def steps(self) -> Any:
        """Where one may go on from each node in the finished net, and at which cost."""
        import numpy as np

        costs = {row: np.array(own, dtype=float) for row, own in self.costs.items()}
        steps = np.full((len(self.room) + 2, len(self.room) + 2), FAR)
        for column, rows in enumerate(self.held):
            if rows:
                own = np.array([costs[row] for row in rows])
                steps[column, : self.out] = (own - own[:, column, None]).min(axis=0)
                steps[column, self.out] = -own[:, column].max()
                steps[self.spare, column] = 0
            if len(rows) < self.room[column]:
                steps[column, self.spare] = 0
            enters = self.first[column]
            if enters is not None:
                steps[self.out, column] = costs[enters][column]
        steps[:, : self.out][:, np.array(self.room, dtype=int) == 0] = FAR
        steps[self.out, self.spare] = self.big + self.high  # one row fewer has a column: its whole score is lost
        return steps

    @cached_property
    def ways(self) -> Any:
        """The cheapest way between any two nodes, by Floyd and Warshall: asked for once, whoever is asked about."""
        from scipy.sparse.csgraph import csgraph_from_dense, floyd_warshall

        # Through a sparse graph, since a step that costs nothing is none in a dense one.
        return floyd_warshall(csgraph_from_dense(self.steps(), null_value=FAR))


def brute_force(scores: Sequence[Sequence[Score]], capacities: Sequence[int]) -> tuple[int, float]:
    """Number of pairs and sum of the best assignment by trying all of them: the oracle of the tests."""

    def best(row: int, room: tuple[int, ...]) -> tuple[int, int]:
        if row == len(scores):
            return 0, 0
        found = best(row + 1, room)
        for column, score in enumerate(map(whole, scores[row])):
            if score is not None and room[column]:
                count, total = best(row + 1, (*room[:column], room[column] - 1, *room[column + 1 :]))
                found = max(found, (count + 1, total + score))
        return found

    count, total = best(0, tuple(capacities))
    return count, total / SCALE
