"""The ways in, in a real browser: app, passkey, link. Chromium's virtual key stands for a finger on a sensor."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from accounts.policy import Role
from accounts.sign_in import links
from core import clock
from tests import factories
from tests.accounts.support import PASSWORD, danish
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("HAVN_SHOTS", "")
SIGN_IN, SIGN_OUT = danish("Sign in"), danish("Sign out")


@pytest.fixture
def worker() -> User:
    return factories.user(Role.CASEWORKER, name="Mette Kjeldsen", password=PASSWORD)


class Key:
    """A passkey holder in the window: presence is always given, who touches it can be told."""

    def __init__(self, page: Any) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def touched_by(self, *, owner: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": owner})

    def credentials(self) -> list[Any]:
        found: list[Any] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        return found


@pytest.fixture
def seen(axe: Any) -> Callable[..., None]:
    """`seen(page, "name")`: free of accessibility faults, and on a screenshot where one is wanted."""

    def look(page: Any, name: str) -> None:
        axe(page)
        if SHOTS:
            width = page.viewport_size["width"]
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)

    return look


def with_password(page: Any, user: User) -> None:
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label(danish("Password")).fill(PASSWORD)
    page.get_by_role("button", name=SIGN_IN, exact=True).click()


def sign_out(page: Any, user: User) -> None:
    page.get_by_text(user.name).first.click()
    page.get_by_role("button", name=SIGN_OUT, exact=True).click()
    page.wait_for_url("**/accounts/login/**")


def is_inside(page: Any) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(SIGN_IN)
    assert "/accounts/" not in page.url


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_an_app_is_set_up_after_the_password_and_asked_for_the_next_time(
    new_page: Any, seen: Any, worker: User, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 850})
    page.goto(reverse("account_login"))
    seen(page, "sign-in")
    with_password(page, worker)
    expect(page.get_by_role("heading", name=danish("Sign-in in two steps"))).to_be_visible()
    seen(page, "factor-must")
    page.get_by_role("link", name=danish("Set up an app")).click()
    secret = page.locator(".totp-key").inner_text().replace(" ", "")
    page.get_by_label(danish("Authenticator code")).fill("000000")
    page.get_by_role("button", name=danish("Confirm")).click()
    assert page.locator(".totp-key").inner_text().replace(" ", "") == secret
    seen(page, "factor-app")
    used = totp_code(secret)
    page.get_by_label(danish("Authenticator code")).fill(used)
    page.get_by_role("button", name=danish("Confirm")).click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    seen(page, "factor-codes")
    page.get_by_role("link", name=danish("I have kept them: go on")).click()
    is_inside(page)
    page.goto(reverse("accounts:me"))
    seen(page, "me")
    page.goto(reverse("mfa_index"))
    seen(page, "factor-index")
    if width == 1440:
        sign_out(page, worker)
        with_password(page, worker)
        seen(page, "second-step")
        while totp_code(secret) == used:  # a code counts once, and in its own half minute
            page.wait_for_timeout(500)
        page.get_by_label(danish("Code")).fill(totp_code(secret))
        page.get_by_role("button", name=SIGN_IN, exact=True).click()
        is_inside(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_passkey_is_added_after_the_password_and_then_signs_in_alone(
    new_page: Any, seen: Any, worker: User, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 850})
    key = Key(page)
    with_password(page, worker)
    page.get_by_role("link", name=danish("Add a passkey")).click()
    page.get_by_label(danish("A name for it, for instance: my telephone")).fill("Min telefon")
    seen(page, "passkey-add")
    page.get_by_role("button", name=danish("Add a passkey")).click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert [one["isResidentCredential"] for one in key.credentials()] == [True]
    page.goto(reverse("mfa_index"))
    expect(page.get_by_text("Min telefon").first).to_be_visible()
    seen(page, "passkey-index")
    if width == 390:
        return
    sign_out(page, worker)
    page.get_by_role("button", name=danish("Sign in with a passkey")).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    is_inside(page)


def test_a_passkey_touched_by_somebody_else_lets_nobody_in(new_page: Any, worker: User) -> None:
    page = new_page()
    key = Key(page)
    with_password(page, worker)
    page.get_by_role("link", name=danish("Add a passkey")).click()
    page.get_by_role("button", name=danish("Add a passkey")).click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    sign_out(page, worker)
    key.touched_by(owner=False)
    page.get_by_role("button", name=danish("Sign in with a passkey")).click()
    expect(page.get_by_text(danish("No passkey came. Try again, or choose another way."))).to_be_visible()
    page.goto("/")
    assert "/accounts/login/" in page.url


def test_password_and_passkey_as_the_second_step(new_page: Any, seen: Any, worker: User) -> None:
    page = new_page()
    Key(page)
    with_password(page, worker)
    page.get_by_role("link", name=danish("Add a passkey")).click()
    page.get_by_role("button", name=danish("Add a passkey")).click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    sign_out(page, worker)
    with_password(page, worker)
    expect(page.get_by_role("heading", name=danish("The second step"))).to_be_visible()
    seen(page, "second-step-passkey")
    page.get_by_role("button", name=danish("Use my passkey")).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    is_inside(page)


def test_a_passkey_is_removed_only_after_proving_who_it_is_and_never_the_last_factor(
    new_page: Any, seen: Any, worker: User
) -> None:
    give_app(worker)
    page = new_page(worker)  # signed in, but not just now
    Key(page)
    page.goto(reverse("mfa_add_webauthn"))
    expect(page.get_by_role("heading", name=danish("Confirm that it is you"))).to_be_visible()
    seen(page, "confirm")
    code = totp_code(str(secret_of(worker)))
    page.get_by_label(danish("Code")).fill(code)
    page.get_by_role("button", name=danish("Confirm")).click()
    page.get_by_role("button", name=danish("Add a passkey")).click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.goto(reverse("mfa_deactivate_totp"))
    seen(page, "app-remove")
    page.get_by_role("button", name=danish("Remove the app")).click()
    expect(page.get_by_text(danish("The app is removed."))).to_be_visible()
    page.get_by_role("link", name=re.compile("^" + danish("Rename"))).click()
    page.get_by_role("textbox").last.fill("Nøgle i skuffen")
    page.get_by_role("button", name=danish("Save")).click()
    expect(page.get_by_text("Nøgle i skuffen").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^" + danish("Remove") + " Nøgle")).click()
    seen(page, "passkey-remove")
    page.get_by_role("button", name=danish("Remove the passkey")).click()
    expect(page.get_by_text(danish("It is your only second factor. Set up another one first."))).to_be_visible()
    page.goto(reverse("mfa_generate_recovery_codes"))
    seen(page, "codes-new")


def secret_of(user: User) -> str:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt

    return str(decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"]))


CODE = "482913"  # what the browser shows in which the link was asked for


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_volunteer_comes_in_by_a_link_and_the_next_time_by_a_passkey(new_page: Any, seen: Any, width: int) -> None:
    viggo = factories.user(Role.WELCOME_HOUSE_VOLUNTEER, name="Viggo Storm")
    page = new_page(viewport={"width": width, "height": 850})
    Key(page)
    page.goto(reverse("account_login"))
    page.get_by_role("link", name=danish("Volunteer? Get a link by mail")).click()
    seen(page, "link-ask")
    page.goto(reverse("sign-in-link-sent"))
    seen(page, "link-sent")
    page.goto(reverse("sign-in-link-use", args=[links.make(user=viggo, code=CODE, at=clock.now())]))
    page.get_by_label(danish("Code")).fill("000 000")
    page.get_by_role("button", name=SIGN_IN, exact=True).click()
    expect(page.get_by_text(danish("The code is not right.")).first).to_be_visible()
    seen(page, "link-use")
    page.get_by_label(danish("Code")).fill(CODE)
    page.get_by_role("button", name=SIGN_IN, exact=True).click()
    expect(page.get_by_role("heading", name=danish("My shifts"))).to_be_visible()
    seen(page, "shifts-volunteer")
    page.goto(reverse("accounts:me"))
    seen(page, "me-volunteer")
    page.get_by_role("link", name=danish("Passkeys")).click()
    seen(page, "passkeys-volunteer")
    page.get_by_role("link", name=danish("Add a passkey")).click()
    page.get_by_role("button", name=danish("Add a passkey")).click()
    expect(page.get_by_text(danish("The passkey is added."))).to_be_visible()
    if width == 390:
        return
    sign_out(page, viggo)
    page.get_by_role("button", name=danish("Sign in with a passkey")).click()
    expect(page.get_by_role("heading", name=danish("My shifts"))).to_be_visible()
    sign_out(page, viggo)  # and a link still does, passkey or not
    page.goto(reverse("sign-in-link-use", args=[links.make(user=viggo, code=CODE, at=clock.now())]))
    page.get_by_label(danish("Code")).fill(CODE)
    page.get_by_role("button", name=SIGN_IN, exact=True).click()
    expect(page.get_by_role("heading", name=danish("My shifts"))).to_be_visible()


def test_without_javascript_everything_but_passkeys_works(chromium: Any, live_server: Any, worker: User) -> None:
    window = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = window.new_page()
    secret = give_app(worker)
    with_password(page, worker)
    expect(page.get_by_role("heading", name=danish("The second step"))).to_be_visible()
    page.get_by_label(danish("Code")).fill(totp_code(secret))
    page.get_by_role("button", name=SIGN_IN, exact=True).click()
    is_inside(page)
    window.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_administrator_sees_how_somebody_signs_in(new_page: Any, seen: Any, worker: User, width: int) -> None:
    give_app(worker)
    page = new_page(factories.user(Role.ADMINISTRATOR), viewport={"width": width, "height": 850})
    page.goto(reverse("accounts:user", args=[worker.pk]))
    seen(page, "administrator-user")
    page.get_by_role("button", name=danish("Telephone lost: remove the second factors")).click()
    expect(page.get_by_text(danish("The second factor is not set up yet."))).to_be_visible()
