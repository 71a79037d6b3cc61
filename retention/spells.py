"""Jobs, IGUs and educations as spans, read for the rules of staying: three queries for any number of people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, QuerySet

from placements.models import PlacementEvent
from placements.rules import EndReason, Event
from refugees.models import Exit
from retention.rules import WORK
from retention.staying import AFTER, Share, Span, Staying, share, staying


@dataclass(frozen=True)
class Start:
    """One start with what became of it after 3, 6 and 12 months."""

    event: PlacementEvent
    outcomes: dict[int, Staying]

    @property
    def quarter(self) -> dt.date:
        """The first day of the quarter in which it began."""
        day = self.event.happened_on
        return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def starts(events: QuerySet[PlacementEvent], on: dt.date) -> list[Start]:
    """What became of these starts, as known on a day; `events` are starts of the three kinds."""
    found = list(events)
    people = events.order_by().values("refugee")
    spans, left = spans_of(people, on), left_of(people, on)
    return [
        Start(
            event,
            {
                months: staying(
                    spans[event.refugee_id], event.happened_on, months, on=on, left_on=left.get(event.refugee_id)
                )
                for months in AFTER
            },
        )
        for event in found
    ]


def spans_of(people: Any, on: dt.date) -> dict[int, list[Span]]:
    """The spans of these people as known on a day, by refugee id."""
    events = PlacementEvent.objects.as_of(on).filter(refugee__in=people, event__in=[Event.STARTED, Event.ENDED])
    begun: dict[int, tuple[int, str, dt.date]] = {}
    over: dict[int, tuple[dt.date, bool]] = {}
    fields = ("refugee_id", "placement_id", "event", "kind", "happened_on", "reason")
    for person, placement, event, kind, day, reason in events.values_list(*fields):
        if event == Event.ENDED:
            over[placement] = (day, reason == EndReason.COMPLETED)
        elif kind in WORK:
            begun[placement] = (person, kind, day)
    spans: dict[int, list[Span]] = defaultdict(list)
    for placement, (person, kind, day) in begun.items():
        spans[person].append(Span(kind, day, *over.get(placement, (None, False))))
    return spans


def left_of(people: Any, on: dt.date) -> dict[int, dt.date]:
    """When these people left, as known on a day."""
    exits = Exit.objects.as_of(on).filter(refugee__in=people).values("refugee").annotate(day=Min("happened_on"))
    return {row["refugee"]: row["day"] for row in exits.order_by()}


def of_person(person: Any, on: dt.date) -> dict[int, dict[int, Staying]]:
    """What became of each start of one person, by placement id."""
    events = PlacementEvent.objects.as_of(on).filter(refugee=person, event=Event.STARTED, kind__in=WORK)
    return {each.event.placement_id: each.outcomes for each in starts(events, on)}


def by_quarter(found: Iterable[Start]) -> list[tuple[dt.date, dict[int, Share]]]:
    """The shares of each quarter of starts, the latest first."""
    quarters: dict[dt.date, list[Start]] = defaultdict(list)
    for each in found:
        quarters[each.quarter].append(each)
    return [
        (quarter, {months: share([each.outcomes[months] for each in quarters[quarter]]) for months in AFTER})
        for quarter in sorted(quarters, reverse=True)
    ]


def together(found: Iterable[Start]) -> dict[int, Share]:
    """The shares of all of them."""
    every = list(found)
    return {months: share([each.outcomes[months] for each in every]) for months in AFTER}
