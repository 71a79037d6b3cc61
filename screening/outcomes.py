"""What a person answered to the offers of interview 2, handed to the pillars as dated facts.

Each pillar that keeps such an answer declares `on_interview` and takes its kind (`refugees.offers`). Of Welcome House
and the other activities screening itself keeps that they were presented: never an answer, never a use.
"""

import datetime as dt
from typing import Any

from refugees.offers import Handed, Kind, Outcome, Revoked
from refugees.registry import pillars
from screening.choices import YesNo
from screening.models import Interview, InterviewOutcome
from screening.questions import TICKED


def outcomes_of(values: dict[str, Any]) -> dict[str, Outcome]:
    """The outcomes in the answers of interview 2 ("section.question": value), without those that say nothing."""

    def text(key: str) -> str:
        return str(values.get(key) or "")

    def ticked(**consents: str) -> tuple[str, ...]:
        return tuple(name for name, key in consents.items() if values.get(key) == TICKED)

    found = [
        plan_of(values),
        Outcome(Kind.MENTOR, text("offers.mentor"), note=text("offers.mentor_note")),
        Outcome(Kind.MATCH, text("offers.match"), consents=ticked(supplier="offers.match_consent")),
        Outcome(
            Kind.HEALTH,
            text("health_offer.health_answer"),
            consents=ticked(send="health_offer.consent_send", receive="health_offer.consent_receive"),
        ),
    ]
    return {one.kind: one for one in found if one.answer or one.note or one.consents or any(one.details.values())}


def plan_of(values: dict[str, Any]) -> Outcome:
    details = {
        "places": values.get("plan.places") or [],
        "obstacles": values.get("plan.obstacles") or "",
        "danish_course": values.get("plan.danish_course") or "",
        "danish_module": values.get("plan.danish_course_module") or "",
        "goals": values.get("agreements.goals") or "",
    }
    return Outcome(Kind.EMPLOYMENT_PLAN, note=str(values.get("plan.plan") or ""), details=details)


def hand_over(interview: Interview, values: dict[str, Any], *, by: Any, at: dt.datetime) -> None:
    """Gives the outcomes to the pillars. What no pillar takes stays in the answers of the interview alone."""
    assert interview.held_on is not None
    handed = Handed(
        interview=interview.uid,
        refugee_id=interview.refugee_id,
        held_on=interview.held_on,
        at=at,
        by=by,
        outcomes=outcomes_of(values),
    )
    for pillar in pillars():
        if pillar.on_interview is not None:
            pillar.on_interview(handed)
    if values.get("offers.activities_presented") == YesNo.YES:
        InterviewOutcome.objects.create(
            refugee_id=interview.refugee_id,
            interview=interview,
            happened_on=interview.held_on,
            recorded_by=by,
            kind=InterviewOutcome.Kind.ACTIVITIES,
            answer=str(YesNo.YES),
        )


def take_back(interview: Interview, *, by: Any, at: dt.datetime, reason: str) -> None:
    """Annuls what came out of the interview, in every pillar."""
    revoked = Revoked(interview=interview.uid, at=at, by=by, reason=reason)
    for pillar in pillars():
        if pillar.on_interview_annulled is not None:
            pillar.on_interview_annulled(revoked)
    for outcome in InterviewOutcome.objects.standing().select_for_update().filter(interview=interview):
        outcome.annul(at=at, by=by, reason=reason)
