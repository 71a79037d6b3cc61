"""A job consultant fills an opening from the proposal, in a real browser, and everybody sees why."""

import os
from pathlib import Path
from typing import Any

import pytest

from accounts.policy import Role
from core import clock
from placements.matching.models import MatchDecision
from placements.models import Opening, PlacementEvent
from refugees.proposals import Answer
from tests import factories
from tests.placements.support import employer, opening
from tests.screening.support import hold_with, make_interview
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)


def look(page: Any, axe: Any, name: str) -> None:
    """The page as it is at three widths; fails on what axe finds and where the page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), f"{name} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"match-{name}-{width}.png"), full_page=True)
        axe(page)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def told(worker: Any, wish: str, **more: str) -> Any:
    """Somebody of 30 whose interview tells a job wish and what hinders."""
    person = factories.refugee(worker)
    answers = {"wishes.job_1": wish, "work.has_worked": "yes", "work.jobs": [{"title": wish}]}
    hold_with(make_interview(person), worker, answers | {key.replace("__", "."): value for key, value in more.items()})
    return person


def test_a_consultant_fills_an_opening_from_the_proposal(new_page: Any, axe: Any) -> None:
    worker, consultant = factories.caseworker(), factories.user(Role.JOB_CONSULTANT, name="Sanne Krogh")
    baker, cook, parent = (
        told(worker, "Bager"), told(worker, "Kok"), told(worker, "Bager", prerequisites__childcare_needed="yes"),
    )  # fmt: skip
    today = clock.today()
    bakery = opening(places=1, danish="none", starts_from=today, open_from=today)
    opening(employer("Kantinen", ""), title="Kok til kantine", tasks="", places=1, danish="none",
            starts_from=today, open_from=today)  # fmt: skip
    page = new_page(consultant)
    page.goto("/placements/matching/")
    look(page, axe, "start")
    page.get_by_label("Hvis", exact=False).select_option("all")
    press(page, page.get_by_role("button", name="Lav et forslag"))
    look(page, axe, "proposal")
    row = page.locator("tr", has_text=baker.case_number)
    assert bakery.title in row.inner_text()
    assert "Kompetencer" in row.inner_text()
    assert "Børnepasning" in page.locator("tr", has_text=parent.case_number).inner_text()
    # Why not the parent? Every opening with what is in the way and what would change it.
    press(page, page.locator("tr", has_text=parent.case_number).get_by_role("link").first)
    look(page, axe, "person")
    assert "Børnene skal først have pasning." in page.inner_text("main")
    page.go_back()
    press(page, page.locator("tr", has_text=baker.case_number).get_by_role("link", name="Se og afgør"))
    look(page, axe, "pair")
    press(page, page.get_by_role("button", name="Afgør"))
    assert "pladsen er optaget" in page.inner_text("main")
    offered = PlacementEvent.objects.get(event="offered")
    assert (offered.refugee, offered.placement.opening) == (baker, bakery)
    assert Opening.objects.with_places().get(pk=bakery.pk).free == 0
    # The cook shall not: the reason is kept, and asked again nobody proposes it.
    press(page, page.locator("tr", has_text=cook.case_number).get_by_role("link", name="Se og afgør"))
    page.get_by_label("Ikke denne").check()
    press(page, page.get_by_role("button", name="Afgør"))
    look(page, axe, "pair-refused")
    page.get_by_label("Hvorfor?").fill("Vil hellere i lære")
    press(page, page.get_by_role("button", name="Afgør"))
    assert "Vil hellere i lære" in page.inner_text("main")
    assert MatchDecision.objects.filter(answer=Answer.NOT_THIS, refugee=cook).exists()
    look(page, axe, "decided")
