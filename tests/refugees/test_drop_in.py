"""Open counselling: anybody is found by name, three facts are shown, and it is noted who asked why."""

import datetime as dt
import os
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from accounts.models import User
from accounts.policy import Role
from audit.models import Kind, ReadLog
from refugees.drop_in import lookup
from refugees.drop_in.rules import LOGGED, MOST_HITS, Purpose
from refugees.models import Refugee
from tests import factories

pytestmark = pytest.mark.django_db
SHOTS = os.environ.get("HAVN_SHOTS", "")
NOBODY = "Nobody by that name can be shown here"


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


@pytest.fixture
def counsellor() -> User:
    return factories.user(Role.OPEN_COUNSELLOR)


@pytest.fixture
def counter(client: Client, counsellor: User) -> Client:
    client.force_login(counsellor)
    return client


def person(given: str = "Yonas", family: str = "Tesfay", born: int = 1987, **values: Any) -> Refugee:
    worker = values.pop("caseworker", None) or factories.caseworker(name="Bodil Prøve")
    return factories.refugee(worker, given_names=given, family_name=family, birth_date=dt.date(born, 2, 11), **values)


def ask(client: Client, name: str, *, born: str = "", purpose: str = Purpose.HERE) -> Any:
    """What the page answers after the redirect to its opaque address; the form again where it was refused."""
    answer = client.post(reverse("drop_in:look-up"), {"name": name, "birth_year": born, "purpose": purpose})
    return client.get(answer["Location"]) if answer.status_code == 302 else answer


def names(answer: Any) -> list[str]:
    return [hit.name for hit in answer.context["answer"].hits]


def main_of(answer: Any) -> str:
    return unescape(answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


# --- who is found ---------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["Tesfay", "tesfai", "yonas tesfay", "Tesfaye", "ዮናስ", "TÉSFAY"])
def test_a_name_is_found_however_it_is_spelt_and_whose_case_it_is(counter: Client, typed: str) -> None:
    person()
    person("Amina", "Warsame")
    assert names(ask(counter, typed)) == ["Tesfay, Yonas"]


def test_the_year_of_birth_tells_two_people_of_one_name_apart(counter: Client) -> None:
    person(born=1987)
    person(born=1990)
    assert [hit.birth_year for hit in ask(counter, "Yonas Tesfay").context["answer"].hits] == [1987, 1990]
    assert [hit.birth_year for hit in ask(counter, "Yonas Tesfay", born="1990").context["answer"].hits] == [1990]


def test_at_most_ten_people_are_shown_and_the_page_says_that_there_are_more(counter: Client) -> None:
    for _ in range(MOST_HITS):
        person()
    answer = ask(counter, "Tesfay")
    assert len(names(answer)) == MOST_HITS
    assert danish("There are more. Write more of the name, or the year of birth.") not in main_of(answer)
    person()
    answer = ask(counter, "Tesfay")
    assert len(names(answer)) == MOST_HITS
    assert danish("There are more. Write more of the name, or the year of birth.") in main_of(answer)


# --- what is shown --------------------------------------------------------------------------------
def test_name_birth_year_and_caseworker_are_all_that_is_shown(counter: Client) -> None:
    known = person(
        nationality="Eritrea",
        phone="67000001",
        email="yonas@havn.invalid",
        remark="Bemærkning",
        asylum_centre="Avnstrup",
    )
    shown = main_of(ask(counter, "Tesfay"))
    assert {"Tesfay, Yonas", "1987", "Bodil Prøve"} <= set(shown.replace("<", ">").split(">"))
    hidden = [
        known.case_number, known.person_id, "11-02-1987", str(known.uid), known.nationality, known.phone, known.email,
        known.remark, known.asylum_centre, known.takeover_on.strftime("%d-%m-%Y"),
    ]  # fmt: skip
    assert [text for text in hidden if text in shown] == []


def test_somebody_without_a_caseworker_is_shown_as_such(counter: Client) -> None:
    known = person()
    Refugee.objects.filter(pk=known.pk).update(caseworker=None)
    answer = ask(counter, "Tesfay")
    assert answer.context["answer"].hits[0].caseworker == ""
    assert danish("nobody yet") in main_of(answer)


# --- protected names ------------------------------------------------------------------------------
def words_of(client: Client, typed: str) -> str:
    """The page without what differs by chance: the field with the name, the form's token."""
    lines = main_of(ask(client, typed)).splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and 'name="name"' not in line)


def test_a_protected_name_gets_the_very_answer_of_a_name_nobody_has(counter: Client) -> None:
    person("Selam", "Hemmelig", name_protected=True)
    answer = ask(counter, "Hemmelig")
    assert names(answer) == []
    assert danish(NOBODY) in main_of(answer)
    assert danish("Is the person not here? Ask the team on duty.") in main_of(answer)
    assert words_of(counter, "Hemmelig") == words_of(counter, "Ingenhedder")


def test_a_protected_namesake_neither_shows_nor_counts(counter: Client) -> None:
    for _ in range(MOST_HITS):
        person()
    without = words_of(counter, "Tesfay")
    person(name_protected=True)
    assert words_of(counter, "Tesfay") == without


def test_the_advice_to_ask_the_team_stands_below_every_answer(counter: Client) -> None:
    person()
    advice = danish("Is the person not here? Ask the team on duty.")
    assert advice in main_of(ask(counter, "Tesfay"))
    assert advice in main_of(ask(counter, "Ingenhedder"))


# --- what must be said first ----------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["", "y", "-", "2017-0001", "990001", "Yonas 1987", "\x00", "y" * 101])
def test_numbers_and_single_letters_are_refused_and_nobody_is_shown(counter: Client, typed: str) -> None:
    person("Y", "1987")
    answer = ask(counter, typed, born="1987")
    assert answer.context["form"].errors["name"]
    assert answer.context["answer"] is None
    assert 'value="1987"' in main_of(answer)
    assert not ReadLog.objects.exists()


@pytest.mark.parametrize("born", ["87", "1899", "2999", "x", "99999999999999999999"])
def test_a_year_that_is_none_is_refused_and_the_name_stays_typed(counter: Client, born: str) -> None:
    answer = ask(counter, "Tesfay", born=born)
    assert answer.context["form"].errors["birth_year"]
    assert 'value="Tesfay"' in main_of(answer)


@pytest.mark.parametrize("purpose", ["", "x", "open counselling: the person is here"])
def test_without_a_purpose_nobody_is_looked_up(counter: Client, purpose: str) -> None:
    person()
    answer = ask(counter, "Tesfay", purpose=purpose)
    assert answer.context["form"].errors["purpose"]
    assert "Tesfay, Yonas" not in main_of(answer)
    assert not ReadLog.objects.exists()


# --- what is noted --------------------------------------------------------------------------------
@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_log_says_who_was_shown_to_whom_and_why(counter: Client, counsellor: User, purpose: str) -> None:
    shown = {person().uid, person(born=1990).uid}
    person("Amina", "Warsame")
    ask(counter, "Tesfay", purpose=purpose)
    entry = ReadLog.objects.get()
    assert (entry.kind, entry.user_id, entry.purpose) == (Kind.LOOKUP, counsellor.pk, LOGGED[purpose])
    assert set(entry.people) == shown


def test_looking_in_vain_is_noted_too_and_a_protected_person_is_not_in_it(counter: Client) -> None:
    person("Selam", "Hemmelig", name_protected=True)
    ask(counter, "Hemmelig")
    assert ReadLog.objects.get().people == []


def test_showing_the_answer_again_is_noted_again(counter: Client) -> None:
    person()
    address = ask(counter, "Tesfay").request["PATH_INFO"]
    counter.get(address)
    assert ReadLog.objects.count() == 2


def test_an_answer_whose_entry_cannot_be_written_is_not_given(counter: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person()

    def broken(*values: Any) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr("audit.log.insert", broken)
    answer = ask(counter, "Tesfay")
    assert answer.status_code == 503
    assert "Tesfay" not in answer.content.decode()


def test_the_officer_reads_the_purpose_in_danish(counter: Client) -> None:
    person()
    ask(counter, "Tesfay")
    officer = Client()
    officer.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    assert danish(LOGGED[Purpose.HERE]) in main_of(officer.get(reverse("audit:log"))).lower()


# --- addresses, and the way in --------------------------------------------------------------------
def test_no_name_stands_in_an_address_and_another_user_cannot_open_it(counter: Client) -> None:
    person()
    address = ask(counter, "Tesfay").request["PATH_INFO"]
    assert "tesfay" not in address.lower()
    colleague = Client()
    colleague.force_login(factories.user(Role.OPEN_COUNSELLOR))
    assert colleague.get(address)["Location"] == reverse("drop_in:look-up")


def test_the_counsellor_begins_at_the_log_and_is_shown_no_search_that_would_refuse(counter: Client) -> None:
    answer = counter.get("/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("retention:counselling")
    assert reverse("drop_in:look-up") in answer.content.decode()
    assert "top-search" not in answer.content.decode()


def test_the_answer_asks_as_much_for_ten_as_for_one(counter: Client) -> None:
    def queries() -> int:
        address = ask(counter, "Tesfay").request["PATH_INFO"]
        with CaptureQueriesContext(connection) as asked:
            counter.get(address)
        return len(asked)

    person()
    few = queries()
    for _ in range(10):
        person()
    assert queries() == few


def test_the_look_up_itself_is_one_statement() -> None:
    person()
    with CaptureQueriesContext(connection) as asked:
        assert lookup.find("Tesfay").hits
    assert len(asked) == 1


# --- in a real browser ----------------------------------------------------------------------------
@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.django_db(transaction=True)
def test_the_counsellor_looks_somebody_up_in_the_browser(new_page: Any, axe: Any, width: int) -> None:
    person()
    person("Yonas", "Tesfaye", born=1994, caseworker=factories.caseworker(name="Rasmus Winther"))
    page = new_page(
        factories.user(Role.OPEN_COUNSELLOR, name="Ole Damsgaard"), viewport={"width": width, "height": 850}
    )

    def look(state: str) -> None:
        axe(page)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"drop-in-{state}-{width}.png"), full_page=True)

    page.goto(reverse("drop_in:look-up"))
    look("empty")
    page.get_by_label(danish("Name"), exact=True).fill("yonas tesfai")
    page.get_by_role("button", name=danish("Look up")).click()
    expect(
        page.get_by_text(danish("Choose why you look the person up. It is noted with your name.")).first
    ).to_be_visible()
    look("refused")
    page.get_by_label(danish("The person is here and asks for help")).check()
    page.get_by_role("button", name=danish("Look up")).click()
    expect(page.get_by_role("cell", name="Rasmus Winther")).to_be_visible()
    look("found")
    page.get_by_label(danish("Name"), exact=True).fill("Ingenhedder")
    page.get_by_label(danish("The person calls or writes")).check()
    page.get_by_role("button", name=danish("Look up")).click()
    expect(page.get_by_role("heading", name=danish(NOBODY))).to_be_visible()
    look("nobody")
