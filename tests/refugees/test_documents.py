"""Documents: taken in by content, handed out to those who may see the case."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from audit.models import ReadLog
from refugees.documents import rules
from refugees.documents.models import Document
from tests import factories

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "application/pdf"), (picture(), "image/png"), (picture("JPEG"), "image/jpeg")]
)
def test_the_content_decides_what_a_file_is(content: bytes, kind: str) -> None:
    assert rules.content_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"MZ\x90",
        b"%PDF-1.7 without end",
        PDF.replace(b"<<>>endobj", b"<</JavaScript 2 0 R>>endobj"),
        picture()[:40],
        b"PK\x03\x04",
    ],
)
def test_everything_else_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(rules.Refused, match=r"\.$"):
        rules.content_type(content)


@pytest.fixture
def filed(client: Client, settings: Any, tmp_path: Path, db: None) -> Any:
    settings.MEDIA_ROOT = tmp_path
    worker = factories.caseworker()
    person = factories.refugee(worker)
    client.force_login(worker)
    upload = SimpleUploadedFile("../../hemmelig.html", PDF, content_type="text/html")
    answer = client.post(
        f"/cases/{person.case_number}/documents/",
        {"kind": "permit", "title": "Tilladelse", "dated_on": "01-02-2017", "file": upload},
    )
    assert answer.status_code == 302
    return Document.objects.get()


def test_a_document_is_handed_out_as_a_download_and_logged(client: Client, filed: Any) -> None:
    answer = client.get(f"/cases/documents/{filed.uid}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert "hemmelig" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/pdf"
    assert ReadLog.objects.filter(kind="export", people__contains=[filed.refugee.uid]).count() == 1


def test_a_document_of_anothers_case_is_not_found(client: Client, filed: Any) -> None:
    client.force_login(factories.caseworker())
    assert client.get(f"/cases/documents/{filed.uid}/").status_code == 404


def test_a_refused_file_keeps_what_was_typed(client: Client, filed: Any) -> None:
    upload = SimpleUploadedFile("a.pdf", b"<script>", content_type="application/pdf")
    address = f"/cases/{filed.refugee.case_number}/documents/"
    answer = client.post(
        address, {"kind": "letter", "title": "Brevet fra centret", "dated_on": "02-02-2017", "file": upload}
    )
    assert answer.status_code == 200
    assert "Brevet fra centret" in answer.content.decode()
    assert Document.objects.count() == 1
    assert filed.dated_on == dt.date(2017, 2, 1)
