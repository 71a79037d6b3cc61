"""What of the mentors is shown by which right."""

import pytest

from accounts.policy import Area, Role
from core import clock
from mentoring import casetab
from mentoring.pages import may_read_case
from refugees.ports import facts_changed
from tests import factories
from tests.support.rights import again, gives

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    made = factories.refugee(worker, takeover_on=clock.today())
    facts_changed([made.pk])
    return made


def test_the_clocks_of_mentors_are_for_who_may_read_clocks(person, worker, monkeypatch):
    assert casetab.tab(person, worker, clock.today())["clocks_of_mentor"]
    gives(monkeypatch, Role.CASEWORKER, Area.TARGETS)
    assert casetab.tab(person, again(worker), clock.today())["clocks_of_mentor"] == []


def test_the_tab_of_a_case_is_for_who_may_read_mentors(worker, monkeypatch):
    assert may_read_case(worker)
    gives(monkeypatch, Role.CASEWORKER, Area.MENTOR)
    assert not may_read_case(again(worker))
