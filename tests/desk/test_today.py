"""Min dag: what each role finds there, how much it asks the database, and what it keeps to itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees import services
from refugees.models import Refugee
from tests import factories

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15
DAY = dt.timedelta(days=1)


def titles(client: Client) -> list[str]:
    with translation.override("en"):
        return [panel.title for panel in client.get("/").context["panels"]]


def in_english(user: User) -> User:
    User.objects.filter(pk=user.pk).update(language="en")
    return user


def draft(person: Refugee, by: User, title: str, **values: Any) -> Any:
    return services.write_note(person=person, title=title, text="Tekst", event_on=clock.today(), by=by, **values)


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        (Role.CASEWORKER, {"My drafts", "Without a caseworker", "No note for 30 days", "Interviews today"}, set()),
        (Role.TEAM_MANAGER, {"Without a caseworker", "Arrivals in the next 60 days"}, set()),
        (Role.JOB_CONSULTANT, {"Offers without an answer", "Arrivals in the next 60 days"}, {"Interviews today"}),
        (Role.HOUSING_OFFICER, {"Arrivals in the next 60 days"}, {"My drafts", "Interviews today"}),
        (Role.HEALTH_LIAISON, {"Arrivals in the next 60 days"}, {"My drafts", "Without a caseworker"}),
    ],
)
def test_each_role_finds_its_own_panels(client: Client, role: str, there: set[str], not_there: set[str]) -> None:
    client.force_login(in_english(factories.user(role)))
    found = set(titles(client))
    assert there <= found
    assert not not_there & found


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, ""])
def test_who_has_no_cases_sees_none_and_a_sentence(client: Client, role: str) -> None:
    person = factories.refugee(planned_move_on=clock.today() + DAY)
    client.force_login(factories.user(role))
    answer = client.get("/")
    assert answer.status_code == 200
    assert person.family_name not in answer.content.decode()
    assert not ReadLog.objects.exists()


def crowd(worker: User, number: int) -> None:
    """So many people in every panel of the ground floor."""
    held = next(iter(worker.held_roles))
    for _ in range(number):
        factories.refugee(worker, planned_move_on=clock.today() + DAY)
        factories.refugee(team_id=held.team_id)
        draft(factories.refugee(worker), worker, "Kladde")


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TEAM_MANAGER])
def test_the_page_asks_as_much_for_eleven_as_for_one(client: Client, role: str) -> None:
    worker = factories.user(role, team=factories.team())
    client.force_login(worker)
    crowd(worker, 1)
    client.get("/")
    few = queries(client)
    crowd(worker, 10)
    assert queries(client) == few <= MOST_QUERIES


def test_the_page_shows_and_logs_the_own_cases_only(client: Client) -> None:
    worker, other = factories.caseworker(), factories.caseworker()
    own = factories.refugee(worker, planned_move_on=clock.today() + DAY, family_name="Egensag")
    factories.refugee(other, planned_move_on=clock.today() + DAY, family_name="Fremmedsag")
    client.force_login(worker)
    text = client.get("/").content.decode()
    assert "Egensag" in text
    assert "Fremmedsag" not in text
    assert {uid for entry in ReadLog.objects.all() for uid in entry.people} == {own.uid}


@pytest.mark.parametrize(("role", "is_shown"), [(Role.JOB_CONSULTANT, False), (Role.HOUSING_OFFICER, True)])
def test_a_protected_name_is_hidden_from_who_is_not_cleared(client: Client, role: str, is_shown: bool) -> None:
    person = factories.refugee(
        planned_move_on=clock.today() + DAY, name_protected=True, given_names="Selam", family_name="Hemmelig"
    )
    client.force_login(factories.user(role))
    text = client.get("/").content.decode()
    assert person.case_number in text
    assert ("Hemmelig" in text) is is_shown
    assert ("Selam" in text) is is_shown


def test_nobody_sees_the_drafts_of_another(client: Client) -> None:
    team = factories.team()
    worker, colleague = factories.caseworker(team=team), factories.caseworker(team=team)
    person = factories.refugee(worker)
    draft(person, worker, "Min egen kladde")
    draft(person, colleague, "Kollegaens kladde")
    draft(person, worker, "Underskrevet notat", sign=True)
    client.force_login(worker)
    panel = next(one for one in client.get("/").context["panels"] if one.title and "kladde" in str(one.title).lower())
    assert [row.text for row in panel.rows] == ["Min egen kladde"]


def test_a_draft_in_a_case_out_of_reach_is_no_longer_shown(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    draft(person, worker, "Gammel kladde")
    Refugee.objects.filter(pk=person.pk).update(caseworker=factories.caseworker(), team=factories.team())
    client.force_login(worker)
    assert "Gammel kladde" not in client.get("/").content.decode()
    assert not ReadLog.objects.about(person.uid).exists()


def test_a_case_is_silent_after_thirty_days_without_a_note(client: Client) -> None:
    worker = in_english(factories.caseworker())
    silent, recent = factories.refugee(worker), factories.refugee(worker)
    draft(recent, worker, "Nyt", sign=True)
    client.force_login(worker)
    panel = next(one for one in client.get("/").context["panels"] if one.title == "No note for 30 days")
    assert [row.case_number for row in panel.rows] == [silent.case_number]
