"""Verbs that change placements: one transaction each, journal inside, clocks told at the end."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from placements import limits, overlaps, rules
from placements.kinds import Terms
from placements.models import Agreement, OverlapReason, OverlapRule, Placement, PlacementEvent
from placements.overlaps import Overlap
from placements.rules import THEME, DeclineReason, Event, event_title
from placements.services_employers import in_words
from placements.services_openings import check_place
from refugees import journal
from refugees.models import JournalEntry, Refugee
from refugees.ports import facts_changed, refuse_restricted
from refugees.services import refuse_after_exit


# --- the placement itself ------------------------------------------------------------------------
def keep_employer(placement: Placement) -> None:
    """Registers an employer that the placement is the first to name. Raises ValidationError as `save_employer`."""
    employer = placement.employer
    if employer is not None and employer._state.adding:
        with in_words(employer):
            employer.save()
        placement.employer = employer


def hold(refugee_id: int) -> None:
    """Of two who change placements of one person the later waits here, first of all: nobody waits in a circle."""
    Refugee.objects.select_for_update().only("pk").get(pk=refugee_id)


def next_ref(person: Refugee) -> str:
    """The next free reference of a person's placements: P1, P2, …"""
    taken = set(Placement.objects.filter(refugee=person).values_list("ref", flat=True))
    return next(f"P{number}" for number in range(1, len(taken) + 2) if f"P{number}" not in taken)


@transaction.atomic
def plan(placement: Placement, *, by: Any) -> Placement:
    """Opens a placement; what happens to it is recorded afterwards. Two at once get two references."""
    refuse_restricted([placement.refugee_id])
    hold(placement.refugee_id)
    keep_employer(placement)
    placement.ref = next_ref(placement.refugee)
    placement.created_by = by
    placement.save()
    return placement


def holds(placement: Placement) -> bool:
    """Whether it takes a place of its opening."""
    return placement.opening_id is not None and Placement.objects.holding().filter(pk=placement.pk).exists()


def kind_stands(placement: Placement) -> bool:
    """Whether an offer or a start has said the kind: then it is a fact, and changes only with that event."""
    return PlacementEvent.objects.standing().filter(placement=placement, event__in=rules.CARRY_KIND).exists()


@transaction.atomic
def change(placement: Placement, *, expected: int, by: Any, on: dt.date) -> Placement:
    """Changes what is planned (employer, hours, tasks …). Raises StaleVersion."""
    hold(placement.refugee_id)
    keep_employer(placement)
    placement.save_version(expected)
    check_place(placement, "", on, held=True)
    title = _("%(kind)s: details changed") % {"kind": placement.kind_word}
    journal.write(placement.refugee, theme=THEME, title=title[:200], event_on=on, by=by, area=Area.PLACEMENT)
    return placement


@transaction.atomic
def begin(
    placement: Placement, event: Event, *, on: dt.date, by: Any, note: str = "", overlap_reason: str = "",
    rule_reason: str = "",
) -> Placement:  # fmt: skip
    """Opens a placement together with its first event, an offer or a start. Raises as `record`."""
    plan(placement, by=by)
    record(
        placement, event, expected=placement.version, kind=placement.kind, on=on, by=by, note=note,
        overlap_reason=overlap_reason, rule_reason=rule_reason,
    )  # fmt: skip
    return placement


# --- what happens to it ---------------------------------------------------------------------------
def offer(placement: Placement, *, expected: int, kind: str, on: dt.date, by: Any, note: str = "") -> PlacementEvent:
    """The person is offered the placement: what the law's one-month clock counts for the two kinds of offers."""
    return record(placement, Event.OFFERED, expected=expected, kind=kind, on=on, by=by, note=note)


def accept(placement: Placement, *, expected: int, on: dt.date, by: Any, note: str = "") -> PlacementEvent:
    """The person says yes to the offer."""
    return record(placement, Event.ACCEPTED, expected=expected, on=on, by=by, note=note)


def decline(
    placement: Placement, *, expected: int, reason: str, on: dt.date, by: Any, note: str = ""
) -> PlacementEvent:
    """Nothing comes of the offer, and why. The offer stays made; the clock of the start runs on.

    Raises ValidationError where the reason is missing, or is "other" and the note does not say which.
    """
    if not reason:
        raise ValidationError({"reason": _("Say why nothing came of the offer.")})
    if reason == DeclineReason.OTHER and not note.strip():
        raise ValidationError({"note": _("Write which other reason it was.")})
    return record(placement, Event.DECLINED, expected=expected, reason=reason, on=on, by=by, note=note)


def start(
    placement: Placement, *, expected: int, kind: str, on: dt.date, by: Any, note: str = "", overlap_reason: str = "",
    rule_reason: str = "",
) -> PlacementEvent:  # fmt: skip
    """The first day attended. Beside another running placement, or against a rule of the kind, only with a reason."""
    return record(
        placement, Event.STARTED, expected=expected, kind=kind, on=on, by=by, note=note,
        overlap_reason=overlap_reason, rule_reason=rule_reason,
    )  # fmt: skip


def extend(
    placement: Placement, *, expected: int, until: dt.date, on: dt.date, by: Any, note: str, rule_reason: str = ""
) -> PlacementEvent:
    """A later last day, with the reason why. Raises as `record`."""
    return record(
        placement, Event.EXTENDED, expected=expected, until=until, on=on, by=by, note=note, rule_reason=rule_reason
    )


def end(
    placement: Placement, *, expected: int, reason: str, on: dt.date, by: Any, note: str = ""
) -> PlacementEvent:
    """The last day, with its reason; the placement runs through that day."""
    return record(placement, Event.ENDED, expected=expected, reason=reason, on=on, by=by, note=note)


@transaction.atomic
def record(
    placement: Placement, event: Event, *, expected: int, on: dt.date, by: Any, kind: str = "", reason: str = "",
    note: str = "", overlap_reason: str = "", rule_reason: str = "", until: dt.date | None = None,
) -> PlacementEvent:  # fmt: skip
    """Stores one event with its journal entry.

    Raises StaleVersion where the placement changed since it was opened, ValidationError with a sentence where
    the dates cannot be, or a rule is not kept and nobody says why.
    """
    current = locked(placement, expected)
    refuse_after_exit(current.refugee, on)
    check_order(current, event, on)
    found = against_rules(current, kind or current.kind, event, on, until)
    limits.refuse(found, rule_reason.strip())
    why_beside = overlap_reason.strip()
    met = overlaps.would_meet(current, kind, on) if event == Event.STARTED else []
    refuse_overlap(met, why_beside)
    current.kind = kind or current.kind
    held = holds(current)
    fact = PlacementEvent(
        refugee=current.refugee, placement=current, event=event, happened_on=on, kind=kind, reason=reason, note=note,
        until=until, recorded_by=by,
    )  # fmt: skip
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    explain(met, current, why_beside, by=by)
    limits.keep(found, current, rule_reason.strip(), by=by)
    current.version += 1
    current.save()
    check_place(current, event, on, held=held)
    tell(fact, text="\n".join(filter(None, (until_words(fact), note, why_beside, rule_reason.strip()))), by=by)
    facts_changed([current.refugee_id])
    return fact


def against_rules(
    placement: Placement, kind: str, event: Event, on: dt.date, until: dt.date | None
) -> list[limits.Finding]:
    """The rules that a start or an extension does not keep.

    Raises ValidationError where an extension ends no later than what is planned so far.
    """
    if event not in (Event.STARTED, Event.EXTENDED):
        return []
    agreement, events = limits.agreement_of(placement), limits.standing(placement)
    if event == Event.STARTED:
        return limits.judged(placement, kind, limits.terms_of(placement, agreement, on))
    started = next(each.happened_on for each in events if each.event == Event.STARTED)
    last = limits.planned_end(agreement, events)
    if until is not None and until <= (last or on):
        text = _("The new last day must lie after %(day)s.") % {"day": danish(last or on)}
        raise ValidationError({"until": text})
    return limits.judged(placement, kind, Terms(started, until, extended_from=last))


def until_words(fact: PlacementEvent) -> str:
    return _("New last day: %(day)s.") % {"day": danish(fact.until)} if fact.until else ""


def tell(fact: PlacementEvent, *, text: str, by: Any) -> None:
    """The journal entry of an event."""
    placement = fact.placement
    employer = placement.employer.name if placement.employer else ""
    title = event_title(fact.event, placement.kind, fact.reason, employer)
    journal.write(
        fact.refugee, theme=THEME, title=title[:200], text=text, event_on=fact.happened_on, by=by,
        area=Area.PLACEMENT,
    )  # fmt: skip


def locked(placement: Placement, expected: int) -> Placement:
    """The placement as it is now, its person's placements held still. Raises StaleVersion."""
    hold(placement.refugee_id)
    rows = Placement.objects.select_for_update(of=("self",)).select_related("refugee", "employer")
    current: Placement = rows.get(pk=placement.pk)
    if current.version != expected:
        raise StaleVersion(current)
    return current


def check_order(placement: Placement, event: Event, on: dt.date) -> None:
    """Raises ValidationError where an event lacks what it rests on, or lies on the wrong side of it."""
    standing = PlacementEvent.objects.standing().filter(placement=placement)
    first = {row.event: row.happened_on for row in standing.order_by("-happened_on")}
    if event in (*rules.ONCE, Event.AGREED) and event in first:
        raise ValidationError(_("The placement has that event already, on %(day)s.") % {"day": danish(first[event])})
    needed = rules.NEEDS.get(event)
    if needed and needed not in first:
        raise ValidationError(_("First record: %(event)s.") % {"event": str(needed.label).lower()})
    for earlier in {needed or Event.OFFERED, Event.OFFERED} - {event}:
        known = first.get(earlier)
        if known and on < known:
            words = {"event": str(earlier.label).lower(), "day": danish(known)}
            raise ValidationError({"happened_on": _("The date lies before: %(event)s %(day)s.") % words})
    started, ended = first.get(Event.STARTED), first.get(Event.ENDED)
    if event == Event.OFFERED and started and on > started:
        text = _("The placement started on %(day)s; its offer cannot lie after that.") % {"day": danish(started)}
        raise ValidationError({"happened_on": text})
    if event == Event.EXTENDED and ended:
        raise ValidationError(_("The placement ended on %(day)s.") % {"day": danish(ended)})
    if event == Event.STARTED and ended and on > ended:
        text = _("The placement ended on %(day)s, before this start.") % {"day": danish(ended)}
        raise ValidationError({"happened_on": text})


def refuse_overlap(found: list[Overlap], reason: str) -> None:
    """Raises ValidationError with a sentence for each pair that no rule allows, where nobody says why."""
    wrong = [each for each in found if not each.is_explained]
    if wrong and not reason:
        sentences = [*(each.sentence for each in wrong), _("Write why, or end the other one first.")]
        raise ValidationError({"overlap_reason": " ".join(sentences)})


def explain(found: list[Overlap], placement: Placement, reason: str, *, by: Any) -> None:
    """Keeps the reason with every pair that has none yet."""
    for each in found:
        if reason and each.reason is None:
            first, second = sorted((placement.pk, each.other.pk))
            OverlapReason.objects.create(
                refugee_id=placement.refugee_id, placement_id=first, beside_id=second, reason=reason, created_by=by
            )


@transaction.atomic
def explain_overlap(told: OverlapReason, *, expected: int, by: Any, on: dt.date) -> OverlapReason:
    """Says, or says better, why two placements run at the same time.

    Raises StaleVersion where somebody else has said it meanwhile.
    """
    hold(told.refugee_id)
    if told.pk:
        told.save_version(expected)
    else:
        known = OverlapReason.objects.filter(placement=told.placement_id, beside=told.beside_id).first()
        if known is not None:
            raise StaleVersion(known)
        told.created_by = by
        told.save()
    title = _("Why %(one)s and %(other)s run at the same time") % {"one": told.placement, "other": told.beside}
    journal.write(
        told.refugee, theme=THEME, title=title[:200], text=told.reason, event_on=on, by=by, area=Area.PLACEMENT
    )
    return told


@transaction.atomic
def save_overlap_rule(rule: OverlapRule, *, expected: int) -> OverlapRule:
    """Saves a new or changed rule. Raises StaleVersion where somebody else changed it meanwhile."""
    rule.in_order()
    if rule.pk:
        return rule.save_version(expected)
    rule.save()
    return rule


@transaction.atomic
def annul(
    fact: PlacementEvent, *, expected: int, reason: str, by: Any, on: dt.date, at: dt.datetime,
    overlap_reason: str = "",
) -> None:  # fmt: skip
    """Annuls an event: it exists on no day and stays visible, struck through.

    Raises StaleVersion where it was annulled meanwhile, ValidationError where another event rests on it, or where
    without its end the placement would run beside another one and nobody says why.
    """
    hold(fact.refugee_id)
    placement = Placement.objects.select_for_update().get(pk=fact.placement_id)
    current: PlacementEvent = PlacementEvent.objects.select_related("refugee").get(pk=fact.pk)
    if current.version != expected or current.annulled_at is not None:
        raise StaleVersion(current)
    check_nothing_rests_on(current)
    met = overlaps.without_end(placement) if current.event == Event.ENDED else []
    refuse_overlap(met, overlap_reason.strip())
    explain(met, placement, overlap_reason.strip(), by=by)
    current.annul(at=at, by=by, reason=reason)
    if current.event == Event.AGREED:
        agreed_anew(placement)
    placement.version += 1
    placement.save()
    check_place(placement, "", on, held=True)  # without its end or its decline it needs a place again
    strike(current, placement, reason, by=by, on=on)
    facts_changed([current.refugee_id])


def agreed_anew(placement: Placement) -> None:
    """Takes away the days on which the three said yes: they are asked again."""
    for agreement in Agreement.objects.select_for_update().filter(placement=placement):
        agreement.person_on = agreement.employer_on = agreement.municipality_on = None
        agreement.save_version(agreement.version)


def strike(fact: PlacementEvent, placement: Placement, reason: str, *, by: Any, on: dt.date) -> None:
    """Strikes the journal entry of an annulled event through, and writes why."""
    what = event_title(fact.event, fact.kind or placement.kind, fact.reason)
    entries = JournalEntry.objects.filter(refugee=fact.refugee_id, theme=THEME, automatic=True, struck=False)
    entries.filter(event_on=fact.happened_on, title__startswith=what[:190]).update(struck=True)
    title = _("Annulled: %(what)s of %(date)s") % {"what": what, "date": danish(fact.happened_on)}
    journal.write(fact.refugee, theme=THEME, title=title[:200], text=reason, event_on=on, by=by, area=Area.PLACEMENT)


def check_nothing_rests_on(fact: PlacementEvent) -> None:
    standing = PlacementEvent.objects.standing().filter(placement=fact.placement_id)
    above = standing.filter(event__in=rules.RESTS_ON.get(Event(fact.event), ())).first()
    twins = standing.filter(event=fact.event).exclude(pk=fact.pk)
    if above is not None and not twins.exists():
        words = {"event": str(above.get_event_display()).lower(), "day": danish(above.happened_on)}
        raise ValidationError(_("First annul: %(event)s %(day)s.") % words)
