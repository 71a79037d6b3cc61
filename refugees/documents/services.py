"""Files a document and finds it again."""

import datetime as dt
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from refugees import journal
from refugees.documents import inspection, rules, scanner
from refugees.documents.models import Document, Scan
from refugees.ports import refuse_restricted

log = logging.getLogger("havn.documents")
UNFINISHED = ".new"


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(document: Document) -> Path:
    """Where a document lies: below the state directory, named by its uid."""
    name = document.uid.hex
    return folder() / name[:2] / f"{name}.{rules.EXTENSIONS[document.content_type]}"


def unfinished(path: Path) -> Path:
    """Where a file lies until the row that names it is committed."""
    return path.with_suffix(UNFINISHED)


def file_of(document: Document) -> Path:
    """Where a committed document lies; gives the file its name where a killed process could not any more."""
    path = path_of(document)
    if not path.exists():
        name_it(path)
    return path


def name_it(path: Path) -> None:
    with suppress(FileNotFoundError):
        unfinished(path).replace(path)


@transaction.atomic
def file_document(*, document: Document, content: bytes, by: Any) -> Document:
    """Checks, stores and journals a document. Raises rules.Refused with a sentence.

    The file is on the disk before the row is committed, and gets its name afterwards: a row never points at nothing,
    and a file without a row is known as one (`forget_unfinished`).
    """
    refuse_restricted([document.refugee_id])
    document.content_type = inspection.content_type(content)
    document.size, document.sha256 = len(content), hashlib.sha256(content).hexdigest()
    document.recorded_by = by
    path = path_of(document)
    write(unfinished(path), content)
    if scanner.is_configured():
        document.scan = Scan.WAITING
    document.save()
    journal.write(
        document.refugee, theme="case", title=_("Document filed: %(title)s") % {"title": document.title},
        event_on=document.dated_on, by=by, area=document.area,
    )  # fmt: skip
    transaction.on_commit(partial(name_it, path), robust=True)
    if scanner.is_configured():
        transaction.on_commit(partial(wake, document.pk), robust=True)
    return document


def write(path: Path, content: bytes) -> None:
    """Writes the file, on the disk for good when this returns. Raises rules.Refused where the disk takes no more."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.error("document not stored: %s", os.strerror(error.errno or 0))
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise rules.refusal("no_room") from error


def forget_unfinished(*, before: dt.datetime) -> int:
    """Clears away what uploads that were killed before a moment left behind; how many files had no document.

    Only files that never got their name are touched: nothing that a document ever pointed at is removed.
    """
    gone = 0
    for path in left_behind(before):
        document = Document.objects.filter(uid=path.stem).first()
        if document is not None:
            name_it(path_of(document))
        else:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def left_behind(before: dt.datetime) -> Iterator[Path]:
    for path in sorted(folder().glob(f"*/*{UNFINISHED}")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                yield path


def wake(pk: int) -> None:
    """Tells the worker that a document waits for the scan; the sweeper finds it where this call is lost."""
    try:
        current_app.send_task("refugees.tasks.scan_document", args=[pk], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes each minute)
        log.warning("worker not woken: %s", type(error).__name__)
