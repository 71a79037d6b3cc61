"""The ports through which the ground floor talks upward: filled in AppConfig.ready, no signals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.prepared import Asked

_changed: list[Callable[[list[int]], None]] = []
_opened: list[Callable[[list[int]], None]] = []
_standings: list[Callable[[list[int], date], dict[int, list[Any]]]] = []
_standings_asked: list[Callable[[int, date], list[Asked]]] = []
_restricted: list[Callable[[list[int], date | None], set[int]]] = []
_consents: list[Callable[[Any, str, date], bool]] = []
_effects: list[Callable[..., Any]] = []
_waiting: ContextVar[set[int] | None] = ContextVar("facts_changed", default=None)


@dataclass(frozen=True)
class Tally:
    """Something of which a caseload has more or less: how many, by person, of the people asked about. One query."""

    key: str
    label: Any
    count: Callable[[list[int], date], dict[int, int]]


_tallies: list[Tally] = []
_unfinished: list[Callable[[list[int], Any], dict[int, int]]] = []


class Restricted(ValidationError):
    """Processing of a person's data is restricted (art. 18): nothing but storage and reading in the case."""


def restricted_sentence() -> str:
    return _("Processing of this person's data is restricted: nothing can be changed or handed out.")


def on_facts_changed(handler: Callable[[list[int]], None]) -> None:
    """Registers who wants to know that facts of people changed (the clock engine)."""
    if handler not in _changed:
        _changed.append(handler)


def on_cases_opened(handler: Callable[[list[int]], None]) -> None:
    """Registers who wants to know of people who are there from now on, and of whom there is no fact yet."""
    if handler not in _opened:
        _opened.append(handler)


def provide_standings(
    provider: Callable[[list[int], date], dict[int, list[Any]]], asked: Callable[[int, date], list[Asked]]
) -> None:
    """Registers who answers for the clocks of people, and what is `asked` for those of one person."""
    if provider not in _standings:
        _standings.append(provider)
        _standings_asked.append(asked)


def facts_changed(person_ids: Iterable[int], *, despite_restriction: bool = False) -> None:
    """Called once at the end of every service and import that changes a fact, inside its transaction.

    Raises Restricted where the data of one of them may only be stored; `despite_restriction` is for what a
    restriction never stops: a consent withdrawn (art. 7(3)), who answers for the case.
    """
    ids = sorted(set(person_ids))
    if not despite_restriction:
        refuse_restricted(ids)
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(ids)
    elif ids:
        for handler in _changed:
            handler(ids)


def cases_opened(person_ids: Iterable[int]) -> None:
    """Called in the place of `facts_changed` for people who are new in this transaction and have no fact yet.

    A list brings thousands of them; what nobody has need not be looked for.
    """
    ids = sorted(set(person_ids))
    if ids:
        for handler in _opened:
            handler(ids)


@contextmanager
def told_at_the_end() -> Iterator[None]:
    """Many services in one transaction: who wants to know of changed facts hears of all people at once, at its end.

    Nothing inside may ask for clocks. Where the block raises, nobody hears: the transaction goes with it.
    """
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    facts_changed(waiting)


def standings_for(person_ids: Iterable[int], on: date) -> dict[int, list[Any]]:
    """Every clock of these people as of a day, by refugee id; empty while nobody answers."""
    ids = sorted(set(person_ids))
    return _standings[0](ids, on) if _standings and ids else {}


def standings_asked(person_id: int, on: date) -> list[Asked]:
    """What `standings_for` will ask about one person, for core.prepared.together."""
    return _standings_asked[0](person_id, on) if _standings_asked else []


def provide_effects(provider: Callable[..., Any]) -> None:
    """Registers who can say what a change would do to the clocks of a person, without making it."""
    if provider not in _effects:
        _effects.append(provider)


def effect_of(person_id: int, act: Callable[[], Any], *, on: date, days: Sequence[date] = ()) -> Any:
    """What `act` would change of the person's clocks (`changes`, `digest`); what it does is taken back.

    Raises what `act` raises (ValidationError where it cannot be).
    """
    return _effects[0](person_id, act, on=on, days=days)


# --- what a caseload weighs -------------------------------------------------------------------------
def provide_tally(tally: Tally) -> None:
    """Registers something by which the load of a caseworker is told."""
    if tally.key not in {each.key for each in _tallies}:
        _tallies.append(tally)


def tallies() -> list[Tally]:
    return list(_tallies)


def provide_unfinished(provider: Callable[[list[int], Any], dict[int, int]]) -> None:
    """Registers who knows what somebody typed in people's cases and has not recorded (how many, by person)."""
    if provider not in _unfinished:
        _unfinished.append(provider)


def unfinished(person_ids: Iterable[int], user: Any) -> set[int]:
    """Those of the people in whose case the user has typed something that nobody else sees yet."""
    ids = sorted(set(person_ids))
    return {person for provider in _unfinished for person, number in provider(ids, user).items() if number}


# --- the rights of the person -----------------------------------------------------------------------
def provide_restrictions(provider: Callable[[list[int], date | None], set[int]]) -> None:
    """Registers who knows which people's data is restricted on a day (None: today)."""
    if provider not in _restricted:
        _restricted.append(provider)


def provide_consents(provider: Callable[[Any, str, date], bool]) -> None:
    """Registers one who knows consents: each keeps those to purposes of its own."""
    if provider not in _consents:
        _consents.append(provider)


def restricted_among(person_ids: Iterable[int], on: date | None = None) -> set[int]:
    """Those of the people whose data may only be stored (art. 18); nobody while nobody answers."""
    ids = sorted(set(person_ids))
    return _restricted[0](ids, on) if _restricted and ids else set()


def refuse_restricted(person_ids: Iterable[int]) -> None:
    """Raises Restricted where one of the people may not be changed now. Journal and facts ask by themselves."""
    if restricted_among(person_ids):
        raise Restricted(restricted_sentence())


def shareable(rows: Iterable[Any], person: Callable[[Any], int] = lambda row: row.pk) -> list[Any]:
    """The rows of a list that may leave the house: those about restricted people stay."""
    found = list(rows)
    hidden = restricted_among(person(row) for row in found)
    return [row for row in found if person(row) not in hidden]


def consent_in_force(person: Any, purpose: str, on: date) -> bool:
    """Whether the person's consent to a purpose is given and not withdrawn on a day; no answer is a no."""
    return any(provider(person, purpose, on) for provider in _consents)
