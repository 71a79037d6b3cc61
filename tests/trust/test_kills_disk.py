"""A disk that is full: the answer is a sentence, and nothing half is left. Real small disks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image
from psycopg.errors import DiskFull

from core import clock, health
from core.backups import making
from refugees.documents import services as documents
from refugees.documents.models import Document
from refugees.models import JournalEntry
from rights import packs
from rights.models import AccessPack
from rights.rules import MOST_ATTEMPTS, PackState
from tests import factories
from tests.conftest import missing
from tests.rights.support import asked, full_person
from tests.support.cluster import Cluster
from tests.trust.checks import Check, without
from tests.trust.kills import ROOT, Place

SMALL = (
    'mkdir -p "$0" && mount -t tmpfs -o size=64k none "$0" || exit 77; "$@"; code=$?; echo;'
    ' find "$0" -type f -size +0 -printf "left %P\\n"; exit $code'
)
PACKS = (
    f"import django; django.setup(); from rights.tasks import sweep\nfor _turn in range({MOST_ATTEMPTS + 1}): sweep()"
)


def on_a_small_disk(place: Place, folder: Path, *command: str, **more: str) -> tuple[int, str, list[str]]:
    """Runs a command for which the folder is a disk of 64 kB: exit code, what it said, what is left on the disk."""
    environment = place.environment(HAVN_ALLOWED_HOSTS="testserver", **more)
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", SMALL, str(folder), *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 77 or "unshare:" in done.stderr:
        missing("mount namespace", "user namespaces must be allowed")
    lines = done.stdout.splitlines()
    left = [line.removeprefix("left ") for line in lines if line.startswith("left ")]
    return done.returncode, "\n".join(line for line in lines if not line.startswith("left ")) + done.stderr, left


# --- an uploaded document ---------------------------------------------------------------------------
@pytest.fixture
def upload(place: Place, tmp_path: Path) -> tuple[Any, str]:
    """A caseworker with a case, and a picture larger than the disk."""
    worker = factories.caseworker()
    person = factories.refugee(worker)
    Image.frombytes("L", (500, 500), os.urandom(250_000)).save(tmp_path / "noise.png")
    return place, *(str(each) for each in (worker.pk, person.case_number, tmp_path / "noise.png"))  # type: ignore[return-value]


def test_a_document_that_finds_no_room_is_refused_with_a_sentence_and_leaves_nothing(upload: Any) -> None:
    place, *arguments = upload
    command = [sys.executable, "-m", "tests.trust.upload", *arguments]
    _code, said, left = on_a_small_disk(place, place.home / "media", *command)
    assert "200 True Filen kunne ikke gemmes" in said
    assert left == []
    assert (Document.objects.count(), JournalEntry.objects.filter(automatic=True).count()) == (0, 0)


def test_without_clearing_away_half_a_document_would_be_left(upload: Any) -> None:
    """The control of the test above."""
    place, *arguments = upload
    command = [sys.executable, "-m", "tests.trust.upload", *arguments, "--careless"]
    _code, said, left = on_a_small_disk(place, place.home / "media", *command)
    assert len(left) == 1, said


@pytest.mark.django_db(transaction=True)
def test_the_file_of_an_upload_that_was_killed_goes_and_that_of_a_committed_one_gets_its_name(
    settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    worker = factories.caseworker()
    letter = Document(refugee=factories.refugee(worker), kind="letter", title="Brev", dated_on=clock.today())
    kept = documents.path_of(
        documents.file_document(document=letter, content=Path("demo/data/velkomstbrev.pdf").read_bytes(), by=worker)
    )
    kept.rename(documents.unfinished(kept))  # killed after the commit
    lost = documents.unfinished(kept.with_stem("0" * 32))
    lost.write_bytes(b"somebody's papers")  # killed before it
    strange = kept.with_name("1" * 32 + ".pdf")
    strange.write_bytes(b"of another database")
    for each in (documents.unfinished(kept), lost, strange):
        os.utime(each, (1, 1))
    assert documents.forget_unfinished(before=clock.now()) == 1
    assert sorted(tmp_path.rglob("*.*")) == sorted([kept, strange])
    kept.rename(documents.unfinished(kept))
    assert documents.file_of(letter).read_bytes().startswith(b"%PDF")


# --- a pack, a backup -----------------------------------------------------------------------------
def test_a_pack_that_finds_no_room_is_shown_as_failed_and_leaves_nothing(place: Place) -> None:
    worker = factories.caseworker()
    pack = packs.ask(asked(full_person(worker), worker), by=worker, at=clock.now(), language="da")
    _code, _said, left = on_a_small_disk(place, place.home / "packs", sys.executable, "-c", PACKS)
    assert left == []
    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    client = Client()
    client.force_login(worker)
    page = client.get(reverse("rights:request", args=[pack.request.uid])).content.decode()
    assert "Kunne ikke laves" in page
    again = packs.ask(pack.request, by=worker, at=clock.now(), language="da")
    assert packs.make(again.pk, at=clock.now())
    assert AccessPack.objects.get(pk=again.pk).state == PackState.READY


def test_a_pack_that_is_written_in_its_place_would_be_left_half(place: Place) -> None:
    """The control of the test above."""
    worker = factories.caseworker()
    packs.ask(asked(full_person(worker), worker), by=worker, at=clock.now(), language="da")
    careless = "import django; django.setup(); from tests.trust import careless; careless.moving(); "
    careless += "from rights.tasks import sweep; sweep()"
    _code, said, left = on_a_small_disk(place, place.home / "packs", sys.executable, "-c", careless)
    assert [Path(name).suffix for name in left] == [".sealed"], said


def test_a_backup_that_finds_no_room_says_so_is_red_and_leaves_nothing(
    place: Place,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.HAVN_BACKUP_KEY_FILE = tmp_path / "vault" / "key"
    call_command("backup_key", str(settings.HAVN_BACKUP_KEY_FILE))
    folder = tmp_path / "backups"
    names = {"HAVN_BACKUP_DIR": str(folder), "HAVN_BACKUP_KEY_FILE": str(settings.HAVN_BACKUP_KEY_FILE)}
    code, said, left = on_a_small_disk(place, folder, sys.executable, "manage.py", "backup", **names)
    assert (code, left) == (1, [])
    assert "no backup was made: No space left on device" in said
    assert not health.report(clock.now())["backup"]["ok"]
    settings.HAVN_BACKUP_DIR = folder
    call_command("backup")
    assert health.report(clock.now())["backup"]["ok"]
    assert len(making.backups()) == 1


def test_a_backup_that_does_not_clean_up_would_leave_its_half(place: Place, settings: Any, tmp_path: Path) -> None:
    """The control of the test above."""
    settings.HAVN_BACKUP_KEY_FILE = tmp_path / "vault" / "key"
    call_command("backup_key", str(settings.HAVN_BACKUP_KEY_FILE))
    folder = tmp_path / "backups"
    names = {"HAVN_BACKUP_DIR": str(folder), "HAVN_BACKUP_KEY_FILE": str(settings.HAVN_BACKUP_KEY_FILE)}
    command = [sys.executable, "-m", "tests.trust.careless", "cleaning", "manage", "backup"]
    code, said, left = on_a_small_disk(place, folder, *command, **names)
    assert code == 1
    assert [Path(name).suffix for name in left] == [".part"], said


# --- the database's own disk ------------------------------------------------------------------------
@contextmanager
def small_tablespace(cluster: Cluster, folder: Path, name: str) -> Iterator[Any]:
    """A superuser's connection to a database, with a tablespace `small` on a disk of its own of two megabytes."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True).returncode:
        missing("right to mount", "the test mounts a disk of two megabytes")
    try:
        (folder / "data").mkdir(mode=0o700)
        with closing(cluster.superuser(name)) as superuser:
            superuser.execute(f"CREATE TABLESPACE small LOCATION '{folder}/data'")
            superuser.execute("GRANT CREATE ON TABLESPACE small TO havn_owner")
            yield superuser
            for table in ("audit_readlog", "refugees_journalentry"):
                superuser.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            superuser.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def test_a_database_without_room_shows_nobody_and_saves_nothing_half(
    cluster: Cluster,
    place: Place,
    tmp_path: Path,
) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker, family_name="Sjældentnavn")
    client = Client()
    client.force_login(worker)
    case, note = (reverse(name, args=[person.case_number]) for name in ("refugees:case", "refugees:note"))
    form = {"title": "Talt med centret", "text": "x" * 4000, "event_on": "06-02-2017"}
    connection.close()
    with small_tablespace(cluster, tmp_path / "small", place.name) as superuser:
        for table in ("audit_readlog", "refugees_journalentry"):
            superuser.execute(f"ALTER TABLE {table} SET TABLESPACE small")
        superuser.execute("CREATE TABLE filler (x text) TABLESPACE small")
        fill(superuser)
        client.raise_request_exception = False
        written, read = until_full(lambda: client.post(note, form)), until_full(lambda: client.get(case))
        assert "Opslagsloggen kan ikke skrives" in read
        assert "Sjældentnavn" not in read
        assert "Serverens disk er fuld" in written
        with without(Check(*OPENED.split(" ", 1))):  # the control: without its entry in the log the page is shown
            assert "Sjældentnavn" in client.get(case).content.decode()
        before = JournalEntry.objects.filter(title="Talt med centret").count()
        superuser.execute("DROP TABLE filler")
        assert client.post(note, form).status_code == 302
        assert client.get(case).status_code == 200
        assert JournalEntry.objects.filter(title="Talt med centret").count() == before + 1


OPENED = "log refugees/views.py case: log.read(request, [person, *file.members], kind=Kind.OPEN)"
FILLER = "INSERT INTO filler SELECT string_agg(md5(random()::text), '') FROM generate_series(1, %s)"


def fill(superuser: Any) -> None:
    """Fills the disk to its last page."""
    for length in (200_000, 8000, 1000):
        full = False
        while not full:
            try:
                superuser.execute(FILLER, [length // 32])
            except DiskFull:
                full = True


def until_full(ask: Any) -> str:
    """Asks until the pages that were there already are full as well; what is said then."""
    for _turn in range(400):
        answer = ask()
        if answer.status_code == 503:
            return str(answer.content.decode())
        assert answer.status_code in {200, 302}, answer.status_code
    raise AssertionError("the disk is not full")
