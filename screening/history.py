"""The events of the history import that screening understands: interviews held, without answers."""

from collections.abc import Sequence as Rows
from typing import Any

from refugees.imports.events import EventKind, EventRow, HistoryEvents
from screening.models import Interview
from screening.rules import InterpreterState, Mode, Place, Sequence, Status

SEQUENCES = {"interview_1_held": Sequence.FIRST, "interview_2_held": Sequence.SECOND}
PLACES = tuple(Place.values)
Key = tuple[int, int, Any, str]


def known_interviews(rows: Rows[EventRow]) -> dict[Key, bool]:
    """The interviews held by these people, and whether each stands (False: annulled)."""
    found: dict[Key, bool] = {}
    stored = Interview.objects.filter(refugee__in={row.refugee_id for row in rows}, held_on__isnull=False)
    for person, sequence, held_on, place, annulled_at in stored.values_list(
        "refugee_id", "sequence", "held_on", "place", "annulled_at"
    ):
        key = (person, sequence, held_on, place)
        found[key] = found.get(key, False) or annulled_at is None
    return found


def store_interviews(rows: Rows[EventRow], *, by: Any) -> None:
    """Adds each interview that is not known yet; an annulled one is not revived."""
    known = known_interviews(rows)
    new = []
    for row in rows:
        key = (row.refugee_id, int(SEQUENCES[row.event]), row.on, row.detail)
        if key in known:
            row.known() if known[key] else row.annulled()
            continue
        known[key] = True
        new.append(imported(row, by))
        row.added()
    Interview.objects.bulk_create(new, batch_size=1000)


def imported(row: EventRow, by: Any) -> Interview:
    return Interview(
        refugee_id=row.refugee_id,
        sequence=SEQUENCES[row.event],
        status=Status.HELD,
        held_on=row.on,
        place=row.detail,
        mode=Mode.VIDEO if row.detail == Place.VIDEO else Mode.IN_PERSON,
        interpreter_state=InterpreterState.NOT_NEEDED,
        present=row.note[:300],
        recorded_by=by if getattr(by, "pk", None) else None,
    )


HISTORY = HistoryEvents(
    kinds=(
        EventKind("interview_1_held", details=PLACES),
        EventKind("interview_2_held", details=PLACES),
    ),
    store=store_interviews,
)
