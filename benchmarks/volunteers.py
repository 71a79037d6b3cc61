"""Matching 500 people with 500 volunteers: reasons of every pair, the exact assignment, what others would cost.

The published yardstick is mentor-match, which needs 97 seconds for 500 mentees and 500 mentors. Invented in memory; it
does not depend on how many people the municipality has. Seconds of a processor, so that a busy machine does not count.
"""

import datetime as dt
import random
import time

from benchmarks.harness import Result
from volunteers.matching.rules import DEFAULTS, Helper, Wish
from volunteers.matching.solving import best
from volunteers.rules import Interest, Purpose, Slot

SIZE, ROW = 500, 21
PUBLISHED = 97.0  # seconds
LANGUAGES = ("arabisk", "tigrinya", "dari", "farsi", "engelsk", "kurmanji", "somali")
DISTRICTS = tuple(str(number) for number in range(1, 11))


def some(rng: random.Random, words: list[str], most: int) -> frozenset[str]:
    return frozenset(rng.sample(words, rng.randint(1, most)))


def wish(number: int, rng: random.Random, on: dt.date) -> Wish:
    return Wish(
        number, number, on - dt.timedelta(days=rng.randint(0, 400)), some(rng, Purpose.values, 3),
        frozenset({rng.choice(LANGUAGES)}), some(rng, Interest.values, 4), some(rng, Slot.values, 5),
        rng.choice(DISTRICTS), rng.choice(("", "", "F", "M")), rng.random() < 0.2,
    )  # fmt: skip


def helper(number: int, rng: random.Random) -> Helper:
    return Helper(
        number, some(rng, Purpose.values, 3), frozenset({rng.choice(LANGUAGES), "dansk"}),
        some(rng, Interest.values, 4), some(rng, Slot.values, 5), rng.choice(DISTRICTS), rng.choice("FM"),
        rng.random() < 0.3, rng.random() < 0.9, rng.random() < 0.1, frozenset({rng.randrange(SIZE)}),
    )  # fmt: skip


def measure(on: dt.date) -> list[Result]:
    rng = random.Random(2018)
    wishes = [wish(number, rng, on) for number in range(SIZE)]
    helpers = [helper(number, rng) for number in range(SIZE)]
    start = time.process_time()
    solved = best(wishes, helpers, on, DEFAULTS)
    assigned = time.process_time() - start
    for number in range(SIZE):
        solved.line(number)
    whole = time.process_time() - start
    note = f"{len(solved.found.pairs)} pairs; the assignment alone {assigned:.1f} s"
    return [Result(ROW, "500 × 500 volunteers with every reason, of mentor-match's 97 s", whole / PUBLISHED * 100, "%",
                   goal=10, must=25, note=f"{whole:.1f} s of a processor, {note}")]  # fmt: skip
