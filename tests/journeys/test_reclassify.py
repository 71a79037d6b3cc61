"""A caseworker re-classifies a person, sees what it changes of the deadlines, and saves what was seen."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core import clock
from placements.planning import services as plans
from placements.planning.models import Action, Goal
from placements.plans import EmploymentPlan
from refugees import services
from refugees.models import LeaveEvent, ReadinessAssessment, Refugee
from refugees.ports import facts_changed
from tests import factories
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
WIDTHS = (1440, 1024, 390)
SHOTS = os.environ.get("HAVN_SHOTS", "")


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def person(worker: Any) -> Refugee:
    """Taken over twenty days ago, nothing offered yet."""
    made = factories.refugee(
        worker, takeover_on=clock.today() - 20 * DAY, allocation_decided_on=clock.today() - 60 * DAY
    )
    facts_changed([made.pk])
    return made


def at_every_width(page: Any, axe: Any, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        axe(page)
        assert fits(page), f"{name} at {width}"
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1440, "height": 1000})


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_caseworker_reclassifies_and_sees_the_effect(
    new_page: Callable[..., Any], worker: Any, person: Refugee, axe: Any, script: bool
) -> None:
    page = new_page(worker, viewport={"width": 1440, "height": 1000}, java_script_enabled=script)
    page.goto(reverse("refugees:case", args=[person.case_number]))
    expect(page.locator("main")).to_contain_text("Jobparat ved formodning")
    press(page, page.locator("aside").get_by_role("link", name="Registrér vurdering"))
    expect(page.locator("main")).to_contain_text("integrationsloven § 17")
    press(page, page.get_by_role("button", name="Se virkningen"))
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Aktivitetsparat").check()
    page.get_by_label("Klarer kun få timer om ugen").check()
    page.get_by_label("Begrundelse med ord").fill("Klarer to timer om dagen med en kontaktperson.")
    press(page, page.get_by_role("button", name="Se virkningen"))
    effect = page.locator("#effect")
    expect(effect).to_contain_text("»Praktik tilbudt« løber ikke længere.")
    expect(effect).to_contain_text("Intet er gemt endnu.")
    assert not ReadinessAssessment.objects.exists()
    if script:
        at_every_width(page, axe, "effect")
    press(page, page.get_by_role("button", name="Gem"))
    expect(page.locator("main")).to_contain_text("Aktivitetsparat, vurderet")
    expect(page.locator(".strip").first).not_to_contain_text("Praktik tilbudt")
    if script:
        at_every_width(page, axe, "case-assessed")


def test_leave_is_documented_and_a_plan_is_kept_at_every_width(
    new_page: Callable[..., Any], worker: Any, person: Refugee, axe: Any
) -> None:
    services.start_leave(person=person, on=clock.today() - 20 * DAY, kind="illness", by=worker)
    EmploymentPlan.objects.create(
        refugee=person, interview="00000000-0000-0000-0000-000000000001", happened_on=clock.today() - DAY,
        places=[{"place": "Nordlys Bageri", "start": "2030-05-01", "hours": "25"}],
        goals="Et job i et køkken\nDansk tre gange om ugen", danish_course="DU2", danish_module="3",
        note="Begynder i bageriet.",
    )  # fmt: skip
    page = new_page(worker, viewport={"width": 1440, "height": 1000})
    page.goto(reverse("refugees:leave-documents", args=[LeaveEvent.objects.get().uid]))
    expect(page.locator("main")).to_contain_text("Ikke dokumenteret")
    at_every_width(page, axe, "leave")
    page.goto(reverse("placements:plan", args=[person.case_number]))
    press(page, page.get_by_role("button", name="Gør til mål Et job i et køkken"))
    goal = Goal.objects.get()
    plans.save_action(
        Action(refugee=person, goal=goal, text="Ring til køkkenet", due_on=clock.today() - DAY), expected=0, by=worker,
        on=clock.today(),
    )  # fmt: skip
    page.reload()
    expect(page.locator("main")).to_contain_text("overskredet")
    at_every_width(page, axe, "plan")
    press(page, page.get_by_role("link", name="Tilføj et næste skridt"))
    at_every_width(page, axe, "action")
    page.goto(reverse("placements:plan", args=[person.case_number]))
    press(page, page.get_by_role("button", name="Gjort"))
    expect(page.locator("main")).to_contain_text(f"Gjort {clock.today():%d-%m-%Y}")
