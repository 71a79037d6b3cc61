"""Verbs that change placements: one transaction each, journal inside, clocks told at the end."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from placements import rules
from placements.models import Employer, Placement, PlacementEvent
from placements.rules import THEME, Event, event_title
from refugees import journal
from refugees.models import JournalEntry, Refugee
from refugees.ports import facts_changed, refuse_restricted
from refugees.services import refuse_after_exit


# --- employers and the placement itself -----------------------------------------------------------
@transaction.atomic
def save_employer(employer: Employer, *, expected: int, by: Any) -> Employer:
    """Creates or changes an employer. Raises StaleVersion where somebody saved in between."""
    if employer.pk:
        return employer.save_version(expected)
    employer.save()
    return employer


def keep_employer(placement: Placement) -> None:
    """Registers an employer that the placement is the first to name."""
    employer = placement.employer
    if employer is not None and employer._state.adding:
        employer.save()
        placement.employer = employer


def next_ref(person: Refugee) -> str:
    """The next free reference of a person's placements: P1, P2, …"""
    taken = set(Placement.objects.filter(refugee=person).values_list("ref", flat=True))
    return next(f"P{number}" for number in range(1, len(taken) + 2) if f"P{number}" not in taken)


@transaction.atomic
def plan(placement: Placement, *, by: Any) -> Placement:
    """Opens a placement; what happens to it is recorded afterwards. Two at once get two references."""
    refuse_restricted([placement.refugee_id])
    Refugee.objects.select_for_update().get(pk=placement.refugee_id)
    keep_employer(placement)
    placement.ref = next_ref(placement.refugee)
    placement.created_by = by
    placement.save()
    return placement


@transaction.atomic
def change(placement: Placement, *, expected: int, by: Any, on: dt.date) -> Placement:
    """Changes what is planned (employer, hours, tasks …). Raises StaleVersion."""
    keep_employer(placement)
    placement.save_version(expected)
    title = _("%(kind)s: details changed") % {"kind": placement.kind_word}
    journal.write(placement.refugee, theme=THEME, title=title[:200], event_on=on, by=by, area=Area.PLACEMENT)
    return placement


@transaction.atomic
def begin(
    placement: Placement, event: Event, *, on: dt.date, by: Any, note: str = "", overlap_reason: str = ""
) -> Placement:
    """Opens a placement together with its first event, an offer or a start. Raises as `record`."""
    plan(placement, by=by)
    record(
        placement, event, expected=placement.version, kind=placement.kind, on=on, by=by, note=note,
        overlap_reason=overlap_reason,
    )  # fmt: skip
    return placement


# --- what happens to it ---------------------------------------------------------------------------
def offer(placement: Placement, *, expected: int, kind: str, on: dt.date, by: Any, note: str = "") -> PlacementEvent:
    """The person is offered the placement: what the law's one-month clock counts for the two kinds of offers."""
    return record(placement, Event.OFFERED, expected=expected, kind=kind, on=on, by=by, note=note)


def accept(placement: Placement, *, expected: int, on: dt.date, by: Any, note: str = "") -> PlacementEvent:
    """The person says yes to the offer."""
    return record(placement, Event.ACCEPTED, expected=expected, on=on, by=by, note=note)


def decline(placement: Placement, *, expected: int, on: dt.date, by: Any, note: str = "") -> PlacementEvent:
    """The person says no. The offer stays made; the clock of the start runs on."""
    return record(placement, Event.DECLINED, expected=expected, on=on, by=by, note=note)


def start(
    placement: Placement, *, expected: int, kind: str, on: dt.date, by: Any, note: str = "", overlap_reason: str = ""
) -> PlacementEvent:
    """The first day attended. Beside another running placement only with a reason."""
    return record(
        placement, Event.STARTED, expected=expected, kind=kind, on=on, by=by, note=note, overlap_reason=overlap_reason
    )


def end(
    placement: Placement, *, expected: int, reason: str, on: dt.date, by: Any, note: str = ""
) -> PlacementEvent:
    """The last day, with its reason; the placement runs through that day."""
    return record(placement, Event.ENDED, expected=expected, reason=reason, on=on, by=by, note=note)


@transaction.atomic
def record(
    placement: Placement, event: Event, *, expected: int, on: dt.date, by: Any, kind: str = "", reason: str = "",
    note: str = "", overlap_reason: str = "",
) -> PlacementEvent:  # fmt: skip
    """Stores one event with its journal entry.

    Raises StaleVersion where the placement changed since it was opened, ValidationError with a sentence where
    the dates cannot be.
    """
    current = locked(placement, expected)
    refuse_after_exit(current.refugee, on)
    check_order(current, event, on)
    if event == Event.STARTED:
        check_overlap(current, on, overlap_reason)
        current.overlap_reason = overlap_reason
    current.kind = kind or current.kind
    fact = PlacementEvent(
        refugee=current.refugee, placement=current, event=event, happened_on=on, kind=kind, reason=reason, note=note,
        recorded_by=by,
    )  # fmt: skip
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    current.version += 1
    current.save()
    title = event_title(event, current.kind, reason, current.employer.name if current.employer else "")
    text = "\n".join(part for part in (note, overlap_reason) if part)
    journal.write(
        current.refugee, theme=THEME, title=title[:200], text=text, event_on=on, by=by, area=Area.PLACEMENT
    )
    facts_changed([current.refugee_id])
    return fact


def locked(placement: Placement, expected: int) -> Placement:
    """The placement as it is now, its person's placements held still. Raises StaleVersion."""
    Refugee.objects.select_for_update().get(pk=placement.refugee_id)
    current: Placement = Placement.objects.select_related("refugee", "employer").get(pk=placement.pk)
    if current.version != expected:
        raise StaleVersion(current)
    return current


def check_order(placement: Placement, event: Event, on: dt.date) -> None:
    """Raises ValidationError where an event lacks what it rests on, or lies on the wrong side of it."""
    standing = PlacementEvent.objects.standing().filter(placement=placement)
    first = {row.event: row.happened_on for row in standing.order_by("-happened_on")}
    if event in rules.ONCE and event in first:
        raise ValidationError(_("The placement has that event already, on %(day)s.") % {"day": danish(first[event])})
    needed = rules.NEEDS.get(event)
    if needed and needed not in first:
        raise ValidationError(_("First record: %(event)s.") % {"event": str(needed.label).lower()})
    for earlier in {needed or Event.OFFERED, Event.OFFERED} - {event}:
        known = first.get(earlier)
        if known and on < known:
            words = {"event": str(earlier.label).lower(), "day": danish(known)}
            raise ValidationError({"happened_on": _("The date lies before: %(event)s %(day)s.") % words})
    ended = first.get(Event.ENDED)
    if event == Event.STARTED and ended and on > ended:
        text = _("The placement ended on %(day)s, before this start.") % {"day": danish(ended)}
        raise ValidationError({"happened_on": text})


def running_beside(placement: Placement, on: dt.date) -> Placement | None:
    """Another placement of the person that shares a day with this one, were it to start on a day."""
    spans: dict[int, dict[str, dt.date]] = {}
    events = PlacementEvent.objects.standing().filter(refugee=placement.refugee_id, event__in=rules.ONCE)
    for row in events:
        spans.setdefault(row.placement_id, {})[row.event] = row.happened_on
    own_end = spans.pop(placement.pk, {}).get(Event.ENDED)
    for pk, span in spans.items():
        if Event.STARTED in span and rules.overlaps(on, own_end, span[Event.STARTED], span.get(Event.ENDED)):
            found: Placement = Placement.objects.select_related("employer").get(pk=pk)
            return found
    return None


def check_overlap(placement: Placement, on: dt.date, reason: str) -> None:
    """Raises ValidationError where another placement runs at the same time and nobody says why."""
    other = None if reason else running_beside(placement, on)
    if other is not None:
        text = _("%(other)s runs at the same time. Write why, or end it first.") % {"other": other}
        raise ValidationError({"overlap_reason": text})


@transaction.atomic
def annul(fact: PlacementEvent, *, expected: int, reason: str, by: Any, on: dt.date, at: dt.datetime) -> None:
    """Annuls an event: it exists on no day and stays visible, struck through.

    Raises StaleVersion where it was annulled meanwhile, ValidationError where another event rests on it.
    """
    placement = fact.placement
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    current: PlacementEvent = PlacementEvent.objects.select_related("placement", "refugee").get(pk=fact.pk)
    if current.version != expected or current.annulled_at is not None:
        raise StaleVersion(current)
    check_nothing_rests_on(current)
    current.annul(at=at, by=by, reason=reason)
    placement.version += 1
    placement.save()
    JournalEntry.objects.filter(
        refugee=current.refugee_id, theme=THEME, automatic=True, struck=False, event_on=current.happened_on,
        title__startswith=event_title(current.event, current.kind or placement.kind, current.reason)[:190],
    ).update(struck=True)  # fmt: skip
    title = _("Annulled: %(what)s of %(date)s") % {
        "what": event_title(current.event, current.kind or placement.kind, current.reason),
        "date": danish(current.happened_on),
    }
    journal.write(
        current.refugee, theme=THEME, title=title[:200], text=reason, event_on=on, by=by, area=Area.PLACEMENT
    )
    facts_changed([current.refugee_id])


def check_nothing_rests_on(fact: PlacementEvent) -> None:
    standing = PlacementEvent.objects.standing().filter(placement=fact.placement_id)
    above = standing.filter(event__in=rules.RESTS_ON.get(Event(fact.event), ())).first()
    twins = standing.filter(event=fact.event).exclude(pk=fact.pk)
    if above is not None and not twins.exists():
        words = {"event": str(above.get_event_display()).lower(), "day": danish(above.happened_on)}
        raise ValidationError(_("First annul: %(event)s %(day)s.") % words)
