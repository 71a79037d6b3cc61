"""What happens to the answers about a mentor."""

from mentoring.models import MentorAnswer
from refugees.offers import Handed, Kind, Revoked, annul_facts, fact_of


def take_answer(handed: Handed) -> None:
    """Keeps what the interview brought about a mentor."""
    outcome = handed.take(Kind.MENTOR)
    if outcome is not None and outcome.answer:
        fact_of(MentorAnswer, handed, answer=outcome.answer, note=outcome.note)


def annul_answer(revoked: Revoked) -> None:
    annul_facts(MentorAnswer, revoked)
