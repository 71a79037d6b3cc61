"""Verbs of a person's housing: ready, needs, own solution, annulment. Offers and stays have theirs beside."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from housing import household
from housing.models import HomeNeed, HousingEvent, Offer, ReadyTick
from housing.rules import HOLDING, STATE_BEFORE, THEME, Event
from housing.titles import title_of
from refugees import journal
from refugees.models import Refugee
from refugees.ports import facts_changed, refuse_restricted
from refugees.services import refuse_after_exit


def hold(people: Iterable[Refugee]) -> None:
    """Holds the rows of these people still until the transaction ends, in one order everywhere."""
    list(Refugee.objects.select_for_update().filter(pk__in=[each.pk for each in people]).order_by("pk"))


def add(fact: HousingEvent, *, by: Any) -> HousingEvent:
    """Stores a fact with its journal entry; the caller tells the clocks. Raises ValidationError."""
    refuse_after_exit(fact.refugee, fact.happened_on)
    fact.recorded_by = by
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    journal.write(
        fact.refugee, theme=THEME, title=title_of(fact), text=fact.note, event_on=fact.happened_on, by=by,
        area=Area.HOUSING, source=fact,
    )  # fmt: skip
    return fact


def fresh(record: Any, expected: int) -> Any:
    """The record as it is now, held still. Raises StaleVersion where it is not the one that was seen."""
    manager = type(record)._base_manager
    current = manager.select_for_update(of=("self",)).select_related("refugee").get(pk=record.pk)
    if current.version != expected or getattr(current, "annulled_at", None) is not None:
        raise StaleVersion(current)
    return current


# --- ready to move out -------------------------------------------------------------------------------
@transaction.atomic
def ready(people: Sequence[Refugee], *, on: dt.date, note: str = "", by: Any) -> list[HousingEvent]:
    """These people are ready to move out. With the last grown person of the household its children are too.

    The clock of each starts on its own day. Raises ValidationError, also where one of them is ready already.
    """
    home = household.home_of(people[0], on)
    hold(home.people)
    told = HousingEvent.objects.standing().of(Event.READY).filter(refugee__in=[each.pk for each in home.people])
    known = set(told.values_list("refugee_id", flat=True))
    if twice := [each.name for each in people if each.pk in known]:
        raise ValidationError({"people": _("Ready already: %(names)s.") % {"names": ", ".join(twice)}})
    made = [
        add(HousingEvent(refugee=each, event=Event.READY, happened_on=on, note=note), by=by) for each in people
    ]
    words = _("With the household")
    after = household.Home(home.people, on, household.first_days(home.people, dt.date.max))
    if after.ready_on is not None and after.adults:
        done = known | {fact.refugee_id for fact in made} | {each.pk for each in after.adults}
        made += [
            add(HousingEvent(refugee=child, event=Event.READY, happened_on=after.ready_on, note=words), by=by)
            for child in home.people
            if child.pk not in done
        ]
    facts_changed(fact.refugee_id for fact in made)
    return made


@transaction.atomic
def tick(person: Refugee, items: Iterable[Any], *, on: dt.date, by: Any) -> None:
    """Says which points of the checklist are in place for a person; one no longer ticked is taken away."""
    refuse_restricted([person.pk])
    hold([person])
    chosen = {item.pk for item in items}
    known = {each.item_id: each for each in ReadyTick.objects.filter(refugee=person)}
    for item in sorted(chosen - known.keys()):
        ReadyTick.objects.create(refugee=person, item_id=item, done_on=on, recorded_by=by)
    gone = [each.pk for item, each in known.items() if item not in chosen]
    ReadyTick.objects.filter(pk__in=gone).delete()


@transaction.atomic
def own_solution(
    people: Sequence[Refugee], *, on: dt.date, district: str = "", note: str = "", by: Any
) -> list[HousingEvent]:
    """These people have found a home by themselves. Raises ValidationError."""
    hold(people)
    made = [
        add(HousingEvent(refugee=each, event=Event.OWN_SOLUTION, happened_on=on, district=district, note=note), by=by)
        for each in people
    ]
    facts_changed(fact.refugee_id for fact in made)
    return made


@transaction.atomic
def save_need(need: HomeNeed, *, expected: int, on: dt.date, by: Any) -> HomeNeed:
    """What a household needs. Raises StaleVersion, Restricted."""
    new = need._state.adding
    need.recorded_by = by
    if new:
        need.save()
    else:
        need.save_version(expected)
    title = _("Housing needs recorded") if new else _("Housing needs changed")
    journal.write(need.refugee, theme=THEME, title=title, event_on=on, by=by, area=Area.HOUSING)
    return need


# --- annulment -------------------------------------------------------------------------------------
@transaction.atomic
def annul(fact: HousingEvent, *, expected: int, reason: str, by: Any, on: dt.date, at: dt.datetime) -> None:
    """Annuls a fact; one of an offer made here for everybody in the household, with the offer's state.

    Raises StaleVersion, ValidationError where something later stands on it.
    """
    offer = Offer.objects.filter(refugee=fact.refugee_id, ref=fact.ref).first() if fact.ref else None
    rows = list(Offer.objects.filter(ref=offer.ref).select_related("refugee")) if offer else []
    hold([row.refugee for row in rows] or [fact.refugee])
    fresh(fact, expected)
    facts = [fact]
    if offer:
        step_back(rows, fact)
        same = HousingEvent.objects.standing().filter(ref=fact.ref, event=fact.event, happened_on=fact.happened_on)
        facts = list(same.filter(refugee__in=[row.refugee_id for row in rows]).select_related("refugee"))
    for each in facts:
        each.annul(at=at, by=by, reason=reason)
        journal.strike(each)
        title = _("Annulled: %(what)s of %(date)s") % {"what": title_of(each), "date": danish(each.happened_on)}
        journal.write(each.refugee, theme=THEME, title=title, text=reason, event_on=on, by=by, area=Area.HOUSING)
    facts_changed(each.refugee_id for each in facts)


def step_back(rows: Sequence[Offer], fact: HousingEvent) -> None:
    """The state of an offer before the fact. Raises ValidationError where the offer has gone on meanwhile."""
    current = list(Offer.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    if any(row.state != fact.event for row in current):
        raise ValidationError(_("Annul what came after it first."))
    state = STATE_BEFORE[Event(fact.event)]
    taken = Offer.objects.filter(dwelling=current[0].dwelling_id, leads=True, state__in=HOLDING).exclude(
        ref=current[0].ref
    )
    if state in HOLDING and taken.exists():
        raise ValidationError(_("The dwelling has been offered to somebody else meanwhile."))
    for row in current:
        row.state = state
        if fact.event == Event.MOVED_IN:
            row.moved_in_on = None
        if fact.event == Event.REFUSED:
            row.consequence_told_on = None
        row.save_version(row.version)
