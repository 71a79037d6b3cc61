"""What happens to answers and consents about health."""

import datetime as dt
from typing import Any

from health.models import HealthAnswer, HealthConsent
from health.rules import Purpose
from refugees.offers import Handed, Kind, Revoked, annul_facts, fact_of


def take_answer(handed: Handed) -> None:
    """Keeps what the interview brought about the health offer: the answer, and each consent by itself."""
    outcome = handed.take(Kind.HEALTH)
    if outcome is None:
        return
    if outcome.answer:
        fact_of(HealthAnswer, handed, answer=outcome.answer)
    for purpose in Purpose.values:
        if purpose in outcome.consents:
            fact_of(HealthConsent, handed, purpose=purpose)


def consents(person: Any) -> Any:
    """The consents about the health assessment that stand, the newest first."""
    return HealthConsent.objects.standing().filter(refugee=person).newest_first()


def consent_in_force(person: Any, purpose: str, on: dt.date) -> bool:
    """Whether one direction ("health_send", "health_receive") is agreed to on a day."""
    asked = purpose.removeprefix("health_") if purpose.startswith("health_") else ""
    return asked in Purpose.values and any(each.in_force(on) for each in consents(person).filter(purpose=asked))


def annul_answer(revoked: Revoked) -> None:
    annul_facts(HealthAnswer, revoked)
    annul_facts(HealthConsent, revoked)
