"""Allocating 2,000 dwellings to 2,000 households: the matrix of all pairs, the exact allocation, the reasons, what if.

Invented in memory; it hardly depends on how many people the municipality has.
"""

import datetime as dt
import random
import resource
from typing import Any

from benchmarks.harness import Result
from benchmarks.matching import seconds
from housing.allocation import points
from housing.allocation.rules import Family, Place, Rule
from housing.allocation.solving import Scene, Solved, best, turns
from housing.rules import Verdict

LARGE, CITY = (2_000, 2_000), (400, 60)  # households, dwellings; the second is what an office has at a time
ROW = 21
DISTRICTS = tuple(str(number) for number in range(1, 11))
RULE = Rule(points.DEFAULTS)
OTHER = Rule({**points.DEFAULTS, "spread": 0}, rent_over=5)


def household(number: int, rng: random.Random) -> Family:
    return Family(
        number, rng.randint(0, 700), rng.choice((1, 1, 2, 2, 3, 4)), rent=rng.choice((None, 5200, 7200, 9800, 11_800)),
        access=frozenset({"lift"} if rng.random() < 0.08 else ()), near=frozenset({"school"}),
        districts=frozenset(rng.sample(DISTRICTS, rng.randint(0, 2))), near_districts=(rng.choice(DISTRICTS),),
        shared_ok=rng.random() < 0.3, pets=rng.random() < 0.05, has_offer=rng.random() < 0.05,
    )  # fmt: skip


def home(number: int, rng: random.Random) -> Place:
    bedrooms = rng.choice((1, 1, 2, 2, 3, 4))
    return Place(
        number, rng.choice(DISTRICTS), bedrooms, 3500 + 1700 * bedrooms + rng.randint(-300, 900),
        Verdict.STATE if rng.random() < 0.05 else Verdict.FREE,
        access=frozenset({"lift"} if rng.random() < 0.3 else ()),
        shared=bedrooms == 1 and rng.random() < 0.3, pets=rng.random() < 0.3, given=rng.randint(0, 40), most_given=40,
    )  # fmt: skip


def scene(households: int, dwellings: int) -> Scene:
    rng = random.Random(34)
    return Scene(
        [household(number, rng) for number in range(households)], [home(number, rng) for number in range(dwellings)],
        RULE,
    )  # fmt: skip


def lines(solved: Solved) -> list[dict[str, Any]]:
    closest = solved.closest()
    return [solved.line(number, closest) for number in range(len(solved.scene.families))]


def measure(on: dt.date) -> list[Result]:
    """The office's own size first: the memory of a process only ever grows."""
    small, large = scene(*CITY), scene(*LARGE)
    whole, _told = seconds(lambda: lines(best(small)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    solved_in, solved = seconds(lambda: best(large))
    told_in, _lines = seconds(lambda: lines(solved))
    compared_in, changed = seconds(lambda: turns(solved, best(Scene(large.families, large.places, OTHER))))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    name = f"allocation {LARGE[0]:,} households × {LARGE[1]:,} dwellings"
    found = f"{len(solved.found.pairs)} pairs, total {solved.found.total:.0f}"
    return [
        Result(ROW, f"allocation {CITY[0]} households × {CITY[1]} dwellings: everything", whole, "s"),
        Result(ROW, f"{name}: all pairs and exact allocation", solved_in, "s", note=found),
        Result(ROW, f"{name}: what every other choice would cost, reasons of everybody", told_in, "s"),
        Result(ROW, f"{name}: by another rule, who gains and loses", compared_in, "s", note=f"{len(changed)} change"),
        Result(ROW, f"{name}: memory on top", grown, "MB"),
    ]
