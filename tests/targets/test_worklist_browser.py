"""The worklist and its pages in a real browser, without accessibility faults."""

import datetime as dt
import os

import pytest
from django.urls import reverse

from accounts.models import StandIn
from accounts.policy import Role
from core import clock
from targets import cache
from targets.models import SavedView
from tests import factories
from tests.support.browser import fits


@pytest.mark.django_db(transaction=True)
def test_the_worklist_the_explanation_and_the_snooze_are_accessible(new_page, axe):
    worker = factories.caseworker()
    today = clock.today()
    for days, name in ((45, "Tesfay"), (27, "Gebre"), (10, "Hosseini"), (-20, "Noor")):
        takeover = today - dt.timedelta(days=days)
        someone = factories.refugee(
            worker, family_name=name, takeover_on=takeover, allocation_decided_on=takeover - dt.timedelta(days=40)
        )
    someone = factories.refugee(worker, takeover_on=today - dt.timedelta(days=40), interpreter_language="tigrinya")
    cache.rebuild(on=today)
    page = new_page(worker, viewport={"width": 1440, "height": 900})
    page.goto("/deadlines/")
    assert page.locator("table tbody tr").count() > 4
    axe(page)
    if folder := os.environ.get("HAVN_SHOTS"):
        page.screenshot(path=f"{folder}/worklist.png", full_page=True)
    page.select_option("select[name=standing]", "overdue")
    page.wait_for_url("**standing=overdue**")
    for url in ("targets:why", "targets:snooze"):
        page.goto(reverse(url, args=[someone.case_number, "placement_start"]))
        axe(page)
        if folder:
            page.screenshot(path=f"{folder}/{url[8:]}.png", full_page=True)
    administrator = new_page(factories.user(Role.ADMINISTRATOR), viewport={"width": 1024, "height": 900})
    for url in ("targets:rules", "targets:rule-new"):
        administrator.goto(reverse(url))
        axe(administrator)
        if folder:
            administrator.screenshot(path=f"{folder}/{url[8:]}.png", full_page=True)


WIDTHS = (1440, 1024, 390)


def look(page, axe, address, name):
    """Opens a page at three widths; fails on what axe finds and where the page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert fits(page), f"{address} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        axe(page)


@pytest.fixture
def town():
    """A caseworker with late cases, a colleague away, and something odd in the data."""
    today = clock.today()
    team = factories.team()
    worker, absent = (factories.caseworker(team=team, name=name) for name in ("Mette Kjær", "Jonas Lund"))
    StandIn.objects.create(absent=absent, covering=worker, valid_from=today)
    for owner, days in ((worker, 45), (worker, 27), (worker, 500), (absent, 70)):
        takeover = today - dt.timedelta(days=days)
        factories.refugee(owner, takeover_on=takeover, allocation_decided_on=takeover - dt.timedelta(days=40))
    SavedView.objects.create(user=worker, name="Over tid i teamet", query="whose=team&standing=overdue")
    cache.rebuild(on=today)
    return worker


@pytest.mark.django_db(transaction=True)
def test_the_lists_and_their_views_are_accessible_at_every_width(new_page, axe, town):
    page = new_page(town)
    for name, address in (
        ("worklist", "/deadlines/"),
        ("worklist-problem", "/deadlines/?whose=user-999999&on=31-02-2017"),
        ("quality", "/deadlines/quality/"),
        ("views", "/deadlines/views/"),
        ("view-new", "/deadlines/views/new/?whose=team&standing=overdue"),
    ):
        look(page, axe, address, name)


@pytest.mark.django_db(transaction=True)
def test_a_filter_is_chosen_by_keyboard_and_saved_under_a_name(new_page, axe, town):
    page = new_page(town, viewport={"width": 1440, "height": 900})
    page.goto("/deadlines/")
    bar = page.locator(".filter-row").bounding_box()
    assert bar["height"] < 60, "one row"
    page.focus("#filter-standing")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**standing=overdue**")
    assert page.url.endswith("?whose=mine&standing=overdue"), "what says nothing is no part of the address"
    assert page.evaluate("document.activeElement.id") == "filter-standing"
    page.get_by_role("link", name="Vikarierer for Jonas Lund").click()
    page.wait_for_url("**whose=user-**")
    assert page.locator("h1").inner_text() == "Frister: Jonas Lund"
    page.get_by_role("link", name="Gem visning").click()
    page.get_by_role("button", name="Gem", exact=True).click()
    axe(page)  # the page with its error summary
    page.fill("input[name=name]", "Jonas")
    page.check("input[name=opens]")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.goto("/deadlines/")
    assert "whose=user-" in page.url
    assert page.locator(".saved-views .is-on").inner_text() == "Jonas"


@pytest.mark.django_db(transaction=True)
def test_without_a_script_the_filter_has_its_button(new_page, town):
    page = new_page(town, java_script_enabled=False)
    page.goto("/deadlines/")
    page.select_option("#filter-whose", "team")
    page.get_by_role("button", name="Vis", exact=True).click()
    assert "whose=team" in page.url
    assert page.locator("h1").inner_text() == "Frister: Mit team"
