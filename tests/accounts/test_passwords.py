"""Words of this house and of this work make no password; sentences in which they happen to stand do."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.sign_in import passwords
from tests.accounts.support import PASSWORD

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
