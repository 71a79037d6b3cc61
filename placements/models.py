"""Employers, placements, and the dated events from which a placement's status follows."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from core.history import tracked
from core.models import Editable
from placements.agreements import Agreement, EndEvaluation, KindRule, RuleReason
from placements.openings import Opening
from placements.planning.models import Action, Goal
from placements.plans import EmploymentPlan
from placements.rules import (
    CARRY_KIND,
    HOLDS,
    MOST_HOURS,
    ONCE,
    REASON_CHOICES,
    TONES,
    DeclineReason,
    EndReason,
    Event,
    Kind,
    Status,
    pair,
    reason_word,
)
from placements.status import first_day, status_on
from placements.workplaces import Contact, Employer, EmployerNote, Site, TwoEmployers, validate_cvr
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee

__all__ = [
    "Action", "Agreement", "Contact", "Employer", "EmployerNote", "EmploymentPlan", "EndEvaluation", "Goal", "KindRule",
    "Opening", "Placement", "PlacementEvent", "RuleReason", "Site",
    "TwoEmployers", "validate_cvr",  # the first migration names it here
]  # fmt: skip


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: Any) -> Self:
        """The placements of the people whose cases the user may see."""
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_people(self) -> Self:
        return self.select_related("refugee__caseworker", "refugee__team", "employer")

    def with_status(self, on: dt.date) -> Self:
        """Annotates `status` as of a day."""
        return self.annotate(status=status_on(on))

    def unanswered(self, on: dt.date) -> Self:
        """Offered, and neither answered nor started by the day."""
        return self.with_status(on).filter(status=Status.OFFERED)

    def waiting(self, on: dt.date) -> Self:
        """Offered or accepted, and not started by the day."""
        return self.with_status(on).filter(status__in=[Status.OFFERED, Status.ACCEPTED, Status.AGREED, Status.PLANNED])

    def holding(self) -> Self:
        """Those that take a place of their opening, whatever the day of their events."""
        return self.with_status(dt.date.max).filter(status__in=HOLDS)

    def with_days(self, on: dt.date) -> Self:
        """Annotates the first offer, the start and the end as of a day."""
        return self.annotate(
            **{f"{event.value}_on": first_day(event, on) for event in (Event.OFFERED, Event.STARTED, Event.ENDED)}
        )


@tracked(model_name="PlacementHistory")
class Placement(Editable):
    """One offer, job or education of one person; what happened to it stands in its events."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    ref = models.CharField(_("reference"), max_length=40)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opening")
    )
    # Empty only where an import knows of a declined offer and nothing else.
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("hours a week"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )  # fmt: skip
    tasks = models.TextField(_("tasks"), blank=True)
    supervisor = models.CharField(_("supervisor at the workplace"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    continues = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("follows on from")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects: Any = PlacementQuerySet.as_manager()
    status: str  # annotated by with_status

    class Meta:
        verbose_name, verbose_name_plural = _("placement"), _("placements")
        constraints = [
            models.UniqueConstraint(
                fields=["refugee", "ref"],
                name="placement_ref_once",
                violation_error_message=_("The person already has a placement with this reference."),
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__range=(1, MOST_HOURS)),
                name="placement_hours",
                violation_error_message=_("The hours a week must lie between 1 and 80."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *Kind.values]),
                name="placement_kind",
                violation_error_message=_("Choose the kind of placement."),
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("pk")),
                name="placement_follows_another",
                violation_error_message=_("A placement does not follow on from itself."),
            ),
        ]
        indexes = [models.Index(fields=["employer", "-id"], name="placement_employer")]

    def __str__(self) -> str:
        return f"{self.kind_word} {self.ref}"

    @property
    def employer_name(self) -> str:
        return self.employer.suggestion if self.employer else ""

    @property
    def kind_word(self) -> str:
        return str(self.get_kind_display() or _("Placement of unknown kind"))

    @property
    def status_word(self) -> str:
        """The status in words; needs `with_status`."""
        return str(Status(self.status).label)

    @property
    def tone(self) -> str:
        """The colour beside the status word; needs `with_status`."""
        return TONES.get(Status(self.status), "none")


class PlacementEventQuerySet(FactQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The events of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_placement(self) -> Self:
        return self.select_related("placement__employer", "refugee__caseworker", "refugee__team")

    def of_placement(self, placement: Placement) -> Self:
        """The whole log of one placement, annulled events included, in order of time."""
        return self.filter(placement=placement).select_related("recorded_by", "annulled_by").order_by(
            "happened_on", "pk"
        )  # fmt: skip


@tracked(model_name="PlacementEventHistory")
class PlacementEvent(Fact):
    """What happened to a placement on a day: offered, answered, agreed, started, extended, ended.

    `until` is the new last day of an extension. A decline from an import has no reason.
    """

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="+", verbose_name=_("placement"))
    event = models.CharField(_("event"), max_length=10, choices=Event.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=REASON_CHOICES, blank=True)
    until = models.DateField(_("new last day"), null=True, blank=True)

    objects: ClassVar[Any] = PlacementEventQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("placement event"), _("placement events")
        constraints = [
            annulment_has_reason("placementevent"),
            models.UniqueConstraint(
                fields=["placement", "event"],
                condition=Q(annulled_at__isnull=True, event__in=ONCE),
                name="placement_one_start_one_end",
                violation_error_message=_("This placement already has a start or an end of that sort."),
            ),
            models.CheckConstraint(
                condition=Q(event__in=CARRY_KIND, kind__in=Kind.values) | (~Q(event__in=CARRY_KIND) & Q(kind="")),
                name="placement_kind_on_offer_and_start",
                violation_error_message=_("An offer and a start name the kind of placement; other events do not."),
            ),
            models.CheckConstraint(
                condition=Q(event=Event.ENDED, reason__in=EndReason.values)
                | Q(event=Event.DECLINED, reason__in=["", *DeclineReason.values])
                | (~Q(event__in=[Event.ENDED, Event.DECLINED]) & Q(reason="")),
                name="placement_reason_on_end_or_decline",
                violation_error_message=_("An end and a decline name their reason; other events have none."),
            ),
            models.CheckConstraint(
                condition=Q(event=Event.EXTENDED, until__isnull=False)
                | (~Q(event=Event.EXTENDED) & Q(until__isnull=True)),
                name="placement_new_end_on_extension",
                violation_error_message=_("An extension names the new last day; other events have none."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["placement", "event", "happened_on"],
                condition=Q(annulled_at__isnull=True),
                name="placementevent_standing",
            ),
            # One pass over a person's events answers every clock of theirs.
            models.Index(fields=["refugee", "event", "happened_on"], name="placementevent_refugee"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.happened_on:%d-%m-%Y}"

    @property
    def reason_word(self) -> str:
        return reason_word(self.event, self.reason)


# --- two placements at once -----------------------------------------------------------------------
@tracked()
class OverlapRule(Period, Editable):
    """Whether placements of two kinds may run on the same day. The rule in force on the first such day decides."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    beside = models.CharField(_("beside"), max_length=20, choices=Kind.choices)
    allowed = models.BooleanField(_("may run together without a reason"), default=False)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule for placements at once"), _("rules for placements at once")
        ordering = ["kind", "beside", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="overlaprule_kinds_in_order",
                condition=Q(kind__in=Kind.values, beside__in=Kind.values, kind__lte=F("beside")),
                violation_error_message=_("Choose two kinds of placement."),
            ),
            *one_at_a_time(
                "overlaprule", "kind", "beside",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule for these two kinds is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} + {self.beside} {self.valid_from:%Y-%m-%d}"

    def in_order(self) -> Self:
        """The two kinds in the order of `pair`, whichever was chosen first."""
        self.kind, self.beside = pair(self.kind, self.beside)
        return self


class OverlapReasonQuerySet(models.QuerySet["OverlapReason"]):
    def visible_to(self, user: Any) -> Self:
        """The reasons in the cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


@tracked()
class OverlapReason(Editable):
    """Why two placements of one person run at the same time although no rule allows it."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="+", verbose_name=_("placement"))
    beside = models.ForeignKey(Placement, models.CASCADE, related_name="+", verbose_name=_("beside"))
    reason = models.CharField(_("reason"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects: Any = OverlapReasonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("reason for placements at once"), _("reasons for placements at once")
        constraints = [
            models.CheckConstraint(
                name="overlapreason_older_first",
                condition=Q(placement__lt=F("beside")),
                violation_error_message=_("A placement does not run beside itself."),
            ),
            models.CheckConstraint(
                name="overlapreason_has_words",
                condition=~Q(reason=""),
                violation_error_message=_("Write why."),
            ),
            models.UniqueConstraint(fields=["placement", "beside"], name="overlapreason_once"),
        ]

    def __str__(self) -> str:
        return self.reason


# Models of the matching live beside what uses them; Django finds them through this module.
from placements.matching.models import MatchDecision, MatchLine, MatchProposal, MatchWeights  # noqa: E402, F401
