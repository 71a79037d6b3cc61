"""What an interview tells on the pages of others, by the right to interviews, competences, health and safety."""

import datetime as dt

import pytest

from accounts.policy import Area, Role
from refugees.registry import tellers_of
from screening import pillar
from screening.models import Sensitivity
from screening.restricted import sensitivities
from tests import factories
from tests.screening.support import hold_with, make_interview
from tests.support.rights import again, gives

pytestmark = pytest.mark.django_db
DAY = dt.date(2017, 4, 1)


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    made = factories.refugee(worker)
    hold_with(make_interview(made), worker, {"wishes.job_1": "kok"})
    return made


def told(person, viewer):
    return " ".join(line.text for line in pillar.summary([person], viewer, DAY).get(person.pk, []))


def test_what_an_interview_says_of_competences_is_for_who_may_read_them(person, worker, monkeypatch):
    assert "kok" in told(person, worker)
    gives(monkeypatch, Role.CASEWORKER, Area.COMPETENCE)
    assert "held" in told(person, again(worker)) or "holdt" in told(person, again(worker))
    assert "kok" not in told(person, again(worker))


def test_the_database_is_asked_for_no_answers_that_the_reader_may_not_read(person, worker, monkeypatch):
    whole = pillar.asks(person.pk, worker, DAY)
    gives(monkeypatch, Role.CASEWORKER, Area.COMPETENCE)
    assert [each.text for each in pillar.asks(person.pk, again(worker), DAY)] != [each.text for each in whole]


def test_each_kind_of_answer_is_read_and_written_by_its_own_right(worker, monkeypatch):
    assert sensitivities(worker, write=True) == set(Sensitivity)
    assert sensitivities(factories.user(Role.TEAM_MANAGER), write=True) == {Sensitivity.SAFETY}
    assert sensitivities(factories.user(Role.JOB_CONSULTANT)) == set()
    gives(monkeypatch, Role.CASEWORKER, Area.HEALTH)
    assert sensitivities(again(worker)) == {Sensitivity.ORDINARY, Sensitivity.SAFETY}


def test_a_pillar_tells_of_people_to_who_may_read_of_its_area():
    assert "screening" in {each.key for each in tellers_of(factories.user(Role.JOB_CONSULTANT))}
    assert "screening" not in {each.key for each in tellers_of(factories.user(Role.HEALTH_LIAISON))}
    assert tellers_of(factories.user(Role.ANALYST)) == []
