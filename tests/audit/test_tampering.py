"""Every way in which somebody with all rights could touch the read log, and what finds it out."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.policy import Role
from audit import sealing, tasks
from audit.models import ReadLog, Seal
from audit.verification import verify
from core import clock, health
from mail import duty
from mail.models import Mail
from tests import factories
from tests.audit.test_seals import LATER, MINUTE, NOON, entry, seal_anew, sealed_log

pytestmark = pytest.mark.django_db(transaction=True)
Log = list[ReadLog]


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> list[ReadLog]:
    return sealed_log(monkeypatch)


def rewritten(owner: Any, numbers: list[int]) -> None:
    """A whole batch is replaced by other entries under the same numbers."""
    for number in numbers:
        owner.execute("DELETE FROM audit_readlog WHERE id = %s", [number])
        owner.execute(
            "INSERT INTO audit_readlog (id, at, user_id, kind, page, purpose, people)"
            " OVERRIDING SYSTEM VALUE VALUES (%s, %s, 9, 'open', 'refugees:case', '', ARRAY[%s::uuid])",
            [number, NOON + MINUTE, uuid.uuid4()],
        )


def cut(owner: Any, log: Log) -> None:
    """The tail goes, the last seal with the entries it covers."""
    owner.execute("DELETE FROM audit_readlog WHERE id >= %s", [log[9].pk])
    owner.execute("DELETE FROM audit_seal WHERE number = 4")


def swapped(owner: Any, one: int, two: int) -> None:
    owner.execute(
        "UPDATE audit_readlog a SET user_id = b.user_id, people = b.people, purpose = b.purpose, at = b.at"
        " FROM audit_readlog b WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        [one, two, two, one],
    )


def copied_in(owner: Any, number: int) -> None:
    owner.execute(
        "INSERT INTO audit_readlog (id, at, user_id, kind, page, purpose, people) OVERRIDING SYSTEM VALUE"
        " SELECT -7, at, user_id, kind, page, purpose, people FROM audit_readlog WHERE id = %s",
        [number],
    )


TAMPERING: dict[str, Callable[[Any, Log], Any]] = {
    "an entry changed": lambda owner, log: owner.execute(
        "UPDATE audit_readlog SET user_id = 8 WHERE id = %s", [log[4].pk]
    ),
    "removed in the middle": lambda owner, log: owner.execute("DELETE FROM audit_readlog WHERE id = %s", [log[4].pk]),
    "removed at the end": lambda owner, log: owner.execute("DELETE FROM audit_readlog WHERE id = %s", [log[11].pk]),
    "removed at the beginning": lambda owner, log: owner.execute(
        "DELETE FROM audit_readlog WHERE id = %s", [log[0].pk]
    ),
    "all removed, the seals stay": lambda owner, log: owner.execute("DELETE FROM audit_readlog"),
    "one slipped in": lambda owner, log: copied_in(owner, log[4].pk),
    "two swapped": lambda owner, log: swapped(owner, log[3].pk, log[8].pk),
    "a batch replaced": lambda owner, log: rewritten(owner, [row.pk for row in log[3:6]]),
    "a batch replaced and its hash made anew": lambda owner, log: (
        rewritten(owner, [row.pk for row in log[3:6]]),
        seal_anew(owner, [2]),
    ),
    "a seal removed with its entries, in the middle": lambda owner, log: (
        owner.execute("DELETE FROM audit_readlog WHERE id = ANY(%s)", [[row.pk for row in log[3:6]]]),
        owner.execute("DELETE FROM audit_seal WHERE number = 2"),
    ),
    "a seal moved to another time": lambda owner, log: owner.execute(
        "UPDATE audit_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 4"
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_it_is_found_by_the_seals_alone(chain: Log, connect_as: Any, kind: str) -> None:
    tomorrow = LATER + dt.timedelta(days=1)  # by when nothing of that age can come in any more
    assert verify(now=tomorrow).findings == []
    TAMPERING[kind](connect_as("owner"), chain)
    sealing.seal(now=tomorrow)
    assert verify(now=tomorrow).findings


# --- what only a head outside can tell --------------------------------------------------------------
@pytest.fixture
def letter(chain: Log) -> str:
    """The head as the officer got it this morning."""
    factories.user(Role.DATA_PROTECTION_OFFICER)
    assert duty.note_head(now=LATER) == 1
    (head,) = duty.heads_told()
    assert head == str(Seal.objects.head())
    return head


def is_found() -> bool:
    """Whether the command, and the daily job, find something; what they say goes where people look."""
    try:
        call_command("verify_read_log")
    except CommandError:
        tasks.verify()
        assert not health.report(clock.now())["read_log"]["ok"]
        return True
    tasks.verify()
    assert health.report(clock.now())["read_log"]["ok"]
    return False


def test_a_log_nobody_touched_holds_every_head_that_was_told(letter: str) -> None:
    assert not is_found()


def test_a_tail_cut_off_with_its_seals_is_found_by_the_head_in_the_officers_letter(
    chain: Log,
    letter: str,
    connect_as: Any,
) -> None:
    cut(connect_as("owner"), chain)
    assert verify(now=LATER).findings == []  # the chain alone cannot tell
    assert is_found()


def test_a_tail_cut_off_and_grown_again_is_found_by_the_letter_too(
    chain: Log,
    letter: str,
    connect_as: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut(connect_as("owner"), chain)
    for _each in range(3):
        entry(monkeypatch, LATER)
    sealing.seal(now=LATER + MINUTE)
    assert Seal.objects.get(number=4)
    assert is_found()


def test_everything_sealed_anew_is_found_by_the_letter(chain: Log, letter: str, connect_as: Any) -> None:
    owner = connect_as("owner")
    owner.execute("UPDATE audit_readlog SET user_id = 8 WHERE id = %s", [chain[4].pk])
    seal_anew(owner, [2, 3, 4])
    assert is_found()


def test_where_the_outbox_was_cleared_as_well_only_the_head_outside_is_left(
    chain: Log,
    letter: str,
    connect_as: Any,
) -> None:
    """The limit, said as it is: inside the database a superuser can remove every trace."""
    owner = connect_as("owner")
    cut(owner, chain)
    Mail.objects.all().delete()
    assert not is_found()
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_read_log", anchor=[letter])
