"""The two ports through which the ground floor talks upward: filled in AppConfig.ready, no signals."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

_changed: list[Callable[[list[int]], None]] = []
_standings: list[Callable[[list[int], date], dict[int, list[Any]]]] = []


def on_facts_changed(handler: Callable[[list[int]], None]) -> None:
    """Registers who wants to know that facts of people changed (the clock engine)."""
    if handler not in _changed:
        _changed.append(handler)


def provide_standings(provider: Callable[[list[int], date], dict[int, list[Any]]]) -> None:
    """Registers who answers for the clocks of people."""
    if provider not in _standings:
        _standings.append(provider)


def facts_changed(person_ids: Iterable[int]) -> None:
    """Called once at the end of every service and import that changes a fact, inside its transaction."""
    ids = sorted(set(person_ids))
    if ids:
        for handler in _changed:
            handler(ids)


def standings_for(person_ids: Iterable[int], on: date) -> dict[int, list[Any]]:
    """Every clock of these people as of a day, by refugee id; empty while nobody answers."""
    ids = sorted(set(person_ids))
    return _standings[0](ids, on) if _standings and ids else {}
