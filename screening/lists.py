"""The lists of interviews: today, planned, held; each a slice with one query, without counting everything."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from refugees.models import Refugee
from refugees.presenters import shown_name
from screening.models import Interview
from screening.pillar import day_bounds
from screening.rules import Status

PAGE_SIZE = 50


@dataclass
class Row:
    """One interview of a list."""

    interview: Interview
    name: str
    when: str
    late: bool = False


@dataclass
class Found:
    """A page of the list: today's interviews (on the first page of the planned ones) and the rest."""

    today: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    show: str = Status.PLANNED
    number: int = 1
    more: bool = False

    @property
    def all_rows(self) -> list[Row]:
        return self.today + self.rows


def of_person(refugee: Refugee) -> QuerySet[Interview]:
    """Every interview of a person, annulled and cancelled ones too, oldest first."""
    return (
        Interview.objects.filter(refugee=refugee)
        .select_related("refugee", "completed_by")
        .order_by("sequence", "held_on", "planned_at", "pk")
    )


def page_of(user: Any, chosen: Mapping[str, Any], *, today: dt.date, now: dt.datetime) -> Found:
    """The interviews of the cases the user may see, as chosen."""
    show = chosen.get("show") or Status.PLANNED
    interviews = Interview.objects.visible_to(user).standing().filter(status=show).with_people()
    if chosen.get("sequence"):
        interviews = interviews.filter(sequence=chosen["sequence"])
    if chosen.get("mine"):
        interviews = interviews.filter(refugee__caseworker=user)
    found = Found(show=show, number=chosen.get("page") or 1)
    if show == Status.PLANNED:
        start, end = day_bounds(today)
        if found.number == 1:
            found.today = rows_of(interviews.between(start, end).order_by("planned_at", "pk"), user, now)
        interviews = interviews.exclude(planned_at__gte=start, planned_at__lt=end).order_by("planned_at", "pk")
    else:
        interviews = interviews.order_by("-held_on" if show == Status.HELD else "-updated_at", "-pk")
    first = (found.number - 1) * PAGE_SIZE
    rows = rows_of(interviews[first : first + PAGE_SIZE + 1], user, now)
    found.rows, found.more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    return found


def rows_of(interviews: QuerySet[Interview], user: Any, now: dt.datetime) -> list[Row]:
    return [
        Row(
            interview,
            shown_name(interview.refugee, user, lists=True),
            when_of(interview),
            interview.status == Status.PLANNED and interview.planned_at is not None and interview.planned_at < now,
        )
        for interview in interviews
    ]


def when_of(interview: Interview) -> str:
    if interview.held_on:
        return f"{interview.held_on:%d-%m-%Y}"
    return f"{localtime(interview.planned_at):%d-%m-%Y %H:%M}" if interview.planned_at else ""
