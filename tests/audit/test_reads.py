"""Health, CPR numbers and addresses: nobody reads them without a line in the log, written before the bytes leave."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.policy import Role
from audit import log
from audit.models import ReadLog
from tests.trust.test_canaries import addresses, text_of
from tests.trust.world import CANARIES, CPR, World, build

SENSITIVE = tuple(canary.word for canary in CANARIES if canary.area or canary.nobody)
READERS = (Role.CASEWORKER, Role.HEALTH_LIAISON)


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def asked(client: Client, world: World) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every address of Havn, and the one request that shows a CPR number."""
    for address in addresses(world):
        if "logout" not in address:
            yield address, lambda address=address: client.get(address)  # type: ignore[misc]
    for person in world.people:
        reveal = f"/cases/{person.case_number}/cpr/"
        yield f"POST {reveal}", lambda reveal=reveal: client.post(reveal, {"purpose": "opkald"})  # type: ignore[misc]


def newest() -> int:
    return ReadLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def unlogged(user: Any, world: World) -> tuple[list[str], int]:
    """Answers with a sensitive word for which no line stood in the log before their first byte; and all answers."""
    found, read = [], 0
    people = {person.uid for person in world.people}
    for address, ask in asked(signed_in(user), world):
        before = newest()
        answer = ask()
        # A file or a stream has not been read yet: what is in the log by now was written before its bytes.
        lines = ReadLog.objects.filter(pk__gt=before).values_list("people", flat=True)
        logged = people & {uid for uids in lines for uid in uids}
        if any(word in text_of(answer) for word in SENSITIVE):
            read += 1
            if not logged:
                found.append(address)
    return found, read


@pytest.mark.django_db
@pytest.mark.parametrize("role", READERS)
def test_every_answer_with_a_sensitive_word_is_logged_before_its_first_byte(role: str) -> None:
    world = build()
    found, read = unlogged(world.users[role], world)
    assert found == []
    assert read > 5


@pytest.mark.django_db
def test_a_page_that_forgets_the_log_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    world = build()
    monkeypatch.setattr(log, "read", lambda *args, **kwargs: None)
    found, _read = unlogged(world.users[Role.CASEWORKER], world)
    assert len(found) > 10


# --- the log out of order ---------------------------------------------------------------------------
def shown(user: Any, world: World) -> tuple[list[str], int]:
    """Addresses that show a sensitive word, or whom it is about; and how many answered that the log is away."""
    words = (*SENSITIVE, *(person.family_name for person in world.people))
    told, away = [], 0
    for address, ask in asked(signed_in(user), world):
        answer = ask()
        away += answer.status_code == 503
        if any(word in text_of(answer) for word in words):
            told.append(address)
    return told, away


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", READERS)
def test_without_the_log_no_address_shows_a_sensitive_word(connect_as: Any, role: str) -> None:
    world, owner = build(), connect_as("owner")
    owner.execute("REVOKE INSERT ON audit_readlog FROM havn_app")
    try:
        told, away = shown(world.users[role], world)
    finally:
        owner.execute("GRANT INSERT ON audit_readlog TO havn_app")
    assert told == []
    assert away > 10
    assert not ReadLog.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_with_the_log_in_order_the_same_addresses_show_them(connect_as: Any) -> None:
    """The control of the test above."""
    world = build()
    told, away = shown(world.users[Role.CASEWORKER], world)
    assert len(told) > 10
    assert away == 0
    reveal = signed_in(world.users[Role.CASEWORKER]).post(f"/cases/{world.people[1].case_number}/cpr/")
    assert CPR in text_of(reveal)
