"""Staying at 3, 6 and 12 months, and visits to the open counselling (handbook, KPI-3)."""

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
from targets.indicators import Definition, Indicator, Listed, Queried, Question, Row, Shape

NOT_STATED = "none"


def stayed(question: Question, user: Any, *, months: int) -> Listed:
    """The starts whose mark lies in the period, by what became of them."""
    mine = clocks.people(question, user).values("pk")
    events = PlacementEvent.objects.as_of(question.on).filter(event=Event.STARTED, kind__in=WORK, refugee__in=mine)
    earliest, latest = add_months(question.first, -months - 1), question.until
    events = events.filter(happened_on__range=(earliest, latest)).select_related("refugee__caseworker", "refugee__team")
    found = [
        Row(each.event.refugee, str(each.outcomes[months]), each.event.happened_on)
        for each in spells.starts(events, question.on)
        if question.first <= add_months(each.event.happened_on, months) <= latest
    ]
    return Listed(sorted(found, key=lambda row: (row.person.sort_key, row.person.pk, row.day)))


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
