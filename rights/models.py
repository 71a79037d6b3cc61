"""Requests of data subjects, and the packs made to answer them."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DateRange
from accounts.policy import Role
from core.history import tracked
from core.models import Editable
from refugees.models import Refugee
from rights import rules
from rights.models_sealed import SealedPack, SealedPackQuerySet
from rights.rules import (
    Channel,
    ConsentForm,
    ConsentPurpose,
    Outcome,
    PackState,
    RequestKind,
    RestrictionGround,
)


def sees_all(user: Any) -> bool:
    """The data-protection officer answers for the whole municipality, though no case is within their reach."""
    return user.is_authenticated and user.is_active and Role.DATA_PROTECTION_OFFICER in user.roles


class AboutPersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The rows about people whose cases the user reaches; for the data-protection officer all of them."""
        return self if sees_all(user) else self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_people(self) -> Self:
        return self.select_related("refugee__caseworker", "refugee__team")


class DataRequestQuerySet(AboutPersonQuerySet):
    def open(self) -> Self:
        return self.filter(answered_on__isnull=True)


@tracked()
class DataRequest(Editable):
    """A request under the General Data Protection Regulation, with the day by which it must be answered (art. 12)."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("request"), max_length=12, choices=RequestKind.choices)
    received_on = models.DateField(_("received"))
    channel = models.CharField(_("how it came"), max_length=12, choices=Channel.choices)
    text = models.TextField(_("what the person asks for"), blank=True)
    due_on = models.DateField(_("answer due"), editable=False)
    extended_on = models.DateField(_("extended"), null=True, blank=True)
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    extension_reason = models.CharField(_("why the answer takes longer"), max_length=300, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("answer and reasons"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: Any = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("request"), _("requests")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="request_answer_has_outcome",
                condition=Q(answered_on__isnull=True, outcome="") | (Q(answered_on__isnull=False) & ~Q(outcome="")),
                violation_error_message=_("An answer has a date and an outcome."),
            ),
            models.CheckConstraint(
                name="request_refusal_has_reasons",
                condition=~Q(outcome__in=rules.NEEDS_REASONS) | ~Q(answer=""),
                violation_error_message=_("Write the reasons; the person has a right to them."),
            ),
            models.CheckConstraint(
                name="request_answered_after_receipt",
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on")),
                violation_error_message=_("The answer is dated before the request."),
            ),
            models.CheckConstraint(
                name="request_extension_has_reason",
                condition=Q(extended_on__isnull=True, extension_reason="")
                | (Q(extended_on__isnull=False) & ~Q(extension_reason="")),
                violation_error_message=_("Write why the answer takes longer; the person must be told."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "-received_on"], name="request_refugee"),
            models.Index(fields=["due_on"], name="request_open", condition=Q(answered_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def standing(self, on: dt.date) -> str:
        """on_track, due_soon, overdue, met or met_late."""
        return rules.tone(self.due_on, self.answered_on, on)


def free_range(start: str, end: str) -> DateRange:
    """The days from `start` up to and without `end`."""
    return DateRange(start, end, RangeBoundary(inclusive_lower=True, inclusive_upper=False))


class RestrictionQuerySet(AboutPersonQuerySet):
    def on(self, day: dt.date) -> Self:
        """In force on a day: from its first day up to the day it is lifted."""
        return self.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day), valid_from__lte=day)


@tracked()
class Restriction(Editable):
    """Data of a person may only be stored (art. 18), from a day until it is lifted."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    request = models.ForeignKey(
        DataRequest, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("request")
    )
    valid_from = models.DateField(_("from"))
    ground = models.CharField(_("ground"), max_length=12, choices=RestrictionGround.choices)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_on = models.DateField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    told_on = models.DateField(_("the person was told"), null=True, blank=True)
    lifted_reason = models.CharField(_("why it is lifted"), max_length=300, blank=True)

    objects: Any = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("restriction"), _("restrictions")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="restriction_lifted_after_start",
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("valid_from")),
                violation_error_message=_("The restriction is lifted before it begins."),
            ),
            models.CheckConstraint(
                name="restriction_lifted_after_telling",
                condition=Q(lifted_on__isnull=True)
                | (Q(told_on__isnull=False, told_on__lte=F("lifted_on")) & ~Q(lifted_reason="")),
                violation_error_message=_(
                    "The person must be told before the restriction is lifted (art. 18(3)), and a reason given."
                ),
            ),
            ExclusionConstraint(
                name="one_restriction_at_a_time",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    (free_range("valid_from", "lifted_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The person's data is already restricted in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_ground_display())


class ConsentQuerySet(AboutPersonQuerySet):
    def on(self, day: dt.date) -> Self:
        """In force on a day: from the day it was given up to the day it was withdrawn."""
        return self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day), given_on__lte=day)


@tracked()
class Consent(Editable):
    """A person's consent to one purpose, given and withdrawn on a day."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    purpose = models.CharField(_("consent to"), max_length=16, choices=ConsentPurpose.choices)
    scope = models.TextField(_("what exactly"), blank=True)
    given_on = models.DateField(_("given"))
    form = models.CharField(_("how it was given"), max_length=10, choices=ConsentForm.choices)
    source = models.UUIDField(null=True, blank=True, editable=False)  # the interview in which it was given
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)
    withdrawn_form = models.CharField(_("how it was withdrawn"), max_length=10, choices=ConsentForm.choices, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_note = models.CharField(_("about the withdrawal"), max_length=300, blank=True)

    objects: Any = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                violation_error_message=_("The consent is withdrawn before it was given."),
            ),
            models.CheckConstraint(
                name="consent_other_says_what",
                condition=~Q(purpose=ConsentPurpose.OTHER) | ~Q(scope=""),
                violation_error_message=_("Write what the person consents to."),
            ),
            ExclusionConstraint(
                name="one_consent_at_a_time",
                expressions=[
                    ("refugee", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    (free_range("given_on", "withdrawn_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(purpose=ConsentPurpose.OTHER),
                violation_error_message=_("The person has already given this consent."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())


class AccessPackQuerySet(SealedPackQuerySet):
    def visible_to(self, user: Any) -> Self:
        """A pack is fetched by the one who asked for it, as long as the person's requests are within their reach."""
        return self.filter(asked_by=user, request__in=DataRequest.objects.visible_to(user))


@tracked()
class AccessPack(SealedPack):
    """A ZIP for the person: PDF, machine-readable data, documents. It lies encrypted, and only for some days."""

    request = models.ForeignKey(DataRequest, models.CASCADE, related_name="packs", verbose_name=_("request"))
    left_out = models.JSONField(_("documents left out"), default=list, blank=True)  # their uids
    left_out_reason = models.CharField(_("why documents are left out"), max_length=300, blank=True)

    objects: Any = AccessPackQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="pack_ready_has_times",
                condition=~Q(state=PackState.READY) | Q(made_at__isnull=False, expires_at__isnull=False),
                violation_error_message=_("A pack that is ready says when it was made and how long it can be fetched."),
            ),
            models.CheckConstraint(
                name="pack_left_out_has_reason",
                condition=Q(left_out=[]) | ~Q(left_out_reason=""),
                violation_error_message=_("Write why documents are left out."),
            ),
        ]
        indexes = [models.Index(fields=["state"], name="pack_state", condition=~Q(state=PackState.GONE))]


# Others live in modules of their own; Django finds them through this one.
from rights.corrections.models import Correction  # noqa: E402, F401
from rights.models_erasure import (  # noqa: E402, F401
    ArchiveDecision,
    Erasure,
    RetentionRule,
    StatisticalTwin,
)
from rights.models_record import RecordVersion  # noqa: E402, F401
from rights.moves.models import MovePack  # noqa: E402, F401
