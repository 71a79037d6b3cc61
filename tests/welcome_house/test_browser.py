"""The house in a real browser: a Saturday with the counter, the programme in five languages, every page by axe."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from demo import house
from tests import factories
from tests.support.browser import fits, press, violations
from tests.welcome_house.support import activity, moment, room
from welcome_house.models import Activity, ActivityText, Session
from welcome_house.recurrence import monday
from welcome_house.rules import Language
from welcome_house.visits import services as visits
from welcome_house.visits.models import CountChange, Survey, TabletCount

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def coordinator():
    return factories.user(Role.WELCOME_HOUSE_COORDINATOR, name="Freja Hougaard")


@pytest.fixture
def saturday(monkeypatch):
    """It is Saturday, half past one."""
    now = moment("2026-11-28 13:30")
    monkeypatch.setattr(clock, "now", lambda: now)
    for name, time, minutes in (("Cykelværksted", "13:00", 180), ("Genbrugsbutik", "12:00", 180)):
        activity(name, f"2026-11-28 {time}", minutes=minutes, rule="", room=room(name), on=now.date(), at=now)
    return {each.activity.name: each for each in Session.objects.select_related("activity")}


def wrong_with(page, address, name):
    """What axe finds on a page at three widths, and where it is wider than the window."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        found += [] if fits(page) else [f"{address} is wider than {width}"]
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        found += [f"{address} at {width}: {line}" for line in violations(page)]
    return found


def keep_paper(page, address, name):
    """Keeps a PDF beside the screenshots, for who looks at them."""
    if folder := os.environ.get("HAVN_SHOTS"):
        (Path(folder) / f"{name}.pdf").write_bytes(page.request.get(address).body())


def all_sent(page):
    """Waits until the server has everything that was tapped."""
    page.wait_for_selector("[data-count-line][data-left='0']", state="attached")


def row(page, name, group):
    return page.locator(f"[role=group][aria-label='{group}, {name}']")


def number(page, name, group):
    return row(page, name, group).locator("output").inner_text()


def test_a_coordinator_runs_a_saturday_with_the_counter(new_page, axe, saturday, coordinator):
    page = new_page(coordinator)
    page.set_viewport_size(PHONE)
    page.goto("/")
    press(page, page.get_by_role("link", name="I huset i dag"))
    assert fits(page)
    axe(page)
    for _time in range(3):
        row(page, "Cykelværksted", "Voksne").get_by_role("button", name="En mere").click()
    row(page, "Cykelværksted", "Børn").get_by_role("button", name="En mere").click()
    row(page, "Genbrugsbutik", "Voksne").get_by_role("button", name="En mere").click()
    row(page, "Cykelværksted", "Voksne").get_by_role("button", name="En færre").click()
    all_sent(page)
    assert (number(page, "Cykelværksted", "Voksne"), number(page, "Cykelværksted", "Børn")) == ("2", "1")
    assert page.locator("[data-count-all]").inner_text() == "4"
    assert visits.counts(saturday.values()) == {
        saturday["Cykelværksted"].pk: {"adults": 2, "children": 1}, saturday["Genbrugsbutik"].pk: {"adults": 1},
    }  # fmt: skip
    page.goto(reverse("house:correct", args=[saturday["Genbrugsbutik"].uid]))
    page.fill("#id_adults", "14")
    page.fill("#id_because", "Talt i kassen")
    press(page, page.locator("form.form [type=submit]").first)
    page.get_by_text("Talt i kassen").wait_for()
    axe(page)
    assert visits.counted(saturday["Genbrugsbutik"], "adults") == 14


def test_taps_without_a_connection_are_kept_shown_and_sent_once(new_page, saturday, coordinator):
    page = new_page(coordinator)
    page.set_viewport_size(PHONE)
    page.goto(reverse("house:count"))
    page.context.set_offline(True)
    more = row(page, "Cykelværksted", "Voksne").get_by_role("button", name="En mere")
    more.click()
    more.click()
    page.get_by_text("2 tryk venter på forbindelse").wait_for()
    assert number(page, "Cykelværksted", "Voksne") == "2"
    assert not CountChange.objects.exists()
    page.context.set_offline(False)
    page.reload()
    all_sent(page)
    assert number(page, "Cykelværksted", "Voksne") == "2"
    assert visits.counted(saturday["Cykelværksted"], "adults") == 2
    assert "havn-count" not in page.evaluate("JSON.stringify(localStorage)")


def test_an_answer_lost_on_the_way_back_counts_once(new_page, saturday, coordinator):
    page = new_page(coordinator)
    page.goto(reverse("house:count"))
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        route.fetch()  # the server has it
        lost.append(route.request.url)
        route.abort()  # the phone never hears of it

    page.route("**/tap/", lose)
    row(page, "Cykelværksted", "Voksne").get_by_role("button", name="En mere").click()
    page.get_by_text("1 tryk venter på forbindelse").wait_for()
    page.reload()
    all_sent(page)
    assert visits.counted(saturday["Cykelværksted"], "adults") == 1


def test_without_a_script_each_tap_is_an_ordinary_form(new_page, saturday, coordinator):
    page = new_page(coordinator, java_script_enabled=False)
    page.goto(reverse("house:count"))
    for expected in ("1", "2"):
        press(page, row(page, "Cykelværksted", "Voksne").get_by_role("button", name="En mere"))
        assert number(page, "Cykelværksted", "Voksne") == expected


def test_an_activity_is_planned_its_room_taken_and_planned_all_the_same(new_page, axe, saturday, coordinator):
    day = monday(clock.today()) + dt.timedelta(days=7)
    activity("Kor", f"{day} 18:00", on=clock.today(), at=clock.now())
    page = new_page(coordinator)
    page.goto(reverse("house:activity-new"))
    page.fill("#id_name", "Sprogcafé")
    page.select_option("#id_sort", "language")
    page.select_option("#id_room", label="Salen")
    page.fill("#id_day", f"{day:%d-%m-%Y}")
    page.fill("#id_begins", "17:00")
    page.fill("#id_over", "19:00")
    page.get_by_label("Mandag").check(force=True)
    press(page, page.locator("form.form [type=submit]").first)
    page.get_by_role("heading", name="Lokalet er optaget på").wait_for()
    axe(page)
    assert page.input_value("#id_name") == "Sprogcafé"
    page.get_by_label("Opret disse gange uden lokale").check(force=True)
    press(page, page.locator("form.form [type=submit]").first)
    page.get_by_text("Uden lokale:").wait_for()
    assert Activity.objects.get(name="Sprogcafé").sessions.filter(room=None).exists()


def test_somebody_answers_on_the_tablet(new_page, axe):
    today = clock.today()
    wave = Survey.objects.create(name="Nu", begins_on=today, ends_on=today)
    page = new_page()
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(reverse("house:answer", args=[wave.token]))
    assert fits(page)
    axe(page)
    press(page, page.get_by_role("button", name="نعم"))
    axe(page)
    press(page, page.get_by_role("link", name="Næste"))
    press(page, page.get_by_role("button", name="Nej"))
    assert TabletCount.objects.values_list("answered", "users").get() == (2, 1)


def test_the_pages_are_accessible_and_fit(new_page, coordinator):
    now = clock.now()
    house.fill(on=now.date(), at=now)
    made = Activity.objects.get(name="Cykelværksted")
    session = made.sessions.filter(starts_at__lt=now).order_by("-starts_at").first()
    coming = made.sessions.filter(starts_at__gt=now).order_by("starts_at").first()
    page, found = new_page(coordinator), []
    for name, address in (
        ("today", "/"),
        ("week", reverse("house:week")),
        ("month", reverse("house:month")),
        ("session", reverse("house:session", args=[session.uid])),
        ("move", reverse("house:move", args=[coming.uid])),
        ("correct", reverse("house:correct", args=[session.uid])),
        ("count", reverse("house:count")),
        ("activities", reverse("house:activities")),
        ("activity", reverse("house:activity", args=[made.uid])),
        ("activity-change", reverse("house:activity-change", args=[made.uid])),
        ("activity-new", reverse("house:activity-new")),
        ("activity-end", reverse("house:activity-end", args=[made.uid])),
        ("activity-text", reverse("house:activity-text", args=[made.uid, "ar"])),
        ("close", reverse("house:close")),
        ("texts", reverse("house:texts")),
        ("text", reverse("house:text", args=["ti", "intro"])),
        ("tables", reverse("house:tables")),
        ("row", reverse("house:row-new", args=["organisation"])),
        ("surveys", reverse("house:surveys")),
        ("survey", reverse("house:survey-new")),
        ("figures", reverse("house:figures")),
    ):
        found += wrong_with(page, address, name)
    manager = new_page(factories.user(Role.TEAM_MANAGER))
    found += wrong_with(manager, reverse("house:figures"), "figures-manager")
    public = new_page()
    for language in Language:
        found += wrong_with(public, reverse("programme:week", args=[language]), f"programme-{language}")
        keep_paper(public, reverse("programme:pdf", args=[language]), f"programme-{language}")
    found += wrong_with(public, reverse("programme:leaflet"), "leaflet")
    found += wrong_with(public, reverse("programme:leaflet-in", args=["en"]), "leaflet-en")
    keep_paper(public, reverse("programme:leaflet-pdf"), "leaflet")
    assert not found, "\n".join(found)
    assert public.context.cookies() == []
    assert ActivityText.objects.filter(language="ti").exists()
