"""What the pages of a plan read; each about a person whom the reader has reached, or within reach."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch

from placements.planning.models import Action, Goal
from placements.planning.rules import Suggestion, suggestions
from placements.plans import EmploymentPlan
from refugees.models import Refugee


def goals_of(refugee: Refugee) -> tuple[list[Goal], list[Goal]]:
    """The open goals and the others, each with its actions; two queries."""
    actions = Prefetch("actions", Action.objects.order_by("done_on", "due_on", "pk"))
    found: list[Goal] = list(Goal.objects.filter(refugee=refugee).prefetch_related(actions))
    return [each for each in found if each.is_open], [each for each in found if not each.is_open]


def plan_in_force(refugee: Refugee, on: dt.date) -> EmploymentPlan | None:
    """The newest standing plan that an interview brought."""
    plan: EmploymentPlan | None = EmploymentPlan.objects.filter(refugee=refugee).as_of(on).newest_first().first()
    return plan


def open_suggestions(plan: EmploymentPlan | None) -> list[Suggestion]:
    """What the plan suggests and nobody has decided yet."""
    if plan is None:
        return []
    made = suggestions(
        places=plan.places, goals=plan.goals, course=plan.danish_course, module=plan.danish_module
    )
    known = set(Goal.objects.filter(refugee=plan.refugee_id).values_list("suggestion", flat=True)) if made else set()
    return [each for each in made if each.key not in known]


def overdue(user: Any, on: dt.date) -> Any:
    """Actions past their day in the cases within reach of people who are here; a caseworker's own."""
    found = Action.objects.visible_to(user).overdue(on).filter(refugee__in=Refugee.objects.present(on))
    if user.scope.caseworkers:
        found = found.filter(refugee__caseworker__in=user.scope.caseworkers)
    return found.select_related("refugee", "goal").order_by("due_on", "pk")
