"""The pages of placements and of the outbox in a real browser: accessible at every width, nothing blocked."""

import os
from pathlib import Path

import pytest

from accounts.policy import Role
from mail import services as mails
from mail.models import Mail
from mail.rules import State
from placements.rules import Event
from tests import factories
from tests.placements.support import day, employer, happened, opening, placement
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
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    axe(page)


def test_the_pages_of_placements_are_accessible(new_page, axe):
    worker = factories.caseworker(name="Mette Kjær")
    person = factories.refugee(worker, interpreter_language="Tigrinya", nationality="Eritrea")
    workplace = employer()
    made = placement(person, employer=workplace, hours=30, tasks="Bage brød og rydde op", supervisor="Ib Holm")
    happened(made, Event.OFFERED, day(0), recorded_by=worker, note="Vil gerne begynde hurtigt.")
    happened(made, Event.STARTED, day(7), recorded_by=worker)
    wrong = happened(made, Event.ACCEPTED, day(1), recorded_by=worker)
    wrong.annul(at=wrong.recorded_at, by=worker, reason="forkert borger")
    happened(placement(factories.refugee(worker), "P1", "ordinary_job"), Event.OFFERED, day(3))
    beside = placement(person, "P2", "ordinary_job", employer=workplace)
    happened(beside, Event.STARTED, day(9), recorded_by=worker)
    twin = employer("Nordlys Bageri ApS", cvr="")
    wanted = opening(workplace, open_from=day(0))
    page = new_page(worker)
    for name, address in (
        ("list", "/placements/"),
        ("person", f"/placements/cases/{person.case_number}/"),
        ("placement", f"/placements/{made.uid}/"),
        ("new-offer", f"/placements/cases/{person.case_number}/offer/"),
        ("record-end", f"/placements/{made.uid}/record/ended/"),
        ("new-start", f"/placements/cases/{person.case_number}/start/"),
        ("overlap", f"/placements/{made.uid}/beside/{beside.uid}/"),
        ("overlap-rules", "/placements/rules/"),
        ("employers", "/placements/employers/"),
        ("employer", f"/placements/employers/{workplace.uid}/"),
        ("employer-new", "/placements/employers/new/"),
        ("look-alike", "/placements/employers/look-alike/"),
        ("pair", f"/placements/employers/{workplace.uid}/or/{twin.uid}/"),
        ("site-new", f"/placements/employers/{workplace.uid}/sites/new/"),
        ("start-guard", "/placements/without-a-start/"),
        ("openings", "/placements/openings/"),
        ("opening", f"/placements/openings/{wanted.uid}/"),
        ("opening-edit", f"/placements/openings/{wanted.uid}/edit/"),
        ("opening-close", f"/placements/openings/{wanted.uid}/close/"),
        ("from-opening", f"/placements/cases/{person.case_number}/offer/?opening={wanted.uid}"),
    ):
        look(page, axe, address, name)


def test_the_form_of_a_rule_is_accessible(new_page, axe):
    page = new_page(factories.user(Role.ADMINISTRATOR))
    look(page, axe, "/placements/rules/", "rules-admin")
    look(page, axe, "/placements/rules/new/", "rule-new")


def test_a_start_is_recorded_by_keyboard_and_mouse(new_page, axe):
    worker = factories.caseworker()
    person = factories.refugee(worker)
    page = new_page(worker)
    page.goto(f"/placements/cases/{person.case_number}/")
    page.click("a[href$='/start/']")
    page.check("input[name=kind][value=wage_subsidy]")
    page.fill("input[name=employer_name]", "Havnens Køkken")
    page.click("form.form button[type=submit], form.form input[type=submit]")
    axe(page)  # the page with its error summary
    page.check("input[name=create_employer]")
    page.fill("input[name=happened_on]", "06-03-2017")
    page.click("form.form button[type=submit], form.form input[type=submit]")
    page.wait_for_selector("text=Havnens Køkken")
    assert "/placements/" in page.url


def test_the_outbox_is_accessible(new_page, axe):
    for number, state in enumerate(State):
        mail = mails.queue(
            to="ana@example.dk", subject=f"Frister {number}", text="Sag 2017-0142", key=str(number), by="nightly"
        )
        if state != State.IN_FLIGHT:
            Mail.objects.filter(pk=mail.pk).update(state=state)
    uncertain = Mail.objects.get(state=State.UNCERTAIN)
    page = new_page(factories.user(Role.ADMINISTRATOR, name="Admin"))
    look(page, axe, "/mail/", "outbox")
    look(page, axe, f"/mail/{uncertain.uid}/", "mail")
    look(page, axe, f"/mail/{uncertain.uid}/send-again/", "mail-again")
