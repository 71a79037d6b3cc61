"""From a world of the oracle to the application and back: imports, annulments, rules, the export."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from core.tabular import Row
from health import services as health
from health.history import MADE as HEALTH
from housing import services as housing
from housing.history import EVENTS as OF_HOUSING
from housing.models import HousingEvent
from mentoring import services as mentoring
from mentoring.models import MentorEvent
from placements import services as placements
from placements.models import PlacementEvent
from refugees import services
from refugees.imports import allocations, history
from refugees.imports.report import Outcome, Report
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment
from retention import services as retention
from retention.models import CounsellingVisit, FollowUp, MentorOffer
from screening import services as screening
from screening.models import Interview
from targets import derivation, engine
from targets.models import TargetRule
from tests.oracle.allocations import allocations_csv
from tests.oracle.allocations import with_takeover as allocation_takeover
from tests.oracle.clocks import standings
from tests.oracle.export import HEADER, cells
from tests.oracle.history import history_csv
from tests.oracle.world import Event, Person, Rule, World

TODAY = dt.date(2026, 1, 1)
Told = dict[tuple[str, str, str], tuple[str, ...]]  # person, target, subject -> the other cells


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back: one transaction for each random world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def targets() -> list[str]:
    """The targets that the application has by now."""
    return sorted(each.key for each in derivation.targets())


def events() -> list[str]:
    """The events that the history import understands by now."""
    return sorted(history.kinds_of(history.understood()))


# -- into the application -------------------------------------------------------------------------


def table(content: bytes) -> Any:
    """A file as the import's reader gives it, without the child process."""
    header, *records = csv.reader(content.decode().splitlines(), delimiter=";")
    rows = [Row(number, number, cells_) for number, cells_ in enumerate(records, start=2)]
    return SimpleNamespace(header=header, rows=rows, is_csv=True)


def take_in_persons(persons: Iterable[Person]) -> Report:
    """Imports an allocation list of these persons."""
    rows = allocations.rows_of(table(allocations_csv(list(persons))))
    return allocations.take_in(rows, by=None, today=TODAY)


def take_in_events(rows: Iterable[Event]) -> Report:
    """Imports a history file of these rows."""
    return history.take_in(table(history_csv(list(rows))), by=None)


def with_takeover(person: Person, takeover: dt.date | None) -> Person:
    """The person with the takeover date that the import computed; the oracle computes it by itself."""
    assert allocation_takeover(person).takeover_on == takeover
    return allocation_takeover(person)


def refused_lines(report: Report) -> list[int]:
    """The lines that stayed out."""
    return sorted(line.line for line in report.lines if line.outcome == Outcome.REJECTED)


def fact_of(event: Event) -> Any:
    """The standing fact that an imported event became."""
    if event.event in OF_HOUSING:
        dated = {"refugee__person_id": event.person_id, "annulled_at": None, "happened_on": event.on}
        return HousingEvent.objects.get(**dated, event=OF_HOUSING[event.event], ref=event.ref, reason=event.detail)
    if event.event not in HEALTH:
        return other_fact(event)
    model, sort = HEALTH[event.event]
    return model.objects.get(refugee__person_id=event.person_id, annulled_at=None, happened_on=event.on, **sort)


def other_fact(event: Event) -> Any:
    person = {"refugee__person_id": event.person_id, "annulled_at": None}
    dated = person | {"happened_on": event.on}
    match event.event.split("_"):
        case ["moved", "in"]:
            return MoveIn.objects.get(**dated)
        case ["readiness"]:
            return ReadinessAssessment.objects.get(**dated, outcome=event.detail)
        case ["exited"]:
            return Exit.objects.get(**dated, reason=event.detail)
        case ["leave", which]:
            return LeaveEvent.objects.get(**dated, event=which, ref=event.ref)
        case ["placement", which]:
            kind = {"kind": event.detail} if which in {"offered", "started"} else {"reason": event.detail}
            return PlacementEvent.objects.get(**dated, event=which, placement__ref=event.ref, **kind)
        case ["interview", number, "held"]:
            return Interview.objects.get(**person, sequence=number, held_on=event.on, place=event.detail)
        case ["follow", "up", "held"]:
            return FollowUp.objects.get(**dated, state="held", mode=event.detail)
        case ["open", "counselling", "visit"]:
            return CounsellingVisit.objects.get(**dated)
        case [kind, "mentor", which]:
            return mentor_fact(kind, which, dated, event)
    raise LookupError(event.event)


def mentor_fact(kind: str, which: str, dated: dict[str, Any], event: Event) -> Any:
    if kind == "retention":
        return MentorOffer.objects.get(**dated, ref=event.ref)
    return MentorEvent.objects.get(**dated, event=which)


def annul(event: Event, by: Any) -> bool:
    """Annuls the fact by its service; False where the service wants another fact annulled first."""
    fact, at = fact_of(event), dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    try:
        with transaction.atomic():
            if isinstance(fact, Interview):
                screening.annul(fact, reason="Forkert", by=by, at=at)
            elif isinstance(fact, PlacementEvent):
                placements.annul(fact, expected=fact.version, reason="Forkert", by=by, on=TODAY, at=at)
            elif isinstance(fact, FollowUp | CounsellingVisit | MentorOffer):
                retention.annul(fact, expected=fact.version, reason="Forkert", by=by, on=TODAY, at=at)
            elif event.event.startswith("health_"):
                health.annul(fact, expected=fact.version, reason="Forkert", by=by, on=TODAY, at=at)
            elif isinstance(fact, MentorEvent):
                mentoring.annul(fact, expected=fact.version, reason="Forkert", by=by, at=at)
            elif isinstance(fact, HousingEvent):
                housing.annul(fact, expected=fact.version, reason="Forkert", by=by, on=TODAY, at=at)
            else:
                services.annul(fact=fact, reason="Forkert", by=by, on=TODAY)
    except ValidationError:
        return False
    return True


def set_rules(rules: Iterable[Rule]) -> None:
    """Replaces every rule by these."""
    TargetRule.objects.all().delete()
    TargetRule.objects.bulk_create(
        TargetRule(
            target=rule.target,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            months=rule.months or None,
            days=None if rule.months else rule.days,
            warning_days=rule.warning_days,
            basis="law",
            source="Opdigtet",
        )
        for rule in rules
    )


# -- out of the application, and what the oracle says ---------------------------------------------


def told_by(text: str) -> Told:
    """A standings export by person, target and subject."""
    header, *records = csv.reader(text.splitlines())
    assert tuple(header) == HEADER
    told = {(record[0], record[1], record[2]): tuple(record[3:]) for record in records}
    assert len(told) == len(records), "one row for each person, target and subject"
    return told


def exported(on: dt.date) -> Told:
    """What the application says on a day."""
    return told_by(b"".join(engine.export(on)).decode())


def expected(world: World, on: dt.date) -> Told:
    """What the oracle says on a day, of the targets that the application has."""
    rows = [cells(row) for row in standings(world, on, targets())]
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}


def differences(world: World, on: dt.date) -> list[str]:
    """Every row that the two tell differently, as a line that can be read, with the person's facts."""
    want, have = expected(world, on), exported(on)
    lines = [
        f"{on} {'/'.join(filter(None, key))}: oracle {want.get(key)}, application {have.get(key)}"
        for key in sorted(want.keys() | have.keys())
        if want.get(key) != have.get(key)
    ]
    return lines and [*lines, *story(world, {line.split()[1].split("/")[0] for line in lines})]


def story(world: World, keys: set[str]) -> list[str]:
    """The persons of these keys and what happened to them."""
    ids = {key.partition("#")[0] for key in keys}
    persons = [str(person) for person in world.persons if person.person_id in ids]
    return persons + [str(event) for event in world.events if event.person_id in ids]


def export_command(on: dt.date, out: Any, **options: str) -> None:
    """The command itself."""
    call_command("export_standings", on=on.isoformat(), stdout=out, **options)
