"""Two cases become one in a real browser, without JavaScript too: accessible in every state and at every width."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees import services
from refugees.merging.models import Merge
from refugees.models import Address, LanguageSkill, Refugee
from tests import factories
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)


def look(page: Any, axe: Any, name: str) -> None:
    """The page as it is now at three widths: no wider than the window, and nothing for axe to find."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), f"{name} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        axe(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def two_records(worker: Any) -> tuple[Refugee, Refugee]:
    ago = clock.today() - dt.timedelta(days=60)
    stays = factories.refugee(
        worker, given_names="Mohammad", family_name="Haddad", nationality="Syrien", phone="67001111",
        interpreter_language="arabisk", household=factories.household(),
    )  # fmt: skip
    goes = factories.refugee(
        worker, given_names="Muhammed", family_name="Hadad", nationality="Syrien", phone="67002222",
        email="m.h@eksempel.invalid", household=factories.household(), address_protected=True,
    )  # fmt: skip
    for person, street in ((stays, "Prøvevej 1, 2100 København Ø"), (goes, "Prøvestræde 2, 2200 København N")):
        Address.objects.create(refugee=person, text=street, valid_from=ago)
        LanguageSkill.objects.create(refugee=person, language="arabisk", spoken="native")
        services.start_leave(person=person, on=dt.date(2017, 4, 3), kind="illness", by=worker)
        services.write_note(person=person, title="Samtale", text="Om praktik", event_on=ago, by=worker, sign=True)
    return stays, goes


def test_two_cases_are_compared_proposed_confirmed_and_parted_again(new_page: Any, axe: Any) -> None:
    team = factories.team("Team Nord")
    worker = factories.caseworker(team=team, name="Mette Kjær")
    manager = factories.user(Role.TEAM_MANAGER, team=team, name="Anna Leder")
    stays, goes = two_records(worker)
    page = new_page(worker)
    page.goto(reverse("refugees:case", args=[stays.case_number]))
    press(page, page.locator(f"a[href='{reverse('merging:find', args=[stays.case_number])}']"))
    look(page, axe, "find")
    press(page, page.locator(f"a[href$='{goes.uid}/']").first)
    look(page, axe, "compare")
    press(page, page.locator("main form button.button-primary").last)
    page.wait_for_selector(".error-summary")
    look(page, axe, "compare-errors")
    for row in page.locator("table.merge-table tr.is-bad input[value='own']").all():
        row.check(force=True)
    for name, side in (("phone", "other"), ("refugees.address", "own"), ("household", "join")):
        page.locator(f"input[name='{name}'][value='{side}']").check(force=True)
    page.locator("textarea[name=note]").fill("Samme fødselsdato og samme telefon på to lister.")
    press(page, page.locator("main form button.button-primary").last)
    page.wait_for_url("**/merging/*-*-*-*-*/")
    look(page, axe, "proposed")
    merge = Merge.objects.get()

    boss = new_page(manager)
    boss.goto("/")
    press(boss, boss.locator(f"a[href='{reverse('merging:merge', args=[merge.uid])}']").first)
    look(boss, axe, "decide")
    press(boss, boss.locator("button[value=confirm]"))
    boss.wait_for_selector("textarea#id_undo_note")
    look(boss, axe, "merged")
    boss.goto(reverse("refugees:case", args=[goes.case_number]))
    assert stays.case_number in boss.url
    boss.goto(reverse("merging:merge", args=[merge.uid]))
    boss.locator("textarea#id_undo_note").fill("Det er alligevel to brødre.")
    press(boss, boss.locator("form[action$='undo/'] button"))
    boss.wait_for_url(f"**/cases/{stays.case_number}/")
    assert Refugee.objects.filter(case_number=goes.case_number).exists()


def test_the_comparison_works_without_javascript(new_page: Any) -> None:
    worker = factories.caseworker(name="Mette Kjær")
    stays, goes = (factories.refugee(worker, phone=phone, family_name="Haddad") for phone in ("67001111", "67002222"))
    page = new_page(worker, java_script_enabled=False)
    page.goto(reverse("merging:propose", args=[stays.case_number, goes.uid]))
    page.locator("input[name=phone][value=other]").check(force=True)
    page.locator("textarea[name=note]").fill("Samme person på to lister.")
    press(page, page.locator("main form button.button-primary").last)
    page.wait_for_url("**/merging/*-*-*-*-*/")
    assert Merge.objects.get().choices == {"phone": "other"}
