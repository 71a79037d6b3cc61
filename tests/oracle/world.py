"""The world the oracle looks at: persons, dated events and dated rules. No database, no Django."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from .dates import add_months

REFUGEE = {"refugee", "resettled_refugee"}
BASES = (*sorted(REFUGEE), "family_reunified", "ukraine_displaced", "unaccompanied_minor")

WORK = {"ordinary_job", "igu", "education"}
OFFERS = {"traineeship", "wage_subsidy"}
PLACEMENTS = OFFERS | WORK

TARGETS = (
    "contact",
    "contact_in_work",
    "first_interview",
    "follow_ups",
    "health_offer",
    "holistic_mentor_offer",
    "permanent_housing_offer",
    "placement_offer",
    "placement_start",
    "placement_start_later_ready",
    "readiness",
    "retention_mentor_offer",
    "second_interview",
)


@dataclass(frozen=True)
class Person:
    """One registration. Columns of the allocation list are no dated facts: they hold on every D."""

    person_id: str
    born_on: date
    basis: str
    decided_on: date | None = None
    takeover_on: date | None = None
    name: str = "Prøve"
    surname: str = "Person"
    registration: int = 1

    @property
    def key(self) -> str:
        """The id of lists and exports: a return after an exit “carries the suffix `#2`”."""
        return self.person_id if self.registration == 1 else f"{self.person_id}#{self.registration}"


@dataclass(frozen=True)
class Event:
    """One row of the history import. Its place in `World.events` is the order of recording."""

    person_id: str
    event: str
    on: date
    ref: str = ""
    detail: str = ""
    note: str = ""
    annulled: bool = False
    registration: int = 1  # of the person, decided when the fact is taken in

    @property
    def identity(self) -> tuple[str, str, date, str, str]:
        """Rows equal in person, event, date, ref and detail are one fact (`leave_ended`: no detail)."""
        detail = "" if self.event == "leave_ended" else self.detail
        return self.person_id, self.event, self.on, self.ref, detail


@dataclass(frozen=True)
class Rule:
    """One dated length of one target; `valid_to` is the last day it is in force, None for no end."""

    target: str
    valid_from: date
    warning_days: int
    months: int = 0
    days: int = 0
    valid_to: date | None = None

    def due(self, start: date) -> date:
        """Always counted from the clock start (for the interviews: from `move_in_on`), never chained."""
        return add_months(start, self.months) if self.months else start + timedelta(days=self.days)


MAY_2016, JULY_2016, NEW_YEAR_2018 = date(2016, 5, 1), date(2016, 7, 1), date(2018, 1, 1)

INITIAL_RULES = (
    Rule("first_interview", MAY_2016, 7, days=-1),
    Rule("second_interview", MAY_2016, 7, days=14),
    Rule("readiness", MAY_2016, 14, months=3),
    Rule("placement_offer", MAY_2016, 7, months=1),
    Rule("placement_start", MAY_2016, 7, months=1),
    Rule("placement_start_later_ready", MAY_2016, 7, months=1),
    Rule("follow_ups", JULY_2016, 30, months=6),
    Rule("contact", NEW_YEAR_2018, 7, days=30),
    Rule("contact_in_work", NEW_YEAR_2018, 7, days=90),
    Rule("retention_mentor_offer", NEW_YEAR_2018, 7, days=14),
    Rule("health_offer", MAY_2016, 30, months=6),
    Rule("holistic_mentor_offer", MAY_2016, 7, months=1),
    Rule("permanent_housing_offer", MAY_2016, 30, months=6),
)


@dataclass
class World:
    """Everything known: persons, what happened to them in order of recording, and the rules.

    `offered` are the rows of a history file as they came, those that were refused among them.
    """

    persons: list[Person] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    rules: tuple[Rule, ...] = INITIAL_RULES
    offered: list[Event] = field(default_factory=list)

    def annul(self, index: int) -> World:
        """A copy in which one fact is annulled: it exists on no D."""
        events = list(self.events)
        events[index] = replace(events[index], annulled=True)
        return replace(self, events=events)

    def rule(self, target: str, start: date) -> Rule | None:
        """The rule in force on the day the clock starts, which “decides the due date for good”."""
        for rule in self.rules:
            if rule.target == target and rule.valid_from <= start <= (rule.valid_to or date.max):
                return rule
        return None

    def events_by_registration(self) -> dict[str, list[Event]]:
        """Standing events of each registration (`Person.key`), in order of recording."""
        found: dict[str, list[Event]] = {person.key: [] for person in self.persons}
        keys = {(person.person_id, person.registration): person.key for person in self.persons}
        for event in self.events:
            if not event.annulled:
                found[keys[event.person_id, event.registration]].append(event)
        return found
