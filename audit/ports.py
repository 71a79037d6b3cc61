"""What the log cannot know by itself: whom an opaque id stands for, how a user was tied to that case, and which heads
of its chain were told to somebody.

The floors above answer, registered in AppConfig.ready. Nobody's name comes through here.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
from uuid import UUID

from audit.rules import Tie


class Look(NamedTuple):
    """One user saw one person on one day."""

    user_id: int
    person: UUID
    day: dt.date


class Resolver(Protocol):
    """Who knows the cases."""

    def find(self, text: str) -> UUID | None:
        """The person whose case number or person ID this is."""

    def cases(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """The case numbers of these people; who is gone is left out."""

    def ties(self, looks: Iterable[Look]) -> dict[Look, Tie]:
        """How each user was tied to the case on the day."""

    def same(self, person: UUID) -> set[UUID]:
        """Every opaque id that stands for the person: two records that were merged have been read under both."""


class Nobody:
    """Answers while no floor above is there."""

    def find(self, text: str) -> UUID | None:
        return None

    def cases(self, people: Iterable[UUID]) -> dict[UUID, str]:
        return {}

    def ties(self, looks: Iterable[Look]) -> dict[Look, Tie]:
        return dict.fromkeys(looks, Tie.NONE)

    def same(self, person: UUID) -> set[UUID]:
        return {person}


_resolvers: list[Resolver] = []


def resolve_by(resolver: Resolver) -> None:
    """Registers who knows the cases."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


# Heads of the chain as they were sent to somebody: a chain that no longer holds one of them was cut or written anew.
Heads = Callable[[], Iterable[str]]
_told: list[Heads] = []


def heads_told_by(source: Heads) -> None:
    """Registers who knows about heads that left the house."""
    if source not in _told:
        _told.append(source)


def heads_told() -> list[str]:
    return [head for source in _told for head in source()]


def resolver() -> Resolver:
    return _resolvers[0] if _resolvers else Nobody()
