"""A volunteer on a phone: own data, another address, and the way out, by touch and without a script."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from core import clock
from mail.models import Mail
from tests.support.browser import fits, press
from tests.volunteers.house import coordinator, volunteer
from tests.welcome_house.shifts_support import shift, turn
from welcome_house.shifts.models import Turn

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def look(page, axe, name):
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert fits(page), f"{name} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
    axe(page)
    page.set_viewport_size(PHONE)


@pytest.mark.parametrize("script", [True, False])
def test_a_volunteer_changes_the_data_and_the_address_and_leaves(new_page, axe, script):
    boss = coordinator()
    me = volunteer(account=True, skills=["cafe"])
    turn(shift(4, title="Fællesspisning"), me)
    phone = new_page(me.user, viewport=PHONE, java_script_enabled=script)
    phone.goto("/shifts/mine/")
    press(phone, phone.get_by_role("link", name="Mine oplysninger"))
    if script:
        look(phone, axe, "own-data")
    phone.fill("input[name=phone]", "+45 67 00 12 12")
    phone.check("input[name=available][value=sat_day]")
    press(phone, phone.locator("form.form [type=submit]").first)
    me.refresh_from_db()
    assert (me.phone, me.available) == ("+45 67 00 12 12", ["sat_day"])

    press(phone, phone.get_by_role("link", name="En anden e-mail"))
    if script:
        look(phone, axe, "own-email")
    phone.fill("input[name=email]", "ny@example.invalid")
    press(phone, phone.locator("form.form [type=submit]").first)
    link = re.search(r"https?://[^/\s]+(/\S+)", Mail.objects.get(to="ny@example.invalid").text)[1]
    elsewhere = new_page(viewport=PHONE)
    elsewhere.goto(link)
    if script:
        look(elsewhere, axe, "own-email-confirm")
    press(elsewhere, elsewhere.get_by_role("button", name="Ja, skriv til mig her"))
    me.refresh_from_db()
    assert me.email == "ny@example.invalid"

    phone.goto(reverse("joining:mine"))
    press(phone, phone.get_by_role("link", name="Se, hvad der sker, når jeg stopper"))
    assert phone.get_by_text("Fællesspisning").is_visible()
    if script:
        look(phone, axe, "own-leave")
    press(phone, phone.locator("form.form [type=submit]").first)
    assert phone.get_by_role("heading", name="Tak for din tid").is_visible()
    if script:
        look(phone, axe, "own-left")
    me.refresh_from_db()
    assert me.left_on == clock.today()
    assert Turn.objects.get().ended_because == "left"
    assert Mail.objects.filter(to=boss.email).exists()
