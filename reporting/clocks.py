"""The relation every figure counts: the clocks in a reader's reach as of a day, with their standing.

Today's rows are the stored ones, any other day's are derived by the same definition (`targets`). Numbers of today over
whole months are read from the roll-up of the stored rows.
"""

import datetime as dt
from collections.abc import Hashable, Iterable
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, QuerySet, Sum

from accounts.models import RoleAssignment
from accounts.policy import Role
from core import kept
from core.bulk import AnyOf
from housing.models import HousingEvent
from housing.rules import Event
from refugees.models import Refugee
from reporting import erased
from reporting.figures import Cell, Question
from reporting.figures import Count as Counted
from reporting.promises import PROMISES
from reporting.rules import (
    MONTHS_AHEAD,
    MONTHS_BACK,
    STANDINGS_OF_STATE,
    counted_on,
    last_day_of_month,
    month_of,
    next_month,
)
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
        "refugee__takeover_on__year": question.cohort,
    }
    found = found.filter(**{name: value for name, value in asked.items() if value})
    return found.filter(AnyOf("refugee", housed_in(question))) if question.district else found


def housed_in(question: Question) -> list[int]:
    """Whose first permanent home, as known on the day, lies in the district that is asked about.

    Read by itself: inside the derivation of a day the planner would ask it anew for each clock.
    """
    moved = HousingEvent.objects.as_of(question.on).of(Event.MOVED_IN).order_by("refugee", "happened_on", "pk")
    first = moved.distinct("refugee").values_list("refugee", "district")
    return [person for person, district in first if district == question.district]


def people(question: Question, user: Any) -> Any:
    """The people in reach that the question is about, whatever their clocks."""
    asked = {
        "team": question.team,
        "caseworker": question.caseworker,
        "residence_basis": question.basis,
        "takeover_on__year": question.cohort,
    }
    found = Refugee.objects.visible_to(user).filter(**{name: value for name, value in asked.items() if value})
    return found.filter(AnyOf("pk", housed_in(question))) if question.district else found


def is_stored(question: Question) -> bool:
    """Whether the stored rows answer the question's day."""
    return Clock.objects.stored_for(question.on, today=question.today)


def count(question: Question, user: Any, *, only: Iterable[str] = (), stored: bool | None = None) -> list[Counted]:
    """How many clocks of each target, month, standing and reason of exclusion, those of erased cases among them.

    `stored` is the answer of `is_stored` where it is known already.
    """
    keys = list(only or labels())
    if can_be_rolled_up(question, stored=stored):
        return rolled_up(question, user, keys)
    return [*counted(clocks(question, user, keys)), *erased.counts(question, user, keys)]


def shape_of(question: Question, user: Any, keys: Iterable[str]) -> Hashable | None:
    """All that the statements of a question depend on (core.kept). None for a period that somebody typed: it is
    hardly asked twice."""
    first = next_month(month_of(question.today), -MONTHS_BACK)
    last = last_day_of_month(next_month(month_of(question.today), MONTHS_AHEAD))
    is_usual = (question.on, question.first, question.last) == (question.today, first, last)
    return (user.reach, question, *keys) if is_usual and user.reach is not None else None


def counted(rows: Any) -> list[Counted]:
    """Clocks by target, month, standing and reason."""
    grouped = rows.order_by().values_list("target", "cohort_month", "standing", "excluded_as")
    return list(grouped.annotate(number=Count("pk")))


def is_narrowed(question: Question) -> bool:
    """Whether it asks about some people by what only their cases know."""
    return bool(question.caseworker or question.basis or question.cohort or question.district)


def can_be_rolled_up(question: Question, *, stored: bool | None = None) -> bool:
    """Whether the roll-up answers it: today's rows, whole months, and no people but those of a team by themselves."""
    whole = question.first == month_of(question.first) and question.last == last_day_of_month(question.last)
    whole = whole and not is_narrowed(question)
    return whole and (is_stored(question) if stored is None else stored)


def rolled_up(question: Question, user: Any, keys: Iterable[str]) -> list[Counted]:
    """The same counts from the roll-up as far as whole teams are in reach, and what else is in reach one by one."""
    scope, keys = user.scope, list(keys)

    def asked() -> QuerySet[Any]:
        dated, undated = sums_of_teams(question, scope, keys)
        found: QuerySet[Any] = dated.union(undated, erased.counts(question, user, keys), all=True)
        return found

    counts: list[Counted] = kept.fitted(rolled_up, shape_of(question, user, keys), asked)
    if scope.everything or question.team in scope.teams:
        return counts
    people = Refugee.objects.visible_to(user).exclude(team__in=scope.teams)
    return counts + counted(clocks(question, user, keys).filter(refugee__in=people).exclude(team__in=scope.teams))


def sums_of_teams(question: Question, scope: Any, keys: Iterable[str]) -> list[Any]:
    """The roll-up of the teams in reach that the question is about: the months of the period, and what has no due
    date. Apart, for then each is read from the index alone."""
    teams = None if scope.everything else scope.teams
    if question.team:
        teams = {question.team} if teams is None else teams & {question.team}
    rows = ClockCount.objects.of_teams(teams).filter(target__in=list(keys)).with_standing(question.on)
    return [
        part.values_list("target", "cohort_month", "standing", "excluded_as").annotate(total=Sum("number"))
        for part in (rows.due_in_months(question.first, question.last), rows.undated())
    ]


def behind(question: Question, cell: Cell, user: Any) -> QuerySet[Clock]:
    """The rows that one number counts, with their persons, the earliest due date first."""
    rows = clocks(question, user, [cell.target]).filter(standing__in=STANDINGS_OF_STATE[cell.state])
    if cell.month:
        rows = rows.filter(cohort_month=cell.month)
    if cell.reason:
        rows = rows.filter(excluded_as=cell.reason)
    rows = rows.select_related("refugee", "refugee__caseworker", "refugee__team")
    return rows.order_by("due_on", "refugee__sort_key", "refugee_id", "subject")


MOST_CASEWORKERS = 200  # in a list to choose from; of a larger municipality those of the chosen team


def choices(user: Any, on: dt.date, *, team: str = "", caseworker: str = "") -> tuple[Choices, Choices]:
    """Teams and caseworkers that a reader may ask about: those in reach, in order of their names.

    Of more caseworkers than one can choose from, those of the `team` that is chosen, else only the chosen one.
    """
    scope, held = user.scope, RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER).order_by()
    if not scope.everything:
        held = held.filter(Q(team__in=scope.teams) | Q(user__in=scope.caseworkers))
    rows = list(held.values_list("user", "user__name", "team", "team__name")[: MOST_CASEWORKERS + 1])
    if len(rows) <= MOST_CASEWORKERS:
        teams = {of: name for _user, _name, of, name in rows if of}
        return by_name(teams), by_name({worker: name for worker, name, _team, _name in rows})
    teams = dict(held.filter(team__isnull=False).values_list("team", "team__name").distinct())
    return by_name(teams), by_name(few(held, teams, team, caseworker))


def few(held: Any, teams: dict[int, str], team: str, caseworker: str) -> dict[int, str]:
    """The caseworkers of the chosen team, if they are not too many themselves; else the chosen one alone."""
    if team.isdecimal() and int(team) in teams:
        held = held.filter(team=team)
        found = dict(held.values_list("user", "user__name").distinct()[: MOST_CASEWORKERS + 1])
        if len(found) <= MOST_CASEWORKERS:
            return found
    chosen = int(caseworker) if caseworker.isdecimal() and len(caseworker) < LONGEST_KEY else 0
    return dict(held.filter(user=chosen).values_list("user", "user__name")[:1])


LONGEST_KEY = 10  # digits


def by_name(names: dict[int, str]) -> Choices:
    return sorted(names.items(), key=lambda pair: pair[1])


# --- what needs doing -------------------------------------------------------------------------------
WEEK = 7  # days, as the worklist counts them
Waiting = dict[str, tuple[int, int]]  # target: overdue, due within a week


def waits_for_somebody(
    question: Question, user: Any, keys: Iterable[str], *, stored: bool | None = None
) -> Waiting | None:
    """The open clocks of people who have not left, overdue and due within a week, whatever the period.

    The same rows as the worklist's with what is put off. None where the question is about another day than today, or
    about people whom the worklist cannot tell apart.
    """
    if question.basis or question.cohort or question.district:
        return None
    if not (is_stored(question) if stored is None else stored):
        return None
    keys = list(keys)
    found = kept.fitted(waits_for_somebody, shape_of(question, user, keys), lambda: waiting_rows(question, user, keys))
    counts: Waiting = dict.fromkeys(keys, (0, 0))
    for key, is_late, total in found:
        if key in counts:
            overdue, soon = counts[key]
            counts[key] = (overdue + total, soon) if is_late else (overdue, soon + total)
    return counts


def waiting_rows(question: Question, user: Any, keys: Iterable[str]) -> Any:
    """Target, whether late, and how many wait."""
    until = question.on + dt.timedelta(days=WEEK)
    scope = user.scope
    if not question.caseworker and (scope.everything or question.team in scope.teams):
        teams = {question.team} if question.team else None
        found: Any = ClockCount.objects.of_teams(teams).waiting(until)
        number: Any = Sum("number")
    else:
        open_ones = Clock.objects.visible_to(user).present().unmet().filter(due_on__lte=until, target__in=list(keys))
        found, number = limited(open_ones, question), Count("pk")
    late = ExpressionWrapper(Q(due_on__lt=question.on), output_field=BooleanField())
    return found.order_by().annotate(late=late).values_list("target", "late").annotate(n=number)


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
