"""The section walked in a real browser: why in place, search before create, handing out, languages, Min dag."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.policy import Role
from core import clock
from refugees import services
from refugees.models import LanguageSkill, Refugee
from refugees.ports import facts_changed
from tests import factories
from tests.support.browser import fits

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
WIDTHS = (1440, 1024, 390)


@pytest.fixture
def team() -> Any:
    return factories.team("Team Nord")


@pytest.fixture
def worker(team: Any) -> Any:
    return factories.caseworker(team=team, name="Mette Kjær")


@pytest.fixture
def person(worker: Any) -> Refugee:
    """Somebody with a family, a short history and a placement that is late."""
    home = factories.household()
    made = factories.refugee(
        worker, household=home, takeover_on=clock.today() - 35 * DAY, mother_tongue="tigrinya",
        allocation_decided_on=clock.today() - 70 * DAY, interpreter_language="tigrinya", address_protected=True,
        cpr="1102879904",
    )  # fmt: skip
    factories.refugee(worker, household=home, household_relation="spouse")
    services.record_move_in(person=made, on=clock.today() - 34 * DAY, by=worker)
    services.move_address(person=made, text="Bosted Valby 12", temporary=True, on=clock.today() - 34 * DAY, by=worker)
    services.write_note(
        person=made, title="Samtale", text="En aftale\nom praktik", event_on=clock.today(), by=worker, sign=True
    )
    facts_changed([made.pk])
    return made


def case(person: Refugee, name: str = "case") -> str:
    return reverse(f"refugees:{name}", args=[person.case_number])


def test_a_clock_answers_why_in_place_by_mouse_and_by_key_and_closes_again(
    new_page: Callable[..., Any], worker: Any, person: Refugee, axe: Any
) -> None:
    page = new_page(worker, viewport={"width": 1440, "height": 900})
    page.goto(case(person))
    clock_link = page.locator(".strip a", has_text="Praktik startet")
    clock_link.click()
    box = page.locator("#why-box")
    expect(box).to_contain_text("+ 1 måned =")
    assert clock_link.get_attribute("aria-expanded") == "true"
    assert page.url.endswith(case(person))
    axe(page)
    clock_link.press("Enter")
    expect(box).to_be_empty()
    assert clock_link.get_attribute("aria-expanded") == "false"
    page.locator(".strip a", has_text="1. samtale").press("Enter")
    expect(box).to_contain_text("Hvorfor")


def test_without_scripts_a_clock_leads_to_the_page_that_says_why(
    new_page: Callable[..., Any], worker: Any, person: Refugee
) -> None:
    page = new_page(worker, java_script_enabled=False)
    page.goto(case(person))
    page.locator(".strip a", has_text="Praktik startet").click()
    expect(page.locator("main")).to_contain_text("+ 1 måned =")
    page.goto(case(person))
    page.get_by_role("button", name="vis CPR").click()
    expect(page.locator("main")).to_contain_text("110287-9904")


def test_the_cpr_number_appears_in_its_place(new_page: Callable[..., Any], worker: Any, person: Refugee) -> None:
    page = new_page(worker)
    page.goto(case(person))
    page.get_by_role("button", name="vis CPR").click()
    expect(page.locator(".facts tr", has_text="CPR")).to_contain_text("110287-9904")


@pytest.mark.parametrize("name", ["case", "household", "facts", "languages", "assign", "edit", "documents", "note"])
def test_every_page_of_a_case_is_for_everybody_at_every_width(
    new_page: Callable[..., Any], worker: Any, person: Refugee, axe: Any, name: str
) -> None:
    LanguageSkill.objects.create(refugee=person, language="arabisk", spoken="B1", written="A2")
    page = new_page(worker)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(case(person, name))
        axe(page)
        assert fits(page), f"{name} at {width}"


def test_search_comes_before_create_and_the_doubt_can_be_settled(
    new_page: Callable[..., Any], worker: Any, axe: Any
) -> None:
    factories.refugee(worker, given_names="Noor", family_name="Haddad", birth_date=dt.date(1990, 5, 6))
    page = new_page(worker)
    page.goto("/cases/new/")
    axe(page)
    page.get_by_role("button", name="Søg", exact=True).last.click()
    expect(page.locator(".error-summary")).to_contain_text("Skriv et navn eller person-ID.")
    page.get_by_label("Fornavne").fill("Nour")
    page.get_by_label("Efternavn").fill("Hadad")
    page.locator("#id_birth_date").fill("06-05-1990")
    page.locator("[name=find]").click()
    expect(page.locator(".alert-warning")).to_contain_text("Haddad, Noor")
    axe(page)
    page.locator("#id_person_id").fill("99777777")
    page.get_by_label("Opholdsgrundlag").select_option("refugee")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator(".alert-warning")).to_contain_text("Haddad, Noor")  # nobody has said that it is another person
    page.get_by_label("Det er en anden person").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("h1")).to_have_text("Nour Hadad")


def test_a_manager_hands_out_what_nobody_has(
    new_page: Callable[..., Any], worker: Any, team: Any, axe: Any
) -> None:
    people = [factories.refugee(takeover_on=clock.today() + 20 * DAY) for _ in range(3)]
    page = new_page(factories.user(Role.TEAM_MANAGER, team=team))
    page.goto("/")
    axe(page)
    page.get_by_role("link", name="Uden sagsbehandler").click()
    page.get_by_label("Vælg alle på siden").check()
    page.get_by_label(f"Vælg {people[2].case_number}").uncheck()
    page.get_by_role("button", name="Fordel de valgte sager").click()
    axe(page)
    page.get_by_role("button", name="Fordel", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("Vælg en sagsbehandler eller et team.")
    page.locator("#id_caseworker").select_option(str(worker.pk))
    page.get_by_role("button", name="Fordel", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 sager er givet til Mette Kjær")
    assert page.url.endswith("/cases/?mine=nobody")
    assert Refugee.objects.filter(caseworker=worker).count() == 2


def test_a_language_is_added_and_two_who_change_it_choose(
    new_page: Callable[..., Any], worker: Any, person: Refugee
) -> None:
    page = new_page(worker)
    page.goto(case(person, "languages"))
    page.locator("#id_language").fill("Arabisk")
    page.locator("#id_spoken").select_option("B1")
    page.get_by_role("button", name="Tilføj").click()
    expect(page.locator("main table")).to_contain_text("arabisk")
    page.get_by_role("link", name="Ret eller fjern").click()
    LanguageSkill.objects.update(spoken="C1", version=2)
    page.locator("#id_written").select_option("A2")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("h1")).to_contain_text("En anden har ændret")
    page.get_by_role("button", name="Gem").click()
    page.goto(case(person))
    expect(page.locator(".facts tr", has_text="Sprog")).to_contain_text("tigrinya (modersmål), arabisk B1 (skriver A2)")


@pytest.mark.parametrize("role", [*Role])
def test_the_start_page_of_every_role_is_for_everybody(
    new_page: Callable[..., Any], axe: Any, team: Any, person: Refugee, role: str
) -> None:
    page = new_page(factories.user(role, team=team))
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        axe(page)
        assert fits(page)
