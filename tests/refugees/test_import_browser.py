"""The import in a real browser: with keyboard and htmx, and free of accessibility faults in every state."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from refugees.models import Refugee
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("HAVN_SHOTS", "")


def look(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True, caret="initial")


def test_a_caseworker_takes_a_list_in(new_page, axe):
    user = factories.caseworker()
    page = new_page(user)
    page.goto("/cases/imports/")
    axe(page)
    page.get_by_label(re.compile("Visiteringsliste|Allocation list")).set_input_files("demo/data/messy-allocations.csv")
    page.get_by_role("button", name="Vis indholdet").click()
    expect(page.locator("tr[id^=row-]")).to_have_count(18)
    axe(page)
    look(page, "import-preview")
    page.locator("#row-6").get_by_role("link", name="Ret").click()
    field = page.locator("#row-6 input[name=visiteringsdato]")
    expect(field).to_have_value("31-02-2017")
    axe(page)
    look(page, "import-row")
    field.fill("31-11-2017")
    page.locator("#row-6 input[type=submit], #row-6 button[type=submit]").click()
    expect(page.locator("#row-6").get_by_text("31-11-2017").first).to_be_visible()
    page.locator("#row-6 input[name=visiteringsdato]").fill("30-11-2017")
    page.locator("#row-6 input[type=submit], #row-6 button[type=submit]").click()
    expect(page.locator("tr[id^=row-]")).to_have_count(17)
    axe(page)
    page.get_by_role("link", name=re.compile("41")).first.click()
    look(page, "import-new")
    page.get_by_role("button", name=re.compile("Tag 41")).click()
    expect(page.get_by_text("41 nye").first).to_be_visible()
    axe(page)
    look(page, "import-done")
    assert Refugee.objects.count() == 41
    page.goto("/cases/received/")
    axe(page)
    look(page, "received")
    page.goto("/cases/imports/")
    axe(page)
    look(page, "imports")


def test_a_row_is_corrected_without_javascript(new_page):
    page = new_page(factories.caseworker(), java_script_enabled=False)
    page.goto("/cases/imports/")
    page.locator("input[type=file]").set_input_files("demo/data/messy-allocations.csv")
    page.get_by_role("button", name="Vis indholdet").click()
    page.locator("#row-6").get_by_role("link", name="Ret").click()
    page.locator("input[name=visiteringsdato]").fill("30-11-2017")
    page.locator("form input[type=submit], form button[type=submit]").last.click()
    expect(page.locator("tr[id^=row-]")).to_have_count(17)
