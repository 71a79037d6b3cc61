"""What every answer tells the browser, and what the browser may keep."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from tests import factories
from tests.accounts.support import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
KEY = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="


@pytest.fixture
def worker() -> Any:
    return factories.user(Role.CASEWORKER, password=PASSWORD)


ADDRESSES = [
    "/accounts/login/", "/", "/healthz", "/nothing-here/", "/cases/", "/cases/?q=240387-9987", "/static/none.js",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["get", "post", "put", "trace"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_answer_runs_nothing_but_our_own_and_stands_in_no_frame(
    client: Client, worker: Any, address: str, method: str, signed_in: bool
) -> None:
    """Also the answers of guards that refuse before anything is asked."""
    if signed_in:
        client.force_login(worker)
    answer = client.generic(method.upper(), address, secure=True)
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert "Server" not in answer
    if answer.getvalue():
        assert "charset=utf-8" in answer["Content-Type"] or answer["Content-Type"] == "application/json"


def test_over_tls_every_answer_asks_for_tls_from_now_on(client: Client, settings: Any) -> None:
    """Also the one that refuses a method, and a file that is not there."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    for asked in ("GET /accounts/login/", "PUT /cases/", "GET /static/none.js", "GET /healthz"):
        answer = client.generic(*asked.split(), secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_cookies_of_a_session_are_out_of_reach_of_scripts_and_of_other_sites(client: Client, worker: Any) -> None:
    sign_in(client, worker.email)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert {cookie["samesite"] for cookie in client.cookies.values()} == {"Lax"}
    assert len(session.value) == 32
    assert session.value not in client.get(reverse("mfa_index")).content.decode()


def test_what_shows_people_is_kept_by_no_cache_on_the_way_and_not_by_the_browser(
    client: Client, worker: Any
) -> None:
    client.force_login(worker)
    person = factories.refugee(worker)
    kept = {
        name: client.get(reverse(name, args=args))["Cache-Control"]
        for name, args in {
            "desk:today": [], "refugees:list": [], "accounts:me": [],
            "refugees:edit": [person.case_number], "refugees:note": [person.case_number],
        }.items()
    }  # fmt: skip
    assert kept == {
        "desk:today": "no-store", "refugees:list": "no-store", "accounts:me": "no-store",
        "refugees:edit": "no-store", "refugees:note": "no-store",
    }  # fmt: skip


def test_whoever_leaves_has_the_browser_forget_its_pages(client: Client, worker: Any) -> None:
    client.force_login(worker)
    assert "Clear-Site-Data" not in client.get("/")
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/")


def test_a_session_that_ends_by_itself_does_so_too(
    client: Client, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(worker)
    client.get("/")
    monkeypatch.setattr(settings, "HAVN_ABSOLUTE_HOURS", -1)
    assert client.get("/")["Clear-Site-Data"] == '"cache"'


def test_a_sentence_about_a_person_stands_in_no_cookie(client: Client, worker: Any) -> None:
    client.force_login(worker)
    person = factories.refugee(worker)
    form = {"title": "Talt med centret", "text": "Kl. 10", "event_on": "06-02-2017"}
    client.post(reverse("refugees:note", args=[person.case_number]), form)
    assert set(client.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


def test_over_tls_every_cookie_belongs_to_this_host_alone() -> None:
    """The settings as they are on a server, read by a process of their own."""
    wanted = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
              "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT",
              "MESSAGE_STORAGE")  # fmt: skip
    code = f"import json; from config import settings as s; print(json.dumps({{n: getattr(s, n) for n in {wanted}}}))"
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgres:///x",
        "HAVN_SECRET_KEY": "x",
        "HAVN_FIELD_KEYS": f"a:{KEY}",
        "HAVN_INDEX_KEY": KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert "cookie" not in found["MESSAGE_STORAGE"]


def test_every_sign_in_and_every_failed_one_is_in_the_log(client: Client, worker: Any, caplog: Any) -> None:
    caplog.set_level("INFO", "havn.sign_in")
    sign_in(client, worker.email, "forkert")
    sign_in(client, worker.email)
    said = [(record.getMessage(), record.event) for record in caplog.records if record.name == "havn.sign_in"]
    assert [what for what, _how in said] == ["a sign-in failed", "signed in"]
    assert worker.email not in caplog.text


def test_what_is_sent_in_the_clear_is_refused_and_only_a_page_is_led_to_https(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    page, form = client.get("/cases/"), client.post("/cases/", {})
    assert (page.status_code, page["Location"]) == (301, "https://testserver/cases/")
    assert (form.status_code, form.content) == (403, b"https only")
    assert client.post(reverse("accounts:alive"), headers={"X-Havn-Autosave": "1"}).status_code == 403
    assert client.post(reverse("account_login"), secure=True).status_code == 200
