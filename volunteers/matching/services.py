"""Verbs of a match: proposed by the supplier, answered by both, met, checked in on, doubted, ended."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import periods
from refugees.facts import fresh
from refugees.ports import refuse_restricted
from volunteers.matching import letters, reads
from volunteers.matching.models import Match, MatchContact, MatchRound, MatchRule, RoundLine
from volunteers.matching.rules import Criterion, EndReason, Said, Side, Sort, Weights, blocks, parts
from volunteers.matching.solving import best
from volunteers.matching.weights import PairWeights
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.rules import may_be_matched
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes.models import Referral
from volunteers.wishes.services import agreed, close, tell


# --- rounds ------------------------------------------------------------------------------------------------
@transaction.atomic
def assign(supplier: Supplier, *, on: dt.date, at: dt.datetime, by: Any) -> MatchRound:
    """Works out the best assignment of a supplier's open referrals to its free volunteers, and keeps it as it was.

    Nobody is asked by it: the coordinator proposes from it, pair by pair. Raises ValidationError where there is
    nothing to assign, or no weights are in force.
    """
    row = weights_in_force(on)
    open_referrals = reads.waiting(supplier.pk)
    volunteers = reads.volunteers(supplier.pk)
    if not open_referrals:
        raise ValidationError(_("Nobody waits for a volunteer."))
    if not volunteers:
        raise ValidationError(_("There are no volunteers yet."))
    solved = best([reads.wish_of(each) for each in open_referrals], reads.helpers(volunteers, on), on, row.weights)
    kept = {"people": len(open_referrals), "volunteers": len(volunteers), "pairs": len(solved.found.pairs),
            "total": solved.found.total, "weights": row.weights}  # fmt: skip
    made = MatchRound.objects.create(supplier=supplier, on=on, made_by=by, made_at=at, snapshot=kept, weights=row)
    lines = []
    for number, referral in enumerate(open_referrals):
        own, told = solved.found.pairs.get(number), solved.line(number)
        volunteer = volunteers[own] if own is not None else None
        lines.append(
            RoundLine(
                round=made, refugee_id=referral.refugee_id, referral=referral, volunteer=volunteer, snapshot=told,
                points=sum(told["parts"].values()),
            )
        )  # fmt: skip
    RoundLine.objects.bulk_create(lines)
    return made


# --- the match ----------------------------------------------------------------------------------------------
def weights_in_force(on: dt.date) -> PairWeights:
    """The weights of a day. Raises ValidationError with a sentence where none are in force."""
    found = PairWeights.objects.on(on).first()
    if found is None:
        raise ValidationError(_("No weights of matches are in force today: an administrator adds some."))
    return cast("PairWeights", found)


def weights_of(on: dt.date) -> Weights:
    """The weights of a day as a page shows them; all 0 where none are in force (then nothing can be proposed)."""
    found = PairWeights.objects.on(on).first()
    return found.weights if found else dict.fromkeys(Criterion.values, 0)


def refuse_blocked(referral: Referral, volunteer: Volunteer, on: dt.date, weights: Weights) -> dict[str, int]:
    """The points of a pair. Raises ValidationError with the sentences of everything that stands against it."""
    wish, (helper,) = reads.wish_of(referral), reads.helpers([volunteer], on)
    against = blocks(wish, helper)
    if against:
        raise ValidationError([ValidationError(str(block.label)) for block in against])
    return parts(wish, helper, on, weights)


@transaction.atomic
def propose(referral: Referral, volunteer: Volunteer, *, on: dt.date, by: Any) -> Match:
    """The supplier proposes one of its volunteers for a referral. Raises ValidationError with every reason against."""
    current: Referral = fresh(referral, referral.version)
    helper = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    refuse_restricted([current.refugee_id])
    if current.taken_back_on or current.wish.closed_on or not agreed(current.refugee_id, on):
        raise ValidationError(_("The person is not referred to you any more."))
    if helper.supplier_id != current.contract.supplier_id:
        raise ValidationError(_("The volunteer belongs to another organisation."))
    weights = weights_in_force(on).weights
    found = refuse_blocked(current, helper, on, weights)
    made = Match(
        refugee_id=current.refugee_id, referral=current, volunteer=helper, proposed_on=on, proposed_by=by,
        points=sum(found.values()), reasons=found, weights=weights,
    )  # fmt: skip
    made.full_clean(exclude=["proposed_by"])
    made.save()
    tell(current.refugee, _("A volunteer is proposed for a match"), on=on, by=by)
    return made


def opened(match: Match, expected: int) -> Match:
    """The match, held still. Raises StaleVersion, ValidationError where it has ended, Restricted."""
    current: Match = fresh(match, expected)
    refuse_restricted([current.refugee_id])
    if current.ended_on is not None:
        raise ValidationError(_("The match has ended."))
    return current


def stored(current: Match) -> Match:
    current.full_clean(exclude=["proposed_by"])
    return current.save_version(current.version)


@transaction.atomic
def answer(match: Match, *, side: str, said: str, expected: int, on: dt.date, by: Any) -> Match:
    """What one of the two says to the proposal. The second yes accepts it; a no ends it, without any consequence.

    Raises StaleVersion, ValidationError.
    """
    current = opened(match, expected)
    if on < current.proposed_on:
        raise ValidationError({"happened_on": _("This lies before the proposal.")})
    if getattr(current, f"{side}_said"):
        raise ValidationError(_("The answer is recorded already."))
    if said == Said.YES and side == Side.VOLUNTEER and not may_be_matched(current.volunteer, on):
        raise ValidationError(_("The clearance has run out, or the volunteer is not approved."))
    setattr(current, f"{side}_said", said)
    setattr(current, f"{side}_said_on", on)
    if said == Said.NO:
        current.ended_on, current.end_reason = on, EndReason.DECLINED
        tell(current.refugee, _("The proposed match was declined"), on=on, by=by)
    elif current.person_said == current.volunteer_said == Said.YES:
        current.accepted_on = max(filter(None, [current.person_said_on, current.volunteer_said_on]))
        tell(current.refugee, _("The match is accepted by both"), on=on, by=by)
        letters.tell_volunteer(current, by=by)
    return stored(current)


@transaction.atomic
def plan_meeting(match: Match, *, expected: int, on: dt.date) -> Match:
    """The day on which the two are to meet for the first time. Raises StaleVersion, ValidationError."""
    current = opened(match, expected)
    if current.accepted_on is None or current.first_meeting_on is not None:
        raise ValidationError(_("A first meeting is planned after both have said yes, and once."))
    current.meeting_on = on
    return stored(current)


@transaction.atomic
def meet(match: Match, *, expected: int, rhythm: str = "", on: dt.date, by: Any) -> Match:
    """The two met for the first time, and agreed how often they will. Raises StaleVersion, ValidationError."""
    current = opened(match, expected)
    if current.accepted_on is None:
        raise ValidationError(_("The two meet after both have said yes."))
    if current.first_meeting_on is not None:
        raise ValidationError(_("The first meeting is recorded already."))
    if on < current.accepted_on:
        raise ValidationError({"happened_on": _("The two meet after both have said yes.")})
    current.first_meeting_on, current.rhythm = on, rhythm
    stored(current)
    keep(MatchContact(match=current, happened_on=on, sort=Sort.FIRST), by=by)
    tell(current.refugee, _("First meeting with the volunteer"), on=on, by=by)
    return current


def keep(contact: MatchContact, *, by: Any) -> MatchContact:
    contact.refugee_id, contact.recorded_by = contact.match.refugee_id, by
    contact.full_clean(exclude=["recorded_by"])
    contact.save()
    return contact


@transaction.atomic
def check_in(contact: MatchContact, *, expected: int, rhythm: str = "", by: Any) -> MatchContact:
    """They met, or were asked how it goes and what they have gained.

    Raises StaleVersion, ValidationError.
    """
    current = opened(contact.match, expected)
    if current.first_meeting_on is None or contact.happened_on < current.first_meeting_on:
        raise ValidationError({"happened_on": _("The first meeting comes first.")})
    contact.match = current
    current.rhythm = rhythm or current.rhythm
    stored(current)
    return keep(contact, by=by)


@transaction.atomic
def doubt(match: Match, *, side: str, on: dt.date, by: Any) -> Match:
    """One of the two says "this does not work": one tap, no reason asked. Said twice it is said once.

    Raises ValidationError where the match has ended.
    """
    current = opened(match, match.version)
    if current.doubt_on is not None:
        return current
    current.doubt_on, current.doubt_of = on, side
    tell(current.refugee, _("One of the two says that the match does not work"), on=on, by=by)
    return stored(current)


@transaction.atomic
def settle(match: Match, *, expected: int, on: dt.date, by: Any) -> Match:
    """The coordinator has spoken with both, and they go on. Raises StaleVersion, ValidationError."""
    current = opened(match, expected)
    current.doubt_on, current.doubt_of = None, ""
    tell(current.refugee, _("The two go on with the match"), on=on, by=by)
    return stored(current)


@transaction.atomic
def end(
    match: Match, *, expected: int, reason: str, on: dt.date, gained_person: Sequence[str] = (),
    gained_volunteer: Sequence[str] = (), by: Any,
) -> Match:  # fmt: skip
    """The match ends with a reason, and with what both say to have gained. A completed one closes the wish.

    Raises StaleVersion, ValidationError.
    """
    current = opened(match, expected)
    first = current.first_meeting_on or current.proposed_on
    if on < first:
        raise ValidationError({"happened_on": _("It cannot end before it began.")})
    current.ended_on, current.end_reason = on, reason
    stored(current)
    if gained_person or gained_volunteer:
        told = {"gained_person": list(gained_person), "gained_volunteer": list(gained_volunteer)}
        keep(MatchContact(match=current, happened_on=on, sort=Sort.ENDING, **told), by=by)
    title = _("The match ended: %(reason)s") % {"reason": current.get_end_reason_display()}
    tell(current.refugee, title, on=on, by=by)
    wish = current.referral.wish
    if reason == EndReason.COMPLETED and wish.closed_on is None:
        close(wish, expected=wish.version, because="done", on=on, by=by)
    return current


# --- the supplier's own ---------------------------------------------------------------------------------------
@transaction.atomic
def save_volunteer(made: Volunteer, *, expected: int = 0, on: dt.date, by: Any) -> Volunteer:
    """A volunteer of a supplier, whom the supplier itself approves. Raises StaleVersion, ValidationError."""
    if made._state.adding:
        made.signed_up_on = made.approved_on = on
        made.approved_by = by
        made.full_clean()
        made.save()
        return made
    made.full_clean()
    return made.save_version(expected)


@transaction.atomic
def save_clearance(made: Clearance) -> Clearance:
    """The result of a certificate and how long it holds. Raises ValidationError."""
    made.full_clean()
    made.save()
    return made


def use_weights(row: PairWeights) -> PairWeights:
    """New weights from their first day on; those before them end the day before. Raises ValidationError."""
    taken = _("Weights in force from %(day)s are here already.")
    return cast("PairWeights", periods.put_in_force(row, taken=taken))


@transaction.atomic
def save_agreement(
    made: Contract | SupplierCoordinator | MatchRule | PairWeights | Supplier, *, expected: int = 0
) -> Any:
    """A contract, a coordinator's period, a rule, weights, a supplier. Raises StaleVersion, ValidationError."""
    made.full_clean()
    if made.pk:
        return made.save_version(expected)
    made.save()
    return made
