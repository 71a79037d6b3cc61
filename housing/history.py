"""The events of the history import that housing understands: each stands alone, no order is asked of them."""

from collections.abc import Sequence
from typing import Any

from accounts.policy import Area
from core.bulk import copy_in
from housing.models import HousingEvent
from housing.rules import THEME, Event, Refusal
from housing.titles import title_of
from refugees.imports.events import EventKind, EventRow, HistoryEvents
from refugees.models import JournalEntry

EVENTS = {
    "ready_to_move_out": Event.READY,
    "own_solution": Event.OWN_SOLUTION,
    "permanent_offered": Event.OFFERED,
    "permanent_accepted": Event.ACCEPTED,
    "permanent_refused": Event.REFUSED,
    "permanent_moved_in": Event.MOVED_IN,
}
Key = tuple[Any, ...]


def key_of(row: EventRow) -> Key:
    return row.refugee_id, EVENTS[row.event], row.on, row.ref, row.detail


def known_facts(rows: Sequence[EventRow]) -> dict[Key, bool]:
    """The facts that these people have, and whether they stand."""
    found: dict[Key, bool] = {}
    facts = HousingEvent.objects.filter(refugee__in={row.refugee_id for row in rows})
    for *key, annulled_at in facts.values_list("refugee_id", "event", "happened_on", "ref", "reason", "annulled_at"):
        found[tuple(key)] = found.get(tuple(key), False) or annulled_at is None
    return found


def fact_of(row: EventRow, by: Any) -> HousingEvent:
    return HousingEvent(
        refugee_id=row.refugee_id, event=EVENTS[row.event], happened_on=row.on, ref=row.ref, reason=row.detail,
        note=row.note, recorded_by=by,
    )  # fmt: skip


def store_events(rows: Sequence[EventRow], *, by: Any) -> None:
    """Adds what is new with a fixed number of statements; an annulled fact is not revived."""
    known = known_facts(rows)
    facts = []
    for row in rows:
        stands = known.get(key_of(row))
        if stands is None:
            known[key_of(row)] = True
            facts.append(fact_of(row, by))
            row.added()
        elif stands:
            row.known()
        else:
            row.annulled()
    copy_in(facts)
    copy_in(
        JournalEntry(
            refugee_id=fact.refugee_id, theme=THEME, area=Area.HOUSING, automatic=True, title=title_of(fact)[:200],
            text=fact.note, event_on=fact.happened_on, recorded_by=by, source=fact.uid,
        )
        for fact in facts
    )  # fmt: skip


HISTORY = (
    HistoryEvents(
        kinds=(
            EventKind("ready_to_move_out"),
            EventKind("own_solution"),
            EventKind("permanent_offered", ref=True),
            EventKind("permanent_accepted", ref=True),
            EventKind("permanent_refused", details=tuple(Refusal.values), ref=True),
            EventKind("permanent_moved_in", ref=True),
        ),
        store=store_events,
        order=40,
    ),
)
