"""The worklist and its pages in a real browser, without accessibility faults."""

import datetime as dt
import os

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from targets import cache
from tests import factories


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
