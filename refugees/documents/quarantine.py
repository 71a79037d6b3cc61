"""The virus scan of documents: in the worker, tried again until there is a verdict, told where it is a bad one."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import Role
from core import health
from core.clock import COPENHAGEN
from mail import duty
from mail.services import Draft, queue_all
from refugees import journal
from refugees.documents import scanner, services
from refugees.documents.models import Document, Scan
from refugees.documents.scanner import ScannerUnavailable, Verdict

log = logging.getLogger("havn.documents")
LONGEST_WAIT = dt.timedelta(minutes=15)  # a document that waits longer is red
JOB = "scan"


def scan(pk: int, *, at: dt.datetime) -> bool:
    """Asks for the verdict on one document that waits, and notes it; False where there was nothing to do.

    Raises ScannerUnavailable: the document then stays where it is, and the try is counted.
    """
    waiting = Document.objects.in_quarantine().filter(pk=pk)
    waiting.update(scan_tries=F("scan_tries") + 1)
    with transaction.atomic():
        document = waiting.select_for_update(skip_locked=True).first()
        if document is None:
            return False
        note(document, verdict_on(document), at=at)
    return True


def verdict_on(document: Document) -> Verdict:
    """What the scanner says of the file as it lies on the disk now."""
    try:
        content = services.file_of(document).read_bytes()
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    return scanner.verdict_on(content)


def note(document: Document, verdict: Verdict, *, at: dt.datetime) -> None:
    """Writes the verdict down; a bad one goes into the journal, to the administrators and to who filed the document."""
    document.scan = Scan.CLEAN if verdict.clean else Scan.REFUSED
    document.scanned_at, document.scan_finding = at, verdict.finding
    document.version += 1
    document.save()
    if not verdict.clean:
        log.error("a document was refused by the virus scan")
        title = _("Document refused by the virus scan: %(title)s") % {"title": document.title}
        day = at.astimezone(COPENHAGEN).date()
        journal.write(document.refugee, theme="case", title=title, event_on=day, by=None, despite_restriction=True)
        tell(document, at=at)


def tell(document: Document, *, at: dt.datetime) -> None:
    """One letter to every administrator, and one to who filed it. Neither names a person or what the file is called."""
    readers = {user.pk: user for user in duty.holders(Role.ADMINISTRATOR, at.astimezone(COPENHAGEN).date())}
    drafts = [letter(user, document, to_administrator) for user in readers.values()]
    writer = document.recorded_by
    if writer is not None and writer.is_active and writer.pk not in readers:
        drafts.append(letter(writer, document, to_writer))
    queue_all(drafts, by=JOB)


def letter(reader: User, document: Document, write: Callable[[Document], tuple[str, str]]) -> Draft:
    """The letter in its reader's language; its key makes it one letter."""
    with translation.override(reader.language):
        subject, text = write(document)
    return Draft(to=reader.email, subject=subject, text=text, key=f"document-refused:{document.uid}:{reader.pk}")


def to_administrator(document: Document) -> tuple[str, str]:
    words = {"finding": document.scan_finding, "document": document.uid, "writer": document.recorded_by or "–"}
    text = _(
        "The virus scan refused a document that %(writer)s filed: %(finding)s.\n\n"
        "It lies in quarantine and is handed out to nobody. Document %(document)s.\n"
        "See to the computer it came from.\n"
    )
    return _("Havn: the virus scan refused a document"), text % words


def to_writer(document: Document) -> tuple[str, str]:
    number = document.refugee.case_number
    url = settings.HAVN_PUBLIC_URL.rstrip("/") + reverse("refugees:documents", args=[number])
    text = _(
        "The virus scan refused a document that you filed in case %(number)s. Nobody can open it.\n\n"
        "Ask whoever sent it for a new copy, and do not open the file on your computer.\n\n%(url)s\n"
    )
    return _("Havn: a document that you filed was refused"), text % {"number": number, "url": url}


def sweep(*, clock: Callable[[], dt.datetime], until: dt.datetime) -> int:
    """Scans what waits, each document once, until the given time; how many got their verdict.

    Those tried least often come first, so that one document without a verdict holds no other up. A scanner that is
    away ends the sweep: the next one comes in a minute.
    """
    if not scanner.is_configured():
        return 0
    done = 0
    keys = list(Document.objects.in_quarantine().order_by("scan_tries", "pk").values_list("pk", flat=True)[:1000])
    for pk in keys:
        if clock() >= until:
            break
        try:
            done += scan(pk, at=clock())
        except ScannerUnavailable as error:
            log.warning("no verdict of the virus scan: %s", error)
            if not answers():
                break
    return done


def answers() -> bool:
    """Whether the scanner itself is there: then only the one document got no verdict."""
    try:
        scanner.ping()
    except ScannerUnavailable:
        return False
    return True


def wellness(now: dt.datetime) -> dict[str, Any]:
    """The scanner answers and no document has waited long. Without a scanner there is nothing to be red."""
    if not scanner.is_configured():
        return {"ok": True, "scanner_off": True}
    try:
        scanner.ping()
    except ScannerUnavailable as error:
        return {"ok": False, "reason": str(error)}
    oldest = Document.objects.in_quarantine().order_by("recorded_at").values_list("recorded_at", flat=True).first()
    waits = health.age(now, oldest) if oldest else 0
    return {"ok": waits <= LONGEST_WAIT.total_seconds(), "oldest_waits_seconds": waits}
