"""The best assignment of wishes to volunteers, with the reasons of every pair. Pure: no database, no clock."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.assignment import Assignment, solve
from volunteers.matching.rules import Helper, Wish, blocks, parts

MISSES = 3  # other volunteers told of each wish
NAN = float("nan")


@dataclass
class Solved:
    """Who is proposed to whom; `on` is the day up to which waiting counts."""

    wishes: Sequence[Wish]
    helpers: Sequence[Helper]
    on: dt.date
    found: Assignment

    def line(self, number: int) -> dict[str, Any]:
        """Of one wish: the parts of its points, other volunteers with what they would cost all, what blocks the rest."""
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
        return parts(self.wishes[number], self.helpers[column], self.on)

    def blocked(self, number: int) -> dict[str, list[str]]:
        """What keeps each volunteer from the wish who cannot have it, by the volunteer's key."""
        against = ((helper.key, blocks(self.wishes[number], helper)) for helper in self.helpers)
        return {str(key): [block.value for block in found] for key, found in against if found}


def scores(wishes: Sequence[Wish], helpers: Sequence[Helper], on: dt.date) -> list[list[float]]:
    """The points of every pair; NaN where something blocks."""
    return [
        [NAN if blocks(wish, helper) else float(sum(parts(wish, helper, on).values())) for helper in helpers]
        for wish in wishes
    ]


def best(wishes: Sequence[Wish], helpers: Sequence[Helper], on: dt.date) -> Solved:
    """As many wishes as possible get a volunteer; of all the ways to do that the one with the most points in sum.

    The weeks waited count in every pair of a wish: they decide who goes without, never who fits whom.
    """
    return Solved(wishes, helpers, on, solve(scores(wishes, helpers, on), [1] * len(helpers)))
