"""Reports: asked for, made by the worker, fetched for some days, then gone."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.policy import Area
from reporting.reports.rules import TONES, UNDER_WAY, Kind, State


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; and everybody's for readers outside casework, which hold nothing small."""
        if not user.can(Area.FIGURES):
            return self.none()
        return self.filter(Q(asked_by=user.pk) | ~Q(kind=Kind.SHEET))

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)


class Report(models.Model):
    """One report with its progress; its files lie sealed, and the row stays when they are gone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    first = models.DateField(_("first day of the period"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    language = models.CharField(_("language"), max_length=2, default="da")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0)
    done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)

    objects: Any = ReportQuerySet.as_manager()

    class Meta:
        app_label = "reporting"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_ready_has_times",
                condition=~Q(state=State.READY) | Q(made_at__isnull=False, expires_at__isnull=False),
                violation_error_message=_("A report that is ready says when it was made and how long it is kept."),
            )
        ]
        indexes = [models.Index(fields=["state"], name="report_state", condition=~Q(state=State.GONE))]

    def __str__(self) -> str:
        return f"{self.kind} {self.first:%Y-%m}"

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
