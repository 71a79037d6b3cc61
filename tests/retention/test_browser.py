"""The pages of retention in a real browser: accessible at every width; the drop-in log by the keyboard alone."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees.models import ReadinessAssessment
from refugees.ports import facts_changed
from retention.models import AgreedStep, CounsellingVisit, FollowUp, MentorNote, WarningSign
from tests import factories
from tests.placements.support import employer
from tests.retention.support import at_work, followed, offered, planned, talk
from tests.support.browser import fits

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)


def look(page, axe, address, name):
    """Opens a page at three widths; fails on what axe finds and where the page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert fits(page), f"{address} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        axe(page)


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def lived(worker, mentor):
    """A person of whom every page has something to say."""
    person = factories.refugee(
        worker, interpreter_language="Tigrinya", nationality="Eritrea", phone="+45 67 00 12 34", mother_tongue="tigri"
    )
    at_work(person, ago(200), ref="P1", employer=employer())
    at_work(person, ago(400), ref="P2", until=ago(30), kind="igu", reason="completed")
    at_work(person, ago(20), ref="P3", kind="education")
    ReadinessAssessment.objects.create(refugee=person, happened_on=ago(80), outcome="job_ready")
    made = talk(
        person, ago(12), "phone", work_topics=["hours"], work_note="Flere timer", with_whom=["employer"],
        recorded_by=worker,
    )  # fmt: skip
    wrong = talk(person, ago(14), recorded_by=worker)
    wrong.annul(at=clock.now(), by=worker, reason="forkert borger")
    planned(person, clock.today(), planned_at=dt.time(10, 30), note="Tag kontrakten med")
    planned(person, ago(2))
    WarningSign.objects.create(refugee=person, happened_on=ago(5), sign="absence", note="Tre gange", recorded_by=worker)
    CounsellingVisit.objects.create(refugee=person, happened_on=ago(3), topic="letter", outcome="answered")
    offered(person, ago(190), ref="P1", answer="accepted", answered_on=ago(188))
    AgreedStep.objects.create(refugee=person, follow_up=made, text="Køre turen sammen", who="mentor", due_on=ago(-4))
    given = followed(person, mentor, ago(180))
    MentorNote.objects.create(
        refugee=person, happened_on=ago(6), challenge="times", help="Øvede plan", outcome="better", recorded_by=mentor
    )
    facts_changed([person.pk])
    return person, given


def test_the_pages_of_retention_are_accessible(new_page, axe):
    worker, mentor = factories.caseworker(name="Mette Kjær"), factories.user(Role.RETENTION_MENTOR, name="Mona Falk")
    person, given = lived(worker, mentor)
    at_work(factories.refugee(worker), ago(30))
    plan = FollowUp.objects.filter(state="planned").first()
    case = f"/retention/cases/{person.case_number}/"
    page = new_page(worker)
    for name, address in (
        ("list", "/retention/"),
        ("pace", "/retention/pace/?show=all"),
        ("conversations", "/retention/conversations/"),
        ("signs", "/retention/signs/"),
        ("ended", "/retention/ended/"),
        ("staying", "/retention/staying/"),
        ("staying-people", "/retention/staying/people/?months=3"),
        ("mentors", "/retention/mentors/"),
        ("person", case),
        ("hold-new", f"{case}follow-up/"),
        ("plan-new", f"{case}plan/"),
        ("offer", f"{case}mentor/"),
        ("assign", f"{case}mentor/assign/"),
        ("end", f"{case}end/"),
        ("miss", reverse("retention:miss", args=[plan.uid])),
        ("counselling", "/retention/counselling/"),
        ("visit", reverse("retention:visit", args=[person.uid])),
    ):
        look(page, axe, address, name)
    phone = new_page(mentor)
    look(phone, axe, "/retention/mine/", "mine")
    look(phone, axe, reverse("retention:mentee", args=[given.uid]), "mentee")


def test_a_visit_is_logged_by_the_keyboard_alone(new_page, axe):
    """Two letters, arrow and Enter, topic, Tab, outcome, Enter: a dozen keys from the open page to the next visitor."""
    worker = factories.caseworker()
    for family in ("Haddad", "Hamdan", "Osman"):
        factories.refugee(worker, family_name=family, given_names="Amal")
    page = new_page(factories.user(Role.OPEN_COUNSELLOR, name="Ole"))
    page.goto("/retention/counselling/")
    keys = 0

    def press(*names):
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            keys += 1

    press("h", "a")
    page.wait_for_selector("[data-found]")
    assert page.locator("[data-found]").count() == 2
    axe(page)
    press("ArrowDown", "ArrowDown", "Enter")
    page.wait_for_selector("input[name=topic]")
    assert page.locator("h1").inner_text() == "Amal Hamdan"
    press("ArrowDown", "Tab", "ArrowDown", "Enter")
    page.wait_for_selector("#id_q")
    made = CounsellingVisit.objects.get()
    assert (made.refugee.family_name, made.topic, made.outcome) == ("Hamdan", "education", "referred")
    assert page.evaluate("document.activeElement.id") == "id_q", "ready for the next visitor"
    assert keys <= 12
    assert "Hamdan" in page.locator("aside").inner_text()


def test_without_a_script_the_log_works_too(new_page):
    person = factories.refugee(factories.caseworker(), family_name="Haddad")
    page = new_page(factories.user(Role.OPEN_COUNSELLOR), java_script_enabled=False)
    page.goto("/retention/counselling/")
    page.fill("#id_q", "ha")
    page.keyboard.press("Enter")
    page.click("[data-found]")
    page.check("input[name=topic][value=work]")
    page.check("input[name=outcome][value=answered]")
    page.click("form.form button[type=submit], form.form input[type=submit]")
    assert page.url.endswith("/retention/counselling/")
    assert CounsellingVisit.objects.get().refugee == person


def test_a_conversation_is_written_refused_and_saved_with_everything_still_there(new_page, axe):
    worker = factories.caseworker()
    person = factories.refugee(worker)
    page = new_page(worker)
    page.goto(f"/retention/cases/{person.case_number}/follow-up/")
    page.check("input[name=mode][value=phone]")
    page.check("input[name=work_topics][value=hours]")
    page.fill("textarea[name=work_note]", "Vil have flere timer")
    page.fill("input[name=step_1_text]", "Spørge lederen")
    page.fill("input[name=happened_on]", "31-02-2018")
    page.click("form.form button[type=submit], form.form input[type=submit]")
    page.wait_for_selector("[data-error-summary]")
    axe(page)
    assert page.input_value("textarea[name=work_note]") == "Vil have flere timer"
    assert page.is_checked("input[name=work_topics][value=hours]")
    page.fill("input[name=happened_on]", f"{clock.today():%d-%m-%Y}")
    page.click("form.form button[type=submit], form.form input[type=submit]")
    page.wait_for_selector("text=Vil have flere timer")
    assert AgreedStep.objects.get().text == "Spørge lederen"
