"""The health loop: offer, answer, consents, referral, appointment, result, considerations, follow-ups, what was shared.

Guarded by Area.HEALTH. Every free text is encrypted.
"""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, ends_after_start, period
from core.dates import danish
from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from health.rules import NEEDS, Booking, Decider, Purpose, Shared, Source, State, Transport, decider_at
from refugees.facts import annulment_has_reason
from refugees.models import Refugee
from refugees.offers import (
    Consent,
    FromInterview,
    FromInterviewQuerySet,
    OfferAnswer,
    once_per_interview,
    withdrawn_after_given,
)


class Scoped(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The rows about people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


class HealthFact(FromInterview):
    """A dated fact of the loop; its note is encrypted."""

    note = EncryptedTextField(_("note"), blank=True)

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        abstract = True


# --- offer, answer, consent --------------------------------------------------------------------------
@tracked()
class HealthOffer(HealthFact):
    """The health assessment is offered: what the clock counts. An answer given in an interview is one as well."""

    class Meta:
        verbose_name, verbose_name_plural = _("health offer"), _("health offers")
        constraints = [
            *once_per_interview("health_offer"),
            models.UniqueConstraint(
                fields=["refugee", "happened_on"],
                condition=Q(annulled_at__isnull=True),
                name="health_offer_once",
                violation_error_message=_("The offer is already recorded on that day."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="health_offer_refugee")]

    def __str__(self) -> str:
        return danish(self.happened_on)


@tracked()
class HealthAnswer(OfferAnswer):
    """The answer to the offer of a health assessment. A decline is an answer to an offer that was made."""

    note = EncryptedTextField(_("note"), blank=True)
    decider = models.CharField(_("who answered"), max_length=10, choices=Decider.choices, blank=True)
    decider_name = EncryptedTextField(_("name of who answered"), blank=True)

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer to the health offer"), _("answers to the health offer")
        constraints = once_per_interview("health_answer")
        indexes = [models.Index(fields=["refugee", "happened_on"], name="health_answer_refugee")]


@tracked()
class HealthConsent(Consent):
    """Consent for one direction; it does not cover the other (handbook 3.4, integrationsloven § 15 d, F3)."""

    note = EncryptedTextField(_("note"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    giver = models.CharField(_("who consented"), max_length=10, choices=Decider.choices, blank=True)
    giver_name = EncryptedTextField(_("name of who consented"), blank=True)

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("health consent"), _("health consents")
        constraints = [
            *once_per_interview("health_consent", "purpose"),
            withdrawn_after_given("health_consent"),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    @property
    def withdraw_url(self) -> str:
        return reverse("health:withdraw", args=[self.uid])

    def is_outgrown(self, on: dt.date) -> bool:
        """Whether a custody holder gave it for somebody who by now decides alone, and is to be asked."""
        return self.giver == Decider.CUSTODY and decider_at(self.refugee.age_on(on)) == Decider.PERSON

    def allows(self, on: dt.date) -> bool:
        """Whether anything new may rest on it on a day."""
        return self.in_force(on) and not self.is_outgrown(on)


# --- referral, appointment, result ---------------------------------------------------------------------
@tracked()
class HealthReferral(HealthFact):
    """The referral to the clinic, with only what the clinic needs to receive somebody: `note` is a practical message.

    An imported one says nothing but its day.
    """

    language = models.CharField(_("language"), max_length=80, blank=True)
    needs_interpreter = models.BooleanField(_("an interpreter is needed"), default=False)
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices, blank=True)
    children = EncryptedTextField(_("children who come along or are looked after"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("health referral"), _("health referrals")
        constraints = [annulment_has_reason("health_referral")]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="health_referral_refugee")]

    def __str__(self) -> str:
        return danish(self.happened_on)


class VisitQuerySet(FromInterviewQuerySet):
    def planned(self) -> Self:
        return self.standing().filter(state=State.PLANNED)

    def attended(self) -> Self:
        return self.standing().filter(state=State.ATTENDED)

    def undecided(self) -> Self:
        """Held, but nothing decided."""
        return self.attended().filter(decided_on__isnull=True)


@tracked()
class HealthVisit(HealthFact):
    """An appointment at the clinic, and what became of it. `happened_on` is empty while it is planned or called off."""

    happened_on = models.DateField(_("date"), null=True, blank=True)  # type: ignore[assignment]
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_on = models.DateField(_("appointment"), null=True, blank=True)
    planned_at = models.TimeField(_("time of day"), null=True, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=10, choices=Booking.choices, default=Booking.NEEDED)
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices, blank=True)
    children = EncryptedTextField(_("who looks after the children"), blank=True)
    reminded_on = models.DateField(_("reminded"), null=True, blank=True)
    decided_on = models.DateField(_("decided what follows"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = VisitQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("visit at the clinic"), _("visits at the clinic")
        constraints = [
            annulment_has_reason("health_visit"),
            models.CheckConstraint(
                condition=Q(state__in=[State.ATTENDED, State.NO_SHOW], happened_on__isnull=False)
                | Q(state__in=[State.PLANNED, State.CANCELLED], happened_on__isnull=True, planned_on__isnull=False),
                name="health_visit_has_its_day",
                violation_error_message=_("Write the day of the appointment."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "state"], name="health_visit_refugee"),
            models.Index(
                fields=["planned_on", "id"],
                condition=Q(state="planned", annulled_at__isnull=True),
                name="health_visit_planned",
            ),
            models.Index(
                fields=["happened_on", "id"],
                condition=Q(state="attended", annulled_at__isnull=True, decided_on__isnull=True),
                name="health_visit_undecided",
            ),
        ]

    def __str__(self) -> str:
        return danish(self.happened_on or self.planned_on)


@tracked()
class HealthResult(HealthFact):
    """The clinic's result has come: that it has, and whether and when the clinic itself referred on. Not what it says.

    `note` is empty: there is no field for what was found.
    """

    referred_on = models.DateField(_("the clinic referred on to treatment on"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("health result"), _("health results")
        constraints = [annulment_has_reason("health_result")]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="health_result_refugee")]

    def __str__(self) -> str:
        return danish(self.happened_on)


# --- what follows ---------------------------------------------------------------------------------------
class ConsiderationQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The rows about people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


@tracked()
class HealthConsideration(Period, Editable):
    """What work or housing must take into account, structured; never why."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    need = models.CharField(_("consideration"), max_length=20, choices=NEEDS)
    hours = models.PositiveSmallIntegerField(_("hours a week at most"), null=True, blank=True)
    source = models.CharField(_("known from"), max_length=10, choices=Source.choices)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = ConsiderationQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name, verbose_name_plural = _("functional consideration"), _("functional considerations")
        constraints = [
            ends_after_start("consideration", _("The period ends before it begins.")),
            models.CheckConstraint(
                condition=Q(need="hours", hours__gte=1, hours__lte=37) | ~Q(need="hours") & Q(hours__isnull=True),
                name="consideration_hours",
                violation_error_message=_("Write how many hours a week at most, 1 to 37."),
            ),
            ExclusionConstraint(
                name="one_consideration_of_a_sort",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    ("need", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This consideration already holds in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        words = str(self.get_need_display())
        return f"{words} {self.hours}" if self.hours else words


class FollowUpQuerySet(Scoped):
    def open(self) -> Self:
        return self.filter(done_on__isnull=True)


@tracked()
class HealthFollowUp(Editable):
    """What somebody does after the assessment, by when."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    text = EncryptedTextField(_("what"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    due_on = models.DateField(_("by"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name, verbose_name_plural = _("health follow-up"), _("health follow-ups")
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(done_on__isnull=True), name="health_follow_up_open"),
            models.Index(fields=["refugee"], name="health_follow_up_refugee"),
        ]

    def __str__(self) -> str:
        return danish(self.due_on)


@tracked()
class HealthSharing(Editable):
    """What was handed to the clinic, when and by whom. Never changed: a withdrawal says what this list holds."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    referral = models.ForeignKey(HealthReferral, models.CASCADE, related_name="+", verbose_name=_("referral"))
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recipient = models.CharField(_("with whom"), max_length=120)
    what: Any = ArrayField(models.CharField(max_length=20, choices=Shared.choices), size=6)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name, verbose_name_plural = _("sharing with the clinic"), _("sharings with the clinic")
        indexes = [models.Index(fields=["refugee", "at"], name="health_sharing_refugee")]

    def __str__(self) -> str:
        return ", ".join(str(Shared(each).label) for each in self.what)
