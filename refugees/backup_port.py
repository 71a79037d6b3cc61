"""Tells the backup's drill which files the documents of a restored database name."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from refugees.documents import rules

DOCUMENTS = "SELECT uid, content_type, sha256 FROM refugees_document"


def document_files(connection: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """Each document's place below MEDIA_ROOT, as `documents.services.path_of` builds it, and its SHA-256."""
    for uid, content_type, sha256 in connection.execute(DOCUMENTS):
        yield place(uid, content_type), sha256


def place(uid: UUID, content_type: str) -> str:
    return f"documents/{uid.hex[:2]}/{uid.hex}.{rules.EXTENSIONS[content_type]}"
