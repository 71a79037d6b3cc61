"""Dated rules, stored clocks (a cache of today), snoozes and alerts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, Team, one_at_a_time, period
from core import kept
from core.history import tracked
from core.models import Editable
from refugees.models import Refugee
from targets import derived
from targets.models_counts import ClockCount
from targets.rules import ALERTING, LegalBasis, Standing
from targets.standing import StandingOn

__all__ = [
    "Alert", "Clock", "ClockCount", "Digest", "Horizon", "Mention", "SavedView", "Snooze", "TargetRule",
]  # fmt: skip


@tracked()
class TargetRule(Period, Editable):
    """The length of a target in a period. The rule in force on the day a clock starts decides it for good."""

    target = models.CharField(_("target"), max_length=40)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    days = models.SmallIntegerField(_("days"), null=True, blank=True)
    warning_days = models.PositiveSmallIntegerField(_("warning days"), default=7)
    basis = models.CharField(_("basis"), max_length=10, choices=LegalBasis.choices)
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["target", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_months_or_days",
                condition=Q(months__isnull=True, days__isnull=False) | Q(months__isnull=False, days__isnull=True),
                violation_error_message=_("Give the length either in months or in days."),
            ),
            *one_at_a_time(
                "rule", "target",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule for this target is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.valid_from:%Y-%m-%d}"


# The earliest day by itself: whether there is a row before a day that is not known yet the planner looks up by reading
# them all, for it takes every third row to be one.
BEHIND = "SELECT coalesce((SELECT min(next_change_on) FROM targets_horizon) <= %s, false)"


# Written out: what comes as a parameter does not lead to an index of the open clocks.
NOT_EXCLUDED = RawSQL("''", ())


class Behind(models.Func):
    """Whether the stored rows are not those of the day yet, said beside each of them."""

    output_field: Any = models.BooleanField()

    def __init__(self, on: dt.date) -> None:
        super().__init__()
        self.on = on

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({BEHIND})", (self.on,)


class ClockQuerySet(models.QuerySet["Clock"]):
    def as_of(self, on: dt.date, *, today: dt.date, ids: Sequence[int] | None = None) -> Self:
        """The clocks of any day: today's from the stored rows, every other day's derived by the same definition."""
        return self if self.stored_for(on, today=today) else self.derived(on, ids=ids)

    def stored_for(self, on: dt.date, *, today: dt.date) -> bool:
        """Whether the stored rows are those of the day: today, and the night has seen everybody's day come."""
        return on == today and not kept.fetched(BEHIND, [on])[0][0]

    def derived(self, on: dt.date, **limits: Any) -> Self:
        """The rows derived as of the day instead of the stored ones; filter first by person where you can."""
        return derived.clocks(self, on, **limits)

    def visible_to(self, user: Any) -> Self:
        """The clocks of the cases this user's roles reach, where they may see clocks at all."""
        scope = user.scope
        if scope.everything:
            return self
        reach = Q(caseworker__in=scope.caseworkers) | Q(team__in=scope.teams)
        if scope.intake:
            reach |= Q(caseworker=None, team=None)
        if scope.assigned:
            reach |= Q(refugee__in=Refugee.objects.visible_to(user).values("pk"))
        return self.filter(reach)

    def present(self) -> Self:
        """People who have left are in no worklist and no alert."""
        return self.filter(has_left=False)

    def unmet(self) -> Self:
        """Clocks somebody still has to do something about."""
        return self.filter(met_on__isnull=True, excluded_as=NOT_EXCLUDED)

    def with_standing(self, on: dt.date) -> Any:
        return self.annotate(standing=StandingOn(on))

    def with_person(self) -> Self:
        return self.select_related("refugee", "caseworker")


class Clock(models.Model):
    """One running clock: start, due, met, exclusion. Never "overdue": that depends on the day.

    The stored rows are a cache of today's derivation; caseworker, team and whether the person has left are copied
    so that a worklist reads one index. What a row points to was read in the statement that wrote it, so the table
    checks only the person, and the unique key is its index for the person.
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"), db_index=False)
    target = models.CharField(_("target"), max_length=40)
    subject = models.CharField(_("concerns"), max_length=60, blank=True)
    clock_started_on = models.DateField(_("started"), null=True)
    due_on = models.DateField(_("due"), null=True)
    warns_on = models.DateField(_("warns from"), null=True)
    met_on = models.DateField(_("met"), null=True)
    excluded_as = models.CharField(_("excluded as"), max_length=20, blank=True)
    cohort_month = models.DateField(null=True)
    rule = models.ForeignKey(TargetRule, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    has_left = models.BooleanField(default=False)

    objects: Any = ClockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["refugee", "target", "subject"], name="clock_once")]
        indexes = [
            models.Index(
                fields=["caseworker", "due_on", "refugee"],
                name="clock_caseworker_open",
                condition=Q(met_on__isnull=True, excluded_as="", has_left=False),
            ),
            models.Index(
                fields=["team", "due_on", "refugee"],
                name="clock_team_open",
                condition=Q(met_on__isnull=True, excluded_as="", has_left=False),
            ),
            models.Index(
                fields=["due_on", "refugee"],
                name="clock_open",
                condition=Q(met_on__isnull=True, excluded_as="", has_left=False),
            ),
            models.Index(fields=["target", "cohort_month"], name="clock_cohort"),
        ]

    def __str__(self) -> str:
        return f"{self.refugee_id} {self.target} {self.subject}".strip()


class Horizon(models.Model):
    """The first later day on which a person's rows may differ without anybody recording anything."""

    refugee = models.OneToOneField(Refugee, models.CASCADE, primary_key=True, related_name="+")
    next_change_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.refugee_id}: {self.next_change_on}"


class SnoozeQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The snoozes in the cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def of_clock(self, clock: Clock) -> Self:
        """The snoozes of one clock: the next clock of the same target has its own."""
        same = {name: getattr(clock, name) for name in ("refugee_id", "target", "subject")}
        start = clock.clock_started_on
        begun = Q(clock_started_on=start) if start else Q(clock_started_on__isnull=True)
        return self.filter(begun, **same)


@tracked()
class Snooze(Period, Editable):
    """Moves the alert of one clock to a later day, with a reason. The clock itself does not move.

    It rests on the clock that started on that day: the next clock of the same target rings again.
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    target = models.CharField(_("target"), max_length=40)
    subject = models.CharField(_("concerns"), max_length=60, blank=True)
    clock_started_on = models.DateField(_("started"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: Any = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="snooze_ends_after_start",
                condition=Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The day must lie ahead."),
            ),
            models.CheckConstraint(
                name="snooze_has_reason", condition=~Q(reason=""), violation_error_message=_("Give a reason.")
            ),
            ExclusionConstraint(
                name="one_snooze_at_a_time",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    ("target", RangeOperators.EQUAL),
                    ("subject", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The alert is already put off in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refugee_id} {self.target}"


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        """Alerts whose clock stood in that state when the night last looked."""
        return self.filter(closed_on__isnull=True)


class Alert(models.Model):
    """A clock became due soon or overdue: raised once for each clock and state."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    target = models.CharField(_("target"), max_length=40)
    subject = models.CharField(_("concerns"), max_length=60, blank=True)
    clock_started_on = models.DateField(_("started"))
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=[(each.value, each.label) for each in Standing if each in ALERTING]
    )
    raised_on = models.DateField(_("raised"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    objects: Any = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "refugee", "target", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["refugee", "target", "subject", "clock_started_on", "due_on", "state"], name="alert_once"
            )
        ]
        indexes = [
            models.Index(fields=["refugee"], name="alert_open", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["raised_on"], name="alert_raised"),
            models.Index(fields=["closed_on"], name="alert_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.refugee_id} {self.target} {self.state}"


class Mention(models.Model):
    """A mail has told a reader of an alert: once for each reader, until the alert closes and opens again.

    Whoever takes a case over, or stands in, is told of what is open; whoever knows it already is not told twice.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.user_id}"


class Digest(models.Model):
    """A digest was composed for this reader and day: never a second one."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("Daily")
        WEEKLY = "weekly", _("Weekly")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    alerts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "on"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.on}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody's own."""
        return self.filter(user=user.pk)


class SavedView(Editable):
    """A named filter of the worklist, each user's own. It holds what stands in the address, never a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_default = models.BooleanField(_("opens with the deadlines"), default=False)

    objects: Any = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "user",
                Lower("name"),
                name="view_name_once",
                violation_error_message=_("You already have a view of that name."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_default=True),
                name="view_one_default",
                violation_error_message=_("Another view opens with the deadlines already."),
            ),
            models.CheckConstraint(
                name="view_has_a_name", condition=~Q(name=""), violation_error_message=_("Give the view a name.")
            ),
        ]

    def __str__(self) -> str:
        return self.name
