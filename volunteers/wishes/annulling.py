"""What was recorded about a match by mistake: an offer, an answer, a consent. It stays to be read, and nothing counts
it."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.dates import danish
from refugees.facts import fresh
from refugees.ports import facts_changed
from volunteers.models import MatchAnswer, MatchConsent
from volunteers.wishes.models import MatchOffer
from volunteers.wishes.services import held, tell, without_consent

KINDS: dict[str, Any] = {"offer": MatchOffer, "answer": MatchAnswer, "consent": MatchConsent}


@transaction.atomic
def annul(fact: Any, *, expected: int, reason: str, on: dt.date, at: dt.datetime, by: Any) -> None:
    """Annuls it with a reason; what was passed on with a consent that was none is taken back at once.

    What came with an interview is annulled with the interview. Raises StaleVersion, ValidationError.
    """
    held(fact.refugee)
    current = fresh(fact, expected)
    if current.interview is not None:
        raise ValidationError(_("It was said in an interview: annul the interview, and this goes with it."))
    current.annul(at=at, by=by, reason=reason)
    words = {"what": title_of(current), "date": danish(current.happened_on)}
    title = _("Annulled: %(what)s of %(date)s") % words
    tell(current.refugee, title, on=on, by=by, despite_restriction=True)
    if isinstance(current, MatchConsent):
        without_consent(current.refugee_id, on=on, by=by)
    facts_changed([current.refugee_id])


def title_of(fact: Any) -> str:
    if isinstance(fact, MatchAnswer):
        return f"{fact._meta.verbose_name} ({fact.get_answer_display()})"
    return str(fact._meta.verbose_name)
