"""Handing cases out: who sees what nobody has, one verb for any number, a history without gaps or overlaps."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees import assigning
from refugees.models import CaseAssignment, JournalEntry, Refugee
from refugees.ports import facts_changed
from targets.models import Clock
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HAND_OUT = reverse("refugees:hand-out")


@pytest.fixture
def team() -> Any:
    return factories.team("Team Nord")


@pytest.fixture
def manager(team: Any) -> Any:
    return factories.user(Role.TEAM_MANAGER, team=team)


def spans(person: Refugee) -> list[tuple[Any, ...]]:
    rows = CaseAssignment.objects.filter(refugee=person).order_by("valid_from")
    return list(rows.values_list("user", "valid_from", "valid_to"))


# --- who reaches what nobody has ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "reaches"),
    [
        (Role.CASEWORKER, True), (Role.TEAM_MANAGER, True), (Role.JOB_CONSULTANT, False),
        (Role.HEALTH_LIAISON, False), (Role.HOLISTIC_MENTOR, False),
    ],
)  # fmt: skip
def test_what_nobody_has_is_within_reach_of_those_who_hand_it_out(role: str, reaches: bool, team: Any) -> None:
    person = factories.refugee(takeover_on=clock.today() - 40 * DAY)
    facts_changed([person.pk])
    viewer = factories.user(role, team=team)
    assert Refugee.objects.visible_to(viewer).exists() is reaches
    assert Clock.objects.visible_to(viewer).exists() is reaches
    assert viewer.scope.reaches(None, None) is reaches


def test_a_case_that_waits_in_another_team_is_out_of_reach(manager: Any) -> None:
    factories.refugee(team_id=factories.team().pk)
    assert not Refugee.objects.visible_to(manager).exists()


def test_the_list_shows_what_nobody_has(client: Client, manager: Any, team: Any) -> None:
    waiting = factories.refugee()
    factories.refugee(factories.caseworker(team=team))
    client.force_login(manager)
    assert [each.pk for each in client.get("/cases/?mine=nobody").context["shown"].rows] == [waiting.pk]


# --- the verb -------------------------------------------------------------------------------------
def test_many_cases_change_hands_at_once_with_journal_history_and_clocks(manager: Any, team: Any) -> None:
    worker = factories.caseworker(team=team)
    people = [factories.refugee(takeover_on=clock.today() - 40 * DAY) for _ in range(3)]
    facts_changed([each.pk for each in people])
    on = clock.today() - DAY
    moved = assigning.assign(people=people, caseworker=worker, by=manager, on=on)
    assert len(moved) == 3
    for person in Refugee.objects.all():
        assert (person.caseworker_id, person.team_id, person.version) == (worker.pk, team.pk, 2)
        assert spans(person) == [(worker.pk, on, None)]
        entry = JournalEntry.objects.get(refugee=person)
        assert (entry.theme, entry.event_on, entry.recorded_by_id) == ("administration", on, manager.pk)
    assert set(Clock.objects.values_list("caseworker", "team")) == {(worker.pk, team.pk)}


def test_handing_out_asks_the_database_as_often_for_eleven_as_for_one(manager: Any, team: Any) -> None:
    worker = factories.caseworker(team=team)

    def asked(number: int) -> int:
        people = [factories.refugee() for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assigning.assign(people=people, caseworker=worker, by=manager, on=clock.today())
        return len(seen)

    asked(1)
    assert asked(1) == asked(11)


def test_the_former_assignment_ends_the_day_before_and_one_of_the_same_day_is_replaced(manager: Any) -> None:
    first, second, third = factories.caseworker(), factories.caseworker(), factories.caseworker()
    person = factories.refugee(first)  # since 20-01-2017
    assigning.assign(people=[person], caseworker=second, by=manager, on=dt.date(2017, 3, 1))
    assigning.assign(people=[person], caseworker=third, by=manager, on=dt.date(2017, 3, 1))
    assert spans(person) == [
        (first.pk, dt.date(2017, 1, 20), dt.date(2017, 2, 28)),
        (third.pk, dt.date(2017, 3, 1), None),
    ]


def test_nobody_becomes_responsible_before_who_is_it_now(manager: Any) -> None:
    person = factories.refugee(factories.caseworker())
    with pytest.raises(ValidationError) as refused:
        assigning.assign(people=[person], caseworker=factories.caseworker(), by=manager, on=dt.date(2017, 1, 19))
    assert person.case_number in str(refused.value)
    assert "20-01-2017" in str(refused.value)
    assert len(spans(person)) == 1


def test_a_case_given_to_a_team_alone_has_no_caseworker(manager: Any) -> None:
    worker, other = factories.caseworker(), factories.team()
    person = factories.refugee(worker)
    assigning.assign(people=[person], caseworker=None, team=other, by=manager, on=dt.date(2017, 5, 1))
    person.refresh_from_db()
    assert (person.caseworker_id, person.team_id) == (None, other.pk)
    assert spans(person) == [(worker.pk, dt.date(2017, 1, 20), dt.date(2017, 4, 30))]


def test_a_case_that_stays_where_it_is_is_left_alone(manager: Any) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    assert assigning.assign(people=[person], caseworker=worker, by=manager, on=clock.today()) == []
    assert not JournalEntry.objects.exists()


# --- the pages ------------------------------------------------------------------------------------
def chosen(*people: Refugee, **more: Any) -> dict[str, Any]:
    return {"case": [each.case_number for each in people], **more}


def test_chosen_cases_are_shown_first_and_handed_out_then(client: Client, manager: Any, team: Any) -> None:
    worker, people = factories.caseworker(team=team), [factories.refugee(), factories.refugee()]
    client.force_login(manager)
    asked = client.post(HAND_OUT, chosen(*people, back="?mine=nobody"))
    assert [each.pk for each in asked.context["people"]] == [each.pk for each in people]
    assert set(ReadLog.objects.get(page="refugees:hand-out").people) == {each.uid for each in people}
    data = chosen(*people, back="?mine=nobody", save="1", caseworker=worker.pk, on=f"{clock.today():%d-%m-%Y}")
    answer = client.post(HAND_OUT, data)
    assert answer["Location"] == "/cases/?mine=nobody"
    assert Refugee.objects.filter(caseworker=worker).count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"on": ""}, {"on": "31-02-2026"}, {"on": "01-01-0203"}, {"on": "01-01-2199"}, {"caseworker": "abc"},
        {"caseworker": "99999999999999999999"}, {"team": "\x00"}, {"caseworker": "", "team": ""},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_chosen_cases_stay_chosen(
    client: Client, manager: Any, wrong: dict[str, str]
) -> None:
    person = factories.refugee()
    client.force_login(manager)
    answer = client.post(HAND_OUT, chosen(person, save="1", **({"on": f"{clock.today():%d-%m-%Y}"} | wrong)))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert person.case_number in answer.content.decode()
    assert Refugee.objects.get().caseworker is None


@pytest.mark.parametrize("numbers", [[], ["\x00"], ["2017-99999999999"], ["1' OR 1=1"], ["9999-0001"]])
def test_nothing_chosen_leads_back_with_a_sentence(client: Client, manager: Any, numbers: list[str]) -> None:
    client.force_login(manager)
    answer = client.post(HAND_OUT, {"case": numbers, "back": "//evil.example/?x"})
    assert answer["Location"] == "/cases/"


def test_a_case_out_of_reach_cannot_be_handed_out(client: Client, manager: Any, team: Any) -> None:
    other, worker = factories.refugee(factories.caseworker()), factories.caseworker(team=team)
    client.force_login(manager)
    data = chosen(other, save="1", caseworker=worker.pk, on=f"{clock.today():%d-%m-%Y}")
    assert client.post(HAND_OUT, data)["Location"] == "/cases/"
    assert Refugee.objects.get(pk=other.pk).caseworker_id == other.caseworker_id


def test_the_case_says_who_had_it_before(client: Client) -> None:
    first, second = factories.caseworker(name="Anna Først"), factories.caseworker(name="Bo Siden")
    person = factories.refugee(first)
    assigning.assign(people=[person], caseworker=second, by=first, on=dt.date(2017, 6, 1))
    client.force_login(second)
    for name in ("facts", "assign"):
        text = client.get(reverse(f"refugees:{name}", args=[person.case_number])).content.decode()
        assert "Anna Først" in text
        assert "31-05-2017" in text
    assert "siden 01-06-2017" in client.get(reverse("refugees:case", args=[person.case_number])).content.decode()


def test_who_gives_a_case_away_is_led_to_the_list(client: Client) -> None:
    worker, other = factories.caseworker(), factories.caseworker()
    person = factories.refugee(worker)
    client.force_login(worker)
    data = {"caseworker": other.pk, "on": f"{clock.today():%d-%m-%Y}"}
    assert client.post(reverse("refugees:assign", args=[person.case_number]), data)["Location"] == "/cases/"
