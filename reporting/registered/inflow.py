"""How many people were received, beside the quota (handbook, 3.9 and section 4)."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from refugees.rules import ResidenceBasis
from reporting import clocks
from targets.indicators import Definition, Indicator, Queried, Question


def rows(question: Question, user: Any) -> Queried:
    """Those taken over in the period, by residence basis."""
    found = clocks.people(question, user).filter(takeover_on__range=(question.first, question.until))
    return Queried(found.annotate(part=F("residence_basis")), day="takeover_on")


INDICATORS = (
    Indicator(
        Definition(
            "received",
            _("People received"),
            _(
                "How many people the municipality has taken over, by residence basis. The quota is about refugees who"
                " are allocated; family-reunified people and displaced persons from Ukraine stand beside it."
            ),
            _("People whose takeover lies in the period"),
            _("Havn: allocation lists and registrations in the cases in reach, as of the day shown"),
            _("people"),
        ),
        promise="inflow",
        parts=dict(ResidenceBasis.choices),
        rows=rows,
    ),
)
