"""Writes the read log, before the answer leaves."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.http import HttpRequest

from audit.models import Kind
from core import clock, prepared

Guard = Callable[[str, list[UUID], str], None]
_guards: list[Guard] = []


def guard(handler: Guard) -> None:
    """Registers who may still refuse an answer, by kind, people and purpose (raises, and nothing is shown)."""
    if handler not in _guards:
        _guards.append(handler)


class LogUnavailable(Exception):
    """The read log cannot be written, so nobody may be shown. Answered with 503 (audit.middleware)."""


def read(request: HttpRequest, people: Iterable[Any], *, kind: str = Kind.OPEN, purpose: str = "") -> None:
    """Notes that this request shows these people (Refugees or their uids).

    One row for one answer; whom it reaches by an exception (emergency access) has a row of their own, with that
    purpose. Raises LogUnavailable where it cannot be written: such a page is not shown.
    """
    uids = [person if isinstance(person, UUID) else person.uid for person in people]
    if uids or kind not in {Kind.LIST, Kind.OPEN}:
        for check in _guards:
            check(kind, uids, purpose)
    exception = getattr(request.user, "exception", None)
    if exception and exception.person in uids:
        write(request, [exception.person], kind, exception.purpose)
        uids = [uid for uid in uids if uid != exception.person]
        if not uids:
            return
    if uids or kind not in {Kind.LIST, Kind.OPEN}:
        write(request, uids, kind, purpose)


def write(request: HttpRequest, uids: list[UUID], kind: str, purpose: str) -> None:
    match = request.resolver_match
    page = match.view_name if match else ""
    try:
        insert(request.user.pk, kind, page[:80], purpose[:200], uids)
    except DatabaseError as error:
        raise LogUnavailable from error


INSERT = """INSERT INTO audit_readlog ("at", user_id, kind, page, purpose, people)
VALUES ($1, $2, $3, $4, $5, $6)"""


def insert(user: int | None, kind: str, page: str, purpose: str, uids: list[UUID]) -> None:
    """One row of the log. Written out: every page that shows people waits for it."""
    with connection.cursor() as cursor:
        prepared.execute(cursor, INSERT, (), [clock.now(), user, kind, page, purpose, uids])
