"""What an interview said of a home stands in the empty form with its day, and overwrites nothing."""

import pytest
from django.urls import reverse

from accounts.policy import Role
from housing.models import HomeNeed
from housing.prefill import initial_of
from refugees.home_wishes import HomeWishes
from screening.models import Answers
from tests import factories
from tests.housing.support import ago, family
from tests.screening.support import make_interview

pytestmark = pytest.mark.django_db
TOLD = {
    "household_now": "5", "household_later": "2", "shared_dwelling": "yes", "districts": ["8", "2"],
    "district_reasons": "Onkel bor i Vanløse",
}  # fmt: skip


def told(person, days=40, values=None, **more):
    interview = make_interview(person, status="held", held_on=ago(days), **more)
    Answers.objects.create(interview=interview, section="housing", values=values or TOLD)
    return interview


def opened(client, user, person):
    client.force_login(user)
    answer = client.get(reverse("housing:need", args=[person.case_number]))
    assert answer.status_code == 200
    return answer.context["form"], answer.content.decode()


def test_the_answers_stand_in_the_empty_form_with_the_day_beside_each(client):
    form_words = f"Fra samtalen den {ago(40):%d-%m-%Y}."
    worker = factories.caseworker()
    people = family(worker)
    told(people[0], 90, {"household_later": "9", "shared_dwelling": "no"})
    told(people[0])
    form, text = opened(client, worker, people[0])
    assert form["people_later"].initial == 2
    assert form["shared_ok"].initial is True
    assert form["districts"].initial == ["8", "2"]
    assert form["district_reasons"].initial == "Onkel bor i Vanløse"
    assert text.count(form_words) == 4
    assert not HomeNeed.objects.exists(), "offered, not stored"


def test_what_stands_is_never_overwritten(client):
    worker = factories.caseworker()
    people = family(worker)
    told(people[0])
    HomeNeed.objects.create(refugee=people[0], districts=["5"], district_reasons="Skolen")
    form, text = opened(client, worker, people[0])
    assert form["districts"].initial == ["5"]
    assert form["people_later"].initial is None
    assert "Fra samtalen" not in text


def test_who_may_not_read_interviews_and_an_annulled_or_planned_interview_give_nothing(client):
    worker = factories.caseworker()
    people = family(worker)
    interview = told(people[0])
    _form, text = opened(client, factories.user(Role.HOUSING_OFFICER), people[0])
    assert "Fra samtalen" not in text
    assert "Onkel" not in text
    interview.status, interview.held_on = "planned", None
    interview.save()
    _form, text = opened(client, worker, people[0])
    assert "Fra samtalen" not in text


def test_the_main_persons_answers_stay_where_the_reader_does_not_reach_that_case(client):
    worker, other = factories.caseworker(), factories.caseworker()
    people = family(worker)
    told(people[0])
    people[1].caseworker = other
    people[1].save()
    _form, text = opened(client, other, people[1])
    assert "Onkel" not in text


def test_an_answer_that_the_form_cannot_hold_is_left_out():
    found = initial_of(HomeWishes(ago(1), people_later=30, districts=("99", "8"), shared_ok=False))
    assert found == {"districts": ["8"], "shared_ok": False}
