"""Both imports beside the oracle of tests/oracle, on random lists that crowd around the boundaries."""

import datetime as dt
import random
from pathlib import Path

import pytest
from django.db import transaction

from core.tabular import read_table
from refugees.imports import allocations, history
from refugees.imports.report import Outcome
from refugees.models import Exit, Refugee
from tests.oracle.allocations import ALLOCATION_HEADER, read_allocations
from tests.oracle.history import EVENTS, HISTORY_HEADER, read_history
from tests.oracle.tables import table_bytes
from tests.oracle.world import Person, World

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
PEOPLE = ("99000001", "99000002")
DAYS = [dt.date(2018, 1, 1) + dt.timedelta(days=n) for n in range(6)]


def written(day: dt.date) -> str:
    return day.strftime("%d-%m-%Y")


# --- histories --------------------------------------------------------------------------------------
def random_events(chance: random.Random, names: list[str], count: int) -> list[dict[str, str]]:
    rows = []
    for _ in range(count):
        event = chance.choice(names)
        details, has_ref = EVENTS[event]
        row = {
            "person_id": chance.choice(PEOPLE),
            "event": event,
            "date": written(chance.choice(DAYS)),
            "ref": chance.choice(["R1", "R2"]) if has_ref else "",
            "detail": chance.choice(sorted(details)),
            "note": "",
        }
        if event.startswith("leave_"):  # each ref has its kind; another kind has a test of its own
            kind = {"R1": "illness", "R2": "parental"}[row["ref"]]
            row["detail"] = kind if event == "leave_started" else chance.choice(["", kind])
        if chance.random() < 0.1:  # one fault, so that there is no choice of which to name
            faults = [("person_id", "99000009"), ("event", "flew"), ("date", "31-02-2018"), ("detail", "x")]
            faults.append(("ref", "" if has_ref else "R1"))
            row.update([chance.choice(faults)])
        rows.append(row)
    return rows


def register_people(world: World) -> None:
    for number, person_id in enumerate(PEOPLE, start=1):
        born = dt.date(1990, 3, 2)
        world.persons.append(Person(person_id, born, "refugee", dt.date(2017, 11, 1), dt.date(2018, 1, 2), "A", "B"))
        Refugee(
            person_id=person_id, case_number=f"2018-{number:04d}", given_names="A", birth_date=born,
            residence_basis="refugee",
        ).save()  # fmt: skip


def refused_by_application(data: bytes) -> set[tuple[int, str]]:
    with read_table(data) as table:
        report = history.take_in(table, by=None)
    return {(line.row, line.column) for line in report.lines if line.outcome == Outcome.REJECTED}


@pytest.mark.parametrize("seed", range(25))
def test_a_random_history_is_judged_as_the_oracle_judges_it_also_in_two_files(seed, tmp_path):
    chance = random.Random(seed)
    names = sorted(set(EVENTS) & set(history.kinds_of(history.understood())))
    world = World()
    with transaction.atomic():
        register_people(world)
        for number, size in enumerate((40, 25)):
            data = table_bytes(HISTORY_HEADER, random_events(chance, names, size))
            file = tmp_path / f"{number}.csv"
            Path(file).write_bytes(data)
            wanted = {(row.record, row.column) for row in read_history(file, world)}
            assert refused_by_application(data) == wanted, data.decode()
            assert new_facts(data) == 0
        transaction.set_rollback(True)


def new_facts(data: bytes) -> int:
    """How many facts the same file adds once more."""
    with read_table(data) as table:
        return history.take_in(table, by=None, dry_run=True).effects["new"]


# --- allocation lists -------------------------------------------------------------------------------
def random_row(chance: random.Random) -> dict[str, str]:
    day = chance.choice(DAYS)
    decided = day - dt.timedelta(days=chance.choice([0, 1, 30]))
    row = dict.fromkeys(ALLOCATION_HEADER, "")
    row |= {
        "person_id": chance.choice([*PEOPLE, ""] if chance.random() < 0.1 else PEOPLE),
        "navn": chance.choice(["A", "A", ""]),
        "efternavn": chance.choice(["B", "B", "C"]),
        "foedselsdato": chance.choice(["02-03-1990", "02-03-1990", "03-03-1990", "02-03-2071"]),
        "opholdsgrundlag": chance.choice(["refugee", "refugee", "kvoteflygtning", "turist"]),
        "visiteringsdato": chance.choice(["", written(decided)]),
        "overtagelsesdato": chance.choice(["", "", written(day + dt.timedelta(days=40))]),
        "kommunekode": chance.choice(["101", "0101", "", "147"]),
        "koen": chance.choice(["M", "", "f"] if chance.random() < 0.1 else ["M", ""]),
    }
    return row


@pytest.mark.parametrize("seed", range(25))
def test_a_random_allocation_list_is_judged_as_the_oracle_judges_it(seed, tmp_path):
    chance = random.Random(seed)
    file = tmp_path / "list.csv"
    data = table_bytes(ALLOCATION_HEADER, [random_row(chance) for _ in range(6)])
    file.write_bytes(data)
    world = World()
    refused = {(row.record, row.column) for row in read_allocations(file, world, TODAY)}
    with read_table(data) as table:
        report = allocations.take_in(allocations.rows_of(table), by=None, today=TODAY, keep_all=True)
    out = {(line.row, line.column) for line in report.lines if line.notes and line.effect == "none"}
    assert {row for row, _column in out} == {row for row, _column in refused}, data.decode()
    stored = {
        (p.person_id, p.family_name, p.birth_date, p.residence_basis, p.allocation_decided_on)
        for p in Refugee.objects.all()
    }
    assert stored == {(p.person_id, p.surname, p.born_on, p.basis, p.decided_on) for p in world.persons}


def test_a_return_is_seen_as_the_oracle_sees_it(tmp_path):
    row = random_row(random.Random(1)) | {
        "person_id": PEOPLE[0], "navn": "A", "efternavn": "B", "foedselsdato": "02-03-1990", "koen": "",
        "opholdsgrundlag": "refugee", "visiteringsdato": "27-12-2017", "overtagelsesdato": "", "kommunekode": "101",
    }  # fmt: skip
    world = World()
    for number, changed in enumerate(({}, {}, {"visiteringsdato": "10-02-2019"})):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(table_bytes(ALLOCATION_HEADER, [row | changed]))
        read_allocations(file, world, TODAY)
        with read_table(file.read_bytes()) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=TODAY)
        if number == 0:
            history_file = tmp_path / "h.csv"
            left = {"person_id": PEOPLE[0], "event": "exited", "date": "10-01-2018", "ref": "", "detail": "moved"}
            history_file.write_bytes(table_bytes(HISTORY_HEADER, [left | {"note": ""}]))
            read_history(history_file, world)
            refused_by_application(history_file.read_bytes())
            assert Exit.objects.count() == 1
    assert [(p.person_id, p.takeover_on) for p in Refugee.objects.order_by("pk")] == [
        (PEOPLE[0], dt.date(2018, 2, 1)), (f"{PEOPLE[0]}#2", dt.date(2019, 4, 1)),
    ]  # fmt: skip
    assert [(p.registration, p.takeover_on) for p in world.persons] == [
        (1, dt.date(2018, 2, 1)), (2, dt.date(2019, 4, 1)),
    ]  # fmt: skip
