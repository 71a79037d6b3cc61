"""The forecast in a real browser at three widths."""

import pytest
from django.urls import reverse

from accounts.policy import Role
from tests import factories
from tests.housing.support import ago, fact, family
from tests.housing.test_browser import look

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_forecast_is_accessible_and_fits_at_three_widths(new_page, axe):
    worker = factories.caseworker(name="Mette Kjær")
    for number in range(30):
        people = family(worker, 1 + number % 5, allocation_decided_on=ago(600), takeover_on=ago(500))
        for person in people:
            fact(person, "ready", ago(400 - 13 * number))
            if number < 15 or number % 4 == 0:
                fact(person, "offered", ago(max(250 - 13 * number, 1)), ref=f"r{number}")
    page = new_page(factories.user(Role.TEAM_MANAGER, name="Lone"))
    look(page, axe, reverse("housing:forecast"), "forecast")
    assert page.get_by_role("heading", name="passerer seks måneder").count() == 1
