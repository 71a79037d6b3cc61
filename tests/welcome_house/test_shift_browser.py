"""Volunteers in a real browser: from the public page to the first shift on a phone; every page accessible."""

import re

import pytest
from django.urls import reverse

from core import clock
from demo import colleagues
from demo import volunteers as demo
from mail.models import Mail
from tests.retention.test_browser import look
from tests.support.browser import fits, press
from tests.volunteers.house import coordinator
from tests.welcome_house.shifts_support import shift, turn
from volunteers.joining import rules
from volunteers.models import Volunteer
from welcome_house.shifts.models import Shift, ShiftPattern, Turn

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def first_link(mail):
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text).group(1)


def test_somebody_signs_up_is_approved_and_takes_a_shift_on_a_phone(new_page, axe, monkeypatch):
    monkeypatch.setattr(rules, "SHORTEST_SECONDS", 0)  # the test types faster than a person
    shift(2, needed=1)
    phone = new_page(viewport=PHONE)
    phone.goto("/volunteers/sign-up/")
    axe(phone)
    phone.fill("input[name=name]", "Astrid Prøve")
    phone.fill("input[name=email]", "astrid@example.invalid")
    phone.fill("input[name=languages]", "dansk, engelsk")
    phone.check("input[name=skills][value=cafe]")
    phone.check("input[name=available][value=sat_day]")
    press(phone, phone.get_by_role("button", name="Tilmeld mig"))
    axe(phone)
    phone.goto(first_link(Mail.objects.get()))
    press(phone, phone.get_by_role("button", name="Ja, send min tilmelding"))
    axe(phone)

    desk = new_page(coordinator())
    desk.goto("/")
    press(desk, desk.get_by_role("link", name="Astrid Prøve"))
    for link in ("Samtale holdt", "Bedt om attest"):
        press(desk, desk.get_by_role("link", name=link))
        press(desk, desk.locator("form.form [type=submit]"))
    press(desk, desk.get_by_role("link", name="Skriv svaret"))
    desk.check("input[name=passed][value=yes]")
    press(desk, desk.locator("form.form [type=submit]"))
    press(desk, desk.get_by_role("button", name="Godkend"))
    axe(desk)

    user = Volunteer.objects.get().user
    own = new_page(user, viewport=PHONE)
    own.goto("/")
    press(own, own.get_by_role("link", name="Læs og sig ja"))
    axe(own)
    press(own, own.get_by_role("button", name="Jeg siger ja til retningslinjerne"))
    press(own, own.get_by_role("button", name="Tag vagten"))
    assert Turn.objects.live().get().volunteer.name == "Astrid Prøve"
    axe(own)
    press(own, own.get_by_role("button", name="Byt"))
    press(own, own.get_by_role("button", name="Behold den"))
    press(own, own.get_by_role("link", name="Kan ikke komme"))
    axe(own)
    press(own, own.get_by_role("button", name="Ja, meld afbud"))
    assert fits(own)
    assert not Turn.objects.live().exists()


def test_the_sign_up_works_without_a_script_and_keeps_what_was_typed(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/volunteers/sign-up/")
    page.fill("input[name=name]", "Astrid Prøve")
    page.click("text=Tilmeld mig")
    assert page.input_value("input[name=name]") == "Astrid Prøve"


def test_the_pages_of_volunteers_and_shifts_are_accessible(new_page, axe):
    today, now = clock.today(), clock.now()
    staff = colleagues.employ(on=today)
    demo.fill(staff, on=today, at=now)
    boss = next(each for each in staff.values() if each.can("welcome_house", write=True))
    viggo = Volunteer.objects.get(user__isnull=False)
    past = Shift.objects.filter(ends_at__lt=now).order_by("-starts_at").first()
    coming = Shift.objects.filter(starts_at__gt=now).order_by("starts_at").first()
    new = Volunteer.objects.filter(approved_on=None, declined_on=None, interviewed_on__isnull=False).first()
    page = new_page(boss)
    for name, address in (
        ("day", "/"),
        ("list", "/volunteers/"),
        ("volunteer", reverse("joining:volunteer", args=[viggo.uid])),
        ("new", reverse("joining:volunteer", args=[new.uid])),
        ("edit", reverse("joining:edit", args=[viggo.uid])),
        ("leave", reverse("joining:leave", args=[viggo.uid])),
        ("rules", "/volunteers/rules/"),
        ("board", "/shifts/"),
        ("past", reverse("shifts:shift", args=[past.uid])),
        ("coming", reverse("shifts:shift", args=[coming.uid])),
        ("shift-new", "/shifts/new/"),
        ("patterns", "/shifts/recurring/"),
        ("pattern", reverse("shifts:pattern", args=[ShiftPattern.objects.first().uid])),
        ("hours", "/shifts/hours/"),
    ):
        look(page, axe, address, name)
    phone = new_page(viggo.user)
    turn(shift(6, 7, hours=1), viggo, offered_at=now)
    coming_turn = Turn.objects.live().filter(volunteer=viggo, starts_at__gt=now).first()
    for name, address in (
        ("mine", "/shifts/mine/"),
        ("my-hours", "/shifts/mine/hours/"),
        ("cancel", reverse("shifts:cancel", args=[coming_turn.uid])),
        ("code", "/volunteers/code/"),
    ):
        look(phone, axe, address, name)
    look(new_page(), axe, "/volunteers/sign-up/", "sign-up")
