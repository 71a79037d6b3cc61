"""What of housing is shown by which right."""

import pytest

from accounts.policy import Area, Role
from core import clock
from housing import casetab
from housing.household import home_of
from refugees.ports import facts_changed
from tests import factories
from tests.housing.support import fact
from tests.support.rights import again, gives

pytestmark = pytest.mark.django_db


def test_the_clock_of_housing_is_for_who_may_read_clocks(monkeypatch):
    worker, today = factories.caseworker(), clock.today()
    person = factories.refugee(worker)
    fact(person, "ready", today)
    facts_changed([person.pk])

    def boxes(user):
        return casetab.tab(person, home_of(person, today), user, today)["clocks_of_housing"]

    assert boxes(worker)
    gives(monkeypatch, Role.CASEWORKER, Area.TARGETS)
    assert boxes(again(worker)) == []
