"""The events of the history import that health understands: offered, accepted, declined, referred, assessed."""

from collections.abc import Callable, Sequence
from typing import Any

from accounts.policy import Area
from core.bulk import copy_in
from health.models import HealthAnswer, HealthOffer, HealthReferral, HealthVisit
from health.rules import THEME, Booking, State
from health.titles import title_of
from refugees.facts import Fact
from refugees.imports.events import EventKind, EventRow, HistoryEvents
from refugees.models import JournalEntry
from refugees.offers import Answer

# event → how its fact is made, and what tells it from the other facts of its table
MADE: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "health_offered": (HealthOffer, {}),
    "health_accepted": (HealthAnswer, {"answer": Answer.YES}),
    "health_declined": (HealthAnswer, {"answer": Answer.NO}),
    "health_referred": (HealthReferral, {}),
    "health_assessed": (HealthVisit, {"state": State.ATTENDED}),
}


def store(rows: Sequence[EventRow], *, by: Any) -> None:
    for event in MADE:
        store_event(event, [row for row in rows if row.event == event], by)


def store_event(event: str, rows: Sequence[EventRow], by: Any) -> None:
    """Adds what is not known yet: the same person and day is one fact of its sort, annulled or not."""
    model, sort = MADE[event]
    known: dict[tuple[int, Any], bool] = {}
    found = model.objects.filter(refugee__in={row.refugee_id for row in rows}, **sort)  # type: ignore[attr-defined]
    for person, day, annulled_at in found.values_list("refugee_id", "happened_on", "annulled_at"):
        known[person, day] = known.get((person, day), False) or annulled_at is None
    facts: list[Fact] = []
    for row in rows:
        stands = known.get((row.refugee_id, row.on))
        if stands is None:
            facts.append(fact_of(row, model, sort, by))
            row.added()
        elif stands:
            row.known()
        else:
            row.annulled()
    copy_in(facts)
    copy_in(
        JournalEntry(
            refugee_id=fact.refugee_id, theme=THEME, area=Area.HEALTH, automatic=True, title=title_of(fact),
            event_on=fact.happened_on, recorded_by=by, source=fact.uid,
        )
        for fact in facts
    )  # fmt: skip


def fact_of(row: EventRow, model: Callable[..., Any], sort: dict[str, str], by: Any) -> Any:
    fact = model(refugee_id=row.refugee_id, happened_on=row.on, note=row.note, recorded_by=by, **sort)
    if isinstance(fact, HealthVisit):
        fact.interpreter = Booking.NOT_NEEDED  # nothing is known of one, and nothing needs booking any more
    return fact


HISTORY = (HistoryEvents(kinds=tuple(EventKind(event) for event in MADE), store=store, order=40),)
