"""What the health tab of a case shows: a fixed number of queries, whatever has happened."""

import datetime as dt
from typing import Any

from accounts.policy import Area
from health import loops
from health.models import (
    HealthAnswer,
    HealthConsent,
    HealthConsideration,
    HealthFollowUp,
    HealthOffer,
    HealthReferral,
    HealthResult,
    HealthSharing,
    HealthVisit,
)
from health.presenters import action_of, steps
from health.rules import Loop, State, next_step
from health.targets import TARGETS
from health.titles import title_of
from refugees.models import Refugee
from refugees.ports import standings_for
from refugees.presenters import strip

OURS = {target.key for target in TARGETS}
# What the log lists; the word in the address under which each is annulled.
KINDS: dict[str, Any] = {
    "offer": HealthOffer,
    "answer": HealthAnswer,
    "referral": HealthReferral,
    "visit": HealthVisit,
    "result": HealthResult,
}


def tab(person: Refugee, user: Any, on: dt.date) -> dict[str, Any]:
    """Everything the tab says about a person on a day, but the consents."""
    loop = loops.read([person.pk], on).get(person.pk, Loop())
    facts = {kind: of_person(model, person) for kind, model in KINDS.items()}
    planned = [each for each in facts["visit"] if each.state == State.PLANNED and each.annulled_at is None]
    planned.sort(key=lambda each: each.planned_on)
    button, url = action_of(next_step(loop), person.case_number, planned[0] if planned else None)
    considerations = list(HealthConsideration.objects.filter(refugee=person))
    return {
        "loop": loop,
        "steps": steps(loop),
        "button": button if user.can(Area.HEALTH, write=True) else "",
        "button_url": url,
        "planned": planned,
        "referrals": [each for each in facts["referral"] if each.annulled_at is None],
        "log": log_lines(facts),
        "considerations": [each for each in considerations if running(each, on)],
        "ended": [each for each in considerations if not running(each, on)],
        "follow_ups": list(HealthFollowUp.objects.filter(refugee=person).select_related("owner")),
        "shared": list(HealthSharing.objects.filter(refugee=person).select_related("by")),
        "clocks_of_health": boxes(person, on) if user.can(Area.TARGETS) else [],
    }


def of_person(model: Any, person: Refugee) -> list[Any]:
    return list(model.objects.filter(refugee=person).select_related("recorded_by"))


def running(consideration: HealthConsideration, on: dt.date) -> bool:
    return consideration.valid_to is None or consideration.valid_to >= on


def log_lines(facts: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """What has happened, the latest first, annulled facts too."""
    lines = [
        {
            "on": each.happened_on or each.planned_on,
            "title": title_of(each),
            "fact": each,
            "kind": kind,
            "text": words_of(each),
            "may_annul": each.annulled_at is None and each.happened_on is not None,
        }
        for kind, rows in facts.items()
        for each in rows
        if getattr(each, "state", "") != State.PLANNED
    ]
    return sorted(lines, key=lambda line: (line["on"], line["fact"].recorded_at), reverse=True)


def words_of(fact: Any) -> str:
    """What a fact says besides its day."""
    if isinstance(fact, HealthAnswer):
        parts = [str(fact.get_decider_display()), fact.decider_name, fact.note]
    elif isinstance(fact, HealthReferral):
        parts = [fact.language, str(fact.get_transport_display()), fact.children, fact.note]
    else:
        parts = [fact.note]
    return ", ".join(part for part in parts if part)


def boxes(person: Refugee, on: dt.date) -> list[dict[str, str]]:
    clocks = [each for each in standings_for([person.pk], on).get(person.pk, []) if each.target in OURS]
    return strip(clocks, person.case_number, on)


def consents_of(user: Any, person: Refugee) -> Any:
    return HealthConsent.objects.visible_to(user).filter(refugee=person).select_related("refugee").newest_first()
