"""A backup is whole or it is none, opens with its key alone, and comes back as it was."""

import base64
import datetime as dt
import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.policy import Role
from audit.models import ReadLog
from core import clock, health
from core.backups import contents, keys, making, postgres, restoring
from core.backups.container import CHUNK, NotWhole, Reader, Writer
from core.models import Heartbeat
from refugees.documents.models import Document
from refugees.documents.services import file_document, path_of
from tests import factories
from tests.infrastructure.processes import ROOT, environment, mentioning, until
from tests.support import database

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


# --- the container --------------------------------------------------------------------------------
def packed(data: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    writer = Writer(out, key, "2017-03-01T12:00:00+00:00")
    writer.write(data)
    writer.finish()
    return out.getvalue()


def unpacked(data: bytes, key: bytes = KEY) -> bytes:
    reader = Reader(io.BytesIO(data), key)
    found = bytearray()
    while not reader.at_end():
        found += reader.read(len(reader.buffer))
    return bytes(found)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_goes_in_comes_out_at_every_size_around_a_chunk(size):
    data = os.urandom(size)
    assert unpacked(packed(data)) == data


WHOLE = packed(b"x" * 3000)
LONG = packed(os.urandom(2 * CHUNK + 500))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_cut_off_anywhere_is_told_from_a_whole_one(length):
    with pytest.raises(NotWhole):
        unpacked(WHOLE[:length])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_file_with_one_changed_byte_is_told_from_a_whole_one(place, change):
    changed = bytearray(WHOLE)
    changed[place] ^= change
    with pytest.raises(NotWhole):
        unpacked(bytes(changed))


def test_chunks_cannot_be_left_out_swapped_or_added():
    start = LONG.index(b"}") + 1
    sealed = 4 + CHUNK + 16
    one, two, rest = LONG[start : start + sealed], LONG[start + sealed : start + 2 * sealed], LONG[start + 2 * sealed :]
    assert unpacked(LONG[:start] + one + two + rest)
    for wrong in (two + one + rest, one + rest, one + two, one + one + two + rest, one + two + rest + rest):
        with pytest.raises(NotWhole):
            unpacked(LONG[:start] + wrong)


def test_another_key_is_named_and_opens_nothing():
    with pytest.raises(NotWhole, match=f"belongs to the key {keys.fingerprint(KEY)}, this one is"):
        unpacked(WHOLE, OTHER)


def test_the_manifest_must_fit_what_is_there():
    out = io.BytesIO()
    writer = Writer(out, KEY, "now")
    contents.put(writer, "media/a", [b"one"])
    contents.put_manifest(writer, {"entries": {"media/a": [3, "0" * 64], "media/b": [0, ""]}})
    writer.finish()
    with pytest.raises(NotWhole, match="2 entries are not what the manifest says"):
        contents.manifest_of(Reader(io.BytesIO(out.getvalue()), KEY))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "."])
def test_a_file_name_in_a_backup_cannot_lead_out_of_the_folder(tmp_path, name):
    with pytest.raises(NotWhole):
        restoring.inside(tmp_path / "media", name)


# --- the key --------------------------------------------------------------------------------------
@pytest.fixture
def place(settings, tmp_path):
    """State, backups and key, each in a folder of its own."""
    settings.HAVN_HOME, settings.MEDIA_ROOT = tmp_path / "home", tmp_path / "home" / "media"
    settings.HAVN_BACKUP_DIR = tmp_path / "backups"
    settings.HAVN_BACKUP_KEY_FILE = tmp_path / "vault" / "backup.key"
    settings.HAVN_HOME.mkdir()
    call_command("backup_key", str(settings.HAVN_BACKUP_KEY_FILE))
    return tmp_path


def test_a_key_is_readable_by_its_owner_alone_and_never_overwritten(place, settings, capsys):
    file = settings.HAVN_BACKUP_KEY_FILE
    assert file.stat().st_mode & 0o777 == 0o400
    with pytest.raises(CommandError, match="never overwritten"):
        call_command("backup_key", str(file))
    capsys.readouterr()
    call_command("backup_key", "--show", str(file))
    assert capsys.readouterr().out.strip() == keys.fingerprint(keys.load())


@pytest.mark.parametrize("folder", ["home", "backups"])
def test_a_key_beside_what_it_locks_is_refused(place, folder, settings):
    with pytest.raises(CommandError, match="must not lie inside"):
        call_command("backup_key", str(place / folder / "key"))
    settings.HAVN_BACKUP_KEY_FILE = place / folder / "key"
    with pytest.raises(keys.KeyTrouble, match="must not lie inside"):
        keys.load()


@pytest.mark.parametrize("text", ["", "short", "ÆØÅ", "AAAA\n", "#only\n", "a\nb\n"])
def test_a_file_without_a_key_is_refused_with_a_sentence(place, settings, text):
    file = place / "vault" / "other"
    file.write_text(text)
    settings.HAVN_BACKUP_KEY_FILE = file
    with pytest.raises(keys.KeyTrouble, match=r"holds no backup key|cannot be read"):
        keys.load()


def test_the_key_of_fields_is_refused_as_backup_key(place, settings):
    file = place / "vault" / "same"
    file.write_text(base64.b64encode(next(iter(settings.HAVN_FIELD_KEYS.values()))).decode())
    settings.HAVN_BACKUP_KEY_FILE = file
    with pytest.raises(keys.KeyTrouble, match="of its own"):
        keys.load()


def test_the_options_of_the_databases_address_stand_beside_our_own():
    at = {"NAME": "a", "USER": "b", "PASSWORD": "c", "HOST": "", "PORT": "5", "OPTIONS": {"sslmode": "require"}}
    assert "timezone=UTC" in postgres.environment(at)["PGOPTIONS"]
    at["OPTIONS"]["options"] = "-c plan_cache_mode=force_generic_plan"
    made = postgres.environment(at)
    assert made["PGSSLMODE"] == "require"
    assert made["PGOPTIONS"].startswith("-c plan_cache_mode=force_generic_plan -c timezone=UTC")


# --- there and back -------------------------------------------------------------------------------
def run(command: str, *arguments: str, place: Path, name: str = "", check: bool = True, home: str = "home", **more):
    """A command as a process of its own, as manage.py's role, on this test's database or the named one."""
    name = name or live.DATABASES["default"]["NAME"]
    urls = {
        f"DATABASE_{role}URL": urlsplit(live.DATABASE_ROLES[key])._replace(path="/" + name).geturl()
        for role, key in (("", "app"), ("OWNER_", "owner"), ("ERASURE_", "erasure"))
    }
    env = environment(place / home, **urls) | {
        "HAVN_BACKUP_DIR": str(place / "backups"),
        "HAVN_BACKUP_KEY_FILE": str(place / "vault" / "backup.key"),
    }
    del env["HAVN_DB_ROLE"]
    env |= more
    done = subprocess.run(
        [sys.executable, "manage.py", command, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


NAME = "Sjældentnavn"
LETTER = (ROOT / "demo" / "data" / "velkomstbrev.pdf").read_bytes()


@pytest.fixture
def filled(transactional_db, place, settings):
    """Some rows and a file that a row names."""
    worker = factories.caseworker()
    person = factories.refugee(worker, family_name=NAME, cpr="010190" + "9901")
    ReadLog.objects.create(kind="open", page="refugees:case", people=[person.uid], user_id=worker.pk)
    document = Document(refugee=person, kind="letter", title="Brev", dated_on=dt.date(2017, 3, 1))
    return person, path_of(file_document(document=document, content=LETTER, by=worker))


@pytest.fixture
def empty_database(transactional_db):
    name = live.DATABASES["default"]["NAME"] + "_second"
    with database.connect("owner", "postgres") as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
        yield name
        owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_backup_comes_back_into_an_empty_place_and_nowhere_else(filled, place, empty_database):
    call_command("backup")
    (made,) = making.backups()
    assert made.path.stat().st_mode & 0o077 == 0
    assert NAME.encode() not in made.path.read_bytes()
    check = subprocess.run(
        ["sha256sum", "-c", made.checksum_file.name], cwd=made.path.parent, capture_output=True, check=False
    )
    assert check.returncode == 0

    key = str(place / "vault" / "backup.key")
    said = run("restore", str(made.path), "--key", key, place=place, name=empty_database, home="new").stdout
    assert "Restored as of" in said
    _person, letter = filled
    assert (place / "new" / "media" / letter.relative_to(place / "home" / "media")).read_bytes() == LETTER
    with database.connect("app", empty_database) as app:
        assert app.execute("SELECT family_name FROM refugees_refugee").fetchall() == [(NAME,)]
        rights = app.execute("SELECT has_table_privilege('audit_readlog', 'DELETE')").fetchone()
        assert rights == (False,)
        app.execute("INSERT INTO audit_readlog (at, kind, page, purpose, people) VALUES (now(), 'open', '', '', '{}')")

    again = run("restore", str(made.path), place=place, name=empty_database, home="third", check=False)
    assert (again.returncode, "the database is not empty" in again.stderr) == (1, True)


def test_a_restore_with_other_field_keys_says_so_before_anybody_works_with_it(filled, place, empty_database):
    call_command("backup")
    other = f"demo1:{base64.b64encode(OTHER).decode()}"
    path = str(making.backups()[0].path)
    done = run("restore", path, place=place, name=empty_database, home="new", check=False, HAVN_FIELD_KEYS=other)
    assert done.returncode == 1
    assert "Restored as of" in done.stdout
    assert "do not open refugees_refugee.cpr" in done.stderr


def test_a_folder_with_files_is_not_restored_over(filled, place, empty_database):
    call_command("backup")
    done = run("restore", str(making.backups()[0].path), place=place, name=empty_database, check=False)
    assert (done.returncode, "folder for files is not empty" in done.stderr) == (1, True)
    with database.connect("owner", empty_database) as owner:
        assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_damaged_backup_touches_nothing(filled, place, empty_database):
    call_command("backup")
    path = making.backups()[0].path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = run("restore", str(path), place=place, name=empty_database, home="new", check=False)
    assert (done.returncode, "cut off or changed" in done.stderr) == (1, True)
    assert not (place / "new" / "media").exists()
    with database.connect("owner", empty_database) as owner:
        assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


# --- the drill ------------------------------------------------------------------------------------
def marks() -> set[str]:
    return set(Heartbeat.objects.filter(name__startswith="drill").values_list("name", flat=True))


def leftovers() -> list[tuple[str]]:
    with database.connect("owner", "postgres") as owner:
        return owner.execute("SELECT datname FROM pg_database WHERE datname LIKE '%\\_drill'").fetchall()


def test_the_drill_restores_compares_and_leaves_nothing(filled, place):
    call_command("backup")
    said = run("backup_drill", place=place).stdout
    assert "can be restored" in said
    assert marks() == {"drill"}
    assert leftovers() == []
    assert [path.name for path in (place / "backups").iterdir() if path.is_dir()] == []


def test_the_drill_needs_nothing_but_the_backup_and_the_escrowed_key(filled, place):
    call_command("backup")
    escrow = place / "escrow"
    escrow.mkdir()
    (place / "vault" / "backup.key").rename(escrow / "copy.key")
    moved = making.backups()[0].path.rename(escrow / "from-the-vault.backup")
    assert "can be restored" in run("backup_drill", str(moved), "--key", str(escrow / "copy.key"), place=place).stdout


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


TROUBLE = [
    (damaged, "cut off or changed"),
    (lambda path: (path.unlink(), path.with_name(path.name + ".sha256").unlink()), "there is no backup to try"),
    (lambda path: path.parent.parent.joinpath("vault", "backup.key").unlink(), "backup key cannot be read"),
]


@pytest.mark.parametrize(("spoil", "words"), TROUBLE)
def test_a_drill_that_cannot_run_is_red_at_once(filled, place, settings, spoil, words):
    call_command("backup")
    run("backup_drill", place=place)
    spoil(making.backups()[0].path)
    done = run("backup_drill", place=place, check=False)
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr
    assert marks() == {"drill", "drill failed"}
    assert not health.report(clock.now())["drill"]["ok"]
    assert leftovers() == []


def test_a_drill_notices_a_row_that_did_not_come_back(filled, place, monkeypatch):
    """The manifest tells of a row more than the dump holds: what a broken dump would look like."""
    facts = postgres.facts
    monkeypatch.setattr(postgres, "facts", lambda each: facts(each) | {"audit_readlog": [2, "0"]})
    call_command("backup")
    done = run("backup_drill", place=place, check=False)
    assert "restored tables differ from what was backed up: audit_readlog" in done.stderr


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "1 files that the database names are not in the backup, 0"),
        (damaged, "the backup, 1 were changed"),
    ],
)
def test_a_drill_notices_a_file_that_is_missing_or_not_as_it_was_filed(filled, place, spoil, words):
    _person, letter = filled
    spoil(letter)
    call_command("backup")
    assert words in run("backup_drill", place=place, check=False).stderr


# --- killed ---------------------------------------------------------------------------------------
def started(command: str, place: Path, *, without: str = "") -> subprocess.Popen:
    """The command as a process of its own; without one of its guards where one is named."""
    name = live.DATABASES["default"]["NAME"]
    at = urlsplit(live.DATABASE_ROLES["app"])._replace(path="/" + name)
    owner = urlsplit(live.DATABASE_ROLES["owner"])._replace(path="/" + name)
    env = environment(place / "home", DATABASE_URL=at.geturl(), DATABASE_OWNER_URL=owner.geturl()) | {
        "HAVN_BACKUP_DIR": str(place / "backups"),
        "HAVN_BACKUP_KEY_FILE": str(place / "vault" / "backup.key"),
    }
    del env["HAVN_DB_ROLE"]
    program = ["-m", "tests.trust.careless", without, "manage"] if without else ["manage.py"]
    return subprocess.Popen([sys.executable, *program, command], cwd=ROOT, env=env, start_new_session=True)


def killed_backup(place: Path, *, without: str = "") -> None:
    """Kills a backup while it writes."""
    slow = live.MEDIA_ROOT / "large"
    with slow.open("wb") as file:
        file.truncate(4 * 1024**3)  # takes seconds to encrypt and no room on the disk
    process = started("backup", place, without=without)
    until(lambda: any(path.stat().st_size > 10**7 for path in (place / "backups").glob("havn-*")))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    slow.unlink()


def test_a_backup_that_was_killed_leaves_nothing_that_looks_whole(filled, place):
    killed_backup(place)
    assert making.backups() == []
    assert len(list((place / "backups").glob("*.part"))) == 1
    call_command("backup")
    assert len(making.backups()) == 1
    assert {path.suffix for path in (place / "backups").glob("havn-*")} == {".backup", ".sha256"}
    assert "can be restored" in run("backup_drill", place=place).stdout


def test_a_killed_backup_that_had_its_name_at_once_would_look_whole(filled, place):
    """The control of the test above."""
    killed_backup(place, without="naming")
    assert len(making.backups()) == 1
    assert "cut off or changed" in run("backup_drill", place=place, check=False).stderr


def killed_drill(place: Path) -> None:
    call_command("backup")
    process = started("backup_drill", place)
    until(lambda: leftovers())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    until(lambda: not mentioning("pg_restore"), seconds=20)


def test_a_drill_that_was_killed_is_cleaned_up_by_the_next_one(filled, place):
    killed_drill(place)
    run("backup_drill", place=place)
    assert leftovers() == []


def test_a_drill_that_does_not_clean_up_stumbles_over_the_killed_one(filled, place):
    """The control of the test above."""
    killed_drill(place)
    assert started("backup_drill", place, without="dropping").wait(timeout=120) == 1
    assert leftovers() != []
    run("backup_drill", place=place)


def test_a_drill_waits_for_the_backup_and_takes_the_new_one(filled, place):
    call_command("backup")
    with making.alone():
        process = started("backup_drill", place)
        time.sleep(3)
        assert process.poll() is None
        (old,) = making.backups()
        newer = old.path.with_name("havn-20990101T000000Z.backup")
        shutil.copy(old.path, newer)
        old.path.write_bytes(b"spoilt meanwhile")
    assert process.wait(timeout=120) == 0


def test_a_backup_does_not_wait_for_ever(filled, place, monkeypatch):
    monkeypatch.setattr(making, "WAIT", 0)
    with making.alone(), pytest.raises(CommandError, match="has been running in this folder for long"):
        call_command("backup")


def test_old_backups_go_and_the_newest_never(filled, place, settings):
    folder = making.folder()
    for day in ("20170101", "20170102", "20170103"):
        (folder / f"havn-{day}T010000Z.backup").touch()
    assert making.forget_old(now=clock.now()) == 2
    assert [backup.path.name for backup in making.backups()] == ["havn-20170103T010000Z.backup"]


def test_a_failed_backup_is_red_at_once_and_a_good_one_green_again(filled, place, settings):
    call_command("backup")
    file = settings.HAVN_BACKUP_KEY_FILE
    settings.HAVN_BACKUP_KEY_FILE = file.with_name("gone")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("backup")
    assert not health.report(clock.now())["backup"]["ok"]
    settings.HAVN_BACKUP_KEY_FILE = file
    call_command("backup")
    assert health.report(clock.now())["backup"]["ok"]


def test_the_application_role_is_enough_for_a_backup(filled, place):
    assert live.HAVN_DB_ROLE == "app"
    assert factories.user(Role.ADMINISTRATOR).pk
    call_command("backup")
