"""A hand-over of many cases, planned or carried out, and what a former caseworker may read afterwards."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, period
from core.history import tracked
from core.models import Editable
from refugees.handover.rules import MOST_ACCESS_DAYS, Outcome, State


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: Any) -> Self:
        """Those that concern the user, and those with a case within reach."""
        from refugees.models import Refugee

        lines = HandoverCase.objects.filter(handover=models.OuterRef("pk"))
        reach = lines.filter(refugee__in=Refugee.objects.visible_to(user).values("pk"))
        mine = Q(giver=user) | Q(decided_by=user) | Q(models.Exists(lines.filter(receiver=user)))
        return self.filter(mine | Q(models.Exists(reach)))

    def planned(self) -> Self:
        return self.filter(state=State.PLANNED)

    def due(self, on: dt.date) -> Self:
        """Planned for the day or an earlier one."""
        return self.planned().filter(on__lte=on)


@tracked()
class Handover(Editable):
    """A caseworker's cases go to one or several receivers from a day on; a later day is carried out by the night."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("from"))
    on = models.DateField(_("from the day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    access_until = models.DateField(_("the former caseworker may read until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects: Any = HandoverQuerySet.as_manager()

    class Meta:
        app_label = "refugees"
        verbose_name, verbose_name_plural = _("hand-over"), _("hand-overs")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="handover_state_has_time",
                condition=Q(state=State.PLANNED, done_at=None, cancelled_at=None)
                | Q(state=State.DONE, done_at__isnull=False, cancelled_at=None)
                | Q(state=State.CANCELLED, done_at=None, cancelled_at__isnull=False, cancelled_by__isnull=False),
                violation_error_message=_("A hand-over that is carried out or cancelled says when."),
            ),
            models.CheckConstraint(
                name="handover_access_after_day",
                condition=Q(access_until=None) | Q(access_until__gte=F("on")),
                violation_error_message=_("The access ends before the hand-over."),
            ),
        ]
        indexes = [models.Index(fields=["on"], name="handover_planned", condition=Q(state=State.PLANNED))]

    def __str__(self) -> str:
        return str(self.uid)


@tracked(in_bulk=True)
class HandoverCase(models.Model):
    """One case of a hand-over: who gets it, and what became of it."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="cases", verbose_name=_("hand-over"))
    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.WAITING)

    objects: Any = models.Manager()

    class Meta:
        app_label = "refugees"
        ordering = ["handover", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "refugee"],
                name="handover_case_once",
                violation_error_message=_("The case is in the hand-over already."),
            ),
            models.UniqueConstraint(
                fields=["refugee"],
                condition=Q(outcome=Outcome.WAITING),
                name="case_in_one_planned_handover",
                violation_error_message=_("The case is in another hand-over that is planned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handover_id}: {self.refugee_id}"


class FormerAccessQuerySet(PeriodQuerySet):
    def standing(self) -> Self:
        """Not ended before its time."""
        return self.filter(ended_at=None)

    def in_force(self, day: dt.date) -> Any:
        return self.standing().on(day)


@tracked()
class FormerAccess(Period, Editable):
    """A caseworker who handed a case over may read it for some time. It ends by itself."""

    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("former caseworker")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given"))
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended before its time"), null=True, blank=True)

    objects: Any = FormerAccessQuerySet.as_manager()

    class Meta:
        app_label = "refugees"
        verbose_name, verbose_name_plural = _("access of a former caseworker"), _("accesses of former caseworkers")
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["user", "valid_to"], name="former_user")]
        constraints = [
            models.CheckConstraint(
                name="former_access_ends_after_start",
                condition=Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="former_access_not_too_long",
                condition=Q(
                    valid_to__lte=Cast(F("valid_from") + dt.timedelta(days=MOST_ACCESS_DAYS), models.DateField())
                ),
                violation_error_message=_("A former caseworker may read for at most 90 days."),
            ),
            ExclusionConstraint(
                name="former_access_once_at_a_time",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
                violation_error_message=_("The former caseworker may read the case already in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)
