"""What we and an employer have had to do with each other: counts for everybody, never a name."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from placements.models import Employer, PlacementEvent
from placements.rules import EndReason, Event, Kind


@dataclass(frozen=True)
class Line:
    """Placements of one kind at an employer."""

    kind: str
    label: str
    takes: int | None  # how many at a time, where somebody has asked
    offered: int
    declined: int
    started: int
    running: int
    ended: int
    completed: int
    dropped_out: int
    new_job: int
    other: int


def of(event: Event, **more: str) -> Count:
    return Count("placement", distinct=True, filter=Q(event=event, **more))


def history(employer: Employer, on: dt.date) -> list[Line]:
    """The placements there up to a day by kind and outcome, whoever they belong to; one statement.

    A kind stands in the list where something happened or where the employer has said how many it can take.
    """
    events = PlacementEvent.objects.as_of(on).filter(placement__employer=employer).order_by()
    counted: dict[str, dict[str, Any]] = {
        row["placement__kind"]: row
        for row in events.values("placement__kind").annotate(
            offered=of(Event.OFFERED), declined=of(Event.DECLINED), started=of(Event.STARTED), ended=of(Event.ENDED),
            **{reason.value: of(Event.ENDED, reason=reason) for reason in EndReason},
        )
    }
    kinds = [*Kind, *([""] if "" in counted else [])]
    return [
        line(kind, counted.get(kind), employer)
        for kind in kinds
        if kind in counted or (kind and employer.takes(kind) is not None)
    ]


def line(kind: str, row: dict[str, Any] | None, employer: Employer) -> Line:
    names = ("offered", "declined", "started", "ended", *EndReason.values)
    numbers = {name: row[name] if row else 0 for name in names}
    return Line(
        kind=kind,
        label=str(Kind(kind).label) if kind else "–",
        takes=employer.takes(kind) if kind else None,
        running=numbers["started"] - numbers["ended"],
        **numbers,
    )
