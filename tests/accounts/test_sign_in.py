"""Who gets in, and in which language."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "en-lang-nok-adgangskode"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.fixture
def worker() -> User:
    return factories.user(Role.CASEWORKER, password=PASSWORD)


def test_address_and_password_sign_in(client: Client, worker: User) -> None:
    assert sign_in(client, worker.email, PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_an_address_nobody_has_and_a_wrong_password_get_the_same_answer(client: Client, worker: User) -> None:
    errors = [
        list(sign_in(client, email, "forkert").context["form"].non_field_errors())
        for email in (worker.email, "ingen@havn.invalid")
    ]
    assert errors[0]
    assert errors[0] == errors[1]


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client: Client, worker: User) -> None:
    for _ in range(5):
        sign_in(client, worker.email, "forkert")
    answer = sign_in(client, worker.email, PASSWORD)
    assert answer.status_code in {200, 429}
    assert not is_signed_in(client)


def test_a_closed_account_does_not_get_in(client: Client, worker: User) -> None:
    User.objects.filter(pk=worker.pk).update(is_active=False)
    sign_in(client, worker.email, PASSWORD)
    assert not is_signed_in(client)


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    address = reverse("account_signup")
    assert "<form class" not in client.get(address).content.decode().split("<main", 1)[-1]
    client.post(address, {"email": "ny@havn.invalid", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="ny@havn.invalid").exists()
    assert not is_signed_in(client)


# --- the demo -------------------------------------------------------------------------------------
def test_demo_sign_in_does_not_exist_outside_demo_mode(client: Client, settings: Any) -> None:
    settings.HAVN_DEMO = False
    person = factories.user(is_demo=True)
    assert client.post(reverse("demo-login"), {"user": person.pk}).status_code == 404
    assert not is_signed_in(client)
    assert client.get(reverse("account_login")).context["demo_users"] == []


def test_in_demo_mode_one_click_signs_in_as_an_invented_person_only(client: Client, settings: Any) -> None:
    settings.HAVN_DEMO = True
    invented, real = factories.user(is_demo=True), factories.user()
    address = reverse("demo-login")
    assert [one["pk"] for one in client.get(reverse("account_login")).context["demo_users"]] == [invented.pk]
    for wrong in (str(real.pk), "x", "", "99999999999999999999"):
        assert client.post(address, {"user": wrong}).status_code == 404
    assert client.get(address).status_code == 405
    assert client.post(address, {"user": invented.pk}).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("back", "goes"),
    [("/screening/", "/screening/"), ("", "/"), ("https://havn.invalid/", "/"), ("//havn.invalid/", "/")],
)
def test_the_one_click_leads_back_to_the_page_that_asked_for_it(client: Client, settings: Any, back, goes) -> None:
    settings.HAVN_DEMO = True
    data = {"user": factories.user(is_demo=True).pk, "next": back}
    assert client.post(reverse("demo-login"), data)["Location"] == goes


# --- language -------------------------------------------------------------------------------------
def test_the_language_chosen_stays_with_the_user(client: Client, worker: User) -> None:
    client.force_login(worker)
    assert client.get("/")["Content-Language"] == "da"
    client.post(reverse("accounts:language"), {"language": "en", "next": "/"})
    assert client.get("/")["Content-Language"] == "en"
    assert b"<h1>My day</h1>" in client.get("/").content
    elsewhere = Client()
    elsewhere.force_login(worker)
    assert elsewhere.get("/")["Content-Language"] == "en"


def test_a_visitor_chooses_a_language_for_the_sign_in_page(client: Client) -> None:
    client.post(reverse("accounts:language"), {"language": "en", "next": reverse("account_login")})
    assert client.get(reverse("account_login"))["Content-Language"] == "en"


def test_a_language_we_do_not_speak_changes_nothing(client: Client, worker: User) -> None:
    client.force_login(worker)
    assert client.post(reverse("accounts:language"), {"language": "xx"}).status_code == 302
    assert client.get("/")["Content-Language"] == "da"


@pytest.mark.parametrize("address", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)", "\\\\evil"])
def test_choosing_a_language_leads_nobody_to_another_house(client: Client, address: str) -> None:
    answer = client.post(reverse("accounts:language"), {"language": "en", "next": address})
    assert answer["Location"] == "/"
