"""Frozen months, reports, subscriptions and the public page in a real browser, at every width."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees.ports import facts_changed
from reporting.frozen import services as frozen
from reporting.frozen.models import Edition
from reporting.models import Publication
from reporting.reports import services
from reporting.reports.models import Report
from tests import factories
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
MARCH, DECEMBER = dt.date(2017, 3, 1), dt.date(2017, 12, 1)


@pytest.fixture
def manager(settings, tmp_path):
    settings.HAVN_HOME, settings.HAVN_PUBLIC_FIGURES = tmp_path, True
    people = [factories.refugee(takeover_on=dt.date(2017, 2, day)) for day in range(1, 12)]
    facts_changed([person.pk for person in people])
    frozen.freeze_month(MARCH, at=clock.now())
    late = factories.refugee(takeover_on=dt.date(2017, 2, 20))
    facts_changed([late.pk])
    frozen.revise_month(MARCH, at=clock.now(), note="tastet for sent")
    for month in (1, 4, 7, 10):
        Publication.objects.create(
            quarter=dt.date(2017, month, 1), target="readiness", met=30 + month, missed=2, outside=40
        )
    frozen.freeze_month(DECEMBER, at=clock.now())  # and with it the year
    frozen.close(on=clock.today())
    return factories.user(Role.TEAM_MANAGER)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_pages_are_accessible_and_fit(manager, new_page, axe, width):
    page = new_page(manager, viewport={"width": width, "height": 850})
    view = reverse("reporting:dashboard")
    services.ask(kind="year", first=dt.date(2017, 1, 1), team=None, by=manager, at=clock.now(), language="da")
    for address in (
        reverse("reporting:frozen"), reverse("reporting:frozen_month", args=["2017-03"]),
        reverse("reporting:frozen_month", args=["2017-12"]), reverse("reporting:public"),
        reverse("reporting:reports"), f"{reverse('reporting:subscribe')}?view={view}",
        reverse("reporting:subscriptions"), reverse("reporting:references"), reverse("reporting:reference_new"),
        f"{reverse('reporting:number', args=['received'])}?due_from=01-01-2016&due_to=31-12-2017",
    ):  # fmt: skip
        page.goto(address)
        assert fits(page), address
        axe(page)
    page.goto(reverse("reporting:frozen_month", args=["2017-03"]))
    assert page.locator(".revised").count() > 0
    assert Edition.objects.count() == 3
    page.goto(reverse("reporting:public"))
    assert page.get_by_role("region", name="Modtagne borgere").get_by_text("12").count() > 0


def test_a_report_is_watched_while_it_is_made_and_fetched_when_it_is_there(manager, new_page):
    page = new_page(manager)
    page.goto(reverse("reporting:reports"))
    page.select_option("select[name=period]", "year:2017-01-01")
    press(page, page.get_by_role("button", name="Lav rapporten"))
    assert page.locator("progress").count() == 1
    report = Report.objects.get()
    assert services.make(report.pk, at=clock.now())
    page.locator(f"a[href$='{report.uid}.pdf']").wait_for(timeout=10_000)  # the page has asked by itself
    assert page.locator("progress").count() == 0
    with page.expect_download() as waited:
        page.locator(f"a[href$='{report.uid}.pdf']").click()
    assert waited.value.suggested_filename == "aarsrapport-2017.pdf"


def test_a_view_is_subscribed_to_and_ended_without_javascript(manager, new_page):
    page = new_page(manager, java_script_enabled=False)
    page.goto(reverse("reporting:dashboard") + "?basis=refugee")
    page.get_by_role("link", name="Send mig denne visning den 1.").click()
    page.get_by_role("button", name="Send den til mig").click()
    page.get_by_text("Opholdsgrundlag: Flygtning").wait_for()
    page.get_by_role("button", name="Afslut").click()
    page.get_by_text("Du får ikke noget tilsendt").wait_for()
