"""Interview 2 before the move, beside the fourteen days (handbook, KPI-1)."""

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reporting import clocks
from reporting.definitions import DEADLINES, PER_CENT
from reporting.registered.parts import moved_on, parted
from reporting.rules import IN_RATE, STANDINGS_OF_STATE
from targets.indicators import Definition, Indicator, Queried, Question, Shape

BEFORE, WITHIN, LATER, NOT_HELD = "before_move", "in_time", "later", "not_held"
DECIDED = [standing for state in IN_RATE for standing in STANDINGS_OF_STATE[state]]


def rows(question: Question, user: Any) -> Queried:
    """The clocks of interview 2 that the rate of fourteen days is about, by when it was held."""
    found = clocks.clocks(question, user, ["second_interview"]).filter(standing__in=DECIDED)
    ladder = (
        (Q(met_on__isnull=True) | Q(met_on__gt=question.on), NOT_HELD),
        (Q(met_on__lt=F("moved")), BEFORE),
        (Q(met_on__lte=F("due_on")), WITHIN),
    )
    found = found.annotate(moved=moved_on(question, "refugee")).annotate(part=parted(ladder, LATER))
    return Queried(found, person="refugee", day="met_on")


INTERVIEW_2 = Indicator(
    Definition(
        "interview_2_before_move",
        _("Interview 2 held before the move"),
        _(
            "Second interviews held before the day of the move / all that were due. The brochure promises both"
            " interviews before people move; the target counts fourteen days after the move as in time. Both stand"
            " side by side."
        ),
        _("The deadlines of interview 2 that the rate is about: due in the period, neither excluded nor missing data"),
        DEADLINES,
        PER_CENT,
    ),
    promise="screening",
    parts={
        BEFORE: _("Before the move"),
        WITHIN: _("Within 14 days after the move"),
        LATER: _("Later"),
        NOT_HELD: _("Not held"),
    },
    rows=rows,
    shape=Shape.SHARE,
    success=(BEFORE,),
    raised_by_good=True,
    target="second_interview",
)
INDICATORS = (INTERVIEW_2,)
