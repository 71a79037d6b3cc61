"""A list that names a person by an ID that was merged reaches the case, and takes no decision back."""

import datetime as dt
from typing import Any

import pytest

from refugees import services
from refugees.imports.report import Outcome
from refugees.models import LeaveEvent, Refugee
from tests import factories
from tests.merging.support import merged, standings
from tests.refugees.test_allocation_import import listed
from tests.refugees.test_allocation_import import run as allocate
from tests.refugees.test_history_import import run as tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Any:
    """The case that stays, and the former one."""
    worker, manager = factories.caseworker(), factories.user("team_manager")
    stays = factories.refugee(worker, given_names="Firas", family_name="Al-Ali", birth_date=dt.date(1972, 10, 15))
    goes = factories.refugee(worker, given_names="Feras", family_name="El-Aly", birth_date=dt.date(1972, 10, 5))
    for person in (stays, goes):
        services.start_leave(person=person, on=dt.date(2017, 4, 3), kind="illness", by=worker)
    return stays, goes, merged(stays, goes, worker, manager)


def test_an_allocation_row_with_the_former_id_changes_the_case_and_opens_none(people: Any) -> None:
    stays, goes, _merge = people
    row = {
        "person_id": goes.person_id, "navn": "Feras", "efternavn": "El-Aly", "foedselsdato": "05-10-1972", "cpr": "",
        "telefon": "67001234", "visiteringsdato": "20-01-2017",
    }  # fmt: skip
    report = allocate(listed(row), keep_all=True)
    assert report.lines[0].outcome == Outcome.WARNED
    assert stays.case_number in report.lines[0].notes[0].reason
    assert Refugee.objects.count() == 1
    stays.refresh_from_db()
    assert (stays.given_names, stays.family_name, stays.birth_date) == ("Firas", "Al-Ali", dt.date(1972, 10, 15))
    assert stays.phone == "+45 67 00 12 34"
    again = allocate(listed(row), keep_all=True)
    assert again.effects["changed"] == 0


def test_both_ids_in_one_list_are_one_person(people: Any) -> None:
    stays, goes, _merge = people
    rows = [
        {"person_id": each, "navn": "Firas", "efternavn": "Al-Ali", "foedselsdato": "15-10-1972", "cpr": "",
         "visiteringsdato": "20-01-2017"}
        for each in (stays.person_id, goes.person_id)
    ]  # fmt: skip
    allocate(listed(*rows))
    assert Refugee.objects.count() == 1


def test_a_history_row_with_the_former_id_reaches_the_case_by_its_renamed_reference(people: Any) -> None:
    stays, goes, _merge = people
    report = tell(f"{goes.person_id};leave_ended;2017-04-20;O1;illness;\n")
    assert report.rejected == 0
    ended = LeaveEvent.objects.get(event="ended")
    assert (ended.refugee_id, ended.ref) == (stays.pk, "O1-2")
    same = tell(
        f"{goes.person_id};moved_in;2017-03-02;;;\n{stays.person_id};moved_in;2017-03-02;;;\n", keep_all=True
    )
    assert [line.effect for line in same.lines] == ["new", "unchanged"]


# --- one person from the beginning -------------------------------------------------------------------------
ROW = {"navn": "Firas", "efternavn": "Al-Ali", "foedselsdato": "15-10-1972", "cpr": "", "visiteringsdato": "02-01-2017"}
FIRST = ("moved_in;2017-03-02;;;", "leave_started;2017-05-01;L1;illness;", "leave_ended;2017-05-09;L1;illness;",
         "placement_offered;2017-03-20;P1;traineeship;", "placement_started;2017-04-03;P1;traineeship;")  # fmt: skip
SECOND = ("moved_in;2017-03-05;;;", "readiness;2017-03-09;;job_ready;", "leave_started;2017-06-01;L9;illness;",
          "leave_ended;2017-06-08;L9;illness;", "interview_1_held;2017-02-01;;asylum_centre;",
          "placement_started;2017-09-04;P7;ordinary_job;", "follow_up_held;2017-09-20;;meeting;")  # fmt: skip


def test_two_imported_halves_have_the_clocks_of_one_imported_whole() -> None:
    ids = ("99000101", "99000102", "99000103")
    allocate(listed(*({"person_id": each} | ROW | {"navn": f"Firas {each}"} for each in ids)))
    stays, goes, one = (Refugee.objects.get(person_id=each) for each in ids)
    Refugee.objects.update(given_names="Firas")
    rows = [f"{ids[0]};{row}" for row in FIRST] + [f"{ids[1]};{row}" for row in SECOND]
    rows += [f"{ids[2]};{row}" for row in (*FIRST, *SECOND)]
    report = tell("\n".join(rows) + "\n")
    assert report.effects["new"] >= 2 * (len(FIRST) + len(SECOND) - 1)
    worker, manager = factories.user(), factories.user("team_manager")
    merged(stays, goes, worker, manager)
    assert standings(stays) == standings(one)
    assert {clock[0] for clock in standings(stays)} >= {"first_interview", "readiness"}
