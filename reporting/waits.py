"""How long clocks take to be met, grouped: what the share in time and the median are estimated from."""

import datetime as dt
from typing import Any

from django.db.models import Case, Count, DateField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from refugees.models import Exit
from refugees.rules import ExitReason
from reporting.clocks import limited
from reporting.figures import Question
from reporting.survival import Wait
from targets.models import Clock

Group = tuple[int, int, bool, int]  # days waited, days allowed, met, how many


def started(question: Question, user: Any, key: str) -> Any:
    """The clocks of a target that started in the period, without those that are outside the rate for good.

    Who left is in: their clock was observed until they left.
    """
    found = Clock.objects.as_of(question.on, today=question.today).visible_to(user)
    within = Q(clock_started_on__range=(question.first, min(question.last, question.on)), due_on__isnull=False)
    return limited(found.filter(within, target=key, excluded_as__in=["", *ExitReason.values]), question)


def followed(question: Question, user: Any, key: str) -> Any:
    """The same clocks with `is_met`, and how long each `waited` and was `allowed`."""
    on = Value(question.on, DateField())
    left = Exit.objects.standing().filter(refugee=OuterRef("refugee")).order_by("happened_on").values("happened_on")
    until = Least(on, Coalesce(Subquery(left[:1]), on))
    met = Q(met_on__lte=question.on)
    found = started(question, user, key).annotate(
        until=Case(When(met, then=F("met_on")), default=until, output_field=DateField()),
        is_met=Case(When(met, then=Value(True)), default=Value(False)),
    )
    return found.annotate(waited=F("until") - F("clock_started_on"), allowed=F("due_on") - F("clock_started_on"))


def groups(question: Question, user: Any, key: str) -> list[Group]:
    """The waits of these clocks by days waited, days allowed and whether they were met, counted in the database."""
    rows = (
        followed(question, user, key).order_by().values_list("waited", "allowed", "is_met").annotate(number=Count("pk"))
    )
    return [(max(days(waited), 0), days(allowed), is_met, number) for waited, allowed, is_met, number in rows]


def days(length: dt.timedelta) -> int:
    return length.days


def in_days(found: list[Group]) -> list[Wait]:
    """The waits in days."""
    return [Wait(waited, is_met, number) for waited, _allowed, is_met, number in found]


def in_limits(found: list[Group]) -> list[Wait]:
    """The waits as parts of the time allowed, so that 1 is the due date of every clock, whatever its month's length."""
    return [Wait(part(waited, allowed), is_met, number) for waited, allowed, is_met, number in found]


LATE = 2.0  # a clock that was late when it started


def part(waited: int, allowed: int) -> float:
    """How much of its time a clock has used, its first and its last day included."""
    return (waited + 1) / (allowed + 1) if allowed >= 0 else LATE
