"""Matching 2,000 people with 500 openings: the score matrix, the exact assignment, what every near miss would cost.

Invented in memory; it hardly depends on how many people the municipality has.
"""

import datetime as dt
import random
import resource
import time
from collections.abc import Callable
from typing import Any

from benchmarks.harness import Result
from placements.matching import points
from placements.matching.rules import Person, Place
from placements.matching.solving import Scene, Solved, best, table
from placements.rules import Kind
from refugees.profiles import Job, Profile

PEOPLE, OPENINGS = 2_000, 500
CASELOAD = (120, 60)  # what a consultant asks for
ROW = 20
WORDS = ("bager", "kok", "køkken", "rengøring", "lager", "chauffør", "tømrer", "maler", "frisør", "gartner", "syerske",
         "pædagog", "plejehjem", "butik", "cykel", "montør", "elektriker", "kantine", "hotel", "vaskeri")  # fmt: skip
DISTRICTS = tuple(str(number) for number in range(1, 11))


def person(number: int, rng: random.Random, on: dt.date) -> Person:
    jobs = tuple(Job(rng.choice(WORDS), str(rng.randint(1, 9)), rng.choice("CFGHINQ"), 3) for _n in range(2))
    wishes = tuple(rng.sample(WORDS, 3))
    profile = Profile(
        told_on=on, jobs=jobs, job_wishes=wishes, hours=frozenset({rng.choice(("full", "part"))}),
        commute=rng.choice((30, 60, 90)), childcare=rng.choice(("none", "none", "none", "needed")),
        igu=rng.choice(("yes", "no")),
    )  # fmt: skip
    born = on - dt.timedelta(days=365 * rng.randint(18, 60) + rng.randint(0, 364))
    return Person(
        number, born, permit_on=on - dt.timedelta(days=rng.randint(30, 900)), profile=profile,
        danish=rng.choice(("", "none", "A1", "A2", "B1")), homes=(rng.choice(DISTRICTS),),
        days_left=rng.randint(-30, 30),
    )  # fmt: skip


def place(number: int, rng: random.Random, on: dt.date) -> Place:
    return Place(
        number, f"Plads {number}", number % 300, f"Sted {number % 300}", rng.choice(Kind.values),
        rng.choice((20, 30, 37)), rng.choice(("none", "A1", "A2", "B1")),
        on + dt.timedelta(days=rng.randint(0, 30)), None, rng.randint(1, 3),
        section=rng.choice("CFGHINQ"), words=points.stems(" ".join(rng.sample(WORDS, 3))),
        districts=(rng.choice(DISTRICTS),),
    )  # fmt: skip


def scene(people: int, openings: int, on: dt.date) -> Scene:
    rng = random.Random(27)
    return Scene(
        [person(number, rng, on) for number in range(people)], [place(number, rng, on) for number in range(openings)],
        points.DEFAULTS, frozenset(), on,
    )  # fmt: skip


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, which the load of the machine hardly changes."""
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def lines(solved: Solved) -> list[dict[str, Any]]:
    return [solved.line(number) for number in range(len(solved.scene.people))]


def measure(on: dt.date) -> list[Result]:
    """The caseload first: the memory of a process only ever grows."""
    small, large = scene(*CASELOAD, on), scene(PEOPLE, OPENINGS, on)
    whole, _told = seconds(lambda: lines(best(small)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scored, _scores = seconds(lambda: table(large))
    solved_in, solved = seconds(lambda: best(large))
    told_in, _lines = seconds(lambda: lines(solved))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    name = f"matching {PEOPLE:,} people × {OPENINGS}"
    found = f"{len(solved.found.pairs)} pairs, total {solved.found.total:.0f}"
    return [
        Result(ROW, f"matching {CASELOAD[0]} people × {CASELOAD[1]}: everything", whole, "s"),
        Result(ROW, f"{name}: scores and blocks", scored, "s"),
        Result(ROW, f"{name}: scores and exact assignment", solved_in, "s", note=found),
        Result(ROW, f"{name}: near misses and reasons of everybody", told_in, "s"),
        Result(ROW, f"{name}: memory on top", grown, "MB"),
    ]
