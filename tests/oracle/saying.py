"""Worlds in a few words, for tests: `world(person(), "2017-08-01 placement_started P1 traineeship")`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .clocks import Row, standings
from .history import EVENTS
from .world import Event, Person, World

SOMEBODY = Person("99000001", date(1985, 3, 15), "refugee", date(2017, 5, 10), date(2017, 7, 3))


def day(text: str) -> date:
    """An ISO date."""
    return date.fromisoformat(text)


def person(**changes: str | int | None) -> Person:
    """A refugee of 32, allocated 10-05-2017, taken over 03-07-2017, changed as asked (ISO dates)."""
    dated = {"born_on", "decided_on", "takeover_on"}
    values = {k: day(v) if k in dated and isinstance(v, str) else v for k, v in changes.items()}
    return replace(SOMEBODY, **values)  # type: ignore[arg-type]


def event(text: str, person_id: str = SOMEBODY.person_id) -> Event:
    """One fact: date, event, then ref and detail where the event has them; `~` at the end annuls it."""
    words = text.split()
    annulled = words[-1] == "~"
    on, name, *rest = words[:-1] if annulled else words
    ref = rest.pop(0) if EVENTS[name][1] else ""
    return Event(person_id, name, day(on), ref, rest[0] if rest else "", annulled=annulled)


def world(somebody: Person, *events: str) -> World:
    """One person and what happened, in order of recording."""
    return World([somebody], [event(text, somebody.person_id) for text in events])


def row(world: World, target: str, on: str, subject: str = "") -> Row | None:
    """The one row of this target (and subject) as of a day, None where there is none."""
    rows = [r for r in standings(world, day(on), [target]) if r.subject == subject]
    assert len(rows) <= 1, "one row per person, target and subject"
    return rows[0] if rows else None


def said(row: Row | None) -> str:
    """A row as one line: start, due, met, standing and exclusion; `-` for what is empty."""
    if row is None:
        return "no row"
    dates = (row.clock_started_on, row.due_on, row.met_on)
    words = [d.isoformat() if d else "-" for d in dates] + [row.standing, row.excluded_as]
    return " ".join(word for word in words if word)


def says(world: World, target: str, on: str, subject: str = "") -> str:
    """`said` of `row`."""
    return said(row(world, target, on, subject))


def leave(*periods: tuple[str, str | None], kind: str = "illness") -> list[str]:
    """The events of leaves L1, L2 … of one kind; None for a leave without an end."""
    events: list[str] = []
    for number, (start, end) in enumerate(periods, start=1):
        events.append(f"{start} leave_started L{number} {kind}")
        events += [f"{end} leave_ended L{number}"] if end else []
    return events


def follow_ups(*days: str) -> list[str]:
    """Follow-ups on these days; a day given twice is held by two channels."""
    channels = ["meeting", "phone", "digital"]
    return [f"{d} follow_up_held {channels[days[:i].count(d)]}" for i, d in enumerate(days)]
