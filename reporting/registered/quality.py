"""Which deadlines lack a fact (handbook, section 3.9): what waits to be entered, target by target."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from reporting import clocks
from reporting.definitions import DEADLINES
from reporting.rules import STANDINGS_OF_STATE, State
from targets.indicators import Definition, Indicator, Queried, Question

KEY = "facts_missing"


def rows(question: Question, user: Any) -> Queried:
    """The clocks of which a fact is missing, by target."""
    found = clocks.clocks(question, user, clocks.labels()).filter(standing__in=STANDINGS_OF_STATE[State.UNKNOWN])
    return Queried(found.annotate(part=F("target")), person="refugee", day="clock_started_on")


def indicators() -> list[Indicator]:
    """One figure, whose parts are the targets that are known by now."""
    return [
        Indicator(
            Definition(
                KEY,
                _("Deadlines of which a fact is missing"),
                _(
                    "How many deadlines cannot be decided because a date was not entered, by target. They stand in no"
                    " rate, so many of them make the rates less certain."
                ),
                _("Deadlines with missing data on the day: due in the period, or without a due date"),
                DEADLINES,
                _("deadlines"),
            ),
            promise="quality",
            parts=clocks.labels(),
            rows=rows,
            raised_by_good=False,
        )
    ]
