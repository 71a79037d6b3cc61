"""What became of the health offer (handbook, KPI-4). How many, never what: no health word stands here."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from health.models import HealthAnswer, HealthOffer, HealthReferral, HealthVisit
from health.rules import State
from refugees.offers import Answer
from reporting import clocks
from reporting.registered.parts import first_day, parted
from targets.indicators import Definition, Indicator, Queried, Question

ASSESSED, REFERRED, ACCEPTED, DECLINED, OPEN = "assessed", "referred", "accepted", "declined", "no_answer"


def rows(question: Question, user: Any) -> Queried:
    """Those to whom the assessment was first offered in the period, by how far it has come."""
    on = question.on
    answers = HealthAnswer.objects.as_of(on)
    found = clocks.people(question, user).annotate(day=first_day(HealthOffer.objects.as_of(on)))
    found = found.filter(day__range=(question.first, question.until)).annotate(
        seen=first_day(HealthVisit.objects.as_of(on).filter(state=State.ATTENDED)),
        referred=first_day(HealthReferral.objects.as_of(on)),
        agreed=first_day(answers.filter(answer=Answer.YES)),
        declined=first_day(answers.filter(answer=Answer.NO)),
    )
    steps = (("seen", ASSESSED), ("referred", REFERRED), ("agreed", ACCEPTED), ("declined", DECLINED))
    ladder = [(Q(**{f"{name}__isnull": False}), part) for name, part in steps]
    return Queried(found.annotate(part=parted(ladder, OPEN)))


INDICATORS = (
    Indicator(
        Definition(
            "health_offer_outcome",
            _("What became of the health offer"),
            _(
                "The furthest step of each person: assessed, referred to the clinic, accepted, declined, no answer yet."
                " A decline is an answer to an offer that was made; nothing follows from it."
            ),
            _("People to whom the assessment was first offered in the period"),
            _("Havn: the health loop of the cases in reach, as of the day shown"),
            _("people"),
        ),
        promise="health",
        parts={
            ASSESSED: _("Assessed"),
            REFERRED: _("Referred"),
            ACCEPTED: _("Accepted"),
            DECLINED: _("Declined"),
            OPEN: _("No answer yet"),
        },
        rows=rows,
    ),
)
