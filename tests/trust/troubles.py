"""What could be wrong with one answer to one reader: the three questions that every page is asked."""

import html
import io
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from audit.models import ReadLog
from tests.access_matrix import MATRIX, PUBLIC
from tests.test_access import REFUSED
from tests.trust.world import CANARIES, World, may_meet

REVEALED = "refugees:cpr"  # the one answer that shows a CPR number, on purpose and logged


@dataclass(frozen=True)
class Reader:
    """Who asks: somebody with a role in the world, or a stranger to it (of the same role in another team)."""

    name: str
    role: str
    user: Any
    stranger: bool = False


def text_of(answer: Any) -> str:
    """Everything readable in an answer: headers, text, the parts of a workbook, the words of a PDF."""
    headers = "\n".join(f"{name}: {value}\n{unquote(value)}" for name, value in answer.items())
    body = answer.getvalue()  # reads a file to its end, which closes it
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return headers + "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if body[:5] == b"%PDF-" and len(body) > 500:
        return headers + "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return headers + html.unescape(body.decode("utf-8", "replace"))


def view_of(path: str) -> str:
    """The view behind an address; nothing where it is none of ours."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def kept_words(reader: Reader, world: World) -> list[str]:
    """The words this reader must never meet."""
    return [
        canary.word for canary in CANARIES if reader.stranger or not may_meet(canary, reader.user, writer=world.writer)
    ]


def last_read() -> int:
    return ReadLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def unlogged(text: str, since: int, world: World) -> list[str]:
    """People whose name stands in the answer and whom the read log does not name."""
    logged = {uid for uids in ReadLog.objects.filter(pk__gt=since).values_list("people", flat=True) for uid in uids}
    shown = {person.uid for person in world.people if person.family_name in text}
    return ["shows somebody who is not in the read log"] if shown - logged else []


def of_answer(reader: Reader, world: World, address: str, answer: Any, text: str, since: int) -> list[str]:
    """Everything that is wrong with an answer."""
    view = answer.resolver_match.view_name if answer.resolver_match else ""
    found = []
    if view and reader.role not in MATRIX.get(view, PUBLIC) and answer.status_code not in REFUSED:
        found.append(f"reaches {view} ({answer.status_code})")
    if view != REVEALED:
        found += [f"meets {word}" for word in kept_words(reader, world) if word in text]
    found += unlogged(text, since, world)
    return found


def ask(client: Client, method: str, address: str) -> Any:
    return client.post(address, {}) if method == "post" else getattr(client, method)(address)
