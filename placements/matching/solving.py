"""From people and openings to the best assignment, with everything a page or a snapshot tells of it. Pure.

The score of a pair is asked once for each different question, not once for each pair: a person's hours meet an
opening's hours in a handful of ways, whoever they are. What no other question shares (words) is asked pair by pair.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assignment import BLOCKED, Assignment, solve
from core.scoring import Grid, grid
from placements.matching import points as p
from placements.matching.rules import TESTS, Allowed, Block, Person, Place

MISSES = 3  # near misses told of each person
Pair = tuple[int, int]  # keys of a person and an opening

# What of a person each test looks at: people alike in that are asked about once.
BLOCK_ASPECTS: dict[Block, Callable[[Person], Hashable]] = {
    Block.LEFT: lambda person: person.left_on,
    Block.WAITING: lambda person: bool(person.waiting),
    Block.RUNNING: lambda person: person.running,
    Block.LEAVE: lambda person: (person.on_leave, person.leave_until),
    Block.IGU_AGE: lambda person: person.born,
    Block.IGU_RESIDENCE: lambda person: person.permit_on,
    Block.DANISH: lambda person: person.danish,
    Block.HOURS: lambda person: person.profile.hours,
    Block.CHILDCARE: lambda person: person.profile.childcare,
    Block.TRIED: lambda person: tuple(person.tried),
    Block.RULED_OUT: lambda person: tuple(person.ruled_out),
}


@dataclass(frozen=True)
class Scene:
    """A caseload and the openings on a day, with the weights in force and what somebody has settled beforehand."""

    people: Sequence[Person]
    places: Sequence[Place]
    weights: p.Weights
    allowed: Allowed
    on: dt.date
    kept: Mapping[int, int] = field(default_factory=dict)  # person → opening that is theirs
    apart: frozenset[Pair] = frozenset()  # pairs that shall not be


EMPTY = Person(0, dt.date(2000, 1, 1))
OF_PLACE = (Block.CLOSED, Block.FULL, Block.LATE)


def table(scene: Scene) -> Grid:
    """Every pair: its score (NaN where it is blocked), and by person the points of each criterion and the barriers."""
    column = {place.key: number for number, place in enumerate(scene.places)}
    index = {person.key: number for number, person in enumerate(scene.people)}
    apart = {(index[one], column[other]) for one, other in scene.apart if one in index and other in column}
    closed = [any(TESTS[b](EMPTY, place, scene.on, scene.allowed) for b in OF_PLACE) for place in scene.places]
    return grid(
        scene.people, scene.places, {block: (look, asked(block, scene)) for block, look in BLOCK_ASPECTS.items()},
        p.SHARES, scene.weights, closed, frozenset(apart),
    )  # fmt: skip


def asked(block: Block, scene: Scene) -> Callable[[Person, Place], bool]:
    return lambda person, place: TESTS[block](person, place, scene.on, scene.allowed)


@dataclass
class Solved:
    """The best assignment of a scene."""

    scene: Scene
    table: Grid
    found: Assignment

    def line(self, number: int) -> dict[str, Any]:
        """What is proposed to one person and why, as plain data for the snapshot: openings by key, blocks by code."""
        own, why = self.found.pairs.get(number), self.found.unassigned.get(number, "")
        return {
            "parts": self.parts(number, own) if own is not None else {},
            "why": why,
            "misses": [
                {
                    "opening": self.scene.places[miss.column].key, "parts": self.parts(number, miss.column),
                    "cost": miss.cost, "lost": miss.lost_pairs,
                }
                for miss in self.found.near_misses(number, most=MISSES)
            ],
            "blocks": self.table.blocked(number),
            "nearest": self.nearest(number) if why == BLOCKED else None,
        }  # fmt: skip

    def parts(self, number: int, column: int) -> dict[str, int]:
        return self.table.parts(number, column)

    def nearest(self, number: int) -> dict[str, Any] | None:
        """Of the openings that are blocked for the person the one with the least in the way, then the best one."""
        found = self.table.nearest(number)
        return {"opening": self.scene.places[found[0]].key, "blocks": found[1]} if found else None


def best(scene: Scene) -> Solved:
    """Solves a scene exactly. A pair that is kept stands where it can be and there is a free place for it."""
    made = table(scene)
    scores = made.scores
    row = {person.key: number for number, person in enumerate(scene.people)}
    column = {place.key: number for number, place in enumerate(scene.places)}
    room = [0 if place.is_over else max(0, place.free) for place in scene.places]
    fixed: dict[int, int] = {}
    for one, other in scene.kept.items():
        if one not in row or other not in column or scores[row[one]][column[other]] != scores[row[one]][column[other]]:
            continue
        if sum(1 for taken in fixed.values() if taken == column[other]) < room[column[other]]:
            fixed[row[one]] = column[other]
    return Solved(scene, made, solve(scores, room, fixed))
