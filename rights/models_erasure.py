"""Retention: the dated rules, what the archive says, erasures with their two people, and what remains as figures."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, Team, one_at_a_time
from core.history import tracked
from core.models import Editable
from refugees.models import Refugee
from rights.models import AboutPersonQuerySet, sees_all
from rights.rules import OPEN_ERASURES, TO_RUN, ArchiveStatus, ErasureState, Retained


@tracked()
class RetentionRule(Period, Editable):
    """How long something is kept. The rule in force on the day a case is closed decides its time for good."""

    retained = models.CharField(_("what"), max_length=10, choices=Retained.choices, default=Retained.CASE)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months after the end"))
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule of retention"), _("rules of retention")
        ordering = ["retained", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="retention_rule_months",
                condition=Q(months__gte=1),
                violation_error_message=_("At least one month."),
            ),
            *one_at_a_time(
                "retention_rule", "retained",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retained} {self.valid_from:%Y-%m-%d}"


class ArchiveDecisionQuerySet(AboutPersonQuerySet):
    def latest_of(self, person: Refugee) -> "ArchiveDecision | None":
        return self.filter(refugee=person).order_by("-decided_on", "-pk").first()


@tracked()
class ArchiveDecision(Editable):
    """What the archive says of a case, dated; the latest one counts."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    status = models.CharField(_("archive"), max_length=10, choices=ArchiveStatus.choices)
    decided_on = models.DateField(_("on"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    reference = models.CharField(_("reference of the archive, or the rule"), max_length=200)

    objects: Any = ArchiveDecisionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("archive decision"), _("archive decisions")
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["refugee", "-decided_on"], name="archive_refugee")]
        constraints = [
            models.CheckConstraint(
                name="archive_has_reference",
                condition=~Q(reference=""),
                violation_error_message=_("Write the archive's reference, or the rule it follows."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: Any) -> Self:
        """Erasures of people within reach; finished ones name nobody and are seen by all who see this at all."""
        if sees_all(user):
            return self
        return self.filter(Q(state=ErasureState.DONE) | Q(person__in=Refugee.objects.visible_to(user).values("uid")))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_ERASURES)

    def to_confirm_by(self, user: Any) -> Self:
        """Proposed by somebody else."""
        return self.filter(state=ErasureState.PROPOSED).exclude(proposed_by=user)

    def to_run(self) -> Self:
        return self.filter(state__in=TO_RUN)


@tracked(exclude=("files",))
class Erasure(Editable):
    """An erasure: proposed by one person, confirmed by another, carried out. Once done it is the tombstone.

    It names the person by the opaque id alone, without a foreign key, and holds no text.
    """

    person = models.UUIDField(_("person (opaque ID)"))
    state = models.CharField(_("state"), max_length=10, choices=ErasureState.choices, default=ErasureState.PROPOSED)
    due_on = models.DateField(_("may be erased from"))
    archive = models.CharField(_("archive"), max_length=10, choices=ArchiveStatus.choices)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    files = models.JSONField(default=list, blank=True, editable=False)  # still to be removed; empty when done
    rows = models.PositiveIntegerField(_("rows erased"), default=0)
    done_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects: Any = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("erasure"), _("erasures")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="erasure_takes_two",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                violation_error_message=_("Whoever proposed an erasure cannot confirm it."),
            ),
            models.CheckConstraint(
                name="erasure_runs_confirmed",
                condition=~Q(state__in=[*TO_RUN, ErasureState.DONE])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                violation_error_message=_("Only a confirmed erasure is carried out."),
            ),
            models.CheckConstraint(
                name="erasure_done_leaves_no_files",
                condition=~Q(state=ErasureState.DONE) | Q(files=[], done_at__isnull=False),
                violation_error_message=_("An erasure is done when every file is gone."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=OPEN_ERASURES),
                name="one_open_erasure",
                violation_error_message=_("The erasure of this case is proposed already."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="erasure_state")]

    def __str__(self) -> str:
        return str(self.person)


class StatisticalTwinQuerySet(models.QuerySet["StatisticalTwin"]):
    def as_of(self, on: dt.date) -> Self:
        """How the clocks stood on the first day of the day's month."""
        month = on.replace(day=1)
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=month), valid_from__lte=month)

    def within(self, user: Any) -> Self:
        """Those of the user's teams; those of every team where the user sees the whole municipality."""
        return self if user.scope.everything else self.filter(team__in=user.scope.teams)


class StatisticalTwin(models.Model):
    """So many clocks of erased cases stood so in these months. Counts alone: nothing ties two of them together."""

    target = models.CharField(_("target"), max_length=40)
    cohort_month = models.DateField(_("month of the due date"), null=True)
    standing = models.CharField(_("standing"), max_length=12)
    excluded_as = models.CharField(_("excluded as"), max_length=20, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    valid_from = models.DateField(_("from the month"))
    valid_to = models.DateField(_("to the month"), null=True)
    number = models.PositiveIntegerField(_("number"), default=0)

    objects: Any = StatisticalTwinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "cohort_month", "standing", "excluded_as", "team", "valid_from", "valid_to"],
                nulls_distinct=False,
                name="twin_once",
            )
        ]
        indexes = [models.Index(fields=["cohort_month", "target"], name="twin_month")]

    def __str__(self) -> str:
        return f"{self.target} {self.standing} {self.number}"
