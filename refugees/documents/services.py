"""Files a document and finds it again."""

import hashlib
import logging
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


def path_of(document: Document) -> Path:
    """Where a document lies: below the state directory, named by its uid."""
    name = document.uid.hex
    return Path(settings.MEDIA_ROOT) / "documents" / name[:2] / f"{name}.{rules.EXTENSIONS[document.content_type]}"


@transaction.atomic
def file_document(*, document: Document, content: bytes, by: Any) -> Document:
    """Checks, stores and journals a document. Raises rules.Refused with a sentence.

    The file is written before the row is committed: a row never points at nothing.
    """
    refuse_restricted([document.refugee_id])
    document.content_type = inspection.content_type(content)
    document.size, document.sha256 = len(content), hashlib.sha256(content).hexdigest()
    document.recorded_by = by
    path = path_of(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if scanner.is_configured():
        document.scan = Scan.WAITING
    document.save()
    if scanner.is_configured():
        transaction.on_commit(partial(wake, document.pk), robust=True)
    journal.write(
        document.refugee, theme="case", title=_("Document filed: %(title)s") % {"title": document.title},
        event_on=document.dated_on, by=by,
    )  # fmt: skip
    return document


def wake(pk: int) -> None:
    """Tells the worker that a document waits for the scan; the sweeper finds it where this call is lost."""
    try:
        current_app.send_task("refugees.tasks.scan_document", args=[pk], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes each minute)
        log.warning("worker not woken: %s", type(error).__name__)
