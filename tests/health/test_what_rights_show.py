"""What of the health loop is shown by which right."""

import datetime as dt

import pytest

from accounts.policy import Area, Role
from core import clock
from health import casetab, pillar
from refugees.ports import facts_changed
from tests import factories
from tests.health.support import offered
from tests.support.rights import again, gives

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    made = factories.refugee(worker, takeover_on=clock.today() - dt.timedelta(days=20))
    facts_changed([made.pk])
    return made


def test_the_clocks_of_health_are_for_who_may_read_clocks(person, worker, monkeypatch):
    assert casetab.tab(person, worker, clock.today())["clocks_of_health"]
    gives(monkeypatch, Role.CASEWORKER, Area.TARGETS)
    assert casetab.tab(person, again(worker), clock.today())["clocks_of_health"] == []


def test_the_front_page_says_how_far_the_loop_is_by_the_right_to_health(person, worker):
    offered(person, clock.today(), worker)
    (whole,) = pillar.summary([person], worker, clock.today())[person.pk]
    (read,) = pillar.summary([person], factories.user(Role.TEAM_MANAGER), clock.today())[person.pk]
    (outside,) = pillar.summary([person], factories.user(Role.JOB_CONSULTANT), clock.today())[person.pk]
    assert (bool(whole.url), bool(whole.button)) == (True, True)
    assert (bool(read.url), bool(read.button), read.text) == (True, False, whole.text)
    assert (outside.url, outside.button) == ("", "")
    assert outside.text != whole.text
