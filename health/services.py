"""Verbs of the health loop: one transaction each, neutral words in the journal, clocks told at the end."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from health.models import (
    HealthAnswer,
    HealthConsent,
    HealthOffer,
    HealthReferral,
    HealthResult,
    HealthSharing,
    HealthVisit,
)
from health.rules import THEME, Decider, Purpose, Shared, State, decider_at
from health.titles import title_of
from refugees import journal
from refugees.models import Refugee
from refugees.offers import Handed, Kind, Revoked, annul_facts, fact_of
from refugees.ports import facts_changed, refuse_restricted
from refugees.services import left_on, refuse_after_exit


# --- what an interview brings ------------------------------------------------------------------------
def take_answer(handed: Handed) -> None:
    """Keeps what the interview brought: an answer is one to an offer that was made that day; each consent by itself."""
    outcome = handed.take(Kind.HEALTH)
    if outcome is None:
        return
    age = Refugee.objects.get(pk=handed.refugee_id).age_on(handed.held_on)
    if outcome.answer:
        if not HealthOffer.objects.standing().filter(refugee=handed.refugee_id, happened_on=handed.held_on).exists():
            fact_of(HealthOffer, handed)
        fact_of(HealthAnswer, handed, answer=outcome.answer, decider=decider_at(age))
    for purpose in Purpose.values:
        if purpose in outcome.consents:
            fact_of(HealthConsent, handed, purpose=purpose, giver=decider_at(age))


def annul_answer(revoked: Revoked) -> None:
    for model in (HealthOffer, HealthAnswer, HealthConsent):
        annul_facts(model, revoked)


# --- consents ----------------------------------------------------------------------------------------
def consents(person: Any) -> Any:
    """The consents about the health assessment that stand, the newest first."""
    return HealthConsent.objects.standing().filter(refugee=person).newest_first()


def consent_in_force(person: Any, purpose: str, on: dt.date) -> bool:
    """Whether one direction ("health_send", "health_receive") is agreed to on a day."""
    asked = purpose.removeprefix("health_") if purpose.startswith("health_") else ""
    return asked in Purpose.values and any(each.in_force(on) for each in consents(person).filter(purpose=asked))


def allowed(person: Refugee, purpose: str, on: dt.date) -> bool:
    """Whether something new may be sent or received on a day: whoever turned 15 meanwhile has agreed in person."""
    given = consents(person).filter(purpose=purpose).select_related("refugee")
    return any(each.allows(on) for each in given)


def must_allow(person: Refugee, purpose: Purpose, on: dt.date) -> None:
    """Raises ValidationError where one direction is not agreed to on a day."""
    if allowed(person, purpose, on):
        return
    if consent_in_force(person, f"health_{purpose}", on):
        raise ValidationError(_("The person has turned 15 since the custody holder consented, and is to be asked."))
    if purpose == Purpose.SEND:
        raise ValidationError(_("There is no consent to send anything to the clinic; nothing can be sent."))
    raise ValidationError(_("There is no consent to receive the result; it cannot be recorded."))


@transaction.atomic
def agree(consent: HealthConsent, *, purposes: Sequence[str], on: dt.date, by: Any) -> list[HealthConsent]:
    """Records consent for each direction by itself, of whoever decides for the person on that day.

    Raises ValidationError where somebody else consents, and where one is in force already.
    """
    must_decide(consent.refugee, consent.giver, on)
    made = []
    for purpose in purposes:
        if allowed(consent.refugee, purpose, on):
            words = {"what": Purpose(purpose).label}
            raise ValidationError(_("This consent is in force already: %(what)s") % words)
        each = HealthConsent(
            refugee=consent.refugee, happened_on=on, purpose=purpose, giver=consent.giver,
            giver_name=consent.giver_name,
        )  # fmt: skip
        made.append(add(each, by=by))
    return made


# --- facts -------------------------------------------------------------------------------------------
def tell(person: Refugee, title: str, *, on: dt.date, by: Any, source: Any = None) -> None:
    journal.write(person, theme=THEME, title=title, event_on=on, by=by, area=Area.HEALTH, source=source)


def add(fact: Any, *, by: Any) -> Any:
    """Stores a new fact of a person who had not left by its day, with its journal entry. Raises ValidationError."""
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    refuse_after_exit(fact.refugee, fact.happened_on)
    fact.recorded_by = by
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    tell(fact.refugee, title_of(fact), on=fact.happened_on, by=by, source=fact)
    facts_changed([fact.refugee_id])
    return fact


def fresh(record: Any, expected: int) -> Any:
    """The record as it is now, held still. Raises StaleVersion where it is not the one that was seen."""
    current = type(record)._base_manager.select_for_update(of=("self",)).select_related("refugee").get(pk=record.pk)
    if current.version != expected or getattr(current, "annulled_at", None) is not None:
        raise StaleVersion(current)
    return current


def must_decide(person: Refugee, decider: str, on: dt.date) -> None:
    """Raises ValidationError where a custody holder answers for somebody who decides alone, or the other way."""
    if decider == decider_at(person.age_on(on)):
        return
    if decider == Decider.CUSTODY:
        raise ValidationError(_("From 15 years the young person decides."))
    raise ValidationError(_("Below 15 years the custody holder decides."))


@transaction.atomic
def offer(made: HealthOffer, *, by: Any) -> HealthOffer:
    """The assessment is offered: without any assessment of need before it. Raises ValidationError."""
    stored: HealthOffer = add(made, by=by)
    return stored


@transaction.atomic
def answer(said: HealthAnswer, *, by: Any) -> HealthAnswer:
    """Yes, no or later, and who said it. Raises ValidationError where nothing was offered by then."""
    if not HealthOffer.objects.as_of(said.happened_on).filter(refugee=said.refugee).exists():
        raise ValidationError({"happened_on": _("Nothing was offered by that day.")})
    must_decide(said.refugee, said.decider, said.happened_on)
    stored: HealthAnswer = add(said, by=by)
    return stored


@transaction.atomic
def refer(referral: HealthReferral, *, by: Any) -> HealthReferral:
    """The referral is written; the letter needs the consent to send. Raises ValidationError without a yes."""
    answers = HealthAnswer.objects.as_of(referral.happened_on).filter(refugee=referral.refugee)
    last = answers.order_by("happened_on", "pk").last()
    if last is None or last.answer != "yes":
        raise ValidationError(_("The person has not said yes; nobody can be referred."))
    stored: HealthReferral = add(referral, by=by)
    return stored


@transaction.atomic
def receive(result: HealthResult, *, by: Any) -> HealthResult:
    """The result has come. Raises ValidationError without consent to receive it."""
    must_allow(result.refugee, Purpose.RECEIVE, result.happened_on)
    stored: HealthResult = add(result, by=by)
    return stored


@transaction.atomic
def share(referral: HealthReferral, *, recipient: str, what: Sequence[str], at: dt.datetime, on: dt.date, by: Any) -> (
    HealthSharing
):  # fmt: skip
    """Notes that the letter goes to the clinic. Raises ValidationError without consent to send, Restricted."""
    refuse_restricted([referral.refugee_id])
    # The consents are held still: a withdrawal that is being recorded comes first or waits.
    list(HealthConsent.objects.select_for_update(of=("self",)).filter(refugee=referral.refugee_id))
    must_allow(referral.refugee, Purpose.SEND, on)
    shared = HealthSharing(
        refugee=referral.refugee, referral=referral, at=at, by=by, recipient=recipient,
        what=[each for each in Shared.values if each in what],
    )  # fmt: skip
    shared.save()
    tell(referral.refugee, _("Referral letter to the health clinic printed"), on=on, by=by)
    return shared


# --- appointments ------------------------------------------------------------------------------------
@transaction.atomic
def appoint(visit: HealthVisit, *, expected: int = 0, on: dt.date, by: Any) -> HealthVisit:
    """An appointment is made or moved. Raises StaleVersion, ValidationError where the person has left by then."""
    left = left_on(visit.refugee)
    if left and visit.planned_on and visit.planned_on > left:
        raise ValidationError({"planned_on": _("The person has left; nothing can be planned.")})
    visit.state = State.PLANNED
    if visit._state.adding:
        visit.recorded_by = by
        visit.full_clean(exclude=["recorded_by"])
        visit.save()
    else:
        must_be_planned(fresh(visit, expected))
        visit.full_clean(exclude=["recorded_by"])
        visit.save_version(expected)
    tell(visit.refugee, title_of(visit), on=on, by=by, source=visit)
    return visit


def must_be_planned(visit: HealthVisit) -> None:
    if visit.state != State.PLANNED:
        raise ValidationError(_("Only a planned appointment can be changed in this way."))


@transaction.atomic
def close(visit: HealthVisit, *, expected: int, state: State, on: dt.date, by: Any) -> HealthVisit:
    """The person came, did not come, or the appointment is called off. Raises StaleVersion, ValidationError."""
    current: HealthVisit = fresh(visit, expected)
    must_be_planned(current)
    if state != State.CANCELLED:
        refuse_after_exit(current.refugee, on)
        current.happened_on = on
    current.state, current.recorded_by = state, by
    current.full_clean(exclude=["recorded_by"])
    current.save_version(expected)
    tell(current.refugee, title_of(current), on=on, by=by, source=current)
    facts_changed([current.refugee_id])
    return current


@transaction.atomic
def remind(visit: HealthVisit, *, expected: int, on: dt.date, by: Any) -> HealthVisit:
    """Somebody has reminded the person. Raises StaleVersion."""
    current: HealthVisit = fresh(visit, expected)
    must_be_planned(current)
    refuse_restricted([current.refugee_id])
    current.reminded_on = on
    current.save_version(expected)
    return current


# --- annulment -----------------------------------------------------------------------------------------
@transaction.atomic
def annul(fact: Any, *, expected: int, reason: str, by: Any, on: dt.date, at: dt.datetime) -> None:
    """Annuls a fact of health: it exists on no day and stays visible, struck through. Raises StaleVersion."""
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    current = fresh(fact, expected)
    if current.happened_on is None:
        raise ValidationError(_("A planned appointment is called off, not annulled."))
    title = title_of(current)
    current.annul(at=at, by=by, reason=reason)
    journal.strike(current)
    words = {"what": title, "date": danish(current.happened_on)}
    tell(current.refugee, _("Annulled: %(what)s of %(date)s") % words, on=on, by=by)
    facts_changed([current.refugee_id])
