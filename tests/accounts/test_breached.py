"""A leaked password is refused, and nobody outside is asked."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.policy import Role
from accounts.sign_in import breached
from config import env
from tests import factories
from tests.accounts.support import PASSWORD, danish, said

LEAKED = "blaaklokke-paa-heden-9"
OTHERS = [f"anden-{number}" for number in range(300)]


def written(path: Path, passwords: list[str], ending: str = "\r\n") -> Path:
    """A list as the downloader writes it."""
    lines = sorted(breached.fingerprint(each).decode() + f":{len(each)}" for each in passwords)
    path.write_text(ending.join(lines) + ending, encoding="ascii", newline="")
    return path


@pytest.fixture
def leaked(tmp_path: Path, settings: Any) -> Path:
    settings.HAVN_BREACHED_PASSWORDS = written(tmp_path / "leaked.txt", [LEAKED, *OTHERS])
    return Path(settings.HAVN_BREACHED_PASSWORDS)


@pytest.mark.django_db
def test_a_password_that_has_leaked_is_refused_with_a_sentence_where_it_is_changed(leaked: Path) -> None:
    worker = factories.user(Role.CASEWORKER, password=PASSWORD)
    client = Client()
    client.force_login(worker)
    data = {"oldpassword": PASSWORD, "password1": LEAKED, "password2": LEAKED}
    answer = client.post(reverse("account_change_password"), data)
    assert danish(
        "This password has leaked from another place, and whoever guesses has it. Choose another one."
    ) in said(answer)
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)
    good = {"oldpassword": PASSWORD, "password1": LEAKED + "x", "password2": LEAKED + "x"}
    assert client.post(reverse("account_change_password"), good).status_code == 302


def test_without_a_list_nothing_is_looked_up(settings: Any) -> None:
    settings.HAVN_BREACHED_PASSWORDS = None
    validate_password(LEAKED)


def test_a_list_that_has_gone_lets_no_password_through(leaked: Path) -> None:
    leaked.unlink()
    with pytest.raises(ValidationError) as refused:
        validate_password("aldrig-set-foer-42")
    assert [error.code for error in refused.value.error_list] == ["no_list"]


@given(known=st.sets(st.integers(0, 99), max_size=40), asked=st.integers(0, 99), ending=st.sampled_from(["\n", "\r\n"]))
def test_exactly_what_stands_in_the_list_is_found(
    tmp_path_factory: pytest.TempPathFactory, known: set[int], asked: int, ending: str
) -> None:
    path = written(tmp_path_factory.mktemp("list") / "leaked.txt", [f"ord-{each}" for each in known], ending)
    assert all(breached.is_breached(f"ord-{each}", path) for each in known)
    assert breached.is_breached(f"ord-{asked}", path) == (asked in known)


def test_a_list_without_its_last_line_break_is_read_to_its_end(tmp_path: Path) -> None:
    path = written(tmp_path / "leaked.txt", OTHERS)
    path.write_bytes(path.read_bytes().rstrip())
    assert all(breached.is_breached(each, path) for each in OTHERS)


def test_a_name_of_no_file_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HAVN_BREACHED_PASSWORDS", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="HAVN_BREACHED_PASSWORDS"):
        env.file("HAVN_BREACHED_PASSWORDS")
