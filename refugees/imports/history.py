"""Takes a history in: every pillar stores the events it understands, in bulk, in one transaction."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.history import acting, steady_triggers
from core.tabular import Table, match_columns, plain_title
from refugees import registry
from refugees.imports import history_rules
from refugees.imports.allocations import IMPORT_LOCK
from refugees.imports.events import EventKind, EventRow, HistoryEvents
from refugees.imports.report import Effect, ImportRefused, Line, Note, Report
from refugees.merging import former
from refugees.models import Exit, Refugee
from refugees.ports import facts_changed, restricted_among, restricted_sentence
from refugees.services import RETURN_MARK

JOB = "import_history"
EXITED = "exited"
CHUNK = 20_000  # people in one look-up

Registration = tuple[int, str, dt.date]  # key, person ID with suffix, birth date


def understood() -> list[HistoryEvents]:
    """What this floor and every pillar declare, in the order in which it is stored."""
    from refugees.history import HISTORY

    declared = [*HISTORY, *(each for pillar in registry.pillars() for each in pillar.history)]
    return sorted(declared, key=lambda each: each.order)


def kinds_of(declared: Iterable[HistoryEvents]) -> dict[str, EventKind]:
    """Every word of the column `event` that somebody understands. Raises ValueError where two claim one."""
    kinds: dict[str, EventKind] = {}
    for each in declared:
        for kind in each.kinds:
            if kind.name in kinds:
                raise ValueError(f"two pillars understand the event '{kind.name}'")
            kinds[kind.name] = kind
    return kinds


def take_in(
    table: Table, *, by: Any, dry_run: bool = False, all_or_nothing: bool = False, keep_all: bool = False
) -> Report:
    """Stores the events of an open list and says what came of each row.

    Raises TableError, and ImportRefused where everything or nothing was asked for and a row is wrong; both leave
    the database as it was.
    """
    declared = understood()
    with transaction.atomic(), acting(by or JOB):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        steady_triggers()
        lines, events = read(table, kinds_of(declared))
        store(events, declared, by=by)
        report = Report(keep_all=keep_all)
        report.extend(sorted([*lines, *(row.report_line() for row in events)], key=lambda line: line.line))
        if all_or_nothing and report.rejected:
            raise ImportRefused(report)
        if dry_run:
            transaction.set_rollback(True)
        else:
            facts_changed({row.refugee_id for row in events if row.is_new})
            report.applied = True
    return report


def read(table: Table, kinds: Mapping[str, EventKind]) -> tuple[list[Line], list[EventRow]]:
    """The bad rows, and the events of people who may or may not exist."""
    known = {name: name for name in history_rules.COLUMNS}
    places = match_columns(table.header, known, history_rules.MANDATORY, fold=plain_title)
    bad: list[Line] = []
    events: list[EventRow] = []
    for row in table.rows:
        if not row.cells:
            continue
        found = history_rules.parse_event(row, places, len(table.header), kinds)
        if isinstance(found, Line):
            bad.append(found)
        else:
            events.append(found)
    return bad, events


def store(events: Sequence[EventRow], declared: Sequence[HistoryEvents], *, by: Any) -> None:
    """Answers every row. Exits are looked at first, so that the order of the rows decides nothing."""
    lead_to_merged(events)
    chains = registrations({row.person_id for row in events})
    for row in events:
        if not chains.get(row.person_id):
            row.refuse("person_id", _("Nobody with this person ID is known."))
    events = [row for row in events if row.answer is None]
    first, repeated = once(events)
    leaving = Leaving(chains)
    for row in first:
        leaving.place(row)
    waiting = [row for row in first if row.answer is None]
    restricted = restricted_among(row.refugee_id for row in waiting)
    kept = [row for row in waiting if row.refugee_id in restricted]
    waiting = [row for row in waiting if row.refugee_id not in restricted]
    exits = [row for row in waiting if row.event == EXITED]
    hand_out(exits, declared, by=by)
    leaving.look_again()
    others = [row for row in waiting if row.event != EXITED]
    for row in others:
        leaving.place(row)
    late = [row for row in others if leaving.is_after_exit(row)]
    hand_out([row for row in others if row.answer is None and not leaving.is_after_exit(row)], declared, by=by)
    refuse_what_is_new(late, declared, leaving.why_late, by=by)
    refuse_what_is_new(kept, declared, lambda row: Note("person_id", restricted_sentence()), by=by)
    for row, original in repeated:
        row.refugee_id = original.refugee_id
        row.repeat(original)


def lead_to_merged(events: Iterable[EventRow]) -> None:
    """Events of a registration that was merged are those of the case it became part of, by its present names."""
    events = list(events)
    ids = sorted({row.person_id for row in events})
    known: dict[str, former.Former] = {}
    for start in range(0, len(ids), CHUNK):
        known |= former.of_person_ids(ids[start : start + CHUNK])
    for row in events:
        if now := known.get(row.person_id):
            row.person_id, row.ref = now.person_id, now.refs.get(row.ref, row.ref)


def once(events: Iterable[EventRow]) -> tuple[list[EventRow], list[tuple[EventRow, EventRow]]]:
    """Rows equal in person, event, date, ref and detail are one fact: the first ones, and the others with theirs."""
    facts: dict[Any, EventRow] = {}
    repeated = []
    for row in events:
        original = facts.setdefault((row.person_id, row.event, row.on, row.ref, row.detail), row)
        if original is not row:
            repeated.append((row, original))
    return list(facts.values()), repeated


def hand_out(rows: Sequence[EventRow], declared: Sequence[HistoryEvents], *, by: Any) -> None:
    """Gives each pillar its rows, in the order of date and line, and sees that each one is answered."""
    for each in declared:
        names = {kind.name for kind in each.kinds}
        own = sorted((row for row in rows if row.event in names), key=lambda row: (row.on, row.line))
        if own:
            each.store(own, by=by)
        if unanswered := [row.line for row in own if not row.is_answered]:
            raise RuntimeError(f"{each.store} left lines {unanswered[:5]} without an answer")


def refuse_what_is_new(
    rows: Sequence[EventRow], declared: Sequence[HistoryEvents], why: Callable[[EventRow], Note], *, by: Any
) -> None:
    """Facts dated after an exit, or of restricted people: what was known stays known, what would be new is refused."""
    if not rows:
        return
    with transaction.atomic():
        hand_out(rows, declared, by=by)
        transaction.set_rollback(True)
    for row in rows:
        if row.effect is not Effect.UNCHANGED:
            note = why(row)
            row.refuse(note.column, note.reason)


def registrations(person_ids: set[str]) -> dict[str, list[Registration]]:
    """The registrations of people, the earliest first, by person ID; one with its suffix stands for itself."""
    ids = sorted(person_ids)
    chains: dict[str, list[Registration]] = {}
    for start in range(0, len(ids), CHUNK):
        asked = ids[start : start + CHUNK]
        people = Refugee.objects.filter(person_id__in=asked).values_list("pk", "person_id", "birth_date")
        for key, person_id, born in people:
            chains.setdefault(person_id, []).append((key, person_id, born))
    returned = Refugee.objects.filter(previous_registration__isnull=False).order_by("pk")
    for key, person_id, born in returned.values_list("pk", "person_id", "birth_date"):
        base = person_id.partition(RETURN_MARK)[0]
        if base in chains:
            chains[base].append((key, person_id, born))
    return chains


class Leaving:
    """When people left, and which of their registrations a day belongs to."""

    def __init__(self, chains: Mapping[str, list[Registration]]) -> None:
        self.chains = chains
        self.keys = [key for chain in chains.values() for key, _id, _born in chain]
        self.left: dict[int, dt.date] = {}
        self.look_again()

    def look_again(self) -> None:
        """Reads the earliest standing exit of each registration."""
        for start in range(0, len(self.keys), CHUNK):
            exits = Exit.objects.standing().filter(refugee__in=self.keys[start : start + CHUNK])
            self.left.update(exits.order_by("-happened_on").values_list("refugee_id", "happened_on"))

    def place(self, row: EventRow) -> None:
        """Ties the row to the registration its day belongs to: through the exit to the one that was left."""
        chain = self.chains[row.person_id]
        for key, _id, _born in chain:
            row.refugee_id = key
            left = self.left.get(key)
            if left is None or row.on <= left:
                break
        if row.on < chain[0][2]:
            note: Note = history_rules.before_birth(row.on, chain[0][2])
            row.refuse(note.column, note.reason)

    def is_after_exit(self, row: EventRow) -> bool:
        left = self.left.get(row.refugee_id)
        return left is not None and row.on > left and row.answer is None

    def why_late(self, row: EventRow) -> Note:
        return history_rules.after_exit(row.on, self.left[row.refugee_id])
