"""The events of the history import that placements understand, tied together by a ref."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.policy import Area
from placements.models import Placement, PlacementEvent
from placements.rules import THEME, EndReason, Event, Kind, event_title
from refugees.imports.events import EventKind, EventRow, HistoryEvents, Span, check_end, check_start
from refugees.models import JournalEntry

# What only the screen records is no event of an import (docs/targets.md).
ON_SCREEN = (Event.ACCEPTED, Event.AGREED, Event.EXTENDED)
EVENTS = {f"placement_{event.value}": event for event in Event if event not in ON_SCREEN}
# Starts before ends, whatever the order of the rows; offers and refusals stand alone.
RANK = {"placement_started": 0, "placement_ended": 1, "placement_offered": 2, "placement_declined": 2}
Ref = tuple[int, str]  # person and ref


@dataclass
class Known(Span):
    """What is known of one placement: beside its span the offers and refusals that stand."""

    others: set[tuple[str, Any, str]] = field(default_factory=set)  # event, day, kind


def known_placements(rows: Sequence[EventRow]) -> dict[Ref, Known]:
    """The placements the rows are about, with their events, in two queries."""
    refs = {row.ref for row in rows}
    found = Placement.objects.filter(refugee__in={row.refugee_id for row in rows}, ref__in=refs)
    by_pk = {placement.pk: Known(record=placement) for placement in found}
    fields = ("placement_id", "event", "happened_on", "kind", "reason", "annulled_at")
    for pk, event, on, kind, reason, annulled_at in PlacementEvent.objects.filter(
        placement__in=list(by_pk)
    ).values_list(*fields):
        # A list knows no reason of a decline: told on screen with one, it is the same decline.
        detail = "" if event == Event.DECLINED else kind or reason
        remember(by_pk[pk], event, on, detail, stands=annulled_at is None)
    return {(known.record.refugee_id, known.record.ref): known for known in by_pk.values()}


def remember(known: Known, event: str, on: Any, detail: str, *, stands: bool) -> None:
    if not stands:
        known.annulled.add((event, on, detail))
    elif event == Event.STARTED:
        known.started = (on, detail)
    elif event == Event.ENDED:
        known.ended = (on, detail)
    else:
        known.others.add((event, on, detail))


def is_new(row: EventRow, known: Known) -> bool:
    """Whether the row is a fact to add; answers the row where it is not."""
    event = EVENTS[row.event]
    stands = {(Event.STARTED, known.started), (Event.ENDED, known.ended)}
    same = (event, row.on, row.detail)
    if same in known.others or (event, (row.on, row.detail)) in stands:
        row.known()
        return False
    if same in known.annulled:
        row.annulled()
        return False
    if event == Event.STARTED:
        return check_start(row, known)
    if event == Event.ENDED:
        return check_end(row, known)
    return True


def store_placements(rows: Sequence[EventRow], *, by: Any) -> None:
    """Adds what is new with a fixed number of statements; an annulled fact is not revived."""
    known = known_placements(rows)
    made: list[tuple[EventRow, Known]] = []
    for row in sorted(rows, key=lambda row: RANK[row.event]):
        one = known.setdefault((row.refugee_id, row.ref), Known())
        if is_new(row, one):
            remember(one, EVENTS[row.event], row.on, row.detail, stands=True)
            row.added()
            made.append((row, one))
    save_placements([(row, one) for row, one in made], by=by)
    save_events(made, by=by)


def save_placements(made: Sequence[tuple[EventRow, Known]], *, by: Any) -> None:
    """Creates the placements that the rows are the first to name, and gives known ones the kind they started as."""
    new, changed = [], {}
    for row, known in made:
        kind = known.started[1] if known.started else row.detail if row.event == "placement_offered" else ""
        if known.record is None:
            known.record = Placement(refugee_id=row.refugee_id, ref=row.ref, kind=kind, created_by=by)
            new.append(known.record)
        elif kind and known.record.kind != kind and (known.started or not known.record.kind):
            known.record.kind = kind
            if known.record.pk:
                known.record.version += 1
                changed[known.record.pk] = known.record
    Placement.objects.bulk_create(new, batch_size=1000)
    if changed:
        Placement.objects.bulk_update(changed.values(), ["kind", "version"], batch_size=1000)


def save_events(made: Sequence[tuple[EventRow, Known]], *, by: Any) -> None:
    facts = []
    for row, known in made:
        event = EVENTS[row.event]
        facts.append(
            PlacementEvent(
                refugee_id=row.refugee_id,
                placement=known.record,
                event=event,
                happened_on=row.on,
                kind=row.detail if event in (Event.OFFERED, Event.STARTED) else "",
                reason=row.detail if event == Event.ENDED else "",
                note=row.note,
                recorded_by=by,
            )
        )
    PlacementEvent.objects.bulk_create(facts, batch_size=1000)
    JournalEntry.objects.bulk_create(
        (
            JournalEntry(
                refugee_id=fact.refugee_id,
                theme=THEME,
                area=Area.PLACEMENT,
                automatic=True,
                title=event_title(fact.event, fact.placement.kind, fact.reason)[:200],
                text=fact.note,
                event_on=fact.happened_on,
                recorded_by=by,
                source=fact.uid,
            )
            for fact in facts
        ),
        batch_size=1000,
    )


HISTORY = HistoryEvents(
    kinds=(
        EventKind("placement_offered", details=tuple(Kind.values), ref=True),
        EventKind("placement_declined", ref=True),
        EventKind("placement_started", details=tuple(Kind.values), ref=True),
        EventKind("placement_ended", details=tuple(EndReason.values), ref=True),
    ),
    store=store_placements,
    order=20,
)
