"""Staying at 3, 6 and 12 months, and visits to the open counselling (handbook, KPI-3)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from core.dates import add_months
from placements.models import PlacementEvent
from placements.rules import Event
from reporting import clocks
from reporting.definitions import FACTS, PER_CENT
from retention import spells
from retention.models import CounsellingVisit
from retention.rules import WORK, Topic
from retention.staying import AFTER, DECIDED, SUCCESS, Staying
from targets.indicators import Definition, Indicator, Queried, Question, Row, Shape, months_of

NOT_STATED = "none"
AT_ONCE = 1_000  # people


@dataclass(frozen=True)
class Starts:
    """The starts whose mark lies in the period, by what became of them.

    What became of a start is found out in Python, so people are looked at a thousand at a time where only their number
    is asked: a year of a whole country's starts fits into the same memory.
    """

    events: Any  # the starts that may be among them
    question: Question
    months: int

    def chosen(self, events: Any) -> list[tuple[Any, str]]:
        """Those of these starts whose mark lies in the period, with what became of them."""
        first, last = self.question.first, self.question.until
        return [
            (each.event, str(each.outcomes[self.months]))
            for each in spells.starts(events, self.question.on)
            if first <= add_months(each.event.happened_on, self.months) <= last
        ]

    def every(self) -> Iterator[tuple[Any, str]]:
        people = list(self.events.order_by().values_list("refugee", flat=True).distinct())
        for place in range(0, len(people), AT_ONCE):
            yield from self.chosen(self.events.filter(refugee__in=people[place : place + AT_ONCE]))

    def counts(self) -> Mapping[str, int]:
        return Counter(part for _event, part in self.every())

    def listed(self, part: str, first: int = 0, last: int | None = None) -> Sequence[Row]:
        events = self.events.select_related("refugee__caseworker", "refugee__team")
        rows = [Row(each.refugee, its, each.happened_on) for each, its in self.chosen(events) if part in ("", its)]
        return sorted(rows, key=lambda row: (row.person.sort_key, row.person.pk, row.day))[first:last]

    def waits(self) -> Sequence[tuple[int, bool, int]]:
        return []

    def by_month(self) -> Mapping[dt.date, Mapping[str, int]]:
        return months_of((each.happened_on.replace(day=1), part, 1) for each, part in self.every())


def stayed(question: Question, user: Any, *, months: int) -> Starts:
    """The starts whose mark lies in the period, of the people the reader reaches."""
    mine = clocks.people(question, user).values("pk")
    events = PlacementEvent.objects.as_of(question.on).filter(event=Event.STARTED, kind__in=WORK, refugee__in=mine)
    earliest = add_months(question.first, -months - 1)
    return Starts(events.filter(happened_on__range=(earliest, question.until)), question, months)


def staying(months: int) -> Indicator:
    return Indicator(
        Definition(
            f"staying_{months}",
            {
                3: _("Still in job, IGU or education 3 months after the start"),
                6: _("Still in job, IGU or education 6 months after the start"),
                12: _("Still in job, IGU or education 12 months after the start"),
            }[months],
            _(
                "Starts after which the person is still in one of the three, or has completed an IGU or education /"
                " starts of which it is known. A change without a gap of more than one calendar month is staying. Who"
                " left the municipality before stands beside it."
            ),
            _("Starts of an ordinary job, an IGU or an education whose mark lies in the period and has come"),
            FACTS,
            PER_CENT,
        ),
        promise="retention",
        parts={str(each): each.label for each in Staying if each is not Staying.NOT_YET},
        rows=partial(stayed, months=months),
        shape=Shape.SHARE,
        success=tuple(map(str, SUCCESS)),
        whole=tuple(map(str, DECIDED)),
        raised_by_good=True,
    )


def visits(question: Question, user: Any) -> Queried:
    """The visits to the open counselling in the period, by topic."""
    found = CounsellingVisit.objects.as_of(question.on).visible_to(user)
    found = found.filter(happened_on__range=(question.first, question.until))
    found = found.filter(refugee__in=clocks.people(question, user).values("pk"))
    topic = Case(When(topic="", then=Value(NOT_STATED)), default=F("topic"))
    return Queried(found.annotate(part=topic), person="refugee", day="happened_on")


VISITS = Indicator(
    Definition(
        "counselling_visits",
        _("Visits to the open counselling"),
        _("How often people came to the open counselling of the job centre, by topic. A visit is never a follow-up."),
        _("Visits dated in the period"),
        _("Havn: the log of the open counselling, as of the day shown"),
        _("visits"),
    ),
    promise="retention",
    parts={**dict(Topic.choices), NOT_STATED: _("Not stated")},
    rows=visits,
)
INDICATORS = (*(staying(months) for months in AFTER), VISITS)
