"""What a pillar declares to understand events of the history import, and the rows it is handed.

A pillar's `history.py` makes one `HistoryEvents` and gives it to its `Pillar(history=...)`:

    HISTORY = HistoryEvents(
        order=20,
        kinds=(EventKind("follow_up_held", details=("meeting", "phone", "digital")),),
        store=store_follow_ups,
    )

`store(rows, by=...)` gets all rows of the file with those events, checked as the kinds ask, in the order of
date and line, of people who exist. It writes what is new in bulk and calls for each row exactly one of
`row.added()`, `row.known()`, `row.annulled()` or `row.refuse(column, reason)`. It runs inside the import's
transaction and does not call `facts_changed`: the import does, once.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.dates import danish
from refugees.imports.report import Effect, Line, Note, Outcome

ANY_TIME = 100  # the order of pillars that depend on nobody's events


@dataclass(slots=True)
class EventRow:
    """One event of the file. `refugee_id` is the key of the person; `detail` and `ref` are "" where empty."""

    line: int
    row: int
    person_id: str
    event: str
    on: dt.date
    ref: str
    detail: str
    note: str
    refugee_id: int = 0
    effect: Effect = Effect.NONE
    answer: Note | None = None

    @property
    def is_answered(self) -> bool:
        return self.effect is not Effect.NONE or self.answer is not None

    @property
    def is_new(self) -> bool:
        return self.effect is Effect.NEW

    def repeat(self, original: "EventRow") -> None:
        """Answers a row that says once more what an earlier one says."""
        self.effect = Effect.UNCHANGED if original.is_new else original.effect
        self.answer = original.answer

    def added(self) -> None:
        self.effect = Effect.NEW

    def known(self) -> None:
        self.effect = Effect.UNCHANGED

    def annulled(self) -> None:
        """The fact is known and was annulled: it is not revived."""
        self.effect = Effect.UNCHANGED
        self.answer = Note("", _("This fact is known and was annulled; it is not taken in again."))

    def refuse(self, column: str, reason: str) -> None:
        self.effect = Effect.NONE
        self.answer = Note(column, reason)

    def report_line(self) -> Line:
        if self.effect is Effect.NONE:
            outcome = Outcome.REJECTED
        else:
            outcome = Outcome.SKIPPED if self.answer else Outcome.ACCEPTED
        notes = [self.answer] if self.answer else []
        return Line(self.line, self.row, self.person_id, outcome, self.effect, notes)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A word of the column `event`: whether it needs a ref, and which details it knows, if any."""

    name: str
    details: tuple[str, ...] = ()
    ref: bool = False
    detail_optional: bool = False

    def problem(self, ref: str, detail: str) -> Note | None:
        """What is wrong with ref or detail of a row, if anything."""
        if self.ref and not ref:
            return Note("ref", _("The event '%(event)s' needs a ref.") % {"event": self.name})
        if ref and not self.ref:
            return Note("ref", _("The event '%(event)s' has no ref.") % {"event": self.name})
        if not detail and self.details and not self.detail_optional:
            words = {"event": self.name, "known": ", ".join(self.details)}
            return Note("detail", _("The event '%(event)s' needs a detail: %(known)s.") % words)
        if detail and detail not in self.details:
            words = {"detail": detail[:40], "event": self.name}
            return Note("detail", _("The detail '%(detail)s' is not known for the event '%(event)s'.") % words)
        return None


class Store(Protocol):
    def __call__(self, rows: Sequence[EventRow], *, by: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class HistoryEvents:
    """The events a pillar understands. Pillars with a smaller `order` are stored first."""

    kinds: tuple[EventKind, ...]
    store: Store
    order: int = ANY_TIME


@dataclass(slots=True)
class Span:
    """What is known of one ref: its start and its end, from the database and from rows already accepted."""

    started: tuple[dt.date, str] | None = None  # day, kind
    ended: tuple[dt.date, str] | None = None  # day, reason
    record: Any = None  # the database's record, if there is one
    annulled: set[tuple[str, dt.date, str]] = field(default_factory=set)  # event, day, kind


def check_start(row: EventRow, span: Span) -> bool:
    """Whether a row may be the start of its ref; answers the row where it may not or need not."""
    if span.started == (row.on, row.detail):
        row.known()
    elif span.started:
        words = {"ref": row.ref, "date": danish(span.started[0])}
        row.refuse("ref", _("'%(ref)s' has started already, on %(date)s.") % words)
    elif span.ended and span.ended[0] < row.on:
        words = {"ref": row.ref, "date": danish(span.ended[0])}
        row.refuse("date", _("'%(ref)s' ended on %(date)s, before this start.") % words)
    else:
        return True
    return False


def check_end(row: EventRow, span: Span, *, detail_matters: bool = True) -> bool:
    """Whether a row may be the end of its ref; answers the row where it may not or need not."""
    if span.ended and span.ended[0] == row.on and (not detail_matters or span.ended[1] == row.detail):
        row.known()  # also where its start has been annulled meanwhile
    elif span.started is None:
        row.refuse("ref", _("'%(ref)s' has no start.") % {"ref": row.ref})
    elif span.ended:
        words = {"ref": row.ref, "date": danish(span.ended[0])}
        row.refuse("ref", _("'%(ref)s' has ended already, on %(date)s.") % words)
    elif row.on < span.started[0]:
        words = {"date": danish(row.on), "start": danish(span.started[0])}
        row.refuse("date", _("The end %(date)s is before the start %(start)s.") % words)
    else:
        return True
    return False
