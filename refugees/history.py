"""The events of the history import that the ground floor understands: move, readiness, leave, exit."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.bulk import copy_in
from refugees.facts import Fact
from refugees.imports.events import EventKind, EventRow, HistoryEvents, Span, check_end, check_start
from refugees.models import Exit, JournalEntry, LeaveEvent, MoveIn, ReadinessAssessment
from refugees.rules import ExitReason, LeaveKind, Readiness
from refugees.services import THEME

Made = tuple[EventRow, Fact]  # the row and the fact it becomes


def write_facts(made: Sequence[Made], *, by: Any, title: Callable[[Fact], str], area: str = Area.CASE) -> None:
    """Stores new facts of one model with their journal entries, and answers their rows."""
    if not made:
        return
    for row, fact in made:
        fact.refugee_id, fact.happened_on, fact.note, fact.recorded_by = row.refugee_id, row.on, row.note, by
        row.added()
    facts = [fact for _row, fact in made]
    copy_in(facts)
    copy_in(
        JournalEntry(
            refugee_id=fact.refugee_id, theme=THEME, area=area, automatic=True, title=title(fact)[:200],
            text=fact.note, event_on=fact.happened_on, recorded_by=by, source=fact.uid,
        )
        for fact in facts
    )  # fmt: skip


def store_plain(
    rows: Sequence[EventRow], model: type[Fact], *, by: Any, title: Callable[[Fact], str], detail: str = ""
) -> None:
    """Stores facts that stand alone: the same person, day and detail is the same fact, annulled or not.

    `detail` names the field of the model that holds the row's detail.
    """
    known: dict[tuple[Any, ...], bool] = {}
    names = ["refugee_id", "happened_on", *([detail] if detail else []), "annulled_at"]
    found = model.objects.filter(refugee__in={row.refugee_id for row in rows})
    for *key, annulled_at in found.values_list(*names):
        known[tuple(key)] = known.get(tuple(key), False) or annulled_at is None
    made: list[Made] = []
    for row in rows:
        key = (row.refugee_id, row.on, *([row.detail] if detail else []))
        stands = known.get(key)
        if stands is None:
            made.append((row, model(**({detail: row.detail} if detail else {}))))
        elif stands:
            row.known()
        else:
            row.annulled()
    write_facts(made, by=by, title=title)


def store_moves(rows: Sequence[EventRow], *, by: Any) -> None:
    store_plain(rows, MoveIn, by=by, title=lambda _fact: _("Moved to Copenhagen"))


def store_readiness(rows: Sequence[EventRow], *, by: Any) -> None:
    def title(fact: Any) -> str:
        return _("Assessed as %(outcome)s") % {"outcome": str(fact.get_outcome_display()).lower()}

    store_plain(rows, ReadinessAssessment, by=by, title=title, detail="outcome")


def store_exits(rows: Sequence[EventRow], *, by: Any) -> None:
    def title(fact: Any) -> str:
        return _("Left: %(reason)s") % {"reason": fact.get_reason_display()}

    store_plain(rows, Exit, by=by, title=title, detail="reason")


# --- leave: two events tied by a ref ----------------------------------------------------------------
STARTED, ENDED = LeaveEvent.Event.STARTED, LeaveEvent.Event.ENDED


def known_leaves(rows: Sequence[EventRow]) -> dict[tuple[int, str], Span]:
    """What is known of the leaves the rows are about, by person and ref."""
    spans: dict[tuple[int, str], Span] = {}
    found = LeaveEvent.objects.filter(
        Q(refugee__in={row.refugee_id for row in rows}), ref__in={row.ref for row in rows}
    )
    fields = ("refugee_id", "ref", "event", "happened_on", "kind", "annulled_at")
    for refugee_id, ref, event, on, kind, annulled_at in found.values_list(*fields):
        span = spans.setdefault((refugee_id, ref), Span())
        if annulled_at is not None:
            span.annulled.add((f"leave_{event}", on, kind))
        elif event == STARTED:
            span.started = (on, kind)
        else:
            span.ended = (on, kind)
    return spans


def annulled(row: EventRow, span: Span) -> bool:
    """Whether the row's fact is known and annulled. The kind is no part of an end's identity."""
    return any(
        (event, on) == (row.event, row.on) and (event == "leave_ended" or kind == row.detail)
        for event, on, kind in span.annulled
    )


def store_leaves(rows: Sequence[EventRow], *, by: Any) -> None:
    """Starts first, then ends, each by date: the order of the rows decides nothing."""
    spans = known_leaves(rows)
    made: list[Made] = []
    for row in sorted(rows, key=lambda row: row.event != "leave_started"):
        span = spans.setdefault((row.refugee_id, row.ref), Span())
        if fact := leave_fact(row, span):
            made.append((row, fact))
    write_facts(made, by=by, title=leave_title)


def leave_fact(row: EventRow, span: Span) -> LeaveEvent | None:
    """The event of a row, unless it is known, annulled or cannot be; then the row has its answer."""
    if row.event == "leave_started":
        if span.started != (row.on, row.detail) and annulled(row, span):
            row.annulled()
        elif check_start(row, span):
            span.started = (row.on, row.detail)
            return LeaveEvent(ref=row.ref, event=STARTED, kind=row.detail, documented_elsewhere=True)
        return None
    if span.started and row.detail and row.detail != span.started[1]:
        row.refuse("detail", _("The leave '%(ref)s' began as another kind.") % {"ref": row.ref})
    elif (span.ended is None or span.ended[0] != row.on) and annulled(row, span):
        row.annulled()
    elif check_end(row, span, detail_matters=False) and span.started:
        span.ended = (row.on, span.started[1])
        return LeaveEvent(ref=row.ref, event=ENDED, kind=span.started[1])
    return None


def leave_title(fact: Any) -> str:
    words = {"kind": fact.get_kind_display()}
    return _("Leave begins: %(kind)s") % words if fact.event == STARTED else _("Leave ends: %(kind)s") % words


HISTORY = (
    HistoryEvents(order=0, kinds=(EventKind("exited", details=tuple(ExitReason.values)),), store=store_exits),
    HistoryEvents(order=1, kinds=(EventKind("moved_in"),), store=store_moves),
    HistoryEvents(order=1, kinds=(EventKind("readiness", details=tuple(Readiness.values)),), store=store_readiness),
    HistoryEvents(
        order=1,
        kinds=(
            EventKind("leave_started", details=tuple(LeaveKind.values), ref=True),
            EventKind("leave_ended", details=tuple(LeaveKind.values), ref=True, detail_optional=True),
        ),
        store=store_leaves,
    ),
)
