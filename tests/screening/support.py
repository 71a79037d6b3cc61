"""Interviews for tests."""

import datetime as dt
from typing import Any

from refugees.models import Refugee
from screening.answers import working
from screening.drafting import draft_of, take
from screening.drafts import Seen
from screening.models import Interview
from screening.questions import (
    CHOICE,
    DATE,
    LONG,
    NUMBER,
    ROWS,
    SEVERAL,
    TEXT,
    TICK,
    TICKED,
    Question,
    Sensitivity,
)
from screening.sections_second import sections_of

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


def full_answers(sequence: int, choice: int = 0) -> dict[str, Any]:
    """An answer to every question of an interview: every choice in turn, every script in the texts."""
    return {
        f"{section.key}.{question.key}": answer_to(question, choice)
        for section in sections_of(sequence)
        for question in section.questions
    }


def answer_to(question: Question, choice: int = 0) -> Any:
    if question.kind == ROWS:
        whole = {column.key: answer_to(column, choice) for column in question.columns}
        return [whole | {"disco": "", "from_year": "2001", "to_year": "2009"} if "disco" in whole else whole] * 3
    if question.kind == SEVERAL:
        return [code for code, _label in question.choices]
    return {
        TEXT: "ዮናስ يوسف Søren",
        LONG: "Har arbejdet som tømrer. ኣብ ዓዲ ሰሪሑ። عمل نجارا. " * 12,
        CHOICE: question.choices[choice % len(question.choices)][0] if question.choices else "",
        TICK: TICKED,
        DATE: "1990-07-14" if question.past else "2017-03-01",
        NUMBER: str(question.lowest or 3),
    }[question.kind]
