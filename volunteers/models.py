"""What people answered to the offer of a match with a volunteer, and the consent it needs."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from refugees.offers import Consent, FromInterviewQuerySet, OfferAnswer, once_per_interview, withdrawn_after_given
from volunteers.joining.models import AddressChange, CodeOfConduct, SignUp, VolunteerRule
from volunteers.matching.models import Match, MatchContact, MatchRound, MatchRule, RoundLine
from volunteers.matching.weights import PairWeights
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes.models import MatchOffer, MatchWish, Referral

__all__ = [
    "AddressChange",
    "Clearance",
    "CodeOfConduct",
    "Contract",
    "Match",
    "MatchAnswer",
    "MatchConsent",
    "MatchContact",
    "MatchOffer",
    "MatchRound",
    "MatchRule",
    "MatchWish",
    "PairWeights",
    "Referral",
    "RoundLine",
    "SignUp",
    "Supplier",
    "SupplierCoordinator",
    "Volunteer",
    "VolunteerRule",
]  # fmt: skip


@tracked()
class MatchAnswer(OfferAnswer):
    """The answer to the offer of a match. A decline has no consequence (handbook, KPI-8)."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer about a match"), _("answers about a match")
        constraints = once_per_interview("match_answer")


@tracked()
class MatchConsent(Consent):
    """Consent that name, contact, language and interests are passed to the supplier (handbook 3.1)."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("consent to a match"), _("consents to a match")
        constraints = [*once_per_interview("match_consent"), withdrawn_after_given("match_consent")]

    def __str__(self) -> str:
        return gettext("Name, contact, language and interests are passed to the supplier")

    @property
    def withdraw_url(self) -> str:
        return reverse("volunteers:withdraw", args=[self.uid])
