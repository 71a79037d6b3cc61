"""What the invented retention effort does: follow-ups and mentors as events, and the work of the last weeks.

Draws its own lots for each person, so that the other stories stay as they are.
"""

import datetime as dt
import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.dates import next_weekday
from refugees.models import Refugee
from retention.rules import WORK

if TYPE_CHECKING:
    from demo.story import Story

SEED = "aftercare"
LONGEST = 700  # days after the takeover that a story is told
MODES = (("meeting", 0.6), ("phone", 0.3), ("digital", 0.1))
OUT_OF_WORK, IN_WORK = (16, 37), (45, 100)  # days from one conversation to the next
AFTER_THE_LISTS = dt.date(2019, 1, 7)
OFFERED_IN_TIME, OFFERED_LATE = 0.75, 0.12


def lots(person_id: str) -> random.Random:
    return random.Random(f"{SEED}{person_id}")


def mode(rng: random.Random) -> str:
    return rng.choices([key for key, _ in MODES], [weight for _, weight in MODES])[0]


# --- one person's story ------------------------------------------------------------------------------
def tell(story: "Story") -> None:
    """Follow-ups from the first weeks on, rarer in work; a mentor offered for each job; some drop-in visits."""
    rng, takeover = lots(story.person.person_id), story.person.takeover
    spans = working(story)
    day = takeover + dt.timedelta(days=rng.randint(12, 40))
    while (day - takeover).days < LONGEST:
        story.tell(day, "follow_up_held", detail=mode(rng))
        low, high = IN_WORK if any(start <= day <= end for start, end, _ref in spans) else OUT_OF_WORK
        pause = 3 if rng.random() < 0.06 else 1  # now and then somebody is forgotten
        day += dt.timedelta(days=rng.randint(low, high) * pause)
    for start, _end, ref in spans:
        lot = rng.random()
        if lot < OFFERED_IN_TIME:
            story.tell(start + dt.timedelta(days=rng.randint(-4, 11)), "retention_mentor_offered", ref=ref)
        elif lot < OFFERED_IN_TIME + OFFERED_LATE:
            story.tell(start + dt.timedelta(days=rng.randint(16, 50)), "retention_mentor_offered", ref=ref)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 4))):
        story.tell(takeover + dt.timedelta(days=rng.randint(60, LONGEST)), "open_counselling_visit")


def working(story: "Story") -> list[tuple[dt.date, dt.date, str]]:
    """The jobs, IGUs and educations told so far: first day, last day, reference."""
    ends = {ref: day for day, event, ref, *_ in story.events if event == "placement_ended"}
    return [
        (day, ends.get(ref, dt.date.max), ref)
        for day, event, ref, detail, _ in story.events
        if event == "placement_started" and detail in WORK
    ]


# --- the people of 2016 and 2017, today --------------------------------------------------------------
def kept_up(people: Iterable[Refugee], on: dt.date) -> list[tuple[str, ...]]:
    """Rows of a history: the last conversations with people who came long ago, and offers that were made late.

    Their lists end with 2018; nothing here is dated before the last year, so that those years stay as they are.
    """
    rows: list[tuple[str, ...]] = []
    for person in people:
        rng = lots(person.person_id)
        last = on - dt.timedelta(days=rng.choice((3, 6, 9, 12, 15, 18, 21, 23, 25, 27, 29, 34)))
        for number in range(3):
            day = last - dt.timedelta(days=number * rng.randint(25, 33))
            rows.append((person.person_id, "follow_up_held", f"{weekday(day):%d-%m-%Y}", "", mode(rng), ""))
    return rows


def late_offers(starts: Iterable[Any], on: dt.date) -> list[tuple[str, ...]]:
    """Offers of a mentor for jobs of 2018 that had none: early in 2019 where they ended, lately where they run.

    A few still wait. The starts carry whether they have `ended`.
    """
    rows: list[tuple[str, ...]] = []
    for start in starts:
        person_id, ref = start.refugee.person_id, start.placement.ref
        rng = lots(f"{person_id}{ref}")
        if rng.random() < 0.85:
            over = AFTER_THE_LISTS + dt.timedelta(days=rng.randint(0, 50))
            day = weekday(over if start.ended else on - dt.timedelta(days=rng.randint(5, 300)))
            rows.append((person_id, "retention_mentor_offered", f"{day:%d-%m-%Y}", ref, "", ""))
    return rows


def weekday(day: dt.date) -> dt.date:
    """The last weekday up to the day."""
    while next_weekday(day) != day:
        day -= dt.timedelta(days=1)
    return day
