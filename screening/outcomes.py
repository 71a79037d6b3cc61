"""What a person answered to the offers of interview 2, handed to the pillars as dated facts.

Each pillar that keeps such an answer declares `on_interview` and calls `answers.take(kind)` for what it stored;
what nobody takes stays here as an InterviewOutcome. Of Welcome House only that it was presented.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from refugees.registry import pillars
from screening.choices import YesNo
from screening.models import Interview, InterviewOutcome

Kind = InterviewOutcome.Kind


@dataclass(frozen=True)
class Outcome:
    """One answer: yes, no or later (empty for a plan), the consents given with it, and a note."""

    kind: str
    answer: str
    note: str = ""
    consent: bool = False
    second_consent: bool = False


@dataclass
class InterviewAnswers:
    """What a pillar's `on_interview` gets, inside the transaction that completes the interview."""

    interview: Interview
    held_on: dt.date
    at: dt.datetime
    by: Any
    outcomes: dict[str, Outcome]
    taken: set[str] = field(default_factory=set)

    def take(self, kind: str) -> Outcome | None:
        """The outcome, which the caller now keeps; None where the interview has none or another took it."""
        if kind in self.taken:
            return None
        self.taken.add(kind)
        return self.outcomes.get(kind)


def outcomes_of(values: dict[str, Any]) -> dict[str, Outcome]:
    """The outcomes in the answers of interview 2 ("section.question": value)."""

    def yes(key: str) -> bool:
        return values.get(key) == YesNo.YES

    found = [
        Outcome(Kind.EMPLOYMENT_PLAN, "", note=str(values.get("plan.plan") or "")),
        Outcome(Kind.MENTOR, values.get("offers.mentor") or "", note=str(values.get("offers.mentor_note") or "")),
        Outcome(Kind.MATCH, values.get("offers.match") or "", consent=yes("offers.match_consent")),
        Outcome(
            Kind.HEALTH,
            values.get("health_offer.health_answer") or "",
            consent=yes("health_offer.consent_send"),
            second_consent=yes("health_offer.consent_receive"),
        ),
        Outcome(Kind.ACTIVITIES, "yes" if yes("offers.activities_presented") else ""),
    ]
    return {outcome.kind: outcome for outcome in found if outcome.answer or outcome.note}


def hand_over(interview: Interview, values: dict[str, Any], *, by: Any, at: dt.datetime) -> None:
    """Gives the outcomes to the pillars, and keeps what none of them takes."""
    assert interview.held_on is not None
    answers = InterviewAnswers(interview, interview.held_on, at, by, outcomes_of(values))
    for pillar in pillars():
        if pillar.on_interview is not None:
            pillar.on_interview(answers)
    InterviewOutcome.objects.bulk_create(
        row_of(answers, outcome) for kind, outcome in answers.outcomes.items() if kind not in answers.taken
    )


def row_of(answers: InterviewAnswers, outcome: Outcome) -> InterviewOutcome:
    return InterviewOutcome(
        refugee_id=answers.interview.refugee_id,
        interview=answers.interview,
        happened_on=answers.held_on,
        recorded_by=answers.by,
        kind=outcome.kind,
        answer=outcome.answer,
        note=outcome.note,
        consent_at=answers.at if outcome.consent else None,
        second_consent_at=answers.at if outcome.second_consent else None,
    )
