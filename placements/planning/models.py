"""The plan of a person: goals, and the next actions towards them."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable
from placements.planning.rules import LONGEST, TONES, GoalState, Theme, Who
from refugees.models import Refugee


class Scoped(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


@tracked()
class Goal(Editable):
    """What the person wants to reach. `interview` and `suggestion` say where it came from; empty: from here."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    text = models.CharField(_("goal"), max_length=LONGEST)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.WORK)
    target_on = models.DateField(_("to be reached by"), null=True, blank=True)
    state = models.CharField(_("state of the goal"), max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    ended_on = models.DateField(_("reached or dropped on"), null=True, blank=True)
    reason = models.CharField(_("why it is dropped"), max_length=LONGEST, blank=True)
    interview = models.UUIDField(null=True, blank=True, editable=False)
    suggestion = models.CharField(max_length=32, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        app_label = "placements"
        verbose_name, verbose_name_plural = _("goal"), _("goals")
        ordering = ["target_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="goal_has_words", violation_error_message=_("Write the goal.")
            ),
            models.CheckConstraint(
                condition=~Q(state=GoalState.DROPPED) | ~Q(reason=""), name="goal_dropped_with_reason",
                violation_error_message=_("Write why the goal is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(state=GoalState.OPEN, ended_on__isnull=True)
                | (~Q(state=GoalState.OPEN) & Q(ended_on__isnull=False)),
                name="goal_ended_on_a_day",
                violation_error_message=_("Write on which day the goal was reached or dropped."),
            ),
            models.UniqueConstraint(
                fields=["interview", "suggestion"], condition=~Q(suggestion=""), name="goal_suggested_once",
                violation_error_message=_("The suggestion is decided already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["refugee", "state"], name="goal_refugee")]

    def __str__(self) -> str:
        return self.text

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == GoalState.OPEN


class ActionQuerySet(Scoped):
    def open(self) -> Self:
        """Not done, still relevant, towards a goal that is open."""
        return self.filter(done_on__isnull=True, not_relevant="", goal__state=GoalState.OPEN)

    def overdue(self, on: dt.date) -> Self:
        return self.open().filter(due_on__lt=on)


@tracked(model_name="PlanActionHistory")
class Action(Editable):
    """The next thing somebody does towards a goal: by when, and when it was done or why it is not."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="actions", verbose_name=_("goal"))
    text = models.CharField(_("next action"), max_length=LONGEST)
    who = models.CharField(_("who does it"), max_length=12, choices=Who.choices, default=Who.PERSON)
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    not_relevant = models.CharField(_("not relevant because"), max_length=LONGEST, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects: ClassVar[Any] = ActionQuerySet.as_manager()

    class Meta:
        app_label = "placements"
        verbose_name, verbose_name_plural = _("next action"), _("next actions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="action_has_words", violation_error_message=_("Write what is to be done.")
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(not_relevant=""), name="action_done_or_not_relevant",
                violation_error_message=_("An action is done, or it is not relevant any more; not both."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="action_due")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.done_on is None and not self.not_relevant
