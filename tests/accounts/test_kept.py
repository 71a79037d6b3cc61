"""Nothing typed is lost when a session ends: the form waits for its writer, and for nobody else."""

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import tasks
from accounts.middleware import BEGAN, LAST
from accounts.models import KeptForm, User
from accounts.sign_in import kept
from core import clock
from refugees.models import JournalEntry, Refugee
from tests import factories
from tests.accounts.support import PASSWORD, danish, is_signed_in, said, sign_in
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db
SHOTS = os.environ.get("HAVN_SHOTS", "")
HOUR = 3600
NOTE = {"event_on": "01-03-2017", "title": "Samtale om bolig", "text": "Hun har sagt ja.\r\nFlytter i maj."}
KEEP = {"X-Havn-Keep": "1", "X-Havn-Autosave": "1"}


@pytest.fixture
def worker() -> User:
    return factories.caseworker(password=PASSWORD)


@pytest.fixture
def person(worker: User) -> Refugee:
    return factories.refugee(worker)


def note(person: Refugee) -> str:
    return reverse("refugees:note", args=[person.case_number])


def ended(user: User, *, idle: int = 21 * 60, began: int = HOUR) -> Client:
    """A browser whose session has run out since it opened the form."""
    client = Client()
    client.force_login(user)
    session = client.session
    now = int(time.time())
    session[BEGAN], session[LAST] = now - began, now - idle
    session.save()
    return client


@pytest.mark.parametrize(("idle", "began"), [(21 * 60, HOUR), (0, 10 * HOUR + 60), (15 * HOUR, 16 * HOUR)])
def test_a_form_sent_too_late_waits_for_its_writer_and_is_saved_by_one_click(
    worker: User, person: Refugee, idle: int, began: int
) -> None:
    secret = give_app(worker)
    late = ended(worker, idle=idle, began=began)
    answer = late.post(note(person), NOTE)
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not is_signed_in(late)
    assert not JournalEntry.objects.filter(automatic=False).exists()
    sign_in(late, worker.email)
    answer = late.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert answer.headers["Location"] == reverse("accounts:kept")
    page = late.get(reverse("accounts:kept"))
    assert NOTE["title"] in said(page)
    one = KeptForm.objects.get()
    again = late.post(reverse("accounts:kept-send", args=[one.uid]), dict(kept.fields_of(one)))
    assert (again.status_code, again.headers["Location"]) == (307, note(person))
    assert late.post(again.headers["Location"], dict(kept.fields_of(one))).status_code == 302
    saved = JournalEntry.objects.get(automatic=False)
    assert (saved.title, saved.text.splitlines()) == (NOTE["title"], NOTE["text"].splitlines())
    assert not kept.waiting(worker)


def test_whoever_signs_in_instead_neither_sees_nor_sends_it(worker: User, person: Refugee) -> None:
    late = ended(worker)
    late.post(note(person), NOTE)
    other = factories.caseworker(password=PASSWORD)
    secret = give_app(other)
    sign_in(late, other.email)
    late.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert NOTE["title"] not in said(late.get(reverse("accounts:kept")))
    uid = KeptForm.objects.get().uid
    for name in ("accounts:kept-send", "accounts:kept-drop"):
        assert late.post(reverse(name, args=[uid])).status_code == 404
    assert KeptForm.objects.count() == 1


def test_it_stands_in_the_database_encrypted(worker: User, person: Refugee) -> None:
    ended(worker).post(note(person), NOTE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM accounts_keptform k")
        (row,) = cursor.fetchone()
    assert "bolig" not in row
    assert "maj" not in row


def test_a_second_window_of_the_same_browser_is_kept_too(worker: User, person: Refugee) -> None:
    """The first request ends the session; the windows behind it are still known to be the same person's."""
    late = ended(worker)
    late.get("/")
    assert not is_signed_in(late)
    late.post(note(person), NOTE)
    late.post(reverse("refugees:edit", args=[person.case_number]), {"remark": "Bemærkning"})
    assert KeptForm.objects.filter(user=worker).count() == 2


def test_the_page_asks_to_keep_before_it_goes(worker: User, person: Refugee) -> None:
    late = ended(worker)
    answer = late.post(note(person), NOTE, headers=KEEP)
    assert (answer.status_code, answer.json()) == (401, {"kept": True})
    assert KeptForm.objects.count() == 1


def test_a_form_sent_by_a_script_is_kept_and_the_whole_page_goes_to_the_sign_in(worker: User, person: Refugee) -> None:
    answer = ended(worker).post(note(person), NOTE, headers={"HX-Request": "true"})
    assert reverse("account_login") in answer.headers["HX-Location"]
    assert KeptForm.objects.count() == 1


def test_a_session_that_lives_keeps_nothing_and_does_nothing(worker: User, person: Refugee) -> None:
    client = Client()
    client.force_login(worker)
    assert client.post(note(person), NOTE, headers=KEEP).status_code == 204
    assert not KeptForm.objects.exists()
    assert not JournalEntry.objects.filter(automatic=False).exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_change_password", {"oldpassword": PASSWORD, "password1": "x"}),
        ("mfa_activate_totp", {"code": "123456"}),
        ("search", {"q": "Tesfay"}),
        ("drop_in:look-up", {"name": "Tesfay"}),
        ("accounts:language", {"language": "en"}),
    ],
)
def test_passwords_codes_and_searches_are_never_kept(worker: User, name: str, data: dict[str, str]) -> None:
    ended(worker).post(reverse(name), data)
    assert not KeptForm.objects.exists()


def test_nothing_is_kept_for_strangers_nor_for_a_closed_account(worker: User, person: Refugee) -> None:
    Client().post(note(person), NOTE)
    late = ended(worker)
    late.get("/")
    User.objects.filter(pk=worker.pk).update(is_active=False)
    late.post(note(person), NOTE)
    assert not KeptForm.objects.exists()


def test_a_form_without_the_token_of_its_page_is_not_kept(worker: User, person: Refugee) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ended(worker).cookies
    assert strict.post(note(person), NOTE).status_code == 403
    assert not KeptForm.objects.exists()


def test_an_empty_form_and_a_huge_one_are_not_kept(worker: User, person: Refugee) -> None:
    late = ended(worker)
    late.post(note(person), {})
    late.post(note(person), NOTE | {"text": "x" * (kept.MOST_CHARACTERS + 1)})
    assert not KeptForm.objects.exists()


def test_of_many_the_newest_ten_are_kept(worker: User) -> None:
    for number in range(12):
        kept.keep(user=worker, path=f"/cases/{number}/", data=query(str(number)), at=clock.now())
    assert KeptForm.objects.count() == kept.MOST_KEPT
    assert kept.words_of(kept.of(worker)[0]) == ["11"]


def query(text: str) -> Any:
    from django.http import QueryDict

    return QueryDict(f"title={text}&csrfmiddlewaretoken=abc&version=3")


def test_dropping_it_drops_it(worker: User, person: Refugee) -> None:
    ended(worker).post(note(person), NOTE)
    client = Client()
    client.force_login(worker)
    client.post(reverse("accounts:kept-drop", args=[KeptForm.objects.get().uid]))
    assert not KeptForm.objects.exists()


def test_the_night_forgets_what_nobody_came_back_for(worker: User) -> None:
    now = clock.now()
    kept.keep(user=worker, path="/a/", data=query("gammel"), at=now - dt.timedelta(days=1, minutes=1))
    kept.keep(user=worker, path="/b/", data=query("ny"), at=now)
    tasks.tidy()
    assert [one.path for one in KeptForm.objects.all()] == ["/b/"]


# --- in a real browser ----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_note_survives_the_end_of_the_session_in_the_browser(
    new_page: Any, axe: Any, worker: User, person: Refugee, width: int
) -> None:
    secret = give_app(worker)
    page = new_page(worker, viewport={"width": width, "height": 850})
    page.clock.install()
    page.goto(note(person))
    page.get_by_label(danish("heading").capitalize()).fill(NOTE["title"])
    page.locator("textarea").first.fill(NOTE["text"])
    run_out(worker)
    page.clock.fast_forward(21 * 60 * 1000)
    page.wait_for_url("**/accounts/login/**")
    expect(
        page.get_by_text(danish("You had been signed out. What you typed is kept and waits for you when you sign in."))
    ).to_be_visible()
    page.get_by_label("E-mail").fill(worker.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name=danish("Sign in"), exact=True).click()
    page.get_by_label(danish("Code")).fill(totp_code(secret))
    page.get_by_role("button", name=danish("Sign in"), exact=True).click()
    expect(page.get_by_role("heading", name=danish("What you had typed"), level=1)).to_be_visible()
    axe(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"kept-{width}.png"), full_page=True)
    page.get_by_role("button", name=danish("Save it now")).click()
    page.wait_for_url(f"**{reverse('refugees:case', args=[person.case_number])}")
    assert JournalEntry.objects.get(automatic=False).text.split() == NOTE["text"].split()


def run_out(user: User) -> None:
    """The server's clock has moved on as the browser's does."""
    from django.contrib.sessions.models import Session

    for stored in Session.objects.all():
        data = stored.get_decoded()
        if data.get("_auth_user_id") == str(user.pk):
            data[LAST] = int(time.time()) - 21 * 60
            stored.session_data = Session.get_session_store_class()().encode(data)
            stored.save()


@pytest.mark.django_db(transaction=True)
def test_a_window_stays_open_while_another_one_keeps_the_session_alive(
    new_page: Any, worker: User, person: Refugee
) -> None:
    page = new_page(worker)
    page.clock.install()
    page.goto(note(person))
    page.locator("textarea").first.fill(NOTE["text"])
    page.clock.fast_forward(21 * 60 * 1000)
    page.wait_for_timeout(500)
    assert page.locator("textarea").first.input_value().split() == NOTE["text"].split()
    assert page.url.endswith(note(person))
    assert not KeptForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_minutes_before_the_day_is_over_the_page_says_so(new_page: Any, worker: User, axe: Any) -> None:
    page = new_page(worker)
    page.clock.install()
    page.goto(reverse("refugees:list"))
    page.clock.fast_forward(1000)
    assert page.locator("#toasts p").count() == 0
    for _ in range(39):  # busy all day
        page.clock.fast_forward(15 * 60 * 1000)
        page.keyboard.press("Shift")
    assert page.locator("#toasts p").count() == 0
    page.clock.run_for(6 * 60 * 1000)
    expect(page.locator("#toasts p").first).to_contain_text("logget ind så længe")
    axe(page)
