"""From people and openings to the best assignment, with everything a page or a snapshot tells of it. Pure.

The score of a pair is asked once for each different question, not once for each pair: a person's hours meet an
opening's hours in a handful of ways, whoever they are. What no other question shares (words) is asked pair by pair.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assignment import Assignment, solve
from placements.matching import points as p
from placements.matching.rules import TESTS, Allowed, Block, Person, Place

MISSES = 3  # near misses told of each person
Pair = tuple[int, int]  # keys of a person and an opening

# What of a person each criterion and each test looks at: people alike in that are asked about once.
ASPECTS: dict[str, Callable[[Person], Hashable]] = {
    p.Criterion.COMPETENCE: lambda person: (person.profile.jobs, person.profile.educations),
    p.Criterion.WISH: lambda person: (person.profile.job_wishes, person.profile.industry_wishes, person.profile.igu),
    p.Criterion.DANISH: lambda person: person.danish,
    p.Criterion.HOURS: lambda person: person.profile.hours,
    p.Criterion.COMMUTE: lambda person: (person.homes or person.profile.districts, person.profile.commute),
    p.Criterion.WAITING: lambda person: person.days_left,
}
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


Lines = dict[tuple[str, Hashable], list[float] | None]
EMPTY = Person(0, dt.date(2000, 1, 1))
OF_PLACE = (Block.CLOSED, Block.FULL, Block.LATE)
Barriers = list[tuple[Block, list[float]]]  # what blocks a person, and at which openings (NaN)


def matrix(scene: Scene) -> tuple[list[list[float]], list[Barriers]]:
    """The score of every pair, NaN where it is blocked (people down, openings across), and what blocks each person."""
    known: Lines = {}
    closed = of_places(scene)
    column = {place.key: number for number, place in enumerate(scene.places)}
    index = {person.key: number for number, person in enumerate(scene.people)}
    rows, barriers = [], []
    for person in scene.people:
        against = barriers_of(scene, person, known)
        lines = [closed, *points_of(scene, person, known), *(line for _block, line in against)]
        rows.append([sum(values) for values in zip(*lines, strict=True)])
        barriers.append(against)
    for one, other in scene.apart:
        if one in index and other in column:
            rows[index[one]][column[other]] = NAN
    return rows, barriers


def of_places(scene: Scene) -> list[float]:
    """NaN at the openings where nobody can begin."""
    wrong = [any(TESTS[b](EMPTY, place, scene.on, scene.allowed) for b in OF_PLACE) for place in scene.places]
    return [NAN if each else 0.0 for each in wrong]


def points_of(scene: Scene, person: Person, known: Lines) -> Iterator[list[float]]:
    """For each criterion the points of all openings; a question that was asked before is not asked again."""
    for criterion, share_of in p.SHARES.items():
        key = ("+" + criterion, ASPECTS[criterion](person))
        if key not in known:
            weight = scene.weights[criterion]
            known[key] = [float(p.points(share_of(person, place)[0], weight)) for place in scene.places]
        yield known[key] or []


def barriers_of(scene: Scene, person: Person, known: Lines) -> Barriers:
    found = []
    for block, aspect in BLOCK_ASPECTS.items():
        key = ("-" + block, aspect(person))
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
    scores: list[list[float]]
    barriers: list[Barriers]
    found: Assignment

    def line(self, number: int) -> dict[str, Any]:
        """What is proposed to one person and why, as plain data for the snapshot: openings by key, blocks by code."""
        person, own = self.scene.people[number], self.found.pairs.get(number)
        return {
            "parts": self.parts(person, own) if own is not None else {},
            "why": self.found.unassigned.get(number, ""),
            "misses": [
                {
                    "opening": self.scene.places[miss.column].key, "parts": self.parts(person, miss.column),
                    "cost": miss.cost, "lost": miss.lost_pairs,
                }
                for miss in self.found.near_misses(number, most=MISSES)
            ],
            "blocks": self.blocked(number),
            "nearest": self.nearest(number) if own is None else None,
        }  # fmt: skip

    def parts(self, person: Person, column: int) -> dict[str, int]:
        found = p.parts(person, self.scene.places[column], self.scene.weights)
        return {part.criterion.value: part.points for part in found}

    def blocked(self, number: int) -> dict[str, int]:
        """At how many openings each thing blocks the person, the most frequent first."""
        counted = [(block.value, sum(value != value for value in line)) for block, line in self.barriers[number]]
        return dict(sorted(counted, key=lambda each: (-each[1], each[0])))

    def nearest(self, number: int) -> dict[str, Any] | None:
        """Of the openings that are blocked for the person the one with the least in the way, then the best one."""
        against, scene = self.barriers[number], self.scene
        ways = [(sum(line[at] != line[at] for _b, line in against), at) for at in range(len(scene.places))]
        fewest = min((count for count, _at in ways if count), default=0)
        near = [at for count, at in ways if count == fewest and count]
        if not near:
            return None
        best_at = max(near, key=lambda at: (p.score(scene.people[number], scene.places[at], scene.weights), -at))
        codes = [block.value for block, line in against if line[best_at] != line[best_at]]
        return {"opening": scene.places[best_at].key, "blocks": codes}


def best(scene: Scene) -> Solved:
    """Solves a scene exactly. A pair that is kept stands where it can be and there is a free place for it."""
    scores, barriers = matrix(scene)
    row = {person.key: number for number, person in enumerate(scene.people)}
    column = {place.key: number for number, place in enumerate(scene.places)}
    room = [0 if place.is_over else max(0, place.free) for place in scene.places]
    fixed: dict[int, int] = {}
    for one, other in scene.kept.items():
        if one not in row or other not in column or scores[row[one]][column[other]] != scores[row[one]][column[other]]:
            continue
        if sum(1 for taken in fixed.values() if taken == column[other]) < room[column[other]]:
            fixed[row[one]] = column[other]
    return Solved(scene, scores, barriers, solve(scores, room, fixed))
