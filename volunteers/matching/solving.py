"""The best assignment of wishes to volunteers, with the reasons of every pair. Pure: no database, no clock.

All pairs are worked out at once, as tables: what the rules say of one pair (`rules.blocks`, `rules.parts`) is looked up
by how much two have in common. A test holds both equal.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.assignment import Assignment, solve
from refugees.districts import District
from volunteers.matching.rules import (
    ENOUGH_INTERESTS,
    ENOUGH_TIMES,
    Block,
    Criterion,
    Helper,
    Weights,
    Wish,
    nearness,
    waited,
)

MISSES = 3  # other volunteers told of each wish
Grid = Any  # a NumPy array: a row for each wish, a column for each volunteer
PLACES = ("", *District.values)


@dataclass(frozen=True)
class Tables:
    """Of every pair: the points of each criterion, and what blocks it."""

    points: dict[str, Grid]
    blocks: dict[str, Grid]

    def scores(self) -> Grid:
        """The points in sum; NaN where something blocks."""
        import numpy as np

        total = sum(self.points.values())
        return np.where(np.logical_or.reduce(list(self.blocks.values())), np.nan, total)


def members(rows: Iterable[frozenset[Any]], words: dict[Any, int]) -> Grid:
    """A row for each set, a column for each word: 1 where the set has it."""
    import numpy as np

    found = list(rows)
    grid = np.zeros((len(found), len(words)), dtype=np.float32)
    for number, row in enumerate(found):
        for word in row:
            if word in words:
                grid[number, words[word]] = 1
    return grid


def common(one: Sequence[frozenset[Any]], other: Sequence[frozenset[Any]]) -> Grid:
    """How many words each two sets have in common."""
    words = {word: number for number, word in enumerate(sorted(set().union(*one)))}
    return (members(one, words) @ members(other, words).T).astype(int)


def graded(overlap: Grid, weight: int, enough: Any) -> Grid:
    """Points for an overlap of which so much is enough; a half rounds as Python rounds it."""
    import numpy as np

    return np.rint(weight * np.minimum(1.0, overlap / enough)).astype(int)


def tables(wishes: Sequence[Wish], helpers: Sequence[Helper], on: dt.date, weights: Weights) -> Tables:
    """Every pair by every rule."""
    import numpy as np

    def each(name: str) -> tuple[list[Any], list[Any]]:
        return [getattr(row, name) for row in wishes], [getattr(row, name) for row in helpers]

    def column(values: Iterable[Any]) -> Grid:
        return np.array(list(values)).reshape(-1, 1)

    times, near = common(*each("times")), np.array([[nearness(a, b) for b in PLACES] for a in PLACES])
    place = {code: number for number, code in enumerate(PLACES)}
    homes, there = ([place[code] for code in side] for side in each("district"))
    asked = column(max(1, len(wish.purposes)) for wish in wishes)
    weeks = column(waited(wish, on, weights[Criterion.WAITED]) for wish in wishes)
    points = {
        Criterion.LANGUAGE: graded(common(*each("languages")), weights[Criterion.LANGUAGE], 1),
        Criterion.PURPOSE: graded(common(*each("purposes")), weights[Criterion.PURPOSE], asked),
        Criterion.TIMES: graded(times, weights[Criterion.TIMES], ENOUGH_TIMES),
        Criterion.DISTRICT: np.rint(weights[Criterion.DISTRICT] * near).astype(int)[np.ix_(homes, there)],
        Criterion.INTERESTS: graded(common(*each("interests")), weights[Criterion.INTERESTS], ENOUGH_INTERESTS),
        Criterion.WAITED: np.repeat(weeks, len(helpers), axis=1),
    }
    wished, sex = (np.array(side, dtype=str) for side in each("sex"))
    said, able = (np.array([bool(one) for one in side], dtype=bool) for side in each("times"))
    tried = [frozenset({wish.person}) for wish in wishes]

    def of_helper(values: list[bool]) -> Grid:
        return np.repeat(np.array(values, dtype=bool)[None, :], len(wishes), axis=0)

    blocks = {
        Block.CLEARANCE: of_helper([not helper.cleared for helper in helpers]),
        Block.BUSY: of_helper([helper.busy for helper in helpers]),
        Block.SEX: (wished[:, None] != "") & (wished[:, None] != sex[None, :]),
        Block.PETS: np.outer([wish.no_pets for wish in wishes], [helper.pets for helper in helpers]).astype(bool),
        Block.TIMES: np.outer(said, able) & (times == 0),
        Block.TRIED: common(tried, [helper.tried for helper in helpers]) > 0,
    }
    return Tables({key.value: grid for key, grid in points.items()}, {key.value: grid for key, grid in blocks.items()})


@dataclass
class Solved:
    """Who is proposed to whom."""

    helpers: Sequence[Helper]
    tables: Tables
    found: Assignment

    def line(self, number: int) -> dict[str, Any]:
        """Of one wish: the parts of its points, other volunteers and what they would cost all, what blocks the rest."""
        own = self.found.pairs.get(number)
        return {
            "parts": self.parts(number, own) if own is not None else {},
            "why": self.found.unassigned.get(number, ""),
            "misses": [
                {
                    "volunteer": self.helpers[miss.column].key, "parts": self.parts(number, miss.column),
                    "cost": miss.cost, "lost": miss.lost_pairs,
                }
                for miss in self.found.near_misses(number, most=MISSES)
            ],
            "blocks": self.blocked(number),
        }  # fmt: skip

    def parts(self, number: int, column: int) -> dict[str, int]:
        return {key: int(grid[number, column]) for key, grid in self.tables.points.items()}

    def blocked(self, number: int) -> dict[str, list[str]]:
        """What keeps each volunteer from the wish who cannot have it, by the volunteer's key."""
        found: dict[str, list[str]] = {}
        for code, grid in self.tables.blocks.items():
            for column in grid[number].nonzero()[0]:
                found.setdefault(str(self.helpers[column].key), []).append(code)
        return found


def best(wishes: Sequence[Wish], helpers: Sequence[Helper], on: dt.date, weights: Weights) -> Solved:
    """As many wishes as possible get a volunteer; of all the ways to do that the one with the most points in sum.

    The weeks waited count in every pair of a wish: they decide who goes without, never who fits whom.
    """
    if not wishes or not helpers:
        return Solved(helpers, Tables({}, {}), solve([[] for _wish in wishes], [1] * len(helpers)))
    made = tables(wishes, helpers, on, weights)
    return Solved(helpers, made, solve(made.scores().tolist(), [1] * len(helpers)))
