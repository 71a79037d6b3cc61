"""Every answer that names somebody to a reader stands in the read log: asked of each page that any test opens.

People whom the factories named by number are told apart in a page, a CSV file, a workbook or a PDF. A test in which an
answer shows one of them and the log was not written for that request fails, whatever else it is about.
"""

import io
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from tests import factories

NAMED = re.compile(rf"{factories.FAMILY} (\d+)")
LONGEST = 400_000  # bytes of a paper that is read; a longer one is a test of size, not of people


class Watch:
    """Whom the log was told of during a request, and what was shown to whom without it."""

    def __init__(self) -> None:
        self.mine = threading.local()  # several people may be asking at once
        self.wrong: list[str] = []

    @property
    def told(self) -> set[UUID]:
        found: set[UUID] = self.mine.__dict__.setdefault("told", set())
        return found

    def judge(self, answer: Any) -> None:
        user = getattr(answer.wsgi_request, "user", None)
        if user is None or not user.is_authenticated or answer.streaming:
            return
        shown = {factories.named[number] for number in NAMED.findall(text_of(answer)) if number in factories.named}
        if shown - self.told:
            self.wrong.append(f"{answer.wsgi_request.method} {answer.wsgi_request.path} ({answer.status_code})")


def text_of(answer: Any) -> str:
    """The readable part of an answer that is there as a whole."""
    body, kind = answer.content, answer.get("Content-Type", "")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if body[:5] == b"%PDF-" and len(body) < LONGEST:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return body.decode("utf-8", "replace") if "text/" in kind or "json" in kind else ""


@contextmanager
def watched() -> Iterator[Watch]:
    """While it lasts, every answer to a client of a test is judged."""
    from audit import log

    watch = Watch()
    insert, request = log.insert, Client.request

    def noted(user: int | None, kind: str, page: str, purpose: str, uids: list[UUID]) -> None:
        insert(user, kind, page, purpose, uids)
        watch.told.update(uids)

    def asked(self: Client, **words: Any) -> Any:
        watch.told.clear()
        answer = request(self, **words)
        watch.judge(answer)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "insert", noted)
        patch.setattr(Client, "request", asked)
        yield watch


def last(page: str) -> Any:
    """The newest entry that this page (by its view's name) wrote. Raises ReadLog.DoesNotExist where it wrote none."""
    from audit.models import ReadLog

    return ReadLog.objects.filter(page=page).latest("pk")
