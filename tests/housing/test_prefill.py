"""What an interview said of a home stands in the empty form with its day, and overwrites nothing."""

import pytest
from django.urls import reverse

from accounts.policy import Area, Role
from core import clock
from housing.models import HomeNeed
from housing.prefill import initial_of
from refugees.home_wishes import HomeWishes, home_wishes
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


def test_the_housing_officer_knows_the_wishes_without_reading_interviews(client):
    people = family(factories.caseworker())
    told(people[0], values=TOLD | {"accessibility": "Ingen trapper"})
    officer = factories.user(Role.HOUSING_OFFICER)
    form, text = opened(client, officer, people[0])
    assert form["people_later"].initial == 2
    assert form["districts"].initial == ["8", "2"]
    assert form["district_reasons"].initial == "Onkel bor i Vanløse"
    assert "Fra samtalen den" in text
    assert "Ingen trapper" not in text
    assert not officer.can(Area.INTERVIEW), "the interview itself stays closed"


@pytest.mark.parametrize(
    "reasons", ["Tæt på hospitalet", "Går til psykolog på Østerbro", "Moren sidder i kørestol", "Near the clinic"]
)
def test_a_reason_that_speaks_of_health_is_never_told_to_the_housing_officer(client, reasons):
    worker = factories.caseworker()
    people = family(worker)
    told(people[0], values=TOLD | {"district_reasons": reasons})
    form, text = opened(client, factories.user(Role.HOUSING_OFFICER), people[0])
    assert form["districts"].initial == ["8", "2"]
    assert not form["district_reasons"].initial
    assert reasons not in text
    assert "Begrundelsen står i samtalen" in text
    _form, text = opened(client, worker, people[0])
    assert reasons in text, "who reads the interview reads it here, too"


def test_who_only_reads_housing_is_told_no_wishes():
    people = family(factories.caseworker())
    told(people[0])
    for role in (Role.ACCOMMODATION_STAFF, Role.HEALTH_LIAISON, Role.JOB_CONSULTANT, Role.HOLISTIC_MENTOR):
        assert home_wishes(people[0].pk, factories.user(role), clock.today()) is None


def test_an_annulled_or_planned_interview_gives_nothing(client):
    worker = factories.caseworker()
    people = family(worker)
    interview = told(people[0])
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
