"""Verbs of an offer: made, answered, moved into. One transaction each; the lists of areas are asked inside it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from housing import areas, household
from housing.models import Dwelling, HousingEvent, Offer, Stay
from housing.rules import HOLDING, THEME, Event, OfferState, Verdict
from housing.services import add, hold
from refugees import journal
from refugees.models import Exit, Refugee
from refugees.ports import facts_changed
from refugees.services import move_address

REFUSED_BY_LIST = {
    Verdict.STATE: "dwelling", Verdict.UNDECIDED: "dwelling", Verdict.NO_STATE_LIST: "dwelling",
    Verdict.MUNICIPAL: "override_reason",
}  # fmt: skip


def refusal_words(found: Verdict, area: str, lists: areas.Lists) -> str:
    """Why a dwelling is not offered, and what can be done about it."""
    if found == Verdict.STATE and lists.state:
        words = {"area": area, "day": danish(lists.state.valid_from), "source": lists.state.source}
        return _(
            "%(area)s is on the state's list in force from %(day)s (%(source)s). The law forbids the offer; nobody can "
            "override it."
        ) % words
    if found == Verdict.MUNICIPAL and lists.municipal:
        words = {"area": area, "day": danish(lists.municipal.valid_from)}
        return _(
            "%(area)s is on the municipality's own list in force from %(day)s. Write why it is offered all the same; "
            "the reason is reported."
        ) % words
    if found == Verdict.NO_STATE_LIST:
        return _("No state list is loaded for the day of the offer. Load the list, then offer.")
    return _("Nobody has decided yet in which area the dwelling lies. Decide it by the address, then offer.")


def check(dwelling: Dwelling, on: dt.date, override_reason: str) -> tuple[Verdict, areas.Lists]:
    """What the lists in force on the day say. Raises ValidationError where the offer is stopped."""
    lists = areas.in_force(on)
    found = lists.verdict(dwelling)
    stopped = found != Verdict.FREE and not (found == Verdict.MUNICIPAL and override_reason)
    if stopped:
        name = dwelling.area.name if dwelling.area else ""
        raise ValidationError({REFUSED_BY_LIST[found]: refusal_words(found, name, lists)})
    return found, lists


def new_ref() -> str:
    """A reference that no other offer has, also after two records become one."""
    return f"B-{uuid.uuid4().hex[:10]}"


@transaction.atomic
def offer(
    person: Refugee, dwelling: Dwelling, *, on: dt.date, answer_due: dt.date, override_reason: str = "", note: str = "",
    by: Any,
) -> Offer:  # fmt: skip
    """Offers a dwelling to the person's household. Raises ValidationError where it may not be offered."""
    people = household.members(person, on)
    hold(people)
    dwelling = Dwelling.objects.select_for_update(of=("self",)).select_related("area").get(pk=dwelling.pk)
    found, lists = check(dwelling, on, override_reason)
    refuse_taken(dwelling, on)
    ref, overridden = new_ref(), found == Verdict.MUNICIPAL
    rows = []
    for place, member in enumerate(people):
        row = Offer(
            refugee=member, ref=ref, leads=place == 0, dwelling=dwelling, offered_on=on, answer_due=answer_due,
            state_list=lists.state, municipal_list=lists.municipal,
            area_name=dwelling.area.name if dwelling.area else "",
            override_reason=override_reason if overridden else "", overridden_by=by if overridden else None,
            overridden_on=on if overridden else None, created_by=by,
        )  # fmt: skip
        row.full_clean(exclude=["created_by", "overridden_by", "state_list", "municipal_list"])
        row.save()
        rows.append(row)
        add(HousingEvent(refugee=member, event=Event.OFFERED, ref=ref, happened_on=on, note=note), by=by)
    if overridden:
        title = _("Offered although the area is on the municipality's own list")
        journal.write(
            people[0], theme=THEME, title=title, text=override_reason, event_on=on, by=by, area=Area.HOUSING
        )  # fmt: skip
    facts_changed(each.pk for each in people)
    return rows[0]


def refuse_taken(dwelling: Dwelling, on: dt.date) -> None:
    """Raises ValidationError where the dwelling is somebody else's already, or no longer ours."""
    if Offer.objects.filter(dwelling=dwelling, leads=True, state__in=HOLDING).exists():
        raise ValidationError({"dwelling": _("The dwelling is offered to somebody else.")})
    if dwelling.withdrawn_on and dwelling.withdrawn_on <= on:
        words = {"day": danish(dwelling.withdrawn_on)}
        raise ValidationError({"dwelling": _("The dwelling is no longer ours from %(day)s.") % words})


# --- what became of it -------------------------------------------------------------------------------
def current(offer_: Offer, expected: int) -> list[Offer]:
    """All rows of an offer, held still, the leading one first. Raises StaleVersion."""
    people = Refugee.objects.filter(pk__in=Offer.objects.filter(ref=offer_.ref).values("refugee"))
    hold(people)
    rows = list(
        Offer.objects.select_for_update(of=("self",)).filter(ref=offer_.ref).select_related("refugee", "dwelling")
        .order_by("-leads", "pk")
    )  # fmt: skip
    seen = next(row for row in rows if row.pk == offer_.pk)
    if seen.version != expected:
        raise StaleVersion(seen)
    return rows


def must_be(rows: Sequence[Offer], state: OfferState, sentence: str) -> None:
    if rows[0].state != state:
        raise ValidationError(sentence)


def tell(rows: Sequence[Offer], event: Event, *, on: dt.date, reason: str = "", note: str = "", by: Any) -> list[int]:
    """The fact for everybody of the household who has not left by the day. Raises ValidationError."""
    if on < rows[0].offered_on:
        words = {"day": danish(rows[0].offered_on)}
        raise ValidationError({"happened_on": _("The date lies before the offer of %(day)s.") % words})
    gone = set(Exit.objects.standing().filter(refugee__in=[row.refugee_id for row in rows], happened_on__lt=on)
               .values_list("refugee_id", flat=True))  # fmt: skip
    here = [row for row in rows if row.refugee_id not in gone]
    for row in here:
        add(
            HousingEvent(refugee=row.refugee, event=event, ref=row.ref, reason=reason, happened_on=on, note=note),
            by=by,
        )
    return [row.refugee_id for row in here]


def store(rows: Sequence[Offer], **values: Any) -> None:
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save_version(row.version)


@transaction.atomic
def accept(offer_: Offer, *, expected: int, on: dt.date, note: str = "", by: Any) -> Offer:
    """The household says yes. Raises StaleVersion, ValidationError."""
    rows = current(offer_, expected)
    must_be(rows, OfferState.OFFERED, _("The offer has been answered already."))
    told = tell(rows, Event.ACCEPTED, on=on, note=note, by=by)
    store(rows, state=OfferState.ACCEPTED)
    facts_changed(told)
    return rows[0]


@transaction.atomic
def refuse(
    offer_: Offer, *, expected: int, on: dt.date, reason: str, consequence_told: bool, note: str = "", by: Any
) -> Offer:
    """The household says no; the clock stays stopped, the household goes on waiting. Raises as `accept`."""
    rows = current(offer_, expected)
    must_be(rows, OfferState.OFFERED, _("The offer has been answered already."))
    if not consequence_told:
        raise ValidationError({"consequence_told": _("Explain first what a refusal means.")})
    told = tell(rows, Event.REFUSED, on=on, reason=reason, note=note, by=by)
    store(rows, state=OfferState.REFUSED, consequence_told_on=on)
    facts_changed(told)
    return rows[0]


@transaction.atomic
def move_in(offer_: Offer, *, expected: int, on: dt.date, note: str = "", by: Any) -> Offer:
    """The household moves in: the address follows, and a temporary bed is given back. Raises as `accept`."""
    rows = current(offer_, expected)
    must_be(rows, OfferState.ACCEPTED, _("Only an accepted offer can be moved into."))
    told = tell(rows, Event.MOVED_IN, on=on, note=note, by=by)
    store(rows, state=OfferState.MOVED_IN, moved_in_on=on)
    for row in rows:
        if row.refugee_id in told:
            settle(row, on=on, by=by)
    facts_changed(told)
    return rows[0]


def settle(row: Offer, *, on: dt.date, by: Any) -> None:
    """The address of one person from the day of the move; the bed is free from the next day."""
    try:
        move_address(person=row.refugee, text=row.dwelling.address, temporary=False, on=on, by=by)
    except ValidationError as error:
        raise ValidationError({"happened_on": error.messages}) from error
    for stay in Stay.objects.select_for_update().filter(refugee=row.refugee, valid_to__isnull=True):
        if stay.valid_from <= on:
            stay.valid_to, stay.end_reason = on, _("Moved into a permanent home")
            stay.save_version(stay.version)
