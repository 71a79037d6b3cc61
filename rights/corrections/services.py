"""A correction (art. 16): taken up, its effect on the clocks, accepted or refused."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.dates import danish
from core.models import StaleVersion
from refugees import services as cases
from refugees.models import Refugee
from rights.corrections.models import Correction
from rights.corrections.rules import Decision, Field
from rights.rules import RequestKind
from rights.services import tell
from targets.effects import Change, effect_of


# --- values ---------------------------------------------------------------------------------------
def parsed(field: str, text: str) -> Any:
    """The typed value as the case holds it. Raises ValidationError with the field's own sentence."""
    meta: Any = Refugee._meta
    form_field: Any = meta.get_field(field).formfield(required=False)
    return form_field.clean(text.strip())


def shown(field: str, value: Any) -> str:
    """A value of the case as a Dane reads it."""
    if isinstance(value, dt.date):
        return danish(value)
    meta: Any = Refugee._meta
    choices = dict(meta.get_field(field).flatchoices) if field != Field.OTHER else {}
    return str(choices.get(value, value if value is not None else ""))


def stands_now(correction: Correction) -> str:
    """What the case says today."""
    if correction.field == Field.OTHER:
        return ""
    return shown(correction.field, getattr(correction.refugee, correction.field))


# --- taking up ------------------------------------------------------------------------------------
@transaction.atomic
def take_up(correction: Correction, *, by: Any, today: dt.date) -> Correction:
    """Notes what the person says is wrong. Raises ValidationError with a sentence."""
    request = correction.request
    if request.kind != RequestKind.CORRECTION or request.answered_on:
        raise ValidationError(_("Corrections are taken up under an open request for correction."))
    if correction.field != Field.OTHER:
        correction.where = ""
        value = checked(correction)
        correction.value = danish(value) if isinstance(value, dt.date) else str(value)
    correction.refugee, correction.recorded_by = request.refugee, by
    correction.validate_constraints()
    correction.save()
    title = _("Correction asked for: %(what)s") % {"what": correction}
    tell(correction.refugee, title, by=by, on=today, text=str(correction.statement))
    return correction


def checked(correction: Correction) -> Any:
    """The value asked for, where the case can hold it."""
    try:
        value = parsed(correction.field, str(correction.value))
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None
    if correction.field in {Field.BIRTH_DATE, Field.RESIDENCE_BASIS} and not value:
        raise ValidationError({"value": _("Write what should stand there.")})
    return value


# --- deciding -------------------------------------------------------------------------------------
def corrected(correction: Correction) -> Refugee:
    """The person with the value asked for, not saved. Raises ValidationError where the case cannot hold it."""
    person: Refugee = Refugee.objects.select_for_update(of=("self",)).get(pk=correction.refugee_id)
    value = checked(correction)
    setattr(person, correction.field, value)
    if correction.field == Field.TAKEOVER_ON:
        person.takeover_reason = _("Corrected at the person's request (art. 16)")
    try:
        person.validate_constraints()
    except ValidationError as error:
        raise ValidationError({"value": error.messages}) from None
    return person


def effect(correction: Correction, *, by: Any, today: dt.date) -> list[Change]:
    """Which clocks of the person would change. Nothing is saved: it is done and taken back.

    Raises ValidationError where the value cannot be saved at all.
    """
    if correction.field == Field.OTHER:
        return []
    changed = effect_of(correction.refugee_id, partial(save, correction, by=by, today=today), on=today)
    return list(changed.changes)


def save(correction: Correction, *, by: Any, today: dt.date) -> None:
    person = corrected(correction)
    cases.change_person(person=person, expected=person.version, by=by, on=today, changed=[correction.field])


def locked(correction: Correction, expected: int) -> Correction:
    """The correction as it is now, held for the transaction. Raises StaleVersion, and ValidationError."""
    current: Correction = (
        Correction.objects.select_for_update(of=("self",)).select_related("refugee", "request").get(pk=correction.pk)
    )
    if current.version != expected:
        raise StaleVersion(current)
    if current.decision != Decision.WAITING:
        raise ValidationError(_("The correction is decided already."))
    return current


@transaction.atomic
def accept(
    correction: Correction, *, reason: str, expected: int, by: Any, at: dt.datetime, today: dt.date
) -> Correction:
    """Corrects the case: the field is changed, its clocks follow. Raises StaleVersion, and ValidationError."""
    current = locked(correction, expected)
    current.former = stands_now(current)
    if current.field != Field.OTHER:
        save(current, by=by, today=today)
    title = _("Corrected at the person's request: %(what)s") % {"what": current}
    return end(current, Decision.ACCEPTED, reason, title, by=by, at=at, today=today)


@transaction.atomic
def refuse(
    correction: Correction, *, reason: str, expected: int, by: Any, at: dt.datetime, today: dt.date
) -> Correction:
    """Leaves the case as it is and keeps what the person says beside it. Raises StaleVersion, and ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reasons; the person has a right to them.")})
    current = locked(correction, expected)
    current.former = stands_now(current)
    title = _("Not corrected, the person's statement stands beside: %(what)s") % {"what": current}
    return end(current, Decision.REFUSED, reason, title, by=by, at=at, today=today)


def end(
    correction: Correction, decision: str, reason: str, title: str, *, by: Any, at: dt.datetime, today: dt.date
) -> Correction:
    correction.decision, correction.reason, correction.decided_by, correction.decided_at = (
        decision, reason.strip(), by, at,
    )  # fmt: skip
    correction.version += 1
    correction.save()
    statement = _("The person says: %(statement)s") % {"statement": correction.statement}
    tell(correction.refugee, title, by=by, on=today, text=f"{statement}\n{reason}".strip())
    return correction
