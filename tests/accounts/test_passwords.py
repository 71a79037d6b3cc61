"""Words of this house and of this work make no password; sentences in which they happen to stand do."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from accounts.sign_in import links, passwords
from core import clock
from tests import factories
from tests.accounts.support import PASSWORD, is_signed_in, sign_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "password",
    ["HavnKommune2026!", "københavn-2026-sommer", "Velkommen12345678", "Integration!!2026", "sagsbehandlerHavn1",
     "Adgangskode-Januar-26"],
)  # fmt: skip
def test_a_password_of_words_that_are_guessed_first_is_refused_with_a_sentence(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "password_of_context_words" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize("password", [PASSWORD, "hesten spiser ved havnen i regn", "7 grønne cykler i skoven"])
def test_a_sentence_in_which_such_a_word_stands_is_fine(password: str) -> None:
    validate_password(password)


def test_the_name_of_the_municipality_is_on_the_list(settings: Any) -> None:
    settings.HAVN_MUNICIPALITY_NAME = "Guldborgsund Kommune"
    with pytest.raises(ValidationError):
        validate_password("guldborgsund-2026")


def test_without_the_list_such_a_password_would_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(passwords, "context_words", lambda: frozenset({"ingenting"}))
    validate_password("sagsbehandlerHavn1")


def test_the_document_names_every_word() -> None:
    said = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [word for word in sorted(passwords.WORDS) if word not in said] == []


# --- what else is asked of a password, and what is not ------------------------------------------------
def refusals(password: str) -> set[str]:
    try:
        validate_password(password)
    except ValidationError as refused:
        return {str(error.code) for error in refused.error_list}
    return set()


def test_twelve_characters_are_asked_for_and_nothing_about_their_kinds() -> None:
    assert "password_too_short" in refusals("grønnecykle")
    assert refusals("grønnecyklen") == set()  # small letters alone
    assert refusals("grønne cykler " * 10) == set()  # long, and with blanks


def test_a_password_that_many_have_is_refused() -> None:
    assert "password_too_common" in refusals("1q2w3e4r5t6y")


@pytest.mark.django_db
def test_the_password_counts_exactly_as_it_was_chosen() -> None:
    worker = factories.caseworker(password=PASSWORD)
    for typed in (PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1]):
        client = Client()
        sign_in(client, worker.email, typed)
        assert not is_signed_in(client), typed
    client = Client()
    assert sign_in(client, worker.email, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_the_fields_are_masked_and_password_managers_know_them(client: Client) -> None:
    field = re.search(r'<input[^>]*name="password"[^>]*>', client.get(reverse("account_login")).content.decode())
    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]


@pytest.mark.django_db
def test_the_password_changes_only_with_the_old_one(client: Client) -> None:
    worker = factories.caseworker(password=PASSWORD)
    client.force_login(worker)
    new = "en-helt-anden-sætning"
    data = {"oldpassword": "forkert-adgangskode", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).status_code == 200
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)
    client.post(reverse("account_change_password"), data | {"oldpassword": PASSWORD})
    worker.refresh_from_db()
    assert worker.check_password(new)


@pytest.mark.django_db
def test_signing_in_begins_a_session_with_another_key(client: Client) -> None:
    worker = factories.user(Role.WELCOME_HOUSE_VOLUNTEER)
    client.post(reverse("accounts:language"), {"language": "en"})  # a visitor's session
    before = client.session.session_key
    link = links.make(user=worker, code="482913", at=clock.now())
    client.post(reverse("sign-in-link-use", args=[link]), {"code": "482913"})
    assert is_signed_in(client)
    assert before
    assert client.session.session_key != before
