"""What people answered to the offer of a health assessment, and the consents they gave. Guarded by Area.HEALTH."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from health.rules import Purpose
from refugees.offers import Consent, FromInterviewQuerySet, OfferAnswer, once_per_interview, withdrawn_after_given


@tracked()
class HealthAnswer(OfferAnswer):
    """The answer to the offer of a health assessment. A decline is an answer to an offer that was made."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer to the health offer"), _("answers to the health offer")
        constraints = once_per_interview("health_answer")


@tracked()
class HealthConsent(Consent):
    """Consent for one direction; it does not cover the other (handbook 3.4, integrationsloven § 15 d, F3)."""

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)

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
