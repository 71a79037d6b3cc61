"""What happens to the answers about a match with a volunteer."""

import datetime as dt
from typing import Any

from django.utils.timezone import localdate

from refugees.offers import Handed, Kind, Revoked, annul_facts, fact_of
from volunteers.models import MatchAnswer, MatchConsent
from volunteers.wishes.services import without_consent

CONSENT = "supplier"  # the name of the consent in an interview's outcome


def take_answer(handed: Handed) -> None:
    """Keeps what the interview brought about a match: the answer, and the consent by itself."""
    outcome = handed.take(Kind.MATCH)
    if outcome is None:
        return
    if outcome.answer:
        fact_of(MatchAnswer, handed, answer=outcome.answer)
    if CONSENT in outcome.consents:
        fact_of(MatchConsent, handed)


def consents(person: Any) -> Any:
    """The consents to a match that stand, the newest first."""
    return MatchConsent.objects.standing().filter(refugee=person).newest_first()


def consent_in_force(person: Any, purpose: str, on: dt.date) -> bool:
    """Whether a match is agreed to on a day."""
    return purpose == "match" and any(each.in_force(on) for each in consents(person))


def annul_answer(revoked: Revoked) -> None:
    """Annuls answer and consent; what was passed on with this consent alone is taken back."""
    given = MatchConsent.objects.standing().filter(interview=revoked.interview)
    people = list(given.values_list("refugee", flat=True))
    annul_facts(MatchAnswer, revoked)
    annul_facts(MatchConsent, revoked)
    for person in people:
        without_consent(person, on=localdate(revoked.at), by=revoked.by)
