"""What the journal calls a fact of health: neutral words, never what anybody said or wrote."""

from typing import Any

from django.utils.translation import gettext as _

from health.models import HealthAnswer, HealthConsent, HealthOffer, HealthReferral, HealthResult, HealthVisit
from health.rules import State
from refugees.offers import Answer


def title_of(fact: Any) -> str:
    """The journal's heading for a fact: "Health assessment offered"."""
    if isinstance(fact, HealthVisit):
        return visit_title(fact)
    if isinstance(fact, HealthAnswer):
        return {
            Answer.YES: _("Health assessment accepted"),
            Answer.NO: _("Health assessment declined"),
            Answer.LATER: _("Health assessment: asks to be asked later"),
        }[Answer(fact.answer)]
    if isinstance(fact, HealthConsent):
        return _("Consent given: %(purpose)s") % {"purpose": fact.get_purpose_display()}
    return {
        HealthOffer: _("Health assessment offered"),
        HealthReferral: _("Referred to the health clinic"),
        HealthResult: _("Result of the health assessment received"),
    }[type(fact)]


def visit_title(visit: HealthVisit) -> str:
    return {
        State.PLANNED: _("Appointment at the health clinic"),
        State.ATTENDED: _("Health assessment held"),
        State.NO_SHOW: _("Did not come to the health clinic"),
        State.CANCELLED: _("Appointment at the health clinic called off"),
    }[State(visit.state)]
