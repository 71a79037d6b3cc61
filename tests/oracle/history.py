"""The history file: which rows are facts, which contradict what is known, and how it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from .tables import BadCellError, Cells, Refused, danish, day_of, read_table, table_bytes
from .world import PLACEMENTS, Event, World

HISTORY_HEADER = ["person_id", "event", "date", "ref", "detail", "note"]

NO_DETAIL = {""}
INTERVIEW_PLACES = {"asylum_centre", "temporary_housing", "video", "other"}
EXITS = {"moved", "left_country", "repatriated", "deceased", "permit_lost"}

# event → (details it may carry, whether it has a ref)
EVENTS: dict[str, tuple[set[str], bool]] = {
    "interview_1_held": (INTERVIEW_PLACES, False),
    "interview_2_held": (INTERVIEW_PLACES, False),
    "moved_in": (NO_DETAIL, False),
    "readiness": ({"job_ready", "activity_ready"}, False),
    "placement_offered": (PLACEMENTS, True),
    "placement_declined": (NO_DETAIL, True),
    "placement_started": (PLACEMENTS, True),
    "placement_ended": ({"completed", "dropped_out", "new_job", "other"}, True),
    "follow_up_held": ({"meeting", "phone", "digital"}, False),
    "open_counselling_visit": (NO_DETAIL, False),
    "leave_started": ({"parental", "illness"}, True),
    "leave_ended": ({"", "parental", "illness"}, True),
    "health_offered": (NO_DETAIL, False),
    "health_accepted": (NO_DETAIL, False),
    "health_declined": (NO_DETAIL, False),
    "health_referred": (NO_DETAIL, False),
    "health_assessed": (NO_DETAIL, False),
    "holistic_mentor_offered": (NO_DETAIL, False),
    "holistic_mentor_declined": (NO_DETAIL, False),
    "holistic_mentor_assigned": (NO_DETAIL, False),
    "holistic_mentor_ended": (NO_DETAIL, False),
    "retention_mentor_offered": (NO_DETAIL, True),
    "ready_to_move_out": (NO_DETAIL, False),
    "own_solution": (NO_DETAIL, False),
    "permanent_offered": (NO_DETAIL, True),
    "permanent_accepted": (NO_DETAIL, True),
    "permanent_refused": ({"rent", "size", "location", "health", "safety", "other"}, True),
    "permanent_moved_in": (NO_DETAIL, True),
    "exited": (EXITS, False),
}
# “each ref has at most one start and one end”
ONCE_PER_REF = {"placement_started", "placement_ended", "leave_started", "leave_ended"}


def event_of(cells: Cells, world: World) -> Event:
    """The fact of one history row; raises BadCellError."""
    text = {name: str(value) for name, value in cells.items()}
    if text["person_id"] not in {person.person_id for person in world.persons}:
        raise BadCellError("person_id", "unknown person")
    if text["event"] not in EVENTS:
        raise BadCellError("event", "unknown event")
    details, has_ref = EVENTS[text["event"]]
    day = day_of(cells, "date")
    if day is None:
        raise BadCellError("date", "no date")
    if has_ref != bool(text["ref"]):
        raise BadCellError("ref", "a ref is missing, or one too many")
    if text["detail"] not in details:
        raise BadCellError("detail", f"{text['detail']!r} is not one of {sorted(details)}")
    return Event(text["person_id"], text["event"], day, text["ref"], text["detail"], text["note"])


def read_history(path: Path, world: World) -> list[Refused]:
    """Takes the facts of a file into `world.events`; returns the rows that stay out."""
    header, records = read_table(path)
    refused: list[Refused] = []
    rows: list[tuple[int, Event]] = []
    for record, row in enumerate(records, start=2):
        if not any(row):
            continue
        try:
            if len(row) != len(header):
                raise BadCellError("", f"{len(row)} columns instead of {len(header)}")
            rows.append((record, event_of(dict(zip(header, row, strict=True)), world)))
        except BadCellError as error:
            refused.append(Refused(record, error.column, error.why))
    return refused + accept(world, rows)


def numbered(events: list[Event]) -> list[tuple[int, Event]]:
    """Events with their record numbers in a file that holds nothing else."""
    return list(enumerate(events, start=2))


def accept(world: World, rows: list[tuple[int, Event]]) -> list[Refused]:
    """Adds the facts that do not contradict what is known; “rows may come in any order”.

    Exits are looked at first, then starts, then the rest, each by date, so that the order of the
    rows decides nothing but which of two facts of one day was recorded later.
    """
    refused: list[Refused] = []
    taken: dict[int, Event] = {}
    known: dict[str, list[Event]] = {}
    for event in world.events:
        known.setdefault(event.person_id, []).append(event)
    registered = Counter(person.person_id for person in world.persons)
    for record, event in sorted(rows, key=lambda row: (turn(row[1]), row[1].on, row[0])):
        facts = known.setdefault(event.person_id, [])
        registration, left_on = stay(facts, event, registered[event.person_id])
        # A ref belongs to one registration: who comes back begins anew.
        own = [fact for fact in facts if fact.registration == registration]
        if of_another_kind(own, event):
            refused.append(Refused(record, "detail", "the leave began as another kind"))
            continue
        # “rows equal in person, event, date, ref and detail are one fact”; an annulled fact stays
        # annulled: “importing the same row again does not revive it”.
        if any(fact.identity == event.identity for fact in facts):
            continue
        column = contradiction([fact for fact in own if not fact.annulled], event, left_on)
        if column:
            refused.append(Refused(record, column, "contradicts what is known"))
        else:
            taken[record] = replace(event, registration=registration)
            facts.append(taken[record])
    world.events = world.events + [taken[record] for record, _event in rows if record in taken]
    return sorted(refused, key=lambda row: row.record)


def turn(event: Event) -> int:
    """In which turn a row is looked at."""
    return 0 if event.event == "exited" else 1 if event.event.endswith("_started") else 2


def contradiction(own: list[Event], event: Event, left_on: date | None) -> str:
    """The column that keeps a fact out beside the standing facts of its registration, else an empty text."""
    # “Facts dated after X about a person who left are refused”; of several exits the earliest counts.
    if event.event != "exited" and left_on is not None and event.on > left_on:
        return "date"
    same_ref = [fact for fact in own if fact.ref == event.ref]
    # “each ref has at most one start and one end”
    if event.event in ONCE_PER_REF and any(fact.event == event.event for fact in same_ref):
        return "ref"
    if event.event in {"placement_ended", "leave_ended"}:
        starts = [fact for fact in same_ref if fact.event == event.event.replace("ended", "started")]
        if not starts:
            return "ref"
        if any(event.on < start.on for start in starts):
            return "date"
    if event.event in {"placement_started", "leave_started"}:
        ends = [fact for fact in same_ref if fact.event == event.event.replace("started", "ended")]
        if any(end.on < event.on for end in ends):
            return "date"
    return ""


def of_another_kind(own: list[Event], event: Event) -> bool:
    """“on ended: empty or the kind of the start (…; another kind is a bad row)”, also of a known fact."""
    if event.event != "leave_ended" or not event.detail:
        return False
    starts = [f for f in own if f.event == "leave_started" and f.ref == event.ref and not f.annulled]
    return any(start.detail != event.detail for start in starts)


def stay(facts: list[Event], event: Event, registrations: int) -> tuple[int, date | None]:
    """The registration that a fact belongs to, and the day it was left, if it was.

    A fact dated after the exit of one registration can only belong to the next one.
    """
    for registration in range(1, registrations + 1):
        exits = [f.on for f in facts if f.event == "exited" and f.registration == registration and not f.annulled]
        left_on = min(exits, default=None)
        if left_on is None or event.on <= left_on:
            break
    return registration, left_on


def history_csv(events: list[Event]) -> bytes:
    """A history file with the rows in order of recording."""
    rows = [
        {
            "person_id": event.person_id,
            "event": event.event,
            "date": danish(event.on),
            "ref": event.ref,
            "detail": event.detail,
            "note": event.note,
        }
        for event in events
    ]
    return table_bytes(HISTORY_HEADER, rows)
