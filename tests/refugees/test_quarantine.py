"""Quarantine: with a virus scanner a document leaves only when it was called clean; without one, as a download only.

The scanner of these tests is a real socket server that speaks clamd's protocol, and clamd itself where it is installed.
"""

import datetime as dt
import shutil
import subprocess
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from config import env
from core import clock, health, privacy
from mail.models import Mail
from refugees import tasks
from refugees.documents import quarantine, scanner, services
from refugees.documents.models import Document, Scan
from refugees.models import JournalEntry, Refugee
from rights import packs, telling
from tests import factories
from tests.refugees.test_documents import PDF
from tests.support.clamd import EICAR
from tests.support.clamd import scanner as running_scanner

pytestmark = pytest.mark.django_db
CLAMD = shutil.which("clamd") or next((each for each in ("/usr/sbin/clamd",) if Path(each).exists()), None)
BAD_PDF = PDF + b"\n% " + EICAR + b"\n"


@pytest.fixture
def scanning(settings: Any, tmp_path: Path) -> Iterator[Any]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with running_scanner() as server:
        settings.HAVN_SCANNER = server.server_address
        yield server


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Kirsten Sagsbehandler")


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def file(person: Refugee, by: Any, content: bytes = PDF) -> Document:
    day = dt.date(2017, 3, 1)
    document = Document(refugee=person, title="Bilag syvoghalvfems", dated_on=day, kind="letter")
    return services.file_document(document=document, content=content, by=by)


def fetched(client: Client, document: Document) -> Any:
    return client.get(reverse("refugees:document", args=[document.uid]))


def listed(client: Client, person: Refugee) -> str:
    return unescape(client.get(reverse("refugees:documents", args=[person.case_number])).content.decode())


# --- with a scanner -------------------------------------------------------------------------------
def test_a_document_is_handed_out_only_when_the_scanner_has_called_it_clean(
    client: Client, scanning: Any, worker: Any, person: Refugee
) -> None:
    client.force_login(worker)
    document = file(person, worker)
    link = reverse("refugees:document", args=[document.uid])
    assert (document.scan, document.may_be_fetched) == (Scan.WAITING, False)
    refused = client.get(link)
    assert refused.status_code == 302
    assert PDF[:20] not in refused.content
    page = listed(client, person)
    assert "Venter på virusscanning" in page
    assert link not in page
    tasks.scan_document(document.pk)
    document.refresh_from_db()
    assert (document.scan, scanning.received) == (Scan.CLEAN, [PDF])
    assert b"".join(fetched(client, document).streaming_content) == PDF
    assert link in listed(client, person)


def test_whoever_files_a_document_is_told_that_it_waits(
    client: Client, scanning: Any, worker: Any, person: Refugee
) -> None:
    client.force_login(worker)
    upload = SimpleUploadedFile("brev.pdf", PDF)
    form = {"kind": "letter", "title": "Brev", "dated_on": "01-03-2017", "file": upload}
    answer = client.post(reverse("refugees:documents", args=[person.case_number]), form, follow=True)
    assert "Det kan åbnes, når virusscanningen er færdig" in unescape(answer.content.decode())


def test_a_refused_document_is_never_handed_out_and_everybody_concerned_is_told(
    client: Client, scanning: Any, worker: Any, person: Refugee
) -> None:
    administrator = factories.user(Role.ADMINISTRATOR)
    document = file(person, worker, BAD_PDF)
    for _time in range(3):  # however often it is asked for
        tasks.scan_document(document.pk)
        tasks.scan_waiting()
    document.refresh_from_db()
    assert (document.scan, document.scan_finding) == (Scan.REFUSED, "Eicar-Test-Signature")
    client.force_login(worker)
    assert fetched(client, document).status_code == 302
    page = listed(client, person)
    assert "Afvist: virus" in page
    assert "Bed afsenderen om en ny kopi." in page
    mails = {mail.to: mail for mail in Mail.objects.all()}
    assert set(mails) == {administrator.email, worker.email}
    assert "Eicar-Test-Signature" in mails[administrator.email].text
    assert person.case_number in mails[worker.email].text
    for mail in mails.values():
        assert person.family_name not in mail.text + mail.subject
        assert document.title not in mail.text + mail.subject
    assert JournalEntry.objects.filter(refugee=person, title__startswith="Dokument afvist").count() == 1


def test_a_refused_document_stays_refused_when_the_scanner_is_taken_away(
    client: Client, scanning: Any, worker: Any, person: Refugee, settings: Any
) -> None:
    document = file(person, worker, BAD_PDF)
    tasks.scan_waiting()
    settings.HAVN_SCANNER = None
    client.force_login(worker)
    assert fetched(client, document).status_code == 302


def test_what_was_filed_before_there_was_a_scanner_waits_too(
    client: Client, scanning: Any, worker: Any, person: Refugee, settings: Any
) -> None:
    where, settings.HAVN_SCANNER = settings.HAVN_SCANNER, None
    document = file(person, worker)
    settings.HAVN_SCANNER = where
    client.force_login(worker)
    assert fetched(client, document).status_code == 302
    tasks.scan_waiting()
    assert b"".join(fetched(client, document).streaming_content) == PDF


@pytest.mark.parametrize("content", [BAD_PDF, PDF], ids=["refused", "waiting"])
def test_no_pack_takes_a_document_out_of_quarantine(
    scanning: Any, worker: Any, person: Refugee, content: bytes
) -> None:
    file(person, worker, content)
    if content == BAD_PDF:
        tasks.scan_waiting()
    (attachment,) = telling.attachments(privacy.register(), person)
    assert not attachment.may_leave
    assert attachment.path.is_file()  # erasure still finds it
    assert packs.leaving([attachment], left_out=[]) == []


def test_the_document_of_a_restricted_case_is_scanned_all_the_same(
    scanning: Any, worker: Any, person: Refugee, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = file(person, worker, BAD_PDF)
    monkeypatch.setattr("refugees.ports._restricted", [lambda people, on: set(people)])
    tasks.scan_waiting()
    document.refresh_from_db()
    assert document.scan == Scan.REFUSED


# --- no verdict -----------------------------------------------------------------------------------
@pytest.mark.parametrize("behaviour", ["hangs up", "too small", "says something else"])
def test_whatever_is_no_plain_verdict_leaves_the_document_in_quarantine(
    client: Client, scanning: Any, worker: Any, person: Refugee, behaviour: str
) -> None:
    document = file(person, worker)
    scanning.behaviour = behaviour
    tasks.scan_document(document.pk)
    tasks.scan_waiting()
    document.refresh_from_db()
    assert document.scan == Scan.WAITING
    assert document.scan_tries == 2
    client.force_login(worker)
    assert fetched(client, document).status_code == 302
    scanning.behaviour = ""
    tasks.scan_waiting()
    document.refresh_from_db()
    assert document.scan == Scan.CLEAN


def test_a_scanner_that_is_away_is_red_and_everything_waits(
    client: Client, scanning: Any, worker: Any, person: Refugee
) -> None:
    first, second = file(person, worker), file(person, worker)
    assert health.report(clock.now())["scanner"] == {"ok": True, "oldest_waits_seconds": pytest.approx(0, abs=30)}
    scanning.shutdown()
    scanning.server_close()
    tasks.scan_waiting()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.scan, second.scan) == (Scan.WAITING, Scan.WAITING)
    assert (first.scan_tries, second.scan_tries) == (1, 0)  # the sweep ends with the first
    assert health.report(clock.now())["scanner"] == {"ok": False, "reason": "ConnectionRefusedError"}
    assert "scanner" in client.get("/readyz").json()["checks"]


def test_a_document_that_waits_for_long_is_red(scanning: Any, worker: Any, person: Refugee) -> None:
    file(person, worker)
    later = clock.now() + quarantine.LONGEST_WAIT + dt.timedelta(minutes=1)
    assert not quarantine.wellness(later)["ok"]
    tasks.scan_waiting()
    assert quarantine.wellness(later)["ok"]


def test_one_document_without_a_verdict_holds_no_other_up(scanning: Any, worker: Any, person: Refugee) -> None:
    lost, whole = file(person, worker), file(person, worker)
    services.file_of(lost).unlink()
    tasks.scan_waiting()
    whole.refresh_from_db()
    assert whole.scan == Scan.CLEAN


# --- without one ----------------------------------------------------------------------------------
def test_without_a_scanner_a_document_is_a_download_and_never_shown_inside_a_page(
    client: Client, settings: Any, worker: Any, person: Refugee, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = file(person, worker)
    tasks.scan_waiting()
    client.force_login(worker)
    answer = fetched(client, document)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    document.refresh_from_db()
    assert document.scan == Scan.NOT_SCANNED
    assert health.report(clock.now())["scanner"]["ok"]


# --- the protocol ---------------------------------------------------------------------------------
def test_the_scanner_is_reached_over_a_unix_socket_as_well(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "clamd.ctl"
    with running_scanner(path) as server:
        settings.HAVN_SCANNER = str(path)
        scanner.ping()
        assert scanner.verdict_on(b"x" * (3 * scanner.PIECE + 5)) == (True, "")
        assert len(server.received[0]) == 3 * scanner.PIECE + 5
        assert not scanner.verdict_on(EICAR).clean
        assert server.commands == [b"zPING", b"zINSTREAM", b"zINSTREAM"]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("", None),
        ("tcp://scanner:3310", ("scanner", 3310)),
        ("tcp://[::1]:3310", ("::1", 3310)),
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_the_setting_names_a_port_or_a_socket(monkeypatch: pytest.MonkeyPatch, value: str, where: Any) -> None:
    monkeypatch.setenv("HAVN_SCANNER", value)
    assert env.scanner("HAVN_SCANNER") == where


@pytest.mark.parametrize("value", ["scanner:3310", "tcp://scanner", "tcp://scanner:x", "unix:socket", "http://x:1"])
def test_any_other_setting_stops_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HAVN_SCANNER", value)
    with pytest.raises(ImproperlyConfigured, match="HAVN_SCANNER must be"):
        env.scanner("HAVN_SCANNER")


@pytest.fixture
def clamd(settings: Any, tmp_path: Path) -> Iterator[None]:
    """ClamAV's own daemon, with one signature of ours: EICAR's string anywhere in a file."""
    if not CLAMD:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures" / "havn.ndb").write_text(f"Havn.Eicar:0:*:{EICAR.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f"Foreground yes\nLocalSocket {tmp_path}/clamd.ctl\nDatabaseDirectory {tmp_path}/signatures\nLogFile "
        f"{tmp_path}/clamd.log\nTemporaryDirectory {tmp_path}\n"
    )
    running = subprocess.Popen([CLAMD, "--config-file", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL)
    settings.HAVN_SCANNER = str(tmp_path / "clamd.ctl")
    try:
        for _time in range(300):
            if quarantine.answers():
                break
            assert running.poll() is None, (tmp_path / "clamd.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(timeout=30)


def test_clamd_itself_calls_a_clean_file_clean_and_finds_the_test_virus(clamd: None) -> None:
    assert scanner.verdict_on(PDF) == (True, "")
    bad = scanner.verdict_on(BAD_PDF)
    assert not bad.clean
    assert "Eicar" in bad.finding
