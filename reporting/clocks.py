"""The relation every figure counts: the clocks in a reader's reach as of a day, with their standing.

Today's rows are the stored ones, any other day's are derived by the same definition (`targets`). Numbers of today over
whole months are read from the roll-up of the stored rows.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from accounts.models import RoleAssignment
from accounts.policy import Role
from refugees.models import Refugee
from reporting import erased
from reporting.figures import Cell, Question
from reporting.figures import Count as Counted
from reporting.promises import PROMISES
from reporting.rules import STANDINGS_OF_STATE, counted_on, last_day_of_month, month_of, next_month
from targets import derivation
from targets.models import Clock, ClockCount

IN_FIGURES = {key for promise in PROMISES for key in promise.targets}
Choices = list[tuple[int, str]]


def labels() -> dict[str, Any]:
    """The targets that can be figures, in the order of the model, with their names."""
    targets = [each for each in derivation.targets() if each.key in IN_FIGURES and not each.running]
    return {each.key: each.label for each in targets}


def clocks(question: Question, user: Any, targets: Iterable[str]) -> Any:
    """The rows of a question: due in the period, or without a due date because a date is missing."""
    found = Clock.objects.as_of(question.on, today=question.today).visible_to(user)
    found = found.filter(Q(due_on__range=(question.first, question.last)) | Q(due_on=None), target__in=list(targets))
    return limited(found, question).with_standing(question.on)


def limited(found: Any, question: Question) -> Any:
    """Clocks of the people that the question is about."""
    asked = {
        "team": question.team,
        "caseworker": question.caseworker,
        "refugee__residence_basis": question.basis,
    }
    return found.filter(**{name: value for name, value in asked.items() if value})


def count(question: Question, user: Any) -> list[Counted]:
    """How many clocks of each target, month, standing and reason of exclusion, those of erased cases among them."""
    keys = labels()
    found = rolled_up(question, user, keys) if can_be_rolled_up(question) else counted(clocks(question, user, keys))
    return [*found, *erased.count(question, user, keys)]


def counted(rows: Any) -> list[Counted]:
    """Clocks by target, month, standing and reason."""
    grouped = rows.order_by().values_list("target", "cohort_month", "standing", "excluded_as")
    return list(grouped.annotate(number=Count("pk")))


def can_be_rolled_up(question: Question) -> bool:
    """Whether the roll-up answers it: today's rows, whole months, no caseload and no residence basis by itself."""
    whole = question.first == month_of(question.first) and question.last == last_day_of_month(question.last)
    whole = whole and not question.caseworker and not question.basis
    return whole and Clock.objects.stored_for(question.on, today=question.today)


def rolled_up(question: Question, user: Any, keys: Iterable[str]) -> list[Counted]:
    """The same counts from the roll-up as far as whole teams are in reach, and what else is in reach one by one."""
    scope = user.scope
    teams = None if scope.everything else scope.teams
    if question.team:
        teams = {question.team} if teams is None else teams & {question.team}
    found = ClockCount.objects.of_teams(teams).due_in_months(question.first, question.last)
    grouped = (
        found.filter(target__in=list(keys))
        .with_standing(question.on)
        .values_list("target", "cohort_month", "standing", "excluded_as")
    )
    counts = list(grouped.annotate(total=Sum("number")))
    if scope.everything or question.team in scope.teams:
        return counts
    people = Refugee.objects.visible_to(user).exclude(team__in=scope.teams)
    return counts + counted(clocks(question, user, keys).filter(refugee__in=people).exclude(team__in=scope.teams))


def behind(question: Question, cell: Cell, user: Any) -> QuerySet[Clock]:
    """The rows that one number counts, with their persons, the earliest due date first."""
    rows = clocks(question, user, [cell.target]).filter(standing__in=STANDINGS_OF_STATE[cell.state])
    if cell.month:
        rows = rows.filter(cohort_month=cell.month)
    if cell.reason:
        rows = rows.filter(excluded_as=cell.reason)
    rows = rows.select_related("refugee", "refugee__caseworker", "refugee__team")
    return rows.order_by("due_on", "refugee__sort_key", "refugee_id", "subject")


def choices(user: Any, on: dt.date) -> tuple[Choices, Choices]:
    """Teams and caseworkers that a reader may ask about: those in reach, in order of their names."""
    scope = user.scope
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER)
    rows = held.values_list("user", "user__name", "team", "team__name").order_by()
    reached = [row for row in rows if scope.everything or row[2] in scope.teams or row[0] in scope.caseworkers]
    teams = {team: name for _user, _name, team, name in reached if team}
    return by_name(teams), by_name({user: name for user, name, _team, _name in reached})


def by_name(names: dict[int, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: pair[1])


# --- what is published outside casework -------------------------------------------------------------
def first_due_day() -> dt.date | None:
    """The earliest due date there is."""
    found: dt.date | None = Clock.objects.aggregate(first=Min("due_on"))["first"]
    return found


def count_of_quarter(quarter: dt.date) -> list[tuple[str, str, str, int]]:
    """Target, standing, reason and number of the clocks due in a quarter, of the whole municipality."""
    on = counted_on(quarter)
    found = Clock.objects.derived(on, only=list(labels()))
    found = found.filter(due_on__gte=quarter, due_on__lt=next_month(quarter, 3)).with_standing(on).order_by()
    counted = found.values_list("target", "standing", "excluded_as").annotate(number=Count("pk"))
    return [*counted, *erased.count_of_quarter(quarter, labels())]
