"""Consents: given, withdrawn, taken over from interviews, and asked about by whoever needs one."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.models import StaleVersion
from rights.models import Consent
from rights.rules import ConsentForm, ConsentPurpose
from rights.services import refuse_future, tell


# --- ports ----------------------------------------------------------------------------------------
def consent_in_force(person: Any, purpose: str, on: dt.date) -> bool:
    """Whether the person's consent to the purpose is given and not withdrawn on a day."""
    return bool(Consent.objects.on(on).filter(refugee=person, purpose=purpose).exists())


def note_interview(answers: Any) -> None:
    """Takes over what the person agreed to in interview 2; nothing is taken from the pillars that keep the answer."""
    match, health = answers.outcomes.get("match"), answers.outcomes.get("health")
    agreed = {
        ConsentPurpose.MATCH: bool(match and match.consent),
        ConsentPurpose.HEALTH_SEND: bool(health and health.consent),
        ConsentPurpose.HEALTH_RECEIVE: bool(health and health.second_consent),
    }
    person = answers.interview.refugee
    for purpose in (each for each, yes in agreed.items() if yes):
        ends_later = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=answers.held_on)
        if Consent.objects.filter(ends_later, refugee=person, purpose=purpose).exists():
            continue  # known already, or decided anew since
        consent = Consent(
            refugee=person, purpose=purpose, given_on=answers.held_on, form=ConsentForm.SPOKEN,
            source=answers.interview.uid,
        )  # fmt: skip
        give(consent, by=answers.by, today=answers.held_on)


def forget_interview(interview: Any, *, by: Any, on: dt.date) -> None:
    """An interview was annulled: what was agreed to in it is in force no longer."""
    for consent in Consent.objects.filter(source=interview.uid, withdrawn_on__isnull=True):
        withdraw(
            consent, form=ConsentForm.WRITTEN, note=_("The interview was annulled."), expected=consent.version, by=by,
            on=max(on, consent.given_on), today=on,
        )  # fmt: skip


# --- verbs ----------------------------------------------------------------------------------------
@transaction.atomic
def give(consent: Consent, *, by: Any, today: dt.date) -> Consent:
    """Records a consent. Raises ValidationError where it is in force already or dated tomorrow."""
    refuse_future(consent.given_on, today, "given_on")
    consent.recorded_by = by
    consent.full_clean(exclude=["recorded_by"])
    consent.save()
    title = _("Consent given: %(purpose)s") % {"purpose": consent.get_purpose_display()}
    tell(consent.refugee, title, by=by, on=consent.given_on, text=consent.scope)
    return consent


@transaction.atomic
def withdraw(consent: Consent, *, form: str, note: str, on: dt.date, expected: int, by: Any, today: dt.date) -> Consent:
    """Ends a consent: from that day on nothing rests on it; what was done before stays lawful (art. 7(3)).

    Raises StaleVersion, and ValidationError with a sentence.
    """
    current: Consent = Consent.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=consent.pk)
    if current.version != expected:
        raise StaleVersion(current)
    if current.withdrawn_on:
        raise ValidationError(_("The consent is withdrawn already."))
    refuse_future(on, today, "withdrawn_on")
    current.withdrawn_on, current.withdrawn_form, current.withdrawn_by = on, form, by
    current.withdrawn_note = note.strip()
    current.version += 1
    current.validate_constraints()
    current.save()
    title = _("Consent withdrawn: %(purpose)s") % {"purpose": current.get_purpose_display()}
    tell(current.refugee, title, by=by, on=on, text=note)
    return current
