"""Min dag: what each role finds there, how much it asks the database, and what it keeps to itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import StandIn, User
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from desk import clocks, panels
from refugees import services
from refugees.models import Refugee
from refugees.ports import facts_changed
from targets.models import Snooze
from tests import factories
from tests.mentoring.support import followed

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30  # a manager also asks which mergings wait; each panel of the pillars is one
DAY = dt.timedelta(days=1)


def titles(user: User) -> set[str]:
    """What the page is made of, also where a panel has no rows and is only a sentence at the foot."""
    with translation.override("en"):
        return {str(panel.title).partition(" (")[0] for panel in panels.panels_for(user, clock.today())}


def in_english(user: User) -> User:
    User.objects.filter(pk=user.pk).update(language="en")
    return user


def draft(person: Refugee, by: User, title: str, **values: Any) -> Any:
    return services.write_note(person=person, title=title, text="Tekst", event_on=clock.today(), by=by, **values)


ARRIVALS, URGENT = "New allocations and arrivals of the next 60 days", "Due within a week"


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        (
            Role.CASEWORKER,
            {URGENT, ARRIVALS, "My drafts", "Without a caseworker", "No note for 30 days", "Interviews today"},
            {"Overdue by caseworker"},
        ),
        (Role.TEAM_MANAGER, {URGENT, "Overdue by caseworker", "Without a caseworker", ARRIVALS}, {"My people"}),
        (Role.JOB_CONSULTANT, {URGENT, "Offers without an answer", ARRIVALS}, {"Interviews today", "My drafts"}),
        (Role.HOUSING_OFFICER, {ARRIVALS, URGENT, "Homes and moves this week"}, {"My drafts", "Interviews today"}),
        (Role.HEALTH_LIAISON, {ARRIVALS, "Health offer"}, {"My drafts", "Without a caseworker"}),
        (Role.HOLISTIC_MENTOR, {"My people"}, {ARRIVALS, "No note for 30 days"}),
        (Role.RETENTION_MENTOR, {"My people"}, {ARRIVALS}),
        (Role.ACCOMMODATION_STAFF, {"My people"}, {ARRIVALS}),
    ],
)
def test_each_role_finds_its_own_panels(role: str, there: set[str], not_there: set[str]) -> None:
    found = titles(factories.user(role))
    assert there <= found
    assert not not_there & found


@pytest.mark.parametrize("role", [*Role, ""])
def test_every_role_has_work_on_the_page_or_a_sentence_that_says_what_it_can_do(client: Client, role: str) -> None:
    client.force_login(factories.user(role))
    answer = client.get("/")
    if role in {Role.OPEN_COUNSELLOR, Role.WELCOME_HOUSE_VOLUNTEER}:
        assert answer.status_code == 302  # to the look-up, to their own page
        return
    assert answer.status_code == 200
    work = role in {Role.CASEWORKER, Role.TEAM_MANAGER, Role.JOB_CONSULTANT}
    assert [str(one) for one in answer.context["sentences"]] == [] if work else len(answer.context["sentences"]) == 1
    assert answer.context["panels"] or answer.context["quiet"] or answer.context["sentences"]


@pytest.mark.parametrize(
    "role", [Role.ANALYST, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, Role.WELCOME_HOUSE_VOLUNTEER, ""]
)
def test_who_has_no_cases_sees_none(client: Client, role: str) -> None:
    person = factories.refugee(planned_move_on=clock.today() + DAY)
    client.force_login(factories.user(role))
    assert person.family_name not in client.get("/").content.decode()
    assert not ReadLog.objects.exists()


def test_the_clocks_of_the_own_cases_stand_first_the_oldest_on_top(client: Client) -> None:
    worker = in_english(factories.caseworker())
    basis = {"residence_basis": "family_reunified", "allocation_decided_on": None}  # no clocks of interviews
    late = factories.refugee(worker, takeover_on=clock.today() - 60 * DAY, **basis)
    soon = factories.refugee(worker, takeover_on=clock.today() - 25 * DAY, **basis)
    other = factories.refugee(factories.caseworker(), takeover_on=clock.today() - 60 * DAY)
    facts_changed([late.pk, soon.pk, other.pk])
    client.force_login(worker)
    shown = {panel.title.partition(" (")[0]: panel for panel in client.get("/").context["panels"]}
    assert {row.case_number for row in shown["Due within a week"].rows} == {soon.case_number}
    assert {row.case_number for row in shown["Overdue"].rows} == {late.case_number}
    assert shown["Overdue"].rows[0].name == late.list_name
    assert shown["Overdue"].title == "Overdue (3)"  # readiness, an offer and a conversation


def test_a_job_consultant_sees_the_clocks_of_placements_and_conversations_only() -> None:
    team = factories.team()
    person = factories.refugee(factories.caseworker(team=team), takeover_on=clock.today() - 60 * DAY)
    facts_changed([person.pk])
    with translation.override("en"):
        rows = clocks.panels(factories.user(Role.JOB_CONSULTANT, team=team), clock.today())[1].rows
    assert {row.text for row in rows} == {"Placement offered", "Placement started", "Next conversation"}


def test_a_manager_sees_how_many_are_overdue_with_whom_and_what_nobody_has(client: Client) -> None:
    team = factories.team()
    worker, manager = factories.caseworker(team=team, name="Mette"), factories.user(Role.TEAM_MANAGER, team=team)
    late = factories.refugee(worker, takeover_on=clock.today() - 60 * DAY)
    nobodys = factories.refugee(takeover_on=clock.today() - 60 * DAY)
    facts_changed([late.pk, nobodys.pk])
    client.force_login(in_english(manager))
    shown = {panel.title.partition(" (")[0]: panel for panel in client.get("/").context["panels"]}
    assert {row.name for row in shown["Overdue by caseworker"].rows} == {"Mette", "Without a caseworker"}
    assert [row.case_number for row in shown["Without a caseworker"].rows] == [nobodys.case_number]


def test_people_who_come_together_are_one_row(client: Client) -> None:
    worker = in_english(factories.caseworker())
    home = factories.household()
    for _ in range(3):
        factories.refugee(worker, household=home, takeover_on=clock.today() + DAY)
    client.force_login(worker)
    panel = next(one for one in client.get("/").context["panels"] if one.title == ARRIVALS)
    assert [row.text for row in panel.rows] == ["and 2 more"]
    assert len(panel.people) == 3


def test_a_mentor_sees_the_own_people_and_nobody_else(client: Client) -> None:
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    own, other = factories.refugee(), factories.refugee()
    followed(own, mentor, dt.date(2017, 3, 1))
    client.force_login(mentor)
    text = client.get("/").content.decode()
    assert own.case_number in text
    assert other.case_number not in text


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


def test_the_numbers_are_those_of_the_worklist_behind_them(client: Client) -> None:
    team = factories.team()
    absent, worker = factories.caseworker(team=team, name="Jonas"), in_english(factories.caseworker(team=team))
    StandIn.objects.create(absent=absent, covering=worker, valid_from=clock.today())
    people = [factories.refugee(each, takeover_on=clock.today() - 60 * DAY) for each in (worker, worker, absent)]
    facts_changed([each.pk for each in people])
    Snooze.objects.create(
        refugee=people[0], target="placement_start", valid_from=clock.today(), valid_to=clock.today() + DAY, reason="x",
        created_by=worker, clock_started_on=people[0].takeover_on,
    )  # fmt: skip
    client.force_login(worker)
    shown = {panel.title.partition(" (")[0]: panel for panel in client.get("/").context["panels"]}
    own = client.get(shown["Overdue"].url).context["numbers"]
    assert shown["Overdue"].title == f"Overdue ({own[0]['count']})"
    covered = shown["Overdue where you stand in"].rows
    assert [row.name for row in covered] == ["Jonas"]
    assert covered[0].when == str(client.get(covered[0].url).context["numbers"][0]["count"])
