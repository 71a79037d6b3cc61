"""The events of the history import about holistic mentors. Who the mentor was, an import does not know."""

from collections.abc import Sequence
from typing import Any

from accounts.policy import Area
from core.bulk import copy_in
from mentoring.models import MentorEvent
from mentoring.rules import THEME, Event
from refugees.imports.events import EventKind, EventRow, HistoryEvents
from refugees.models import JournalEntry

PREFIX = "holistic_mentor_"
IMPORTED = (Event.OFFERED, Event.DECLINED, Event.ASSIGNED, Event.ENDED)


def store(rows: Sequence[EventRow], *, by: Any) -> None:
    """Adds what is not known yet: the same person, event and day is one fact, annulled or not.

    Each row is a dated fact by itself: an end without an assignment goes in, too.
    """
    found = MentorEvent.objects.filter(refugee__in={row.refugee_id for row in rows})
    known: dict[tuple[int, str, Any], bool] = {}
    for person, event, day, annulled_at in found.values_list("refugee_id", "event", "happened_on", "annulled_at"):
        known[person, event, day] = known.get((person, event, day), False) or annulled_at is None
    facts: list[MentorEvent] = []
    for row in rows:
        event = row.event.removeprefix(PREFIX)
        stands = known.get((row.refugee_id, event, row.on))
        if stands is None:
            facts.append(
                MentorEvent(refugee_id=row.refugee_id, event=event, happened_on=row.on, note=row.note, recorded_by=by)
            )
            row.added()
        elif stands:
            row.known()
        else:
            row.annulled()
    copy_in(facts)
    copy_in(
        JournalEntry(
            refugee_id=fact.refugee_id, theme=THEME, area=Area.MENTOR, automatic=True,
            title=str(Event(fact.event).label), text=fact.note, event_on=fact.happened_on, recorded_by=by,
            source=fact.uid,
        )
        for fact in facts
    )  # fmt: skip


HISTORY = (HistoryEvents(kinds=tuple(EventKind(PREFIX + event.value) for event in IMPORTED), store=store, order=30),)
