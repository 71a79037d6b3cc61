"""Interviews for tests."""

import datetime as dt
from typing import Any

from refugees.models import Refugee
from screening.answers import working
from screening.drafting import draft_of, take
from screening.drafts import Seen
from screening.models import Interview
from screening.questions import Sensitivity

EVERYTHING = set(Sensitivity.values)
NOW = dt.datetime(2017, 2, 6, 10, 30, tzinfo=dt.UTC)
ON = dt.date(2017, 2, 6)


def make_interview(refugee: Refugee, **values: Any) -> Interview:
    """A planned interview 1 at the asylum centre."""
    defaults: dict[str, Any] = {
        "sequence": 1,
        "status": "planned",
        "planned_at": NOW,
        "place": "asylum_centre",
        "place_text": "Sandholm",
        "interpreter_state": "booked",
        "interpreter_language": "tigrinya",
    }
    if values.get("status") == "held":
        defaults["held_on"] = ON
    return Interview.objects.create(refugee=refugee, **{**defaults, **values})


def type_in(interview: Interview, by: Any, values: dict[str, Any], mark: str | None = None, window: str = "") -> Any:
    """Types values ("section.question": value) into the draft of a writer, who saw answers with that mark."""
    typed = {key: (value, Seen(mark, window)) for key, value in values.items()}
    return take(interview, by=by, values=typed, allowed=EVERYTHING, at=NOW)


def work_of(interview: Interview, by: Any) -> Any:
    return working(interview, draft_of(interview, by), EVERYTHING)


def hold_with(interview: Interview, by: Any, values: dict[str, Any], on: dt.date = ON) -> Interview:
    """Holds the interview with these answers."""
    from screening.services import hold

    type_in(interview, by, values)
    interview.held_on = interview.held_on or on
    return hold(interview, by=by, on=on, version=interview.version, allowed=EVERYTHING)
