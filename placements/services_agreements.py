"""Verbs of agreements: written, agreed by the three, changed until the start; and the rules they are measured by."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from placements import limits, services
from placements.models import Agreement, KindRule, Placement, PlacementEvent
from placements.rules import THEME, Event, Kind
from refugees import journal

CONTENT = (
    "starts_on", "ends_on", "hours", "working_times", "tasks", "aims", "supervisor", "contact", "language_help",
    "danish_lessons", "school_weeks", "insured", "safety",
)  # fmt: skip
SHARED = ("hours", "tasks", "supervisor")  # what the placement says too


def is_closed(agreement: Agreement, has: set[str]) -> bool:
    """Whether it changes no more: agreed and begun, or over. Begun without it, it can still be agreed."""
    return Event.ENDED in has or (Event.STARTED in has and agreement.is_agreed)


def standing(placement: Placement) -> set[str]:
    return set(PlacementEvent.objects.standing().filter(placement=placement).values_list("event", flat=True))


def refuse_closed(agreement: Agreement) -> None:
    """Raises ValidationError where the agreement changes no more."""
    if is_closed(agreement, standing(agreement.placement)):
        raise ValidationError(
            _("The placement has started: what is agreed stands. A later last day is recorded as an extension.")
        )


@transaction.atomic
def save(
    agreement: Agreement, *, expected: int, by: Any, at: dt.datetime, on: dt.date, rule_reason: str = ""
) -> list[str]:
    """Writes what is agreed, or changes it; the warnings of the rules.

    What is changed must be agreed anew by the three. Raises StaleVersion where somebody else changed it meanwhile,
    ValidationError where the placement has started or a rule is not kept and nobody says why.
    """
    services.hold(agreement.refugee_id)
    placement = agreement.placement = Placement.objects.select_for_update(of=("self",)).select_related(
        "refugee", "employer"
    ).get(pk=agreement.placement_id)  # fmt: skip
    current = Agreement.objects.select_related("placement").filter(placement=placement).first()
    if current is not None and (current.pk != agreement.pk or current.version != expected):
        raise StaleVersion(current)
    refuse_closed(current or agreement)
    why = rule_reason.strip()
    started = next((each.happened_on for each in limits.standing(placement)), None)
    found = limits.judged(placement, placement.kind, limits.terms_of(placement, agreement, started))
    limits.refuse(found, why)
    if current is not None and changed(current, agreement):
        ask_anew(agreement, placement, by=by, at=at, on=on)
    agreement.runs_it = agreement.runs_it or by
    if agreement.pk:
        agreement.save_version(expected)
    else:
        agreement.save()
    limits.keep(found, placement, why, by=by)
    for name in SHARED:
        setattr(placement, name, getattr(agreement, name))
    placement.version += 1
    placement.save()
    title = _("%(kind)s: agreement written") if current is None else _("%(kind)s: agreement changed")
    write(placement, title % {"kind": placement.kind_word}, why, by=by, on=on)
    return [each.sentence for each in found if each.is_settled]


def changed(before: Agreement, after: Agreement) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in CONTENT)


def ask_anew(agreement: Agreement, placement: Placement, *, by: Any, at: dt.datetime, on: dt.date) -> None:
    """What was agreed is agreed no more: the three days go, and the event is annulled."""
    agreement.person_on = agreement.employer_on = agreement.municipality_on = None
    for fact in PlacementEvent.objects.standing().filter(placement=placement, event=Event.AGREED):
        fact.annul(at=at, by=by, reason=str(_("The agreement was changed")))
        services.strike(fact, placement, fact.annulled_reason, by=by, on=on)


def write(placement: Placement, title: str, text: str, *, by: Any, on: dt.date) -> None:
    journal.write(
        placement.refugee, theme=THEME, title=title[:200], text=text, event_on=on, by=by, area=Area.PLACEMENT
    )


@transaction.atomic
def agree(agreement: Agreement, *, expected: int, by: Any, on: dt.date) -> Agreement:
    """Records who has agreed and when; with the third of them the placement is agreed.

    The day that counts is that of the last one. Raises StaleVersion, ValidationError.
    """
    services.hold(agreement.refugee_id)
    current = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if current.version != expected or changed(current, agreement):
        raise StaleVersion(current)
    refuse_closed(current)
    if agreement.is_agreed and current.placement.kind != Kind.EDUCATION:
        refuse_unsafe(agreement)
    agreement.municipality_by = by if agreement.municipality_on else None
    if current.municipality_on == agreement.municipality_on and current.municipality_by_id:
        agreement.municipality_by_id = current.municipality_by_id
    if not agreement.is_agreed and Event.AGREED in standing(current.placement):
        raise ValidationError(_("All three had agreed. Annul “Agreed” on the placement's page to take one back."))
    agreement.save_version(expected)
    if agreement.is_agreed and Event.AGREED not in standing(current.placement):
        placement = Placement.objects.get(pk=agreement.placement_id)
        services.record(placement, Event.AGREED, expected=placement.version, on=max(agreement.days), by=by)
    else:
        write(current.placement, *assent(current.placement, agreement), by=by, on=on)
    return agreement


def assent(placement: Placement, agreement: Agreement) -> tuple[str, str]:
    """The journal's heading and text of who has agreed so far."""
    labels = (_("the person"), _("the employer"), _("the municipality"))
    said = [f"{label} {danish(day)}" for label, day in zip(labels, agreement.days, strict=True) if day]
    return _("%(kind)s: agreement on its way") % {"kind": placement.kind_word}, ", ".join(said)


def refuse_unsafe(agreement: Agreement) -> None:
    """Raises ValidationError where insurance or work safety is not confirmed."""
    if not (agreement.insured and agreement.safety):
        raise ValidationError(
            _("Confirm insurance and work safety in the agreement first: nobody begins without them.")
        )


@transaction.atomic
def save_kind_rule(rule: KindRule, *, expected: int) -> KindRule:
    """Saves a new or changed rule. Raises StaleVersion where somebody else changed it meanwhile."""
    if rule.pk:
        return rule.save_version(expected)
    rule.save()
    return rule
