"""Nobody learns from outside who has an account; and no forged header escapes a limit."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from accounts.sign_in.addresses import UNKNOWN, client_address
from tests import factories
from tests.accounts.support import PASSWORD, danish, is_signed_in, said, sign_in

pytestmark = pytest.mark.django_db
STRANGER = "ingen@havn.invalid"


@pytest.fixture
def addresses() -> dict[str, str]:
    """One mail address of each sort there is, and one that nobody has."""
    closed = factories.user(Role.CASEWORKER, password=PASSWORD)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return {
        "staff": factories.user(Role.CASEWORKER, password=PASSWORD).email,
        "staff without a password yet": factories.user(Role.CASEWORKER).email,
        "volunteer": factories.user(Role.WELCOME_HOUSE_VOLUNTEER).email,
        "closed": closed.email,
        "nobody": STRANGER,
    }


def page_of(answer: Any, email: str = "§") -> str:
    """The page without what differs by chance: tokens and the address itself."""
    text = said(answer).replace(email, "[address]")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", text)


def test_a_wrong_password_gets_the_same_page_for_every_address(addresses: dict[str, str]) -> None:
    answers = {sort: sign_in(Client(), email, "forkert") for sort, email in addresses.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert len({page_of(answer, addresses[sort]) for sort, answer in answers.items()}) == 1


def test_after_five_tries_an_address_nobody_has_is_shut_too(addresses: dict[str, str]) -> None:
    pages = set()
    for number, email in enumerate(addresses.values()):
        for _ in range(5):
            sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), email, "forkert")
        pages.add(page_of(sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), email, "forkert"), email))
    assert len(pages) == 1
    assert danish("Too many tries. Wait five minutes and try again.") in pages.pop()


@pytest.mark.parametrize("name", ["sign-in-link", "account_reset_password"])
def test_asking_for_a_mail_gets_the_same_answer_and_one_mail_for_every_address(
    addresses: dict[str, str], name: str, smtp_sink: Any
) -> None:
    answers = {
        sort: Client(REMOTE_ADDR=f"198.51.100.{number}").post(reverse(name), {"email": email})
        for number, (sort, email) in enumerate(addresses.items())
    }
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers.values()}) == 1
    assert sorted(smtp_sink.recipients) == sorted(addresses.values())
    after = {page_of(Client().get(answer.headers["Location"])) for answer in answers.values()}
    assert len(after) == 1


@pytest.mark.parametrize("name", ["sign-in-link", "account_reset_password"])
def test_a_mail_server_that_is_away_shows_on_no_page(
    addresses: dict[str, str], name: str, smtp_sink: Any, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    answers = [Client().post(reverse(name), {"email": email}) for email in addresses.values()]
    assert {answer.status_code for answer in answers} == {302}


@pytest.mark.parametrize("name", ["sign-in-link", "account_reset_password"])
def test_asking_again_and_again_is_shut_for_known_and_unknown_alike(
    addresses: dict[str, str], name: str, smtp_sink: Any
) -> None:
    for email in (addresses["staff"], STRANGER):
        statuses = [
            Client(REMOTE_ADDR=f"198.51.100.{number}").post(reverse(name), {"email": email}).status_code
            for number in range(5)
        ]
        assert statuses[:3] == [302] * 3
        assert 302 not in statuses[3:]
    assert len(smtp_sink.messages) == 6


def test_nothing_of_a_mail_leads_further_than_its_reader_may_go(addresses: dict[str, str], smtp_sink: Any) -> None:
    for email in addresses.values():
        Client().post(reverse("account_reset_password"), {"email": email})
    texts = {mail["To"]: mail.get_content() for mail in smtp_sink.messages}
    with_key = {sort for sort, email in addresses.items() if "/password/reset/key/" in texts[email]}
    assert with_key == {"staff", "staff without a password yet"}


def test_the_reset_signs_nobody_in_and_asks_for_the_second_factor(client: Client, smtp_sink: Any) -> None:
    worker = factories.user(Role.CASEWORKER)
    client.post(reverse("account_reset_password"), {"email": worker.email})
    (address,) = re.findall(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", smtp_sink.messages[0].get_content())
    form = client.get(address).headers["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert not is_signed_in(client)
    sign_in(client, worker.email)
    assert client.get("/").headers["Location"] == reverse("mfa_index")


def test_an_address_that_was_changed_opens_nothing_any_more(client: Client, smtp_sink: Any) -> None:
    worker = factories.user(Role.CASEWORKER, password=PASSWORD)
    old = worker.email
    Client().post(reverse("account_reset_password"), {"email": old})
    client.force_login(factories.user(Role.ADMINISTRATOR))
    data = {"what": "user", "user-name": "Ny", "user-email": "Ny.Adresse@havn.invalid", "user-is_active": "on"}
    assert client.post(reverse("accounts:user", args=[worker.pk]), data).status_code == 302
    sign_in(thief := Client(), old)
    assert not is_signed_in(thief)
    Client(REMOTE_ADDR="198.51.100.7").post(reverse("account_reset_password"), {"email": old})
    assert "/password/reset/key/" not in smtp_sink.messages[-1].get_content()
    sign_in(own := Client(), "ny.adresse@havn.invalid")
    assert is_signed_in(own)


def test_a_passkey_that_is_none_tells_nothing(client: Client) -> None:
    worker = factories.user(Role.CASEWORKER)
    pages = set()
    for user in (worker.pk, 999_999):
        client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
        credential = {"id": "x", "rawId": "eA", "type": "public-key", "response": {"userHandle": str(user)}}
        answer = client.post(
            reverse("mfa_login_webauthn"), {"credential": str(credential).replace("'", '"')}, follow=True
        )
        pages.add(page_of(answer))
    assert len(pages) == 1


# --- limits ---------------------------------------------------------------------------------------
FORGED = [
    ("", "192.0.2.1", 0, "192.0.2.1"),
    ("203.0.113.9", "192.0.2.1", 0, "192.0.2.1"),  # no proxy of ours: the header is the client's own invention
    ("203.0.113.9", "10.0.0.1", 1, "203.0.113.9"),
    ("6.6.6.6, 203.0.113.9", "10.0.0.1", 1, "203.0.113.9"),
    ("6.6.6.6,7.7.7.7 , 203.0.113.9,10.0.0.2", "10.0.0.1", 2, "203.0.113.9"),
    ("203.0.113.9", "10.0.0.1", 2, "10.0.0.1"),  # too short a chain did not come through our proxies
    ("rubbish", "10.0.0.1", 1, "10.0.0.1"),
    ("203.0.113.9:4711", "10.0.0.1", 1, "203.0.113.9"),
    ("[2001:db8::1]:4711", "10.0.0.1", 1, "2001:db8::1"),
    ("::ffff:203.0.113.9", "10.0.0.1", 1, "203.0.113.9"),
    ("", "", 0, UNKNOWN),
    ("\x00", "\x00", 1, UNKNOWN),
]


@pytest.mark.parametrize(("forwarded", "remote", "proxies", "address"), FORGED)
def test_only_what_our_own_proxies_wrote_is_believed(forwarded: str, remote: str, proxies: int, address: str) -> None:
    assert client_address(forwarded, remote, proxies) == address


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_header_does_not_escape_the_limit_of_an_address(settings: Any, proxies: int) -> None:
    """Twenty wrong passwords a minute, each for another account and with another invented header."""
    settings.HAVN_PROXIES = proxies
    own = ", 203.0.113.9" if proxies else ""
    answers = [
        sign_in(
            Client(REMOTE_ADDR="192.0.2.1"),
            f"forsoeg{number}@havn.invalid",
            "forkert",
            headers={
                "x-forwarded-for": f"6.6.{number}.6{own}",
                "x-real-ip": f"6.6.{number}.7",
                "forwarded": "for=6.6.6.6",
            },
        )
        for number in range(21)
    ]
    shut = danish("Too many tries. Wait five minutes and try again.")
    assert [shut in said(answer) for answer in answers] == [False] * 20 + [True]


def test_one_who_comes_from_elsewhere_is_not_shut_out_by_it() -> None:
    worker = factories.user(Role.CASEWORKER, password=PASSWORD)
    for number in range(25):
        sign_in(Client(REMOTE_ADDR="192.0.2.1"), f"forsoeg{number}@havn.invalid", "forkert")
    sign_in(elsewhere := Client(REMOTE_ADDR="192.0.2.2"), worker.email)
    assert is_signed_in(elsewhere)


def test_the_limit_of_an_account_holds_whatever_address_the_tries_come_from() -> None:
    worker = factories.user(Role.CASEWORKER, password=PASSWORD)
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), worker.email, "forkert")
    sign_in(client := Client(REMOTE_ADDR="198.51.100.1"), worker.email.upper())
    assert not is_signed_in(client)
