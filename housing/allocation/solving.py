"""From households and dwellings to the best allocation, and what would become of it by another rule. Pure.

As many households as possible get a home; of all the ways to do that the one with the most points is taken. Ties go
to who has waited longest, then to the earlier record: the same input gives the same output, in whatever order it comes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assignment import BLOCKED, Assignment, solve
from core.scoring import Grid, Tests, grid
from housing.allocation.points import SHARES, Criterion
from housing.allocation.rules import HOPELESS, TESTS, Block, Family, Place, Rule

MISSES = 2  # other dwellings told of each household


@dataclass(frozen=True)
class Scene:
    """The households that wait and the free dwellings on a day, and the rule by which they are brought together."""

    families: Sequence[Family]
    places: Sequence[Place]
    rule: Rule


def in_order(scene: Scene) -> Scene:
    """The order by which ties are decided: the oldest clock first; dwellings by their keys."""
    families = sorted(scene.families, key=lambda family: (-family.days, family.key))
    return Scene(families, sorted(scene.places, key=lambda place: place.key), scene.rule)


def asked(block: Block, rule: Rule) -> Callable[[Family, Place], bool]:
    test = TESTS[block][1]
    return lambda family, place: test(family, place, rule)


@dataclass
class Solved:
    """The best allocation of a scene: rows are households, columns dwellings."""

    scene: Scene
    table: Grid
    found: Assignment
    taken: dict[int, int] = field(default_factory=dict)  # dwelling → household, by number

    def __post_init__(self) -> None:
        self.taken = {column: row for row, column in self.found.pairs.items()}

    @property
    def homes(self) -> dict[int, int]:
        """Key of the household → key of its dwelling."""
        families, places = self.scene.families, self.scene.places
        return {families[row].key: places[column].key for row, column in self.found.pairs.items()}

    def line(self, row: int, closest: Mapping[int, Sequence[int]]) -> dict[str, Any]:
        """What is proposed to one household and why, as plain data for the snapshot: dwellings by key, codes.

        `closest`: the left dwellings (by number) to which the household (by number) comes nearest.
        """
        own, why, places = self.found.pairs.get(row), self.found.unassigned.get(row, ""), self.scene.places
        near = self.table.nearest(row, HOPELESS) if why == BLOCKED else None
        return {
            "days": self.scene.families[row].days,
            "parts": self.table.parts(row, own) if own is not None else {},
            "why": why,
            "misses": [
                {"dwelling": places[each.column].key, "parts": self.table.parts(row, each.column), "cost": each.cost,
                 "lost": each.lost_pairs}
                for each in self.found.near_misses(row, most=MISSES)
            ],
            "blocks": self.table.blocked(row),
            "nearest": {"dwelling": places[near[0]].key, "blocks": near[1]} if near else None,
            "closest": [{"dwelling": places[at].key, "blocks": self.table.codes(row, at)}
                        for at in closest.get(row, ())],
        }  # fmt: skip

    def left(self) -> dict[int, int | None]:
        """The dwellings without a household, by number, and the household nearest to each.

        Where a household fits, it has another home; else it is the one with the least in its way.
        """
        return {
            column: self.table.nearest_row(column)
            for column in range(len(self.scene.places))
            if column not in self.taken
        }

    def closest(self) -> dict[int, list[int]]:
        """`left` the other way round: household → the left dwellings it comes nearest to."""
        found: dict[int, list[int]] = {}
        for column, row in self.left().items():
            if row is not None:
                found.setdefault(row, []).append(column)
        return found

    def by_district(self) -> dict[str, int]:
        """How many households this allocation gives a home in each district."""
        counted: dict[str, int] = {}
        for column in self.found.pairs.values():
            district = self.scene.places[column].district
            counted[district] = counted.get(district, 0) + 1
        return counted


def best(scene: Scene) -> Solved:
    """Solves a scene exactly."""
    scene = in_order(scene)
    tests: Tests = {block.value: (look, asked(block, scene.rule)) for block, (look, _test) in TESTS.items()}
    table = grid(scene.families, scene.places, tests, SHARES, scene.rule.weights)
    return Solved(scene, table, solve(table.scores, [1] * len(scene.places)))


# --- what if ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turn:
    """What another rule does to one household: the dwelling now and then (None where none), and the fit of both.

    `fit` leaves the clock and the spread out (they say nothing of how the home suits the household) and weighs both
    homes by the rule in force, so that the two can be compared.
    """

    family: Family
    before: Place | None
    after: Place | None
    fit_before: int
    fit_after: int

    @property
    def gains(self) -> bool:
        return (self.before is None) > (self.after is None) or bool(
            self.before and self.after and self.fit_after > self.fit_before
        )

    @property
    def loses(self) -> bool:
        return (self.before is None) < (self.after is None) or bool(
            self.before and self.after and self.fit_after < self.fit_before
        )


FIT = (Criterion.SIZE, Criterion.RENT, Criterion.DISTRICT, Criterion.NEAR)


def fit(solved: Solved, row: int, column: int | None) -> int:
    return 0 if column is None else sum(solved.table.parts(row, column)[criterion] for criterion in FIT)


def turns(now: Solved, then: Solved) -> list[Turn]:
    """Every household that gets another home, or one it had not, or none any more; both scenes of the same people."""
    places, found = now.scene.places, []
    for row, family in enumerate(now.scene.families):
        before, after = now.found.pairs.get(row), then.found.pairs.get(row)
        if before != after:
            found.append(Turn(
                family, None if before is None else places[before], None if after is None else places[after],
                fit(now, row, before), fit(now, row, after),
            ))  # fmt: skip
    return found
