"""The health offer in a real browser: a declined offer, a full loop, and every page at three widths."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse

from core import clock
from health.models import HealthAnswer, HealthConsideration, HealthFollowUp, HealthReferral, HealthVisit
from health.rules import State
from tests import factories
from tests.health.support import agreed, answered, appointed, closed, offered, referred, whole
from tests.support.browser import fits, press

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


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def person(worker):
    return factories.refugee(worker, interpreter_language="Tigrinya", phone="67011234")


def tab(person):
    return reverse("health:person", args=[person.case_number])


def save(page):
    press(page, page.get_by_role("button", name="Gem", exact=True))


def follow(page, name):
    press(page, page.get_by_role("link", name=name, exact=True))


def test_a_declined_health_offer(new_page, axe, worker, person):
    page = new_page(worker)
    page.goto(tab(person))
    follow(page, "Tilbyd helbredsvurderingen")
    assert "uanset behov" in page.content()
    axe(page)
    save(page)
    follow(page, "Registrér svar")
    page.get_by_label("Nej", exact=True).check()
    save(page)
    assert HealthAnswer.objects.get().answer == "no"
    assert "Afslået" in page.content()
    assert "Intet venter" in page.content()
    axe(page)
    page.goto(f"/cases/{person.case_number}/")
    assert "afslået" in page.content()


def test_a_full_loop_by_its_one_button(new_page, axe, worker, person):
    page = new_page(worker)
    page.goto(tab(person))
    follow(page, "Tilbyd helbredsvurderingen")
    save(page)
    follow(page, "Registrér svar")
    page.get_by_label("Ja", exact=True).check()
    save(page)
    follow(page, "Spørg om samtykkerne")
    for box in page.get_by_role("checkbox").all():
        box.check()
    save(page)
    follow(page, "Skriv henvisningen")
    page.get_by_label("Praktisk besked til klinikken").fill("F43.1")
    save(page)
    assert "ligner en diagnosekode" in page.content()
    page.get_by_label("Praktisk besked til klinikken").fill("Helst om formiddagen")
    save(page)
    assert HealthReferral.objects.get().needs_interpreter
    follow(page, "Registrér tiden")
    page.get_by_label("Tid", exact=True).fill(f"{clock.today():%d-%m-%Y}")
    page.get_by_label("Tolk bestilt").check()
    save(page)
    follow(page, "Registrér, om borgeren kom")
    page.get_by_label("Kom", exact=True).check()
    save(page)
    follow(page, "Registrér, at resultatet er kommet")
    save(page)
    follow(page, "Beslut, hvad der skal ske")
    page.get_by_label("Løft: nej").check()
    page.get_by_label("Elevator: ja").check()
    page.get_by_label("Hvad", exact=True).fill("Ny tid hos lægen")
    page.get_by_label("Senest", exact=True).fill(f"{clock.today():%d-%m-%Y}")
    axe(page)
    save(page)
    assert set(HealthConsideration.objects.values_list("need", flat=True)) == {"no_lifting", "lift"}
    press(page, page.get_by_role("button", name=re.compile("^Gjort")))
    assert HealthFollowUp.objects.get().done_on == clock.today()
    axe(page)


def test_the_pages_of_health_are_accessible(new_page, axe, worker, person):
    whole(person, worker)
    appointed(person, clock.today(), clock.today(), children="Farmor passer")
    other = factories.refugee(worker)
    offered(other)
    answered(other)
    agreed(other)
    referred(other)
    closed(appointed(other, clock.today(), clock.today()), State.NO_SHOW)
    factories.refugee(worker)
    visit = HealthVisit.objects.get(state="planned")
    case = tab(person)
    page = new_page(worker)
    for name, address in (
        ("tab", case),
        ("offer", case + "offer/"),
        ("answer", case + "answer/"),
        ("consents", case + "consents/"),
        ("referral", case + "referral/"),
        ("appointment", case + "appointment/"),
        ("close", f"/cases/health/visits/{visit.uid}/close/"),
        ("result", case + "result/"),
        ("decide", case + "decide/"),
        ("list", "/cases/health/"),
        ("waiting", "/cases/health/?show=waiting"),
        ("visits", "/cases/health/?show=visits"),
        ("undecided", "/cases/health/?show=undecided"),
        ("follow-ups", "/cases/health/?show=follow-ups"),
    ):
        look(page, axe, address, name)
