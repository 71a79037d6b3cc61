"""A world of the oracle straight into the tables of facts: the rows that the importers write, without their reading.

For very many people, without journal and change history. The records are made by the importers' own makers where they
have one, or as those make them; `test_a_million` holds what this road writes against what an import of the same world
writes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import connection

from core.bulk import copy_in
from health.history import MADE as HEALTH
from health.history import fact_of as health_fact
from health.models import HealthAnswer, HealthOffer, HealthReferral, HealthVisit
from housing.history import EVENTS as OF_HOUSING
from housing.history import fact_of as housing_fact
from housing.models import HousingEvent
from mentoring.history import PREFIX
from mentoring.models import MentorEvent
from placements.history import EVENTS as OF_PLACEMENTS
from placements.models import Placement, PlacementEvent
from placements.rules import Event as PlacementStep
from refugees.imports.events import EventRow
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from retention.models import CounsellingVisit, FollowUp, MentorOffer
from retention.rules import State
from screening.history import imported
from screening.models import Interview
from tests.oracle.allocations import with_takeover
from tests.oracle.world import Event, Person, World

ANNULLED_AT = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
Ref = tuple[int, str]  # a registration and a ref


def take_in(world: World) -> None:
    """Writes the world's persons and accepted facts; takeover dates are computed by the oracle."""
    without_history()
    world.persons = [with_takeover(person) for person in world.persons]
    keys = write_persons(world.persons)
    rows = [(row_of(number, event, keys), event) for number, event in enumerate(world.events, start=2)]
    facts = Facts(rows)
    by_model: dict[type[Any], list[Any]] = defaultdict(list)
    for row, event in rows:
        fact = facts.made(row)
        if event.annulled:
            fact.annulled_at, fact.annulled_reason = ANNULLED_AT, "Forkert"
        by_model[type(fact)].append(fact)
    for made in by_model.values():
        copy_in(made)


def without_history() -> None:
    """No change history for these rows in this transaction: it is no part of a clock, and half of the time."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger%'"
        )


def write_persons(persons: list[Person]) -> dict[tuple[str, int], int]:
    """The keys of the registrations, by person and number of registration."""
    made = {(person.person_id, person.registration): record_of(person, n) for n, person in enumerate(persons, start=1)}
    copy_in(record for (_id, number), record in made.items() if number == 1)
    for (person_id, number), record in made.items():
        if number > 1:
            record.previous_registration_id = made[person_id, number - 1].pk
    copy_in(record for (_id, number), record in made.items() if number > 1)
    return {key: record.pk for key, record in made.items()}


def record_of(person: Person, number: int) -> Refugee:
    return Refugee(
        person_id=person.key, case_number=f"2017-{number:07d}", given_names=person.name, family_name=person.surname,
        birth_date=person.born_on, residence_basis=person.basis, allocation_decided_on=person.decided_on,
        takeover_on=person.takeover_on,
    ).fill_keys()  # fmt: skip


def row_of(number: int, event: Event, keys: dict[tuple[str, int], int]) -> EventRow:
    key = keys[event.person_id, event.registration]
    return EventRow(
        number, number, event.person_id, event.event, event.on, event.ref, event.detail, event.note, refugee_id=key
    )


class Facts:
    """Makes the record of each row; placements are written first, and leaves end as the kind that they began as."""

    def __init__(self, rows: list[tuple[EventRow, Event]]) -> None:
        self.leaves: dict[Ref, str] = {}
        self.placements: dict[Ref, Placement] = {}
        for row, _event in rows:
            ref = (row.refugee_id, row.ref)
            if row.event == "leave_started":
                self.leaves[ref] = row.detail
            elif row.event in OF_PLACEMENTS:
                self.name_placement(row, ref)
        copy_in(self.placements.values())

    def name_placement(self, row: EventRow, ref: Ref) -> None:
        placement = self.placements.setdefault(ref, Placement(refugee_id=row.refugee_id, ref=row.ref, kind=""))
        if row.event == "placement_started" or (row.event == "placement_offered" and not placement.kind):
            placement.kind = row.detail  # as it started, else as it was first offered

    def made(self, row: EventRow) -> Any:
        """The record of a row, nothing of it stored yet."""
        if row.event in OF_PLACEMENTS:
            return self.placement_event(row)
        if row.event.startswith("leave_"):
            kind = self.leaves[row.refugee_id, row.ref]
            return LeaveEvent(
                **dated(row), ref=row.ref, event=row.event.removeprefix("leave_"), kind=kind,
                documented_elsewhere=row.event == "leave_started",
            )  # fmt: skip
        if row.event in OF_HOUSING:
            return housing_fact(row, None)
        if row.event in HEALTH:
            return health_fact(row, *HEALTH[row.event], None)
        if row.event.startswith(PREFIX):
            return MentorEvent(**dated(row), event=row.event.removeprefix(PREFIX))
        return PLAIN[row.event](row)

    def placement_event(self, row: EventRow) -> PlacementEvent:
        step = OF_PLACEMENTS[row.event]
        return PlacementEvent(
            **dated(row), placement=self.placements[row.refugee_id, row.ref], event=step,
            kind=row.detail if step in (PlacementStep.OFFERED, PlacementStep.STARTED) else "",
            reason=row.detail if step == PlacementStep.ENDED else "",
        )  # fmt: skip


def dated(row: EventRow) -> dict[str, Any]:
    return {"refugee_id": row.refugee_id, "happened_on": row.on, "note": row.note}


PLAIN: dict[str, Callable[[EventRow], Any]] = {
    "moved_in": lambda row: MoveIn(**dated(row)),
    "readiness": lambda row: ReadinessAssessment(**dated(row), outcome=row.detail),
    "exited": lambda row: Exit(**dated(row), reason=row.detail),
    "interview_1_held": lambda row: imported(row, None),
    "interview_2_held": lambda row: imported(row, None),
    "follow_up_held": lambda row: FollowUp(**dated(row), state=State.HELD, mode=row.detail),
    "open_counselling_visit": lambda row: CounsellingVisit(**dated(row)),
    "retention_mentor_offered": lambda row: MentorOffer(**dated(row), ref=row.ref),
}

# --- what stands in the tables -----------------------------------------------------------------------
TABLES = (
    Refugee, MoveIn, ReadinessAssessment, Exit, LeaveEvent, Placement, PlacementEvent, FollowUp, CounsellingVisit,
    MentorOffer, MentorEvent, Interview, HousingEvent, HealthOffer, HealthAnswer, HealthReferral, HealthVisit,
)  # fmt: skip
# Different at each writing, numbered by the list, counted at a second look, or a remark beside the takeover date.
OWN = {
    "id",
    "uid",
    "recorded_at",
    "created_at",
    "updated_at",
    "case_number",
    "sort_key",
    "search_key",
    "version",
    "takeover_computed_on",
    "takeover_reason",
}


def written() -> dict[str, list[str]]:
    """Every column that the clocks may ask for, of every table of facts, by person."""
    return {model.__name__: rows_of(model) for model in TABLES}


def rows_of(model: Any) -> list[str]:
    names = [f.attname for f in model._meta.local_concrete_fields if f.attname not in OWN and not is_reference(f)]
    people = "person_id" if model is Refugee else "refugee__person_id"
    extra = ["placement__ref"] if model is PlacementEvent else []
    extra += ["previous_registration__person_id"] if model is Refugee else []
    return sorted(map(repr, model.objects.values_list(people, *extra, *names)))


def is_reference(field: Any) -> bool:
    return field.is_relation and field.name in {"refugee", "placement", "previous_registration"}


def with_one_longer(world: World, target: str) -> World:
    """The world under rules of which one is a month, or a day, too long."""
    rules = tuple(
        rule if rule.target != target else replace(rule, months=rule.months + 1) if rule.months
        else replace(rule, days=rule.days + 1)
        for rule in world.rules
    )  # fmt: skip
    return replace(world, rules=rules)
