"""Verbs that change a plan: one transaction each, journal inside."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from placements.planning.models import Action, Goal
from placements.planning.rules import JOURNAL_THEME, GoalState, Suggestion
from placements.plans import EmploymentPlan
from refugees import journal
from refugees.models import Refugee
from refugees.ports import refuse_restricted


def tell(refugee: Refugee, title: str, *, by: Any, on: dt.date, text: str = "") -> None:
    journal.write(refugee, theme=JOURNAL_THEME, title=title, text=text, event_on=on, by=by, area=Area.PLACEMENT)


# --- suggestions ------------------------------------------------------------------------------------
@transaction.atomic
def take_up(plan: EmploymentPlan, suggestion: Suggestion, *, by: Any, on: dt.date) -> Goal:
    """Makes a goal of what was agreed in the interview. Raises ValidationError where it is decided already."""
    goal = decided(plan, suggestion, GoalState.OPEN, "", by=by, on=on)
    tell(goal.refugee, _("Goal: %(goal)s") % {"goal": goal.text}, by=by, on=on)
    return goal


@transaction.atomic
def leave_out(plan: EmploymentPlan, suggestion: Suggestion, *, by: Any, on: dt.date) -> Goal:
    """Keeps that a suggestion was not taken up, so that it is not made again. Raises as `take_up`."""
    reason = _("The suggestion from the interview was not taken up.")
    goal = decided(plan, suggestion, GoalState.DROPPED, reason, by=by, on=on)
    tell(goal.refugee, _("Suggestion not taken up: %(goal)s") % {"goal": goal.text}, by=by, on=on)
    return goal


def decided(
    plan: EmploymentPlan, suggestion: Suggestion, state: GoalState, reason: str, *, by: Any, on: dt.date
) -> Goal:
    refuse_restricted([plan.refugee_id])
    Refugee.objects.select_for_update().only("pk").get(pk=plan.refugee_id)
    goal = Goal(
        refugee=plan.refugee, text=suggestion.text, theme=suggestion.theme, target_on=suggestion.target_on,
        interview=plan.interview, suggestion=suggestion.key, created_by=by, state=state, reason=reason,
        ended_on=None if state == GoalState.OPEN else on,
    )  # fmt: skip
    if Goal.objects.filter(refugee=plan.refugee_id, suggestion=suggestion.key).exists():
        raise ValidationError(_("The suggestion is decided already."))
    goal.save()
    return goal


# --- goals ------------------------------------------------------------------------------------------
@transaction.atomic
def save_goal(goal: Goal, *, expected: int, by: Any, on: dt.date) -> Goal:
    """Saves a new or changed goal; an end gets today's day where none is given. Raises StaleVersion."""
    refuse_restricted([goal.refugee_id])
    if goal.state == GoalState.OPEN:
        goal.ended_on, goal.reason = None, ""
    else:
        goal.ended_on = goal.ended_on or on
    if goal._state.adding:
        goal.created_by = by
        goal.save()
        words = _("Goal: %(goal)s")
    else:
        goal.save_version(expected)
        words = {
            GoalState.OPEN: _("Goal changed: %(goal)s"),
            GoalState.REACHED: _("Goal reached: %(goal)s"),
            GoalState.DROPPED: _("Goal dropped: %(goal)s"),
        }[GoalState(goal.state)]
    tell(goal.refugee, words % {"goal": goal.text}, by=by, on=on, text=goal.reason)
    return goal


# --- actions ----------------------------------------------------------------------------------------
@transaction.atomic
def save_action(action: Action, *, expected: int, by: Any, on: dt.date) -> Action:
    """Saves a new or changed action. Raises StaleVersion, and ValidationError where its goal is closed."""
    refuse_restricted([action.refugee_id])
    if action._state.adding:
        if not Goal.objects.select_for_update().filter(pk=action.goal_id, state=GoalState.OPEN).exists():
            raise ValidationError(_("The goal is reached or dropped: open it first."))
        action.created_by = by
        action.save()
        words = _("Next action: %(action)s")
    else:
        action.save_version(expected)
        words = _("Action changed: %(action)s")
        if action.done_on:
            words = _("Action done: %(action)s")
        elif action.not_relevant:
            words = _("Action not relevant: %(action)s")
    by_when = _("By %(day)s.") % {"day": danish(action.due_on)} if action.due_on and action.is_open else ""
    tell(action.refugee, words % {"action": action.text}, by=by, on=on, text=action.not_relevant or by_when)
    return action


def done(action: Action, *, expected: int, by: Any, on: dt.date) -> Action:
    """The action is done today. Raises StaleVersion where somebody changed it meanwhile."""
    action.done_on, action.not_relevant = on, ""
    return save_action(action, expected=expected, by=by, on=on)
