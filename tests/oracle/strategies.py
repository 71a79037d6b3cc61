"""Random small worlds whose dates crowd around the boundaries, for hypothesis and for bulk runs.

One generator serves both: it asks a `Choice` for every decision, which is either hypothesis (and
then shrinks) or a seeded random generator (and then is fast).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from .clocks import standings
from .dates import add_months
from .history import EVENTS, accept, numbered
from .world import BASES, INITIAL_RULES, PLACEMENTS, Event, Person, Rule, World

T = TypeVar("T")

# Where something changes: first rules, weekend rule, contact and retention, month ends, leap days.
CORNERS = [
    date(2016, 4, 30),
    date(2016, 5, 1),
    date(2016, 7, 1),
    date(2016, 11, 30),
    date(2017, 1, 31),
    date(2017, 2, 28),
    date(2017, 8, 31),
    date(2017, 11, 29),
    date(2017, 12, 31),
    date(2018, 1, 1),
    date(2018, 2, 28),
    date(2019, 8, 29),
    date(2020, 1, 31),
    date(2020, 2, 29),
]
DISTANCES = [0, 0, 0, 1, -1, 1, -1, 3, 6, -7, 13, 14, 15, 20, -13, -14, 29, 30, 31, 85, 90, 91]
LENGTHS = [0, 0, 1, 1, 2, 3, 3, 6, 6, 7, 12]
REPEATED_REFS = 3
STOPS = [
    *("placement_started", "placement_started", "placement_offered", "readiness", "health_offered"),
    *("holistic_mentor_offered", "permanent_offered", "own_solution", "interview_1_held", "interview_2_held"),
]
SECOND_OPINIONS = [["job_ready", "activity_ready"], ["activity_ready", "job_ready"]]


class Choice(Protocol):
    """Whoever decides."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""

    def upto(self, most: int) -> int:
        """A number from 0 to `most`, both included."""


class Drawn:
    """Decisions by hypothesis: the first option is the simplest."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def pick(self, options: Sequence[T]) -> T:
        chosen: T = self.draw(st.sampled_from(options))
        return chosen

    def upto(self, most: int) -> int:
        return int(self.draw(st.integers(0, most)))


class Dice:
    """Decisions by a seeded random generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def upto(self, most: int) -> int:
        return self.random.randint(0, most)


# -- persons --------------------------------------------------------------------------------------


def near(choice: Choice, anchors: Sequence[date]) -> date:
    """A day at a length of some clock and a few days from an anchor; often close to the last one."""
    close = choice.upto(2) == 2
    day = anchors[-1] if close else add_months(choice.pick(anchors), choice.pick(LENGTHS))
    return day + timedelta(days=choice.pick(DISTANCES))


def born(choice: Choice, reference: date) -> date:
    """A birth date near an age limit, on a leap day, or anywhere between."""
    years = choice.pick([30, 30, 45, 18, 18, 67, 67, 5])
    if choice.upto(7) == 7:
        return date(choice.pick([1952, 1996, 2000]), 2, 29)
    limit = add_months(reference, -12 * years)
    return limit + timedelta(days=choice.pick([0, 0, 1, -1, 200, -200]))


def a_person(choice: Choice, person_id: str) -> Person:
    """Somebody of any basis, with or without decision and takeover."""
    basis = choice.pick(["refugee", "refugee", "refugee", "refugee", "family_reunified", *BASES])
    anchor = choice.pick(CORNERS) + timedelta(days=choice.pick([0, 0, 1, -1, 10]))
    decided: date | None = anchor - timedelta(days=choice.pick([60, 0, 13, 14, 15, 30, 45]))
    takeover: date | None = anchor
    if choice.upto(4) == 4:
        takeover = None
    if choice.upto(6) == 6:
        decided = None
    return Person(person_id, born(choice, anchor), basis, decided, takeover, "Prøve", f"Person {person_id}")


# -- events ---------------------------------------------------------------------------------------

# A person's events come from one theme, so that the facts of one clock meet; an event named twice
# comes twice as often.
WORKING = ["placement_started", "placement_started", "placement_ended"]
LEAVING = ["leave_started", "leave_started", "leave_ended"]
THEMES: list[list[str]] = [
    ["interview_1_held", "interview_2_held", "moved_in", "exited"],
    ["readiness", "readiness", "placement_offered", *WORKING, *LEAVING],
    ["readiness", "readiness", "placement_offered", *WORKING, "moved_in", "exited"],
    ["readiness", "readiness", "readiness", "exited"],
    [*["readiness"] * 4, *WORKING, "exited"],
    ["placement_started", "placement_started", "placement_ended", "placement_ended"],
    ["ready_to_move_out", "permanent_offered"],
    [*["readiness"] * 4, *WORKING, *LEAVING],
    ["readiness", *["follow_up_held"] * 8, *LEAVING, "moved_in"],
    ["readiness", *["follow_up_held"] * 8, "exited"],
    ["follow_up_held", "follow_up_held", *WORKING, *LEAVING, "exited"],
    [*WORKING, "retention_mentor_offered", "retention_mentor_offered", "exited"],
    ["ready_to_move_out", "own_solution", "permanent_offered", "permanent_refused", "exited"],
    ["health_offered", "health_declined", "holistic_mentor_offered", "moved_in", "exited"],
    list(EVENTS),
]


def an_event(choice: Choice, names: Sequence[str], person: Person, anchors: list[date]) -> Event:
    """Any event near an anchor; its own day becomes an anchor, as most of them start a clock."""
    name = choice.pick(names)
    details, has_ref = EVENTS[name]
    on = near(choice, anchors)
    prefix = {"l": "L", "r": "P"}.get(name[0], "P" if name.startswith("placement") else "B")
    ref = f"{prefix}{1 + choice.upto(REPEATED_REFS - 1)}" if has_ref else ""
    detail = choice.pick(sorted(details))
    if name in {"ready_to_move_out", "readiness", "placement_started", "follow_up_held", "leave_started"}:
        anchors.append(on)
    return Event(person.person_id, name, on, ref, detail)


def activity_ready_at_first(choice: Choice, person: Person, takeover: date, anchors: list[date]) -> Event:
    """An assessment of the first month, without which nobody is later job-ready."""
    anchors.append(add_months(takeover, 1) + timedelta(days=choice.pick([1, 0, 2, 5])))
    on = add_months(takeover, 1) + timedelta(days=choice.pick([-9, 0, -1, -20, 1]))
    return Event(person.person_id, "readiness", on, "", "activity_ready")


def on_the_edge(choice: Choice, person: Person, own: list[Event]) -> list[Event]:
    """Facts on the very day on which a clock starts, is due or is met, or a day beside it."""
    starts = [e.on for e in own if e.event in {"readiness", "ready_to_move_out"}]
    starts += [person.takeover_on] if person.takeover_on else []
    if not starts:
        return []
    start = choice.pick(starts)
    edges = [add_months(start, 1), add_months(start, 1), add_months(start, 3), add_months(start, 6)]
    edges += [start + timedelta(days=14), start - timedelta(days=1)]
    due = choice.pick(edges) + timedelta(days=choice.pick([0, 0, 1, -1]))
    nudged = start + timedelta(days=choice.pick([0, 0, 1, -1]))
    inside = nudged + timedelta(days=choice.pick([0, 1, 9]))
    refs = {False: "", True: choice.pick(["P8", "B8"])}
    stop = choice.pick(STOPS)
    met = (stop, due, refs[EVENTS[stop][1]], choice.pick(sorted(EVENTS[stop][0])))
    leaving = ("exited", choice.pick([*(e.on for e in own), due]), "", "moved")
    long_before, day_on_day = start - timedelta(days=3), inside + timedelta(days=choice.pick([1, 0, 2]))
    made = choice.pick(
        [
            [],
            [met],
            [met, leaving],
            [leaving],
            [("leave_started", nudged, "L8", "illness"), ("leave_ended", due, "L8", "")],
            [
                ("leave_started", long_before, "L8", "illness"),
                ("leave_ended", inside, "L8", ""),
                ("leave_started", day_on_day, "L9", "parental"),
                ("leave_ended", due, "L9", ""),
            ],
            [
                ("placement_started", start - timedelta(days=20), "P8", choice.pick(sorted(PLACEMENTS))),
                ("placement_ended", nudged, "P8", "other"),
            ],
            [("readiness", start, "", detail) for detail in choice.pick(SECOND_OPINIONS)],
        ]
    )
    return [Event(person.person_id, name, on, ref, detail) for name, on, ref, detail in made]


def with_kinds_agreed(events: list[Event]) -> list[Event]:
    """One kind for each placement: its offer and its start name the same."""
    kinds: dict[tuple[str, str], str] = {}
    agreed = []
    for event in events:
        if event.event in {"placement_offered", "placement_started"}:
            kind = kinds.setdefault((event.person_id, event.ref), event.detail)
            event = replace(event, detail=kind)
        agreed.append(event)
    return agreed


def a_world(choice: Choice, *, persons: int, most_events: int, names: Sequence[str]) -> World:
    """A world as an import takes it in: what contradicts is left out of its events, not of its rows."""
    world = World([a_person(choice, f"99{number:06d}") for number in range(1, persons + 1)])
    rows: list[Event] = []
    for person in world.persons:
        anchors = [day for day in (person.takeover_on, person.decided_on) if day] or [CORNERS[8]]
        theme = [name for name in choice.pick(THEMES) if name in names]
        many = choice.upto(most_events) if theme else 0
        if person.takeover_on and "readiness" in theme and choice.upto(1) == 1:
            rows.append(activity_ready_at_first(choice, person, person.takeover_on, anchors))
        own = [an_event(choice, theme, person, anchors) for _ in range(many)]
        rows += own + [event for event in on_the_edge(choice, person, own) if event.event in names]
    world.offered = with_kinds_agreed(rows)
    accept(world, numbered(world.offered))
    return world


def returned(choice: Choice, world: World, *, most_events: int, names: Sequence[str]) -> World:
    """The world once everybody who left is back; what is said to have happened since is only offered."""
    exits: dict[str, date] = {}
    for event in world.events:
        if event.event == "exited":
            exits[event.person_id] = min(event.on, exits.get(event.person_id, event.on))
    back: list[Person] = []
    rows: list[Event] = []
    for person in world.persons:
        left_on = exits.get(person.person_id)
        if left_on is None:
            continue
        # A decision that is known already, though it lies after the exit, would bring nobody back.
        decided = max(left_on, person.decided_on or left_on) + timedelta(days=choice.pick([1, 2, 30]))
        takeover = choice.pick([None, decided, decided + timedelta(days=13), decided + timedelta(days=14)])
        back.append(replace(person, decided_on=decided, takeover_on=takeover, registration=2))
        anchors = [left_on, decided, takeover or decided]
        theme = [name for name in choice.pick(THEMES) if name in names]
        many = choice.upto(most_events) if theme else 0
        rows += [an_event(choice, theme, person, anchors) for _ in range(many)]
    return replace(world, persons=world.persons + back, offered=with_kinds_agreed(rows))


def a_question(choice: Choice, world: World) -> date:
    """A day on which to ask: near a date of the world, often a due date or the day after."""
    days = [event.on for event in world.events]
    days += [day for p in world.persons for day in (p.takeover_on, p.decided_on) if day]
    return near(choice, days or CORNERS)


def telling_days(world: World, targets: Sequence[str], most: int) -> list[date]:
    """The days on which the most standings of this world change: due dates, warnings, stops, each day beside."""
    counted: Counter[date] = Counter()
    for on in {max(e.on for e in world.events), *(date(year, 12, 31) for year in range(2016, 2022))}:
        for row in standings(world, on, targets):
            days = [row.clock_started_on, row.met_on]
            if row.due_on:
                days += [row.due_on + timedelta(days=n) for n in (-31, -30, -15, -14, -8, -7, -1, 0, 1)]
            counted.update(day for day in days if day)
    return [day for day, _count in counted.most_common(most)]


@st.composite
def worlds(draw: Any, *, most_persons: int = 3, most_events: int = 12, events: Sequence[str] = tuple(EVENTS)) -> World:
    """Random worlds with 1 to `most_persons` persons and only these events."""
    choice = Drawn(draw)
    persons = 1 + choice.upto(most_persons - 1)
    return a_world(choice, persons=persons, most_events=most_events, names=events)


@st.composite
def questions(draw: Any, world: World, *, most: int = 4) -> list[date]:
    """Some days on which to ask about this world."""
    choice = Drawn(draw)
    return [a_question(choice, world) for _ in range(1 + choice.upto(most - 1))]


def changed_rules(choice: Choice, rules: tuple[Rule, ...] = INITIAL_RULES) -> tuple[Rule, ...]:
    """The rules after one of them was ended and, mostly, followed by another length."""
    old = choice.pick([rule for rule in rules if rule.valid_to is None])
    since = max(near(choice, CORNERS), old.valid_from + timedelta(days=1))
    ended = replace(old, valid_to=since - timedelta(days=1))
    unit = {"months": 1 + choice.upto(6), "days": 0} if old.months else {"days": old.days + choice.upto(40)}
    new = replace(old, valid_from=since, warning_days=choice.upto(20), **unit)
    kept = tuple(rule for rule in rules if rule is not old)
    return (*kept, ended) if choice.upto(5) == 5 else (*kept, ended, new)


@st.composite
def later_rules(draw: Any, rules: tuple[Rule, ...] = INITIAL_RULES) -> tuple[Rule, ...]:
    """`changed_rules`, drawn by hypothesis."""
    return changed_rules(Drawn(draw), rules)


def bulk_world(seed: int, *, persons: int, most_events: int = 14, events: Sequence[str] = tuple(EVENTS)) -> World:
    """A large random world, the same for the same seed."""
    return a_world(Dice(seed), persons=persons, most_events=most_events, names=events)


def annulled(choice: Choice, world: World, one_in: int = 12) -> World:
    """The world after some of its facts were annulled: they exist on no day."""
    return replace(world, events=[replace(e, annulled=choice.upto(one_in - 1) == 0) for e in world.events])


def some_world(seed: int, *, persons: int, events: Sequence[str] = tuple(EVENTS)) -> World:
    """A bulk world of one of twelve makes: every second under changed rules, every third with people who left and
    came back, every fourth with annulled facts.
    """
    dice = Dice(seed)
    world = bulk_world(seed, persons=persons, events=events)
    if seed % 3 == 0:
        world = returned(dice, world, most_events=8, names=events)
        accept(world, numbered(world.offered))
    if seed % 2 == 0:
        world.rules = changed_rules(dice, changed_rules(dice))
    return annulled(dice, world) if seed % 4 == 0 else world
