"""The read log is sealed: whoever changes it afterwards, with whatever rights, is found out."""

import datetime as dt
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import retention, rules, sealing
from audit.models import Kind, ReadLog, RetentionRule, Seal
from audit.verification import verify
from core import clock
from core.logs import JsonFormatter, masked
from mail.services import without_numbers
from tests.infrastructure import processes

NOON = dt.datetime(2017, 3, 1, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db(transaction=True)


def entry(monkeypatch: pytest.MonkeyPatch, at: dt.datetime = NOON, **values: Any) -> ReadLog:
    given = {"kind": Kind.OPEN, "page": "refugees:case", "people": [uuid.uuid4(), uuid.uuid4()], "user_id": 7} | values
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        made: ReadLog = ReadLog.objects.create(**given)
    return made


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> list[ReadLog]:
    return sealed_log(monkeypatch)


def sealed_log(monkeypatch: pytest.MonkeyPatch) -> list[ReadLog]:
    """Twelve entries in four seals, a minute apart."""
    made = []
    for minute in range(4):
        at = NOON + minute * MINUTE
        made += [entry(monkeypatch, at, purpose=f"nr. {minute}") for _ in range(3)]
        assert sealing.seal(now=at + MINUTE) == 3
    return made


LATER = NOON + 10 * MINUTE


def findings(**anchors: Any) -> list[str]:
    return verify(now=LATER, **anchors).findings


# --- sealing --------------------------------------------------------------------------------------
def test_a_log_nobody_touched_is_whole(chain: list[ReadLog]) -> None:
    report = verify(now=LATER)
    assert (report.findings, report.seals, report.entries, report.waiting) == ([], 4, 12, 0)
    assert report.head == str(Seal.objects.get(number=4))


def test_sealing_twice_and_sealing_nothing_leaves_no_empty_seal(chain: list[ReadLog]) -> None:
    assert sealing.seal(now=LATER) == 0
    assert Seal.objects.count() == 4


def test_what_was_missed_is_sealed_by_the_next_turn_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    for hour in range(9):
        entry(monkeypatch, NOON + hour * 60 * MINUTE)
    now = NOON + dt.timedelta(days=2)
    assert sealing.oldest_unsealed(now) == NOON
    assert sealing.seal(now=now) == 9
    assert list(Seal.objects.values_list("count", flat=True)) == [4, 4, 1]
    assert sealing.oldest_unsealed(now) is None
    assert verify(now=now).findings == []


INSERT = (
    "INSERT INTO audit_readlog (at, user_id, kind, page, purpose, people)"
    " VALUES (%s, 7, 'open', 'refugees:case', '', '{}') RETURNING id"
)


def test_an_entry_whose_transaction_ends_after_its_neighbours_were_sealed_gets_the_next_seal(
    monkeypatch: pytest.MonkeyPatch, connect_as: Any
) -> None:
    slow = connect_as("app")
    slow.execute("BEGIN")
    (late,) = slow.execute(INSERT, [NOON]).fetchone()
    quick = entry(monkeypatch, NOON + MINUTE)
    assert late < quick.pk
    assert sealing.seal(now=NOON + 2 * MINUTE) == 1  # and does not wait for the slow one
    slow.execute("COMMIT")
    assert sealing.seal(now=NOON + 3 * MINUTE) == 1
    assert [seal.entries for seal in Seal.objects.all()] == [str(quick.pk), str(late)]
    assert findings() == []


def test_an_entry_that_was_rolled_back_is_a_gap_and_no_finding(
    monkeypatch: pytest.MonkeyPatch, connect_as: Any
) -> None:
    first = entry(monkeypatch)
    session = connect_as("app")
    session.execute("BEGIN")
    session.execute(INSERT, [NOON])
    session.execute("ROLLBACK")
    last = entry(monkeypatch)
    sealing.seal(now=NOON + MINUTE)
    assert Seal.objects.get().entries == f"{first.pk},{last.pk}"
    assert findings() == []


def test_only_one_seals_at_a_time_and_the_other_does_not_wait(monkeypatch: pytest.MonkeyPatch, connect_as: Any) -> None:
    entry(monkeypatch)
    other = connect_as("app")
    other.execute("SELECT pg_advisory_lock(%s)", [sealing.LOCK])
    assert sealing.seal(now=LATER) == 0
    other.execute("SELECT pg_advisory_unlock(%s)", [sealing.LOCK])
    assert sealing.seal(now=LATER) == 1


def test_sealing_holds_no_page_up(monkeypatch: pytest.MonkeyPatch, connect_as: Any) -> None:
    """While a seal is being made an entry can be written: no lock stands in its way."""
    entry(monkeypatch)
    sealer = sealing.add

    def meanwhile(*args: Any, **kwargs: Any) -> Seal:
        page = connect_as("app")
        page.execute("SET lock_timeout = '2s'")
        page.execute(INSERT, [NOON])
        return sealer(*args, **kwargs)

    monkeypatch.setattr(sealing, "add", meanwhile)
    assert sealing.seal(now=LATER) == 1


@pytest.mark.parametrize("role", ["app", "erasure"])
def test_neither_the_application_nor_the_erasure_may_change_what_was_written(
    chain: list[ReadLog], connect_as: Any, role: str
) -> None:
    session = connect_as(role)
    refused = ["UPDATE audit_readlog SET purpose = ''", "TRUNCATE audit_readlog", "UPDATE audit_seal SET count = 0"]
    refused += ["DELETE FROM audit_seal", "TRUNCATE audit_seal"] + ["DELETE FROM audit_readlog"] * (role == "app")
    for statement in refused:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(statement)


# --- found out ------------------------------------------------------------------------------------
CHANGES = [
    "user_id = 8", "user_id = NULL", "purpose = 'x'", "page = 'x'", "kind = 'list'", "at = at + interval '1 us'",
    "people = ARRAY[people[2], people[1]]", "people = people[1:1]", "people = people || gen_random_uuid()",
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry_is_found_and_named(chain: list[ReadLog], connect_as: Any, change: str) -> None:
    connect_as("owner").execute(f"UPDATE audit_readlog SET {change} WHERE id = %s", [chain[4].pk])
    assert findings() == [f"entries were changed: {chain[4].pk}"]


def test_a_removed_entry_is_found_and_named(chain: list[ReadLog], connect_as: Any) -> None:
    connect_as("owner").execute("DELETE FROM audit_readlog WHERE id = ANY(%s)", [[chain[2].pk, chain[11].pk]])
    assert findings() == [f"entries were removed: {chain[2].pk}", f"entries were removed: {chain[11].pk}"]


def test_two_entries_that_changed_places_are_found(chain: list[ReadLog], connect_as: Any) -> None:
    one, two = chain[3].pk, chain[7].pk
    connect_as("owner").execute(
        "UPDATE audit_readlog a SET at = b.at, people = b.people, purpose = b.purpose FROM audit_readlog b"
        " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s))",
        [one, two, two, one],
    )
    assert findings() == [f"entries were changed: {one}", f"entries were changed: {two}"]


def test_an_entry_slipped_in_under_a_new_number_with_an_old_time_is_found(
    chain: list[ReadLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    afternoon = NOON + dt.timedelta(hours=3)
    entry(monkeypatch, afternoon)
    sealing.seal(now=afternoon + MINUTE)
    forged = entry(monkeypatch, NOON + MINUTE)
    sealing.seal(now=afternoon + 2 * MINUTE)
    told = f"entries tell of another time than that of their seal 6: {forged.pk}"
    assert verify(now=afternoon + 3 * MINUTE).findings == [told]


def test_an_entry_with_an_old_number_is_found_when_nothing_of_that_age_can_come_in_any_more(
    chain: list[ReadLog], connect_as: Any
) -> None:
    owner = connect_as("owner")
    owner.execute(
        "INSERT INTO audit_readlog (id, at, user_id, kind, page, purpose, people)"
        " VALUES (0, %s, 7, 'open', 'x', '', '{}'), (-5, %s, 7, 'open', 'x', '', '{}')",
        [NOON, NOON],
    )
    tomorrow = LATER + dt.timedelta(days=1)
    sealing.seal(now=tomorrow)
    assert verify(now=tomorrow).findings == ["entries were slipped in after their neighbours were sealed: -5, 0"]


@pytest.mark.parametrize(
    "change", ["count = 4", "sealed_at = sealed_at + interval '1s'", "entries = '1-3'", "marks = '\\x00'", "high = 99"]
)
def test_a_changed_seal_is_found(chain: list[ReadLog], connect_as: Any, change: str) -> None:
    connect_as("owner").execute(f"UPDATE audit_seal SET {change} WHERE number = 2")
    assert findings()


def test_a_seal_taken_out_of_the_chain_is_found(chain: list[ReadLog], connect_as: Any) -> None:
    connect_as("owner").execute("DELETE FROM audit_seal WHERE number = 3")
    assert "seals are missing before seal 4" in findings()


def seal_anew(owner: Any, numbers: list[int]) -> None:
    """What a superuser who knows the code does: makes these seals fit what the log says now."""
    before = Seal.objects.filter(number=numbers[0] - 1).first()
    chained = before.chain if before else rules.NOTHING_BEFORE
    for seal in Seal.objects.filter(number__in=numbers):
        rows = [row for part in ReadLog.objects.within(seal.spans) for row in part]
        hashes = [row.hash for row in rows]
        seal.batch, seal.marks = rules.batch_hash(hashes), rules.marks_of(hashes)
        seal.chain = seal.chained_to(chained)
        owner.execute(
            "UPDATE audit_seal SET batch = %s, marks = %s, chain = %s WHERE number = %s",
            [seal.batch, seal.marks, seal.chain, seal.number],
        )
        chained = seal.chain


def test_a_superuser_who_seals_only_part_anew_is_found_out(chain: list[ReadLog], connect_as: Any) -> None:
    owner = connect_as("owner")
    owner.execute("UPDATE audit_readlog SET user_id = 8 WHERE id = %s", [chain[4].pk])
    seal_anew(owner, [2, 3])
    assert findings() == ["seal 4 or the one before it was changed"]


def test_a_superuser_who_seals_everything_anew_is_found_out_by_a_head_noted_earlier(
    chain: list[ReadLog], connect_as: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = str(Seal.objects.head())
    owner = connect_as("owner")
    owner.execute("UPDATE audit_readlog SET user_id = 8 WHERE id = %s", [chain[4].pk])
    seal_anew(owner, [2, 3, 4])
    assert findings() == []
    (told,) = findings(anchors=[noted])
    assert "was written anew" in told
    call_command("verify_read_log")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_read_log", anchor=[noted])
    assert rules.anchored(noted)[:16] in capsys.readouterr().err


def test_the_command_prints_the_head_to_note_elsewhere_and_names_nobody(
    chain: list[ReadLog], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_read_log", anchor=[str(Seal.objects.get(number=2))])
    said = capsys.readouterr().out
    assert str(Seal.objects.head()) in said
    assert "12" in said


def test_the_head_goes_into_the_structured_log_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = entry(monkeypatch)
    with caplog.at_level("INFO", logger="havn.readlog"):
        sealing.seal(now=LATER)
    (record,) = caplog.records
    line = json.loads(JsonFormatter().format(record))
    assert line["event"] == str(Seal.objects.head())
    assert str(made.people[0]) not in str(vars(record))


def test_no_guard_over_numbers_mutilates_a_head_on_its_way_out() -> None:
    seal = Seal(number=1234567890, chain="1234567890" * 6 + "abcd")
    assert masked(str(seal)) == str(seal).replace("1234567890:", "[number]:")
    assert without_numbers(str(seal)).partition(":")[2] == str(seal).partition(":")[2]
    assert rules.anchored(str(seal)) == seal.chain


# --- kept by a rule -------------------------------------------------------------------------------
def apply_retention() -> int:
    """The command itself, as the erasure role, on this test's database; how many entries it deleted."""
    home = Path(settings.HAVN_HOME)
    at = urlsplit(settings.DATABASE_ROLES["erasure"])._replace(path="/" + settings.DATABASES["default"]["NAME"])
    env = processes.environment(home, DATABASE_ERASURE_URL=at.geturl())
    del env["HAVN_DB_ROLE"]  # manage.py chooses
    command = [sys.executable, "manage.py", "apply_log_retention"]
    done = subprocess.run(command, cwd=processes.ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[0])


def test_old_entries_go_by_the_rule_and_the_chain_stays_whole(
    chain: list[ReadLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = str(Seal.objects.get(number=1))
    recently = clock.now() - dt.timedelta(days=300)
    new = entry(monkeypatch, recently)
    sealing.seal(now=recently)
    assert apply_retention() == 12
    assert set(ReadLog.objects.values_list("pk", flat=True)) == {new.pk}
    report = verify(now=clock.now(), anchors=[noted])
    assert (report.findings, report.erased, report.entries) == ([], 12, 1)
    assert apply_retention() == 0
    assert verify(now=clock.now(), anchors=[noted]).findings == []


def test_what_is_removed_by_hand_is_still_found_after_a_deletion_by_the_rule(
    chain: list[ReadLog], monkeypatch: pytest.MonkeyPatch, connect_as: Any
) -> None:
    recently = clock.now() - dt.timedelta(days=300)
    kept = [entry(monkeypatch, recently) for _ in range(3)]
    sealing.seal(now=recently)
    apply_retention()
    connect_as("owner").execute("DELETE FROM audit_readlog WHERE id = %s", [kept[1].pk])
    assert verify(now=clock.now()).findings == [f"entries were removed: {kept[1].pk}"]


def test_an_entry_put_back_into_a_deleted_batch_is_found(chain: list[ReadLog], connect_as: Any) -> None:
    apply_retention()
    connect_as("owner").execute(
        "INSERT INTO audit_readlog (id, at, user_id, kind, page, purpose, people)"
        " OVERRIDING SYSTEM VALUE VALUES (%s, %s, 7, 'open', 'x', '', '{}')",
        [chain[0].pk, NOON],
    )
    assert verify(now=clock.now()).findings == [f"entries are back that were deleted by the rule: {chain[0].pk}"]


def test_a_deletion_before_six_months_is_found_whatever_the_chain_says(chain: list[ReadLog], connect_as: Any) -> None:
    owner = connect_as("owner")
    owner.execute("DELETE FROM audit_readlog WHERE id = ANY(%s)", [[row.pk for row in chain[:6]]])
    sealing.link(Seal.objects.head(), now=LATER, erased_to=2, count=6)
    assert findings() == ["seal 5 had entries deleted before their time"]


def test_the_rule_is_dated_and_never_shorter_than_six_months(db: Any) -> None:
    assert retention.months_on(dt.date(2017, 1, 1)) == 24
    RetentionRule.objects.create(
        valid_from=dt.date(2018, 5, 25), months=12, reason="Beslutning", decided_at=clock.now()
    )
    assert [retention.months_on(dt.date(2018, 5, day)) for day in (24, 25)] == [24, 12]
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        RetentionRule.objects.create(
            valid_from=dt.date(2019, 1, 1), months=5, reason="For kort", decided_at=clock.now()
        )
