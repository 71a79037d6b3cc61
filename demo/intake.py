"""The invented intake of the last 18 months and the next two: today's work is there on whatever day it is.

Made as two files, an allocation list and a history, and read in through the same imports as the real lists.
"""

import csv
import datetime as dt
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.dates import add_months
from demo import people, story

FIRST_ID = 99_000_000  # the files of 2016 and 2017 begin at 99121064
MONTHS_BACK, MONTHS_AHEAD = 18, 2
HOUSEHOLDS_A_MONTH = 9
PLANNED_DAYS_AHEAD = 45
SEED = 2016


@dataclass(frozen=True)
class Planned:
    """An interview that is planned for today or later."""

    person_id: str
    sequence: int
    day: dt.date


@dataclass(frozen=True)
class Intake:
    """Everything drawn, with its stories cut at today."""

    persons: tuple[people.Person, ...]
    events: tuple[tuple[str, ...], ...]
    planned: tuple[Planned, ...]

    def allocation_list(self) -> bytes:
        """As the municipality receives it: `;`, UTF-8, dates dd-mm-yyyy."""
        return table(people.HEADER, (person.row() for person in self.persons))

    def history(self, understood: Iterable[str]) -> bytes:
        """The events the house understands so far, in order of date."""
        known = set(understood)
        return table(story.HEADER, (event for event in self.events if event[1] in known))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def current_intake(today: dt.date, *, taken_cprs: Iterable[str] = (), seed: int = SEED) -> Intake:
    """Persons and events as of today. The same seed, day and taken numbers give the same intake."""
    rng = random.Random(seed)
    draw = people.Draw(rng, FIRST_ID, set(taken_cprs))
    persons = [
        person
        for month in range(-MONTHS_BACK, MONTHS_AHEAD + 1)
        for _ in range(HOUSEHOLDS_A_MONTH)
        for person in people.household(draw, add_months(today, month))
    ]
    # An allocation is known from its decision on; nobody is allocated tomorrow.
    persons = [person for person in persons if (person.decision or person.takeover) <= today]
    stories = [story.tell(person, rng) for person in persons]
    events = sorted(row_key(row) for told in stories for row in told.rows(today))
    until = today + dt.timedelta(days=PLANNED_DAYS_AHEAD)
    planned = tuple(
        Planned(told.person.person_id, sequence, day)
        for told in stories
        for sequence, day in told.planned_interviews(today + dt.timedelta(days=1), until)
    )
    return Intake(tuple(persons), tuple(tuple(row) for _, _, row in events), planned)


def row_key(row: list[str]) -> tuple[str, int, list[str]]:
    """Order of date; within a day a start comes before an end."""
    day, month, year = row[2].split("-")
    return f"{year}{month}{day}", int(row[1].endswith("_ended")), row
