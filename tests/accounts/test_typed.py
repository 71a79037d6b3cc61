"""What is typed and not saved survives going back, loading anew and the end of the session; no page is kept."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from accounts.sign_in import sessions
from refugees.models import JournalEntry, Refugee
from tests import factories
from tests.accounts.support import PASSWORD, danish
from tests.accounts.test_kept import note, run_out
from tests.support.browser import press
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("HAVN_SHOTS", "")
TITLE, TEXT = "Samtale om bolig", "Hun har sagt ja.\nFlytter i maj."
BACK = danish("What you had typed here and not saved stands here again.")


@pytest.fixture
def worker() -> User:
    return factories.caseworker(password=PASSWORD)


@pytest.fixture
def person(worker: User) -> Refugee:
    return factories.refugee(worker)


def window(new_page: Any, user: User, **options: Any) -> Any:
    """A window that lets its reader leave a page with unsaved words, and tells what each answer said of caches."""
    page = new_page(user, **options)
    page.caching = []
    page.on("dialog", lambda dialog: dialog.accept())
    page.on("response", lambda answer: page.caching.append(answer) if "/static/" not in answer.url else None)
    return page


def opened(page: Any, address: str) -> None:
    page.goto(address)
    page.locator("body[data-typed]").wait_for()


def fields(page: Any) -> tuple[Any, Any]:
    return page.get_by_label(danish("heading").capitalize()), page.locator("main textarea").first


def write_note(page: Any, person: Refugee) -> None:
    opened(page, note(person))
    title, text = fields(page)
    title.fill(TITLE)
    text.fill(TEXT)


def stands(page: Any, title: str = TITLE, text: str = TEXT) -> None:
    page.locator("body[data-typed]").wait_for()
    assert [one.input_value() for one in fields(page)] == [title, text]


def leave(page: Any) -> None:
    """Follows a link of the bar."""
    press(page, page.locator("header a[href]").first)


def test_back_and_loading_anew_show_what_was_typed_and_no_answer_may_be_kept(
    new_page: Any, worker: User, person: Refugee, axe: Any
) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    leave(page)
    page.go_back()
    stands(page)
    expect(page.get_by_text(BACK)).to_be_visible()
    axe(page)
    for width in (1440, 390) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 850})
        page.screenshot(path=str(Path(SHOTS) / f"typed-{width}.png"), full_page=True)
    page.reload()
    stands(page)
    documents = [one for one in page.caching if one.request.resource_type == "document"]
    assert len(documents) == 4
    assert {one.headers["cache-control"] for one in documents} == {"no-store"}


def test_what_lies_in_the_browser_is_unreadable_and_its_key_is_in_no_storage(
    new_page: Any, worker: User, person: Refugee
) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    page.wait_for_function("Object.keys(sessionStorage).some((name) => name.startsWith('havn-typed'))")
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    assert "havn-typed" in stored
    assert "bolig" not in stored
    assert page.evaluate("document.body.dataset.formKey") is None
    handed = page.caching[0].text().split('data-form-key="')[1].split('"')[0]
    assert len(handed) == 44
    assert handed not in stored


def test_dropping_it_shows_the_form_as_the_server_has_it(new_page: Any, worker: User, person: Refugee) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    leave(page)
    page.go_back()
    stands(page)
    page.get_by_role("button", name=danish("Drop it")).click()
    stands(page, "", "")
    page.reload()
    stands(page, "", "")
    assert page.get_by_text(BACK).count() == 0


def test_what_was_saved_is_not_given_back(new_page: Any, worker: User, person: Refugee) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    press(page, page.locator("main form[data-guard] button[type=submit]").first)
    assert JournalEntry.objects.filter(title=TITLE).count() == 1
    page.locator("body[data-typed]").wait_for()
    opened(page, note(person))
    stands(page, "", "")


def test_what_was_refused_and_typed_on_is_given_back(new_page: Any, worker: User, person: Refugee) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    title, _text = fields(page)
    title.fill("")
    press(page, page.locator("main form[data-guard] button[type=submit]").first)
    page.locator("body[data-typed]").wait_for()
    fields(page)[0].fill("Anden overskrift")
    leave(page)
    opened(page, note(person))
    stands(page, "Anden overskrift")


def test_a_server_that_does_not_answer_costs_nothing(new_page: Any, worker: User, person: Refugee) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    page.context.set_offline(True)
    page.locator("main form[data-guard] button[type=submit]").first.click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.trouble.clear()
    opened(page, note(person))
    stands(page)


def test_a_changed_case_is_not_overwritten_by_what_was_typed_before(
    new_page: Any, worker: User, person: Refugee
) -> None:
    page = window(new_page, worker)
    opened(page, reverse("refugees:edit", args=[person.case_number]))
    page.locator("[name=family_name]").fill("Skrevet")
    leave(page)
    Refugee.objects.filter(pk=person.pk).update(family_name="Rettet", version=person.version + 1)
    page.go_back()
    page.locator("body[data-typed]").wait_for()
    assert page.locator("[name=family_name]").input_value() == "Skrevet"
    press(page, page.locator("main form[data-guard] button[type=submit]").first)
    page.locator("body[data-typed]").wait_for()
    assert page.caching[-1].status == 409 or any(one.status == 409 for one in page.caching)
    assert Refugee.objects.get(pk=person.pk).family_name == "Rettet"


def test_after_signing_out_back_shows_nothing_and_the_next_one_gets_nothing(
    new_page: Any, worker: User, person: Refugee
) -> None:
    page = window(new_page, worker)
    write_note(page, person)
    other = page.context.new_page()  # a second window, in which nobody signs out
    opened(other, note(person))
    other.locator("main textarea").first.fill(TEXT)
    other.wait_for_function("Object.keys(sessionStorage).some((name) => name.startsWith('havn-typed'))")
    leave(page)
    page.get_by_text(worker.name).first.click()
    press(page, page.get_by_role("button", name=danish("Sign out"), exact=True))
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('havn-typed'))") == []
    for _turn in range(2):
        page.go_back()
        assert TITLE not in page.content()
        assert "Flytter" not in page.content()
        assert person.family_name not in page.content()
    other.goto(reverse("account_login"))
    client = Client()
    client.force_login(worker)  # the same person again: what was typed before the sign-out is gone all the same
    cookie = client.cookies.popitem()[1]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.url}])
    opened(other, note(person))
    stands(other, "", "")


def test_who_signs_in_again_after_the_session_ended_finds_it_and_nobody_else_does(
    new_page: Any, worker: User, person: Refugee
) -> None:
    secret = give_app(worker)
    page = window(new_page, worker)
    write_note(page, person)
    leave(page)
    run_out(worker)
    page.goto("/")
    page.get_by_label("E-mail").fill(worker.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    press(page, page.get_by_role("button", name=danish("Sign in"), exact=True))
    page.get_by_label(danish("Code")).fill(totp_code(secret))
    press(page, page.get_by_role("button", name=danish("Sign in"), exact=True))
    opened(page, note(person))
    stands(page)


def test_the_key_is_of_one_user_and_another_one_gets_another(worker: User) -> None:
    session: dict[str, Any] = {}
    first = sessions.form_key(session, worker)
    assert sessions.form_key(session, worker) == first
    second = sessions.form_key(session, factories.caseworker())
    assert second != first
    assert sessions.form_key(session, worker) not in {first, second}


def test_signing_out_forgets_the_key(worker: User) -> None:
    client = Client()
    client.force_login(worker)
    client.get("/")
    assert client.session[sessions.FORM_KEY][0] == worker.pk
    client.post(reverse("account_logout"))
    assert sessions.FORM_KEY not in client.session


def test_a_page_that_tells_that_nobody_is_there_ends_the_session_and_keeps_its_writer(worker: User) -> None:
    client = Client()
    client.force_login(worker)
    client.get("/")
    key = client.session[sessions.FORM_KEY]
    client.post(reverse("account_logout"), headers={"X-Havn-Idle": "1"})
    assert "_auth_user_id" not in client.session
    assert client.session[sessions.FORM_KEY] == key


def test_without_a_script_the_page_comes_anew_and_chromium_itself_fills_it(
    new_page: Any, worker: User, person: Refugee
) -> None:
    """What another browser does is its own affair: docs/adr/0046."""
    page = window(new_page, worker, java_script_enabled=False)
    page.goto(note(person))
    fields(page)[1].fill(TEXT)
    press(page, page.locator("header a[href]").first)
    page.go_back()
    assert fields(page)[1].input_value() == TEXT
    documents = [one for one in page.caching if one.request.resource_type == "document"]
    assert [one.headers["cache-control"] for one in documents] == ["no-store"] * 3
