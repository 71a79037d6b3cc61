"""A correction and a pack for another municipality in a real browser, each page state with axe."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from core import clock
from refugees.models import Refugee
from refugees.ports import facts_changed
from rights import tasks
from rights.models import MovePack
from rights.rules import RequestKind
from tests import factories
from tests.rights.support import asked

SHOTS = os.environ.get("HAVN_SHOTS", "")
DAY = dt.timedelta(days=1)


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_correction_is_decided_and_a_pack_ordered(
    new_page: Any, axe: Any, settings: Any, tmp_path: Any, width: int
) -> None:
    settings.HAVN_HOME = tmp_path
    worker = factories.caseworker(name="Mette Medarbejder")
    person = factories.refugee(worker, takeover_on=clock.today() - 20 * DAY, allocation_decided_on=None)
    facts_changed([person.pk])
    request = asked(person, worker, RequestKind.CORRECTION)
    page = new_page(worker, viewport={"width": width, "height": 850})

    def look(state: str) -> None:
        axe(page)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"rights-{state}-{width}.png"), full_page=True)

    page.goto(reverse("rights:request", args=[request.uid]))
    look("request")
    page.get_by_role("link", name=danish("Take up what is wrong")).click()
    page.locator("#id_field").select_option("takeover_on")
    page.locator("#id_value").fill(f"{clock.today() - 5 * DAY:%d-%m-%Y}")
    page.locator("#id_statement").fill("Jeg kom først i denne uge.")
    look("take-up")
    page.get_by_role("button", name=danish("Take it up")).click()
    expect(page.get_by_role("heading", name=danish("What changes of the deadlines if it is corrected"))).to_be_visible()
    look("decide")
    page.get_by_role("button", name=danish("Correct it"), exact=True).click()
    expect(page.get_by_text(danish("It is corrected."))).to_be_visible()
    look("decided")
    assert Refugee.objects.get().takeover_on == clock.today() - 5 * DAY
    page.goto(reverse("rights:move", args=[person.case_number]))
    page.locator("#id_municipality").fill("Opdigtet Kommune")
    page.get_by_role("button", name=danish("Make the pack")).click()
    expect(page.get_by_text("Opdigtet Kommune").first).to_be_visible()
    look("ordered")
    tasks.make_move_pack(MovePack.objects.get().pk)
    expect(page.get_by_role("link", name=danish("Fetch"))).to_be_visible()
    look("made")
