"""Documents: taken in by content, handed out to those who may see the case."""

import datetime as dt
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from audit.models import ReadLog
from refugees.documents import inspection, rules
from refugees.documents.inspection_child import answer
from refugees.documents.models import Document
from tests import factories


def pdf(change: Any = None) -> bytes:
    """A real PDF of one page, changed by `change(writer)`."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


PDF = pdf()


def empty_pdf() -> bytes:
    buffer = io.BytesIO()
    PdfWriter().write(buffer)
    return buffer.getvalue()


def picture(kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, kind)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("run.exe", b"MZ")
    return buffer.getvalue()


def script(writer: PdfWriter) -> None:
    """Runs a script when the file is opened."""
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    writer.root_object[NameObject("/OpenAction")] = action


def packed() -> bytes:
    """A script inside a compressed object stream, where no search of the bytes would find its name."""
    inner = b"<</S/JavaScript/JS(app.alert(1))>>"
    stream = zlib.compress(b"5 0 " + inner)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    }
    body, places = b"%PDF-1.7\n", [0]
    for number, content in objects.items():
        places.append(len(body))
        body += b"%d 0 obj%b endobj\n" % (number, content)
    table = b"".join(struct.pack(">BHB", 1 if number else 0, place, 0) for number, place in enumerate(places))
    table += struct.pack(">BHB", 2, 4, 0) + struct.pack(">BHB", 1, len(body), 0)
    head = b"<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>" % len(table)
    return body + b"6 0 obj%bstream\n%b\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(body))


def huge_picture() -> bytes:
    """A PNG that says of itself to be 100,000 by 100,000."""
    plain = picture()
    head = b"IHDR" + struct.pack(">II", 100_000, 100_000) + plain[24:29]
    return plain[:12] + head + struct.pack(">I", zlib.crc32(head)) + plain[33:]


def bomb() -> bytes:
    """A PDF whose packed objects unpack to gigabytes."""
    stream = zlib.compress(b"0" * 1024, 9)
    for _ in range(3):
        stream = zlib.compress(stream * 1000, 9)
    filters = "[" + " /FlateDecode" * 4 + "]"
    body = f"<</Type/ObjStm/N 1/First 4/Filter {filters}/Length {len(stream)}>>".encode()
    lines = [b"%PDF-1.7", b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj"]
    lines += [b"3 0 obj" + body + b"stream", stream, b"endstream endobj", b"trailer<</Root 1 0 R>>", b"%%EOF"]
    return b"\n".join(lines)


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "application/pdf"), (picture(), "image/png"), (picture("JPEG"), "image/jpeg")]
)
def test_the_content_decides_what_a_file_is(content: bytes, kind: str) -> None:
    assert inspection.content_type(content) == kind


STRANGE = {
    "empty": b"",
    "a web page": b"<html>",
    "a program": b"MZ\x90",
    "an archive": archive(),
    "an office file with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "half a PDF": PDF[:-200],
    "a PDF without pages": empty_pdf(),
    "a PDF with a script": pdf(script),
    "a PDF with a packed script": packed(),
    "a PDF with an escaped script": pdf(script).replace(b"/JavaScript", b"/J#61vaScript"),
    "a PDF with a file inside": pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")),
    "a PDF with a password": pdf(lambda writer: writer.encrypt("hemmelig", algorithm="RC4-128")),
    "a PDF that is an archive too": PDF + archive() + b"%%EOF",
    "a picture that is an archive too": picture("JPEG") + archive(),
    "a PDF that unpacks without end": bomb(),
    "half a picture": picture()[:40],
    "a picture of ten thousand million pixels": huge_picture(),
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
def test_everything_else_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(rules.Refused, match=r"\.$"):
        inspection.content_type(content)


def test_the_refusal_names_what_is_wrong() -> None:
    for name in STRANGE:
        if "script" in name or "file inside" in name:
            with pytest.raises(rules.Refused, match="script"):
                inspection.content_type(STRANGE[name])


def test_a_file_that_costs_too_much_ends_its_process_and_not_ours() -> None:
    with pytest.raises(rules.Refused):
        inspection.content_type(PDF, {**rules.LIMITS, "memory": 30 * 1024 * 1024})


def test_no_file_however_mutilated_does_anything_but_pass_or_be_refused() -> None:
    chance = random.Random(2016)
    for number in range(60):
        content = bytearray((PDF, picture(), picture("JPEG"), STRANGE["a PDF with a script"])[number % 4])
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        found = answer(bytes(content), dict(rules.LIMITS))
        assert found.get("type") in {*rules.EXTENSIONS, None}
        assert "type" in found or str(rules.refusal(found["refused"])).endswith(".")


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
