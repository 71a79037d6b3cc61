"""From people and openings to the best assignment, with everything a page or a snapshot tells of it. Pure.

The score of a pair is asked once for each different question, not once for each pair: a person's hours meet an
opening's hours in a handful of ways, whoever they are. What no other question shares (words) is asked pair by pair.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assignment import BLOCKED, Assignment, solve
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
NAN = float("nan")


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


WHOLE = [float(number) for number in range(p.MOST_POINTS + 1)]  # one object for each number of points
EMPTY = Person(0, dt.date(2000, 1, 1))
OF_PLACE = (Block.CLOSED, Block.FULL, Block.LATE)
Line = list[float]  # a number for each opening
Barriers = list[tuple[Block, Line]]  # what blocks a person, and at which openings (NaN)
Known = dict[tuple[str, Hashable], Line | None]


@dataclass
class Table:
    """Every pair: its score (NaN where it is blocked), and by person the points of each criterion and the barriers."""

    scores: list[Line]
    points: list[dict[str, Line]]
    barriers: list[Barriers]


def table(scene: Scene) -> Table:
    known: Known = {}
    closed, made = of_places(scene), Table([], [], [])
    for person in scene.people:
        points, against = points_of(scene, person, known), barriers_of(scene, person, known)
        lines = [closed, *points.values(), *(line for _block, line in against)]
        made.scores.append([sum(values) for values in zip(*lines, strict=True)])
        made.points.append(points)
        made.barriers.append(against)
    column = {place.key: number for number, place in enumerate(scene.places)}
    index = {person.key: number for number, person in enumerate(scene.people)}
    for one, other in scene.apart:
        if one in index and other in column:
            made.scores[index[one]][column[other]] = NAN
    return made


def of_places(scene: Scene) -> Line:
    """NaN at the openings where nobody can begin."""
    wrong = [any(TESTS[b](EMPTY, place, scene.on, scene.allowed) for b in OF_PLACE) for place in scene.places]
    return [NAN if each else 0.0 for each in wrong]


def points_of(scene: Scene, person: Person, known: Known) -> dict[str, Line]:
    """For each criterion the points at all openings; a question that was asked before is not asked again."""
    found = {}
    for criterion, (look, share_of) in p.SHARES.items():
        aspect = look(person)
        line = known.get(("+" + criterion, aspect))
        if line is None:
            weight = scene.weights[criterion]
            line = [WHOLE[p.points(share_of(aspect, place)[0], weight)] for place in scene.places]
            known["+" + criterion, aspect] = line
        found[criterion.value] = line
    return found


def barriers_of(scene: Scene, person: Person, known: Known) -> Barriers:
    found = []
    for block, look in BLOCK_ASPECTS.items():
        key = ("-" + block, look(person))
        if key not in known:
            answers = [TESTS[block](person, place, scene.on, scene.allowed) for place in scene.places]
            known[key] = [NAN if blocked else 0.0 for blocked in answers] if any(answers) else None
        line = known[key]
        if line is not None:
            found.append((block, line))
    return found


@dataclass
class Solved:
    """The best assignment of a scene."""

    scene: Scene
    table: Table
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
            "blocks": self.blocked(number),
            "nearest": self.nearest(number) if why == BLOCKED else None,
        }  # fmt: skip

    def parts(self, number: int, column: int) -> dict[str, int]:
        return {criterion: int(line[column]) for criterion, line in self.table.points[number].items()}

    def blocked(self, number: int) -> dict[str, int]:
        """At how many openings each thing blocks the person, the most frequent first."""
        counted = [(block.value, sum(v != v for v in line)) for block, line in self.table.barriers[number]]
        return dict(sorted(counted, key=lambda each: (-each[1], each[0])))

    def nearest(self, number: int) -> dict[str, Any] | None:
        """Of the openings that are blocked for the person the one with the least in the way, then the best one."""
        against, points = self.table.barriers[number], self.table.points[number].values()
        ways = [sum(line[at] != line[at] for _block, line in against) for at in range(len(self.scene.places))]
        fewest = min((count for count in ways if count), default=0)
        near = [at for at, count in enumerate(ways) if count and count == fewest]
        if not near:
            return None
        at = max(near, key=lambda at: (sum(line[at] for line in points), -at))
        codes = [block.value for block, line in against if line[at] != line[at]]
        return {"opening": self.scene.places[at].key, "blocks": codes}


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
