"""A mentor on a phone in a real browser: with a connection, without one, without a script; every page by axe."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from mentoring import firstyear
from mentoring.models import HolisticMentor, MentorProfile, MentorQuestion, MentorTask, MentorVisit
from refugees.models import Address
from refugees.ports import facts_changed
from tests import factories
from tests.mentoring.support import event, followed, met
from tests.placements.support import employer, placement
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)
PHONE = {"width": 390, "height": 844}


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def look(page, axe, address, name):
    """Opens a page at three widths; fails on what axe finds and where the page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert fits(page), f"{address} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        axe(page)


def all_sent(page):
    """Waits until the server has everything that was tapped."""
    page.wait_for_selector("[data-queue-line][data-left='0']", state="attached")


@pytest.fixture
def mentor():
    return factories.user(Role.HOLISTIC_MENTOR, name="Sara Lykke")


@pytest.fixture
def given(mentor):
    person = factories.refugee(
        factories.caseworker(name="Mette Kjær"), interpreter_language="tigrinya", phone="+45 67 00 12 34",
        takeover_on=ago(12), given_names="Selam", family_name="Haile",
    )  # fmt: skip
    Address.objects.create(refugee=person, text="Prøvestræde 9, 2450 København SV", valid_from=ago(12))
    return followed(person, mentor, ago(10), task="Mødes helst på biblioteket")


def test_the_pages_are_accessible(new_page, axe, given, mentor):
    person, worker = given.refugee, given.refugee.caseworker
    MentorProfile.objects.create(user=mentor, capacity=2, languages=["tigrinya"])
    firstyear.tick(person, "keys", on=ago(5), by=mentor)
    firstyear.tick(person, "dentist", on=ago(5), reason="Har en tandlæge", by=mentor)
    met(person, ago(3), note="Åbnede konto", recorded_by=mentor)
    event(person, "offered", ago(12))
    asked = MentorQuestion.objects.create(
        refugee=person, note="Hvornår er mødet?", happened_on=ago(2), recorded_by=mentor
    )
    waits = factories.refugee(worker, takeover_on=ago(40), interpreter_language="tigrinya")
    event(waits, "accepted", ago(5))
    silent = followed(factories.refugee(worker, takeover_on=ago(350)), mentor, ago(170))
    HolisticMentor.objects.filter(pk=silent.pk).update(stopping_on=ago(2), stopping_note="Taler lidt dansk")
    work = placement(person, "P1", "traineeship", employer=employer())
    facts_changed([person.pk, waits.pk])
    case = person.case_number
    page = new_page(worker)
    for name, address in (
        ("board", reverse("mentoring:board")),
        ("rules", reverse("mentoring:rules")),
        ("person", reverse("mentoring:person", args=[case])),
        ("person-waits", reverse("mentoring:person", args=[waits.case_number])),
        ("offer", reverse("mentoring:offer", args=[case])),
        ("assign", reverse("mentoring:assign", args=[waits.case_number])),
        ("hand-over", reverse("mentoring:hand-over", args=[given.uid])),
        ("change", reverse("mentoring:change", args=[given.uid])),
        ("reply", reverse("mentoring:reply", args=[asked.uid])),
        ("company", reverse("placements:company", args=[work.uid])),
        ("placement", reverse("placements:placement", args=[work.uid])),
    ):
        look(page, axe, address, name)
    look(new_page(factories.user(Role.ADMINISTRATOR)), axe, reverse("mentoring:item-new"), "item")
    coordinator = new_page(factories.user(Role.MENTOR_COORDINATOR))
    look(coordinator, axe, reverse("mentoring:profile", args=[mentor.uid]), "profile")
    phone = new_page(mentor)
    for name in ("mentee", "ask", "task-new"):
        look(phone, axe, reverse(f"mentoring:{name}", args=[given.uid]), f"phone-{name}")
    look(phone, axe, reverse("mentoring:mine"), "phone-mine")
    look(phone, axe, "/", "phone-today")


def test_a_mentor_on_a_phone_ticks_logs_asks_and_gives_back(new_page, axe, given):
    page = new_page(given.mentor)
    page.set_viewport_size(PHONE)
    page.goto("/mentoring/mine/")
    assert fits(page)
    row = page.locator(".todo > li", has_text="Nøgler og værelse")
    row.locator("button").click()
    row.get_by_text("Gjort – gemmes").wait_for()
    page.get_by_role("button", name="Mødt").click()
    page.get_by_text("Kontakten er noteret.").wait_for()
    all_sent(page)
    assert MentorTask.objects.get().item == "keys"
    assert MentorVisit.objects.get().how == "meeting"
    axe(page)
    press(page, page.get_by_role("link", name="Selam Haile", exact=True))
    assert page.get_by_text("Prøvestræde 9").count() == 1
    press(page, page.get_by_role("link", name="Spørg sagsbehandleren"))
    page.fill("textarea[name=note]", "Hvornår er mødet?")
    press(page, page.locator("form.form [type=submit]").first)
    assert MentorQuestion.objects.get().note == "Hvornår er mødet?"
    press(page, page.get_by_role("button", name="Jeg kan ikke fortsætte"))
    page.get_by_text("Koordinatoren har fået besked").wait_for()
    assert HolisticMentor.objects.get().stopping_on == clock.today()


def test_what_is_tapped_without_a_connection_is_kept_and_sent_once(new_page, given):
    page = new_page(given.mentor)
    page.set_viewport_size(PHONE)
    page.goto("/mentoring/mine/")
    page.context.set_offline(True)
    row = page.locator(".todo > li", has_text="Nøgler og værelse")
    row.locator("button").click()
    page.get_by_role("button", name="Ringet").click()
    page.get_by_text("2 tryk venter på forbindelse").wait_for()
    assert not MentorTask.objects.exists()
    page.context.set_offline(False)
    page.reload()
    all_sent(page)
    assert MentorTask.objects.get().state == "done"
    assert MentorVisit.objects.get().how == "phone"
    assert "havn-mentor" not in page.evaluate("JSON.stringify(localStorage)")


def test_an_answer_that_was_lost_on_the_way_back_is_asked_for_again_and_counts_once(new_page, given):
    page = new_page(given.mentor)
    page.set_viewport_size(PHONE)
    page.goto("/mentoring/mine/")
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        route.fetch()  # the server has it
        lost.append(route.request.url)
        route.abort()  # the phone never hears of it

    page.route("**/contact/", lose)
    page.get_by_role("button", name="Mødt").click()
    page.get_by_text("1 tryk venter på forbindelse").wait_for()
    assert lost
    assert MentorVisit.objects.count() == 1
    page.reload()
    all_sent(page)
    assert MentorVisit.objects.count() == 1


def test_without_a_script_every_tap_is_an_ordinary_form(new_page, given):
    page = new_page(given.mentor, java_script_enabled=False)
    page.set_viewport_size(PHONE)
    page.goto("/mentoring/mine/")
    press(page, page.locator(".todo > li", has_text="Nøgler og værelse").locator("button"))
    assert page.locator(".todo > li", has_text="Nøgler og værelse").count() == 0
    press(page, page.get_by_role("button", name="Mødt"))
    assert page.get_by_text("Kontakten er noteret.").count() == 1
    press(page, page.get_by_role("link", name="Selam Haile", exact=True))
    page.locator("summary", has_text="En anden dag").click()
    page.fill("#id_happened_on", f"{ago(2):%d-%m-%Y}")
    page.fill("#id_note", "Øvede rejsekortet")
    press(page, page.get_by_role("button", name="Ringet"))
    made = MentorVisit.objects.get(how="phone")
    assert (made.happened_on, made.note) == (ago(2), "Øvede rejsekortet")
    first = page.locator("#due .todo > li").first
    first.locator("summary").click()
    first.locator("input[name=reason]").fill("Bor hos sin søster")
    press(page, first.locator("details button"))
    assert MentorTask.objects.get(state="irrelevant").reason == "Bor hos sin søster"
    press(page, page.get_by_role("link", name="Tilføj en opgave"))
    page.fill("input[name=text]", "Finde vinterjakke")
    press(page, page.locator("form.form [type=submit]").first)
    assert MentorTask.objects.get(item="").text == "Finde vinterjakke"
