"""Verbs of the wish for a match: offered, answered, wished, referred to one supplier, taken back, closed."""

import datetime as dt
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from refugees import journal, offers
from refugees.facts import fresh
from refugees.models import Refugee
from refugees.offers import Answer
from refugees.ports import facts_changed, refuse_restricted
from refugees.services import refuse_after_exit
from volunteers.matching.models import Match
from volunteers.matching.rules import EndReason
from volunteers.models import MatchAnswer, MatchConsent
from volunteers.suppliers.models import Contract
from volunteers.wishes.models import MatchOffer, MatchWish, Referral
from volunteers.wishes.rules import COPIED, THEME, TakenBack


def tell(person: Refugee, title: str, *, on: dt.date, by: Any, despite_restriction: bool = False) -> None:
    """The journal's entry about what happened."""
    journal.write(
        person, theme=THEME, title=title[:200], event_on=on, by=by, area=Area.VOLUNTEERS,
        despite_restriction=despite_restriction,
    )  # fmt: skip


def held(person: Refugee) -> None:
    """Two who act for one person at a time wait for each other."""
    Refugee.objects.select_for_update().get(pk=person.pk)


def agreed(person: Any, on: dt.date) -> bool:
    """Whether the consent to pass something on stands on a day."""
    given = MatchConsent.objects.standing().filter(refugee=person)
    return any(each.in_force(on) for each in given)


# --- offer and answer -------------------------------------------------------------------------------------
@transaction.atomic
def offer(
    person: Refugee, *, on: dt.date, said: str = "", consent: bool = False, note: str = "", by: Any
) -> MatchOffer | MatchAnswer:
    """A match is offered on a day, with what the person said at once and the consent where it was given.

    An answer is an offer on that day too. To decline has no consequence: nothing else follows from it. Raises
    ValidationError.
    """
    held(person)
    refuse_restricted([person.pk])
    refuse_after_exit(person, on)
    told: dict[str, Any] = {"refugee": person, "happened_on": on, "note": note, "recorded_by": by}
    made: Any = MatchAnswer(answer=said, **told) if said else MatchOffer(**told)
    made.full_clean(exclude=["recorded_by"])
    made.save()
    words = _("A match was offered: %(answer)s") % {"answer": made.get_answer_display()} if said else ""
    tell(person, words or _("A match was offered, no answer yet"), on=on, by=by)
    if consent and not agreed(person, on):
        MatchConsent.objects.create(refugee=person, happened_on=on, recorded_by=by)
        tell(person, _("Consent given: %(what)s") % {"what": MatchConsent()}, on=on, by=by)
    if said == Answer.NO:
        for wish in MatchWish.objects.open().filter(refugee=person):
            close(wish, expected=wish.version, because="wish", on=on, by=by)
    facts_changed([person.pk])
    return cast("MatchOffer | MatchAnswer", made)


# --- the wish ----------------------------------------------------------------------------------------------
@transaction.atomic
def wish(made: MatchWish, *, expected: int = 0, by: Any) -> MatchWish:
    """A wish is recorded or changed; what was referred already is not changed by it. Raises StaleVersion,
    ValidationError."""
    held(made.refugee)
    refuse_restricted([made.refugee_id])
    if not made._state.adding:
        made.full_clean(exclude=["recorded_by"])
        return made.save_version(expected)
    refuse_after_exit(made.refugee, made.wished_on)
    made.recorded_by = by
    made.full_clean(exclude=["recorded_by"])
    made.save()
    tell(made.refugee, _("Wishes a match"), on=made.wished_on, by=by)
    facts_changed([made.refugee_id])
    return made


@transaction.atomic
def close(made: MatchWish, *, expected: int, because: str, on: dt.date, by: Any) -> MatchWish:
    """The wish is closed, its referral taken back. Raises StaleVersion, ValidationError."""
    current: MatchWish = fresh(made, expected)
    if current.closed_on is not None:
        raise ValidationError(_("The wish is closed already."))
    for referral in Referral.objects.filter(wish=current, taken_back_on=None):
        take_back(referral, because=TakenBack.WISH, on=max(on, referral.referred_on), by=by)
    current.closed_on, current.closed_because = on, because
    current.full_clean(exclude=["recorded_by"])
    current.save_version(current.version)
    title = _("The wish for a match is closed: %(reason)s") % {"reason": current.get_closed_because_display()}
    tell(current.refugee, title, on=on, by=by)
    return current


# --- the referral ------------------------------------------------------------------------------------------
def parts_of(person: Refugee, wish: MatchWish, alias: str) -> dict[str, Any]:
    """What is passed on: the wish, and name and contact; of a protected name only what a clerk has written instead.

    A protected name is not given away by an e-mail address or a telephone number either, and a district tells of a
    protected address.
    """
    found: dict[str, Any] = {name: getattr(wish, name) for name in COPIED}
    if person.address_protected:
        found["district"] = ""
    if person.name_protected:
        return found | {"name": alias, "is_alias": True}
    return found | {"name": person.name, "phone": person.phone, "email": person.email}


def names_of(passed: dict[str, Any]) -> list[str]:
    """Which of it says anything, by name."""
    name = "alias" if passed.get("is_alias") else "name"
    return [name, *(key for key, value in passed.items() if value and key not in {"name", "is_alias"})]


@transaction.atomic
def refer(wish: MatchWish, contract: Contract, *, expected: int, alias: str = "", on: dt.date, by: Any) -> Referral:
    """Copies what the person agreed to pass on into a referral to one supplier, under a contract that is in force.

    Raises StaleVersion, ValidationError with a sentence.
    """
    current: MatchWish = fresh(wish, expected)
    person = current.refugee
    held(person)
    refuse_restricted([person.pk])
    refuse_after_exit(person, on)
    alias = alias.strip()
    if current.closed_on is not None:
        raise ValidationError(_("The wish is closed already."))
    if not agreed(person, on):
        raise ValidationError(_("Without the person's consent nothing can be passed on."))
    if not contract.valid_from <= on <= contract.valid_to:
        raise ValidationError({"contract": _("The contract is not in force on this day.")})
    if person.name_protected and not alias:
        raise ValidationError({"alias": _("The name is protected: decide what the supplier calls the person.")})
    if person.name_protected and says_the_name(alias, person):
        raise ValidationError({"alias": _("This is part of the protected name. Choose another one.")})
    passed = parts_of(person, current, alias)
    shared = [{"on": on.isoformat(), "with": contract.supplier.name, "what": names_of(passed)}]
    made = Referral(
        refugee=person, wish=current, contract=contract, referred_on=on, referred_by=by, shared=shared, **passed
    )
    made.full_clean(exclude=["referred_by"])
    made.save()
    tell(person, _("Referred to %(name)s for a match") % {"name": contract.supplier.name}, on=on, by=by)
    facts_changed([person.pk])
    return made


def says_the_name(alias: str, person: Refugee) -> bool:
    words = {word.casefold() for word in f"{person.given_names} {person.family_name}".split()}
    return any(word.casefold() in words for word in alias.split())


@transaction.atomic
def take_back(referral: Referral, *, because: str, on: dt.date, by: Any) -> Referral:
    """Empties the copy that the supplier has, ends what runs on it, and keeps only which things had been passed on.

    No restriction keeps anybody from it.
    """
    current: Referral = fresh(referral, referral.version)
    if current.taken_back_on is not None:
        return current
    reason = EndReason.CONSENT if because == TakenBack.CONSENT else EndReason.WITHDRAWN
    for match in Match.objects.select_for_update().filter(referral=current, ended_on=None):
        match.ended_on, match.end_reason, match.reasons = max(on, match.proposed_on), reason, {}
        match.save_version(match.version)
    for name in (*COPIED, "name", "phone", "email"):
        field: Any = Referral._meta.get_field(name)
        setattr(current, name, field.get_default())
    current.taken_back_on, current.taken_back_because = max(on, current.referred_on), because
    current.save_version(current.version)
    supplier = current.contract.supplier.name
    title = _("Taken back from %(name)s: %(reason)s") % {
        "name": supplier, "reason": current.get_taken_back_because_display(),
    }  # fmt: skip
    tell(current.refugee, title, on=on, by=by, despite_restriction=True)
    return current


def without_consent(person_id: int, *, on: dt.date, by: Any) -> None:
    """Takes back every referral of a person whose consent does not stand any more."""
    if agreed(person_id, on):
        return
    for referral in Referral.objects.filter(refugee=person_id, taken_back_on=None):
        take_back(referral, because=TakenBack.CONSENT, on=on, by=by)


@transaction.atomic
def withdraw(consent: MatchConsent, *, on: dt.date, today: dt.date, version: int, by: Any) -> MatchConsent:
    """The consent is withdrawn, and what was passed on taken back at once. Raises StaleVersion, ValidationError."""
    current: MatchConsent = offers.withdraw(
        consent, on=on, today=today, version=version, by=by, theme=THEME, area=Area.VOLUNTEERS
    )
    without_consent(current.refugee_id, on=today, by=by)
    return current


def shared_words(referral: Referral) -> list[dict[str, Any]]:
    """What was passed on to whom and when, in words: for the case, and for subject access."""
    from volunteers.wishes.rules import SHARED

    return [
        {
            "on": danish(dt.date.fromisoformat(each["on"])), "with": each["with"],
            "what": ", ".join(str(SHARED[name]) for name in each["what"] if name in SHARED),
        }
        for each in referral.shared
    ]  # fmt: skip
