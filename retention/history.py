"""The events of the history import that retention understands: follow-ups, drop-in visits, offers of a mentor."""

from collections.abc import Callable, Sequence
from typing import Any

from accounts.policy import Area
from core.bulk import copy_in
from refugees.facts import Fact
from refugees.imports.events import EventKind, EventRow, HistoryEvents
from refugees.models import JournalEntry
from retention.models import CounsellingVisit, FollowUp, MentorOffer
from retention.rules import THEME, Mode, State
from retention.titles import title_of

Key = tuple[Any, ...]


def store_facts(
    rows: Sequence[EventRow], found: Any, *, by: Any, detail: str, area: str, make: Callable[[EventRow], Fact]
) -> None:
    """Adds what is not known yet: the same person, day and detail is one fact, annulled or not.

    `found` are the stored facts of these people, `detail` the name of the column that holds the row's ref or detail.
    """
    known: dict[Key, bool] = {}
    names = ("refugee_id", "happened_on", *([detail] if detail else []))
    for *key, annulled_at in found.values_list(*names, "annulled_at"):
        known[tuple(key)] = known.get(tuple(key), False) or annulled_at is None
    facts: list[Fact] = []
    for row in rows:
        stands = known.get((row.refugee_id, row.on, *([row.ref or row.detail] if detail else [])))
        if stands is None:
            fact = make(row)
            fact.refugee_id, fact.happened_on, fact.note, fact.recorded_by = row.refugee_id, row.on, row.note, by
            facts.append(fact)
            row.added()
        elif stands:
            row.known()
        else:
            row.annulled()
    copy_in(facts)
    copy_in(
        JournalEntry(
            refugee_id=fact.refugee_id, theme=THEME, area=area, automatic=True, title=title_of(fact), text=fact.note,
            event_on=fact.happened_on, recorded_by=by, source=fact.uid,
        )
        for fact in facts
    )  # fmt: skip


def people(rows: Sequence[EventRow]) -> set[int]:
    return {row.refugee_id for row in rows}


def store_follow_ups(rows: Sequence[EventRow], *, by: Any) -> None:
    found = FollowUp.objects.filter(refugee__in=people(rows), state=State.HELD)
    store_facts(
        rows, found, by=by, detail="mode", area=Area.PLACEMENT,
        make=lambda row: FollowUp(state=State.HELD, mode=row.detail),
    )  # fmt: skip


def store_visits(rows: Sequence[EventRow], *, by: Any) -> None:
    found = CounsellingVisit.objects.filter(refugee__in=people(rows))
    store_facts(rows, found, by=by, detail="", area=Area.PLACEMENT, make=lambda row: CounsellingVisit())


def store_offers(rows: Sequence[EventRow], *, by: Any) -> None:
    found = MentorOffer.objects.filter(refugee__in=people(rows))
    store_facts(
        rows, found, by=by, detail="ref", area=Area.PLACEMENT, make=lambda row: MentorOffer(ref=row.ref)
    )


HISTORY = (
    HistoryEvents(kinds=(EventKind("follow_up_held", details=tuple(Mode.values)),), store=store_follow_ups, order=30),
    HistoryEvents(kinds=(EventKind("open_counselling_visit"),), store=store_visits, order=30),
    HistoryEvents(kinds=(EventKind("retention_mentor_offered", ref=True),), store=store_offers, order=30),
)
