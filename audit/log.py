"""Writes the read log, before the answer leaves."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from audit.models import Kind, ReadLog

Guard = Callable[[str, list[UUID], str], None]
_guards: list[Guard] = []


def guard(handler: Guard) -> None:
    """Registers who may still refuse an answer, by kind, people and purpose (raises, and nothing is shown)."""
    if handler not in _guards:
        _guards.append(handler)


def read(request: HttpRequest, people: Iterable[Any], *, kind: str = Kind.OPEN, purpose: str = "") -> None:
    """Notes that this request shows these people (Refugees or their uids).

    One row for one answer. Raises whatever the database raises: a page whose log cannot be written
    is not shown.
    """
    uids = [person if isinstance(person, UUID) else person.uid for person in people]
    if not uids and kind in {Kind.LIST, Kind.OPEN}:
        return
    for check in _guards:
        check(kind, uids, purpose)
    match = request.resolver_match
    ReadLog.objects.create(
        user_id=request.user.pk, kind=kind, page=match.view_name if match else "", purpose=purpose[:200], people=uids
    )
