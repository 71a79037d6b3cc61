"""Volunteers: a link in a mail signs them in once; they reach their own page and nobody's data."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import SignInLink, User
from accounts.policy import Role
from accounts.sign_in import links
from core import clock
from tests import factories
from tests.access_matrix import MATRIX
from tests.accounts.support import PASSWORD, danish, is_signed_in, said, sign_in
from tests.test_access import address

pytestmark = pytest.mark.django_db
ASK = "sign-in-link"
CODE = "482913"  # what the browser shows in which the link was asked for


@pytest.fixture
def volunteer() -> User:
    return factories.user(Role.WELCOME_HOUSE_VOLUNTEER, name="Viggo Storm")


def ask(client: Client, email: str) -> Any:
    return client.post(reverse(ASK), {"email": email})


def link_in(mail: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/accounts/link/[0-9a-f]+/)", mail.get_content())
    assert found, mail.get_content()
    return found.group(1)


def token_for(user: User) -> str:
    return links.make(user=user, code=CODE, at=clock.now())


def press(client: Client, token: str, code: str = CODE) -> Any:
    """The button behind the link, in a browser that did not ask for it: with the code."""
    return client.post(reverse("sign-in-link-use", args=[token]), {"code": code})


def test_a_volunteer_asks_for_a_link_and_is_signed_in_by_it(client: Client, volunteer: User, smtp_sink: Any) -> None:
    assert ask(client, volunteer.email.upper()).headers["Location"] == reverse("sign-in-link-sent")
    (mail,) = smtp_sink.messages
    assert mail["To"] == volunteer.email
    address_ = link_in(mail)
    assert danish("Press the button, and you are signed in.") in said(client.get(address_))
    assert not is_signed_in(client)
    assert client.post(address_).status_code == 302
    assert client.get("/", follow=True).request["PATH_INFO"] == reverse("shifts:mine")


def test_on_another_device_the_link_asks_for_the_code_of_the_browser_that_asked(
    client: Client, volunteer: User, smtp_sink: Any
) -> None:
    ask(client, volunteer.email)
    (mail,) = smtp_sink.messages
    shown = re.search(r"<strong>(\d{3} \d{3})</strong>", said(client.get(reverse("sign-in-link-sent"))))
    assert shown
    assert shown[1] not in mail.get_content()
    phone = Client()
    address_ = link_in(mail)
    assert danish("Press the button, and you are signed in.") not in said(phone.get(address_))
    phone.post(address_)
    phone.post(address_, {"code": "" if shown[1] == "000 000" else "000000"})
    assert not is_signed_in(phone)
    assert phone.post(address_, {"code": shown[1]}).status_code == 302
    assert is_signed_in(phone)


def test_a_link_that_somebody_else_asked_for_lets_nobody_in(volunteer: User, smtp_sink: Any) -> None:
    """Neither the stranger who asked, and never sees the mail, nor its owner, who never sees the code."""
    stranger, owner = Client(), Client()
    ask(stranger, volunteer.email)
    (mail,) = smtp_sink.messages
    owner.post(link_in(mail))
    assert not is_signed_in(owner)
    assert not is_signed_in(stranger)


def test_the_code_of_an_earlier_question_is_worth_nothing(client: Client, volunteer: User, smtp_sink: Any) -> None:
    ask(client, volunteer.email)
    old = client.session["havn_link_code"]
    while client.session["havn_link_code"] == old:  # one in a million
        ask(client, volunteer.email)
    phone = Client()
    phone.post(link_in(smtp_sink.messages[-1]), {"code": old})
    assert not is_signed_in(phone)


def test_five_wrong_codes_end_a_link(volunteer: User) -> None:
    token = token_for(volunteer)
    for number in range(5):
        press(Client(), token, f"00000{number}")
    late = Client()
    assert danish("The link can no longer be used") in said(press(late, token))
    assert not is_signed_in(late)


def test_an_address_that_nobody_has_is_shown_a_code_as_well(client: Client) -> None:
    ask(client, "ukendt@kommune.invalid")
    assert re.search(r"<strong>\d{3} \d{3}</strong>", said(client.get(reverse("sign-in-link-sent"))))


def test_opening_the_link_uses_nothing_up_and_the_button_does(client: Client, volunteer: User) -> None:
    token = token_for(volunteer)
    address_ = reverse("sign-in-link-use", args=[token])
    for _ in range(3):
        Client().get(address_)
    press(client, token)
    assert is_signed_in(client)
    second = Client()
    assert danish("The link can no longer be used") in said(press(second, token))
    assert not is_signed_in(second)


def test_a_link_lives_ten_minutes(client: Client, volunteer: User) -> None:
    token = token_for(volunteer)
    now = clock.now()
    assert links.is_usable(token, at=now + dt.timedelta(minutes=9))
    assert not links.is_usable(token, at=now + dt.timedelta(minutes=10, seconds=1))
    SignInLink.objects.update(created_at=now - dt.timedelta(hours=1), expires_at=now - dt.timedelta(seconds=1))
    press(client, token)
    assert not is_signed_in(client)


def test_a_new_link_makes_the_one_before_void(client: Client, volunteer: User) -> None:
    old, new = token_for(volunteer), token_for(volunteer)
    press(client, old)
    assert not is_signed_in(client)
    press(client, new)
    assert is_signed_in(client)


def test_the_database_does_not_know_the_link(volunteer: User) -> None:
    token = token_for(volunteer)
    assert token not in str(list(SignInLink.objects.values()))


def test_a_link_is_void_once_its_user_is_closed_or_has_become_staff(client: Client, volunteer: User) -> None:
    token = token_for(volunteer)
    User.objects.update(is_active=False)
    press(client, token)
    assert not is_signed_in(client)
    User.objects.update(is_active=True)
    token = token_for(volunteer)
    volunteer.role_assignments.create(role=Role.ANALYST, valid_from=factories.LONG_AGO)
    press(client, token)
    assert not is_signed_in(client)


def test_staff_get_no_link(client: Client, smtp_sink: Any) -> None:
    worker = factories.user(Role.CASEWORKER, password=PASSWORD)
    ask(client, worker.email)
    (mail,) = smtp_sink.messages
    assert "/accounts/link/" not in mail.get_content()
    assert not SignInLink.objects.exists()


def test_a_volunteer_does_not_get_in_by_a_password_left_from_earlier(client: Client, volunteer: User) -> None:
    volunteer.set_password(PASSWORD)
    volunteer.save()
    answer = sign_in(client, volunteer.email)
    assert not is_signed_in(client)
    wrong = sign_in(Client(), volunteer.email, "forkert")
    assert answer.context["form"].non_field_errors() == wrong.context["form"].non_field_errors()


# --- what they reach ------------------------------------------------------------------------------
OWN = {
    "desk:today", "accounts:me", "accounts:kept", "accounts:kept-send", "accounts:kept-drop", "accounts:end-sessions",
    "accounts:end-session",
    "joining:code", "joining:mine", "joining:email", "joining:own-leave",
    "shifts:mine", "shifts:my-hours", "shifts:take", "shifts:offer", "shifts:keep", "shifts:cancel",
    "accounts:alive", "account_reauthenticate", "account_change_password", "mfa_index",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip


def test_a_volunteer_reaches_their_own_pages_and_those_of_everybody_only() -> None:
    reached = {name for name, roles in MATRIX.items() if Role.WELCOME_HOUSE_VOLUNTEER in roles}
    assert {name for name in reached if "anonymous" not in MATRIX[name]} == OWN


def test_no_page_a_volunteer_reaches_shows_anybody_else(client: Client, volunteer: User) -> None:
    worker = factories.caseworker(name="Bodil Sagsbehandler")
    person = factories.refugee(worker, given_names="Yonas", family_name="Sjældentnavn", case_number="2017-9999")
    factories.user(Role.WELCOME_HOUSE_VOLUNTEER, name="Anden Frivillig")
    press(client, token_for(volunteer))
    shown = ""
    for name in OWN:
        shown += said(client.get(address(name), follow=True))
    assert "Viggo Storm" in shown
    others = ["Sjældentnavn", "Bodil", "Anden Frivillig", person.case_number, person.person_id, worker.email]
    assert [text for text in others if text in shown] == []


def test_a_volunteer_without_a_passkey_adds_one_only_after_a_fresh_link(client: Client, volunteer: User) -> None:
    press(client, token_for(volunteer))
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    stale = Client()
    stale.force_login(volunteer)  # a session that proves nothing about when it began
    answer = stale.get(reverse("mfa_add_webauthn"))
    assert (answer.status_code, danish("Sign in once more") in said(answer)) == (403, True)
    assert stale.post(reverse("mfa_add_webauthn"), {"credential": "{}"}).status_code == 403


# --- without a mail server ------------------------------------------------------------------------
def test_a_demo_without_a_mail_server_shows_the_mail_on_the_outbox_and_no_other_house_does(
    client: Client, volunteer: User, settings: Any
) -> None:
    from mail.models import Mail

    settings.HAVN_MAIL_TO_SCREEN, settings.HAVN_DEMO = True, False
    ask(client, volunteer.email)
    assert not Mail.objects.exists()
    settings.HAVN_DEMO = True
    ask(client, volunteer.email)
    assert "/accounts/link/" in Mail.objects.get(to=volunteer.email).text


def test_a_link_never_stands_in_the_outbox_where_mails_are_really_sent(
    client: Client, volunteer: User, smtp_sink: Any
) -> None:
    from mail.models import Mail

    ask(client, volunteer.email)
    assert len(smtp_sink.messages) == 1
    assert not Mail.objects.exists()
