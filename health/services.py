"""What happens to answers and consents about health."""

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


def annul_answer(revoked: Revoked) -> None:
    annul_facts(HealthAnswer, revoked)
    annul_facts(HealthConsent, revoked)
