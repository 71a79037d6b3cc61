"""The figures in a real browser: accessible and no wider than the window at every width."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees.ports import facts_changed
from tests import factories
from tests.support.browser import fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_pages_of_the_figures_are_accessible(new_page, axe, width):
    today = clock.today()
    worker, manager = factories.caseworker(), factories.user(Role.TEAM_MANAGER)
    for days in range(20, 75, 5):
        takeover = today - dt.timedelta(days=days)
        someone = factories.refugee(worker, takeover_on=takeover, allocation_decided_on=takeover)
        facts_changed([someone.pk])
    page = new_page(manager, viewport={"width": width, "height": 850})
    places = [reverse("reporting:dashboard"), reverse("reporting:target", args=["placement_start"])]
    places += [reverse(f"reporting:{name}") for name in ("workload", "cohorts", "flow", "numbers")]
    places += [reverse("reporting:promise", args=[key]) for key in ("placement", "housing", "welcome_house")]
    places += [reverse("reporting:number", args=["received"]), reverse("reporting:number_people", args=["received"])]
    for address in [*places, reverse("reporting:outcomes"), reverse("reporting:outcome_people") + "?mark=0"]:
        page.goto(address)
        assert fits(page), address
        axe(page)
    page.goto(reverse("reporting:dashboard"))
    assert page.locator(f"th a[href*='{reverse('reporting:target', args=['placement_start'])}']").count() == 1
