"""The clocks of erased cases: numbers without people, so that no figure changes when a case goes (rights.twins).

They are known by month: their standing is that of the first day of the month asked about.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, Sum

from reporting.figures import Cell, Question
from reporting.rules import STANDINGS_OF_STATE, counted_on, month_of, next_month
from rights.models_erasure import StatisticalTwin


def twins(question: Question, user: Any, targets: Iterable[str]) -> Any:
    """The numbers a question asks about; none by what only cases know, for they are nobody's."""
    if question.caseworker or question.basis or question.cohort or question.district:
        return StatisticalTwin.objects.none()
    found = StatisticalTwin.objects.as_of(question.on).within(user).filter(target__in=list(targets))
    months = Q(cohort_month__range=(month_of(question.first), question.last)) | Q(cohort_month=None)
    return found.filter(months, **({"team": question.team} if question.team else {}))


def counts(question: Question, user: Any, targets: Iterable[str]) -> Any:
    """How many clocks of erased cases, by target, month, standing and reason of exclusion: rows like Count."""
    grouped = twins(question, user, targets).values_list("target", "cohort_month", "standing", "excluded_as")
    return grouped.annotate(total=Sum("number"))


def behind(question: Question, cell: Cell, user: Any) -> int:
    """How many of a number's clocks belong to erased cases."""
    found = twins(question, user, [cell.target]).filter(standing__in=STANDINGS_OF_STATE[cell.state])
    if cell.month:
        found = found.filter(cohort_month=cell.month)
    if cell.reason:
        found = found.filter(excluded_as=cell.reason)
    total: int | None = found.aggregate(total=Sum("number"))["total"]
    return total or 0


def count_of_quarter(quarter: dt.date, targets: Iterable[str]) -> list[tuple[str, str, str, int]]:
    """Target, standing, reason and number of the clocks of erased cases due in a quarter."""
    found = StatisticalTwin.objects.as_of(counted_on(quarter)).filter(
        target__in=list(targets), cohort_month__gte=quarter, cohort_month__lt=next_month(quarter, 3)
    )
    return list(found.values_list("target", "standing", "excluded_as").annotate(total=Sum("number")))
