"""Files a document and finds it again."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from refugees import journal
from refugees.documents import inspection, rules
from refugees.documents.models import Document
from refugees.ports import refuse_restricted


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
    document.save()
    journal.write(
        document.refugee, theme="case", title=_("Document filed: %(title)s") % {"title": document.title},
        event_on=document.dated_on, by=by,
    )  # fmt: skip
    return document
