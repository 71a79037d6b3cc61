"""The process that looks into a strange document: started by documents.inspection, alone, bounded, without Django.

Reads the file from standard input and prints one JSON object: {"type": …} or {"refused": code}.
"""

import io
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

PDF, PNG, JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# What makes a PDF act by itself, reach out, or carry another file.
ACTIVE_KEYS = {"/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA", "/Collection"}
ACTIVE_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
ACTIVE_KINDS = {"/EmbeddedFile", "/Filespec", "/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class Refused(Exception):
    """A file that is not taken in; the argument is the code of the sentence."""


# --- PDF --------------------------------------------------------------------------------------------
def inside(value: Any) -> Iterator[Any]:
    """A PDF object and everything written within it; what it only points at is an object of its own."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting.extend(value.raw_get(key) if hasattr(value, "raw_get") else value[key] for key in value)
        elif isinstance(value, list):
            waiting.extend(list.__iter__(value))


def acts(value: Any) -> bool:
    """Whether a dictionary of a PDF does something, or carries a file."""
    if not isinstance(value, dict):
        return False
    keys = {str(key) for key in value}
    kinds = {str(value.raw_get(key)) for key in ("/Type", "/Subtype") if key in keys and hasattr(value, "raw_get")}
    action = str(value.raw_get("/S")) if "/S" in keys and hasattr(value, "raw_get") else ""
    return bool(keys & ACTIVE_KEYS or kinds & ACTIVE_KINDS or action in ACTIVE_ACTIONS)


def objects(reader: Any) -> Iterator[Any]:
    """Every object of the file, also those packed into object streams and those no page uses."""
    from pypdf.generic import IndirectObject

    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table if number}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    yield reader.trailer
    for number, generation in sorted(numbers):
        yield reader.get_object(IndirectObject(number, generation, reader))


def look_into_pdf(content: bytes, limits: dict[str, int]) -> None:
    from pypdf import PdfReader

    if b"%%EOF" not in content[-2048:]:
        raise Refused("damaged_pdf")
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted_pdf")
    if not 0 < len(reader.pages) <= limits["pages"]:
        raise Refused("pages" if len(reader.pages) else "damaged_pdf")
    if any(acts(value) for whole in objects(reader) for value in inside(whole)):
        raise Refused("active_pdf")


# --- pictures ---------------------------------------------------------------------------------------
def look_into_picture(content: bytes, limits: dict[str, int]) -> str:
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        if picture.width * picture.height > limits["pixels"]:
            raise Refused("pixels")
        picture.load()
        return "image/png" if picture.format == "PNG" else "image/jpeg"


def kind_of(content: bytes, limits: dict[str, int]) -> str:
    """The media type of a file that may be filed. Raises Refused."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused("two_in_one" if content.startswith((PDF, PNG, JPEG)) else "kind")
    if content.startswith(PDF):
        look_into_pdf(content, limits)
        return "application/pdf"
    if content.startswith((PNG, JPEG)):
        return look_into_picture(content, limits)
    raise Refused("kind")


def answer(content: bytes, limits: dict[str, int]) -> dict[str, str]:
    pdf = content.startswith(PDF)
    try:
        return {"type": kind_of(content, limits)}
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "cost"}
    except Exception:  # noqa: BLE001  (broken in a way nobody listed; no content leaves in a traceback)
        return {"refused": "damaged_pdf" if pdf else "damaged_picture"}


def main() -> None:
    limits = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(limits["depth"])
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(), limits)))
