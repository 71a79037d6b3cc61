"""Consents that no pillar keeps: given, withdrawn, and asked about by whoever needs one."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import StaleVersion
from rights.models import Consent
from rights.services import refuse_future, tell


# --- ports ----------------------------------------------------------------------------------------
def consent_in_force(person: Any, purpose: str, on: dt.date) -> bool:
    """Whether the person's consent to one of the purposes of this floor is given and not withdrawn on a day."""
    return bool(Consent.objects.on(on).filter(refugee=person, purpose=purpose).exists())


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
