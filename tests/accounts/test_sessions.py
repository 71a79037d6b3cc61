"""When a session ends, and what counts as activity."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.middleware import BEGAN, LAST
from accounts.models import User
from accounts.policy import Role
from accounts.sign_in.sessions import FORM_KEY
from tests import factories
from tests.accounts.support import danish, said
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Havn-Autosave": "1"}
MINUTE, HOUR = 60, 3600


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(factories.caseworker())
    return client


def mark(client: Client, *, began: int = 0, last: int = 0) -> int:
    """Sets the marks of the session so many seconds back; gives the mark of the last activity."""
    now = int(time.time())
    session = client.session
    session[BEGAN], session[LAST] = now - began, now - last
    session.save()
    return now - last


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_session_lives_while_there_is_activity(signed_in: Client) -> None:
    mark(signed_in, began=2 * HOUR, last=19 * MINUTE)
    assert signed_in.get("/").status_code == 200


def test_a_session_ends_after_twenty_minutes_without_activity(signed_in: Client) -> None:
    mark(signed_in, began=2 * HOUR, last=20 * MINUTE + 5)
    answer = signed_in.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert not is_signed_in(signed_in)


def test_a_session_ends_after_ten_hours_however_busy(signed_in: Client) -> None:
    mark(signed_in, began=10 * HOUR + 5, last=0)
    assert signed_in.get("/").status_code == 302
    assert not is_signed_in(signed_in)


def test_a_page_and_a_keystroke_are_activity(signed_in: Client) -> None:
    for ask in (lambda: signed_in.get("/"), lambda: signed_in.post(reverse("accounts:alive"))):
        before = mark(signed_in, last=5 * MINUTE)
        assert ask().status_code in {200, 204}
        assert signed_in.session[LAST] > before


def test_autosave_is_no_activity(signed_in: Client) -> None:
    before = mark(signed_in, last=5 * MINUTE)
    assert signed_in.get("/", headers=AUTOSAVE).status_code == 200
    assert signed_in.session[LAST] == before


def test_autosave_after_the_limit_is_told_that_the_page_is_locked(signed_in: Client) -> None:
    mark(signed_in, last=21 * MINUTE)
    answer = signed_in.get("/", headers=AUTOSAVE)
    assert (answer.status_code, answer.json()) == (401, {"locked": True})
    assert not is_signed_in(signed_in)


def test_reading_writes_the_mark_of_activity_at_most_twice_a_minute(signed_in: Client) -> None:
    before = mark(signed_in, last=10)
    signed_in.get("/")
    assert signed_in.session[LAST] == before


def close(person: User, *, active: bool) -> None:
    """As an administrator does it on the account's page."""
    office = Client()
    office.force_login(factories.user(Role.ADMINISTRATOR))
    data = {"what": "user", "user-name": person.name, "user-email": person.email} | (
        {"user-is_active": "on"} if active else {}
    )
    assert office.post(reverse("accounts:user", args=[person.pk]), data).status_code == 302


def test_closing_an_account_ends_every_session_at_its_next_request_and_for_good() -> None:
    worker = factories.caseworker()
    windows = [Client(), Client()]
    for window in windows:
        window.force_login(worker)
        assert window.get("/").status_code == 200
    close(worker, active=False)
    for window in windows:
        assert window.get("/").headers["Location"].startswith(reverse("account_login"))
    close(worker, active=True)  # back from leave: the sessions of before stay ended
    for window in windows:
        assert window.get("/").status_code == 302


def test_a_closed_account_autosaves_nothing() -> None:
    worker = factories.caseworker()
    window = Client()
    window.force_login(worker)
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert window.post(reverse("accounts:alive"), headers=AUTOSAVE).status_code == 302


def test_signing_out_everywhere_else_ends_the_other_sessions_and_not_this_one(signed_in: Client) -> None:
    worker = User.objects.get()
    elsewhere = Client()
    elsewhere.force_login(worker)
    came_in(signed_in, ago=60)
    assert signed_in.post(reverse("accounts:end-sessions")).status_code == 302
    assert signed_in.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def agent(words: str) -> Client:
    return Client(headers={"User-Agent": words})


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def windows(db: None) -> list[Client]:
    """Three browsers of one caseworker, and one of a colleague: the last."""
    worker, colleague = factories.caseworker(), factories.caseworker()
    found = [agent(words) for words in (FIREFOX, EDGE, PHONE, FIREFOX)]
    for window, user in zip(found, [worker] * 3 + [colleague], strict=True):
        window.force_login(user)
        came_in(window, ago=60)
        assert window.get(reverse("accounts:me")).status_code == 200
    return found


def listed(window: Client) -> list[Any]:
    return list(window.get(reverse("accounts:me")).context["sessions"])


def test_everybody_sees_where_they_are_signed_in_and_nobody_elses_sessions(windows: list[Client]) -> None:
    here, *_others = windows
    assert [(one.browser, one.here) for one in listed(here)] == [
        ("Firefox · Windows", True),
        *sorted([("Edge · Windows", False), ("Safari · iPhone", False)], key=lambda each: listed_last(here, each[0])),
    ]
    assert [one.browser for one in listed(windows[3])] == ["Firefox · Windows"]


def listed_last(window: Client, browser: str) -> float:
    return -next(one.last.timestamp() for one in listed(window) if one.browser == browser)


def test_the_page_of_the_sessions_holds_no_key_of_any(windows: list[Client]) -> None:
    text = windows[0].get(reverse("accounts:me")).content.decode()
    keys = [window.session.session_key for window in windows]
    assert [key for key in keys if key and key in text] == []
    assert text.count("Afslut denne session") == 2


def test_one_session_is_ended_and_the_others_live(windows: list[Client]) -> None:
    here, edge, phone, _colleague = windows
    ref = next(one.ref for one in listed(here) if one.browser.startswith("Edge"))
    assert here.post(reverse("accounts:end-session", args=[ref])).status_code == 302
    assert edge.get("/").headers["Location"].startswith(reverse("account_login"))
    assert [window.get("/").status_code for window in (here, phone)] == [200, 200]
    assert len(listed(here)) == 2


def came_in(window: Client, *, ago: int) -> None:
    """Writes down a whole sign-in so many seconds ago."""
    session = window.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


@pytest.mark.parametrize("name", ["accounts:end-session", "accounts:end-sessions"])
def test_whoever_ends_a_session_proves_again_who_they_are(windows: list[Client], name: str) -> None:
    here, edge, *_others = windows
    secret = give_app(User.objects.get(pk=here.session["_auth_user_id"]))
    came_in(here, ago=6 * MINUTE)
    ref = [next(one.ref for one in listed(here) if one.browser.startswith("Edge"))] if name.endswith("session") else []
    address = reverse(name, args=ref)
    asked = here.post(address)
    assert asked.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert edge.get("/").status_code == 200
    done = here.post(asked.headers["Location"], {"code": totp_code(secret)}, follow=True)
    assert done.status_code == 200
    assert edge.get("/").headers["Location"].startswith(reverse("account_login"))
    assert here.get("/").status_code == 200


def test_proving_again_who_one_is_gives_the_session_another_key_and_the_old_one_is_void(windows: list[Client]) -> None:
    here, *_others = windows
    secret = give_app(User.objects.get(pk=here.session["_auth_user_id"]))
    came_in(here, ago=6 * MINUTE)
    old = here.cookies[settings.SESSION_COOKIE_NAME].value
    typed = here.session[FORM_KEY]
    here.post(reverse("mfa_reauthenticate"), {"code": totp_code(secret)})
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != old
    assert here.get("/").status_code == 200
    assert here.session[FORM_KEY] == typed
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert thief.get("/").headers["Location"].startswith(reverse("account_login"))


def test_whoever_changes_a_factor_is_offered_to_end_the_other_sessions(windows: list[Client]) -> None:
    here, edge, *_others = windows
    came_in(here, ago=60)
    page = said(here.get(reverse("mfa_index")))
    assert danish("Sign out everywhere else") in page
    assert f'action="{reverse("accounts:end-sessions")}"' in page
    here.post(reverse("accounts:end-sessions"))
    assert edge.get("/").headers["Location"].startswith(reverse("account_login"))


def test_who_has_nothing_to_prove_it_with_signs_in_anew_before_ending_a_session(windows: list[Client]) -> None:
    """A volunteer before the first passkey, and whoever comes from the directory."""
    here, edge, *_others = windows
    came_in(here, ago=6 * MINUTE)
    answer = here.post(reverse("accounts:end-sessions"), follow=True)
    assert danish("That needs a fresh sign-in: sign out, sign in once more, and do it then.") in said(answer)
    assert edge.get("/").status_code == 200


def test_nobody_ends_the_session_of_another(windows: list[Client]) -> None:
    *_others, colleague = windows
    (theirs,) = listed(colleague)
    answer = windows[0].post(reverse("accounts:end-session", args=[theirs.ref]), follow=True)
    assert "var allerede afsluttet" in answer.content.decode()
    assert colleague.get("/").status_code == 200


def test_a_session_that_is_over_is_not_listed(windows: list[Client]) -> None:
    mark(windows[1], last=21 * MINUTE)
    mark(windows[2], began=10 * HOUR + 5)
    assert [one.here for one in listed(windows[0])] == [True]


def test_a_changed_password_ends_the_other_sessions() -> None:
    worker = factories.caseworker(password="en-lang-nok-adgangskode")
    here, elsewhere = Client(), Client()
    for window in (here, elsewhere):
        window.force_login(worker)
    new = "en-helt-anden-adgangskode"
    data = {"oldpassword": "en-lang-nok-adgangskode", "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_the_page_knows_how_long_the_day_still_lasts(signed_in: Client) -> None:
    mark(signed_in, began=9 * HOUR + 55 * MINUTE)
    left = int(signed_in.get("/").content.decode().split('data-session-left="')[1].split('"')[0])
    assert 0 < left <= 5 * MINUTE


def test_an_account_that_is_closed_is_out_at_its_next_request(signed_in: Client) -> None:
    assert signed_in.get("/").status_code == 200
    User.objects.update(is_active=False)
    answer: Any = signed_in.get("/")
    assert answer["Location"].startswith(reverse("account_login"))
