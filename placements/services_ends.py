"""Verbs of the end of a placement: what is said of it, and the job that it turned into."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from placements import services
from placements.models import EndEvaluation, Placement, PlacementEvent
from placements.rules import THEME, Event
from refugees import journal
from refugees.services import refuse_after_exit


@transaction.atomic
def evaluate(evaluation: EndEvaluation, *, by: Any) -> EndEvaluation:
    """Records what is said at the end. Raises ValidationError where the placement has not begun by that day."""
    services.hold(evaluation.refugee_id)
    placement = Placement.objects.select_related("refugee", "employer").get(pk=evaluation.placement_id)
    refuse_after_exit(placement.refugee, evaluation.happened_on)
    started = PlacementEvent.objects.standing().filter(placement=placement, event=Event.STARTED).first()
    if started is None:
        raise ValidationError(_("First record: %(event)s.") % {"event": str(Event.STARTED.label).lower()})
    if evaluation.happened_on < started.happened_on:
        words = {"event": str(Event.STARTED.label).lower(), "day": danish(started.happened_on)}
        raise ValidationError({"happened_on": _("The date lies before: %(event)s %(day)s.") % words})
    evaluation.recorded_by = by
    evaluation.validate_constraints()
    evaluation.save()
    words = {"kind": placement.kind_word, "outcome": str(evaluation.get_outcome_display()).lower()}
    journal.write(
        placement.refugee, theme=THEME, title=_("%(kind)s: end evaluation, %(outcome)s") % words,
        text=evaluation.next_step, event_on=evaluation.happened_on, by=by, area=Area.PLACEMENT, source=evaluation,
    )  # fmt: skip
    return evaluation


@transaction.atomic
def annul_evaluation(
    evaluation: EndEvaluation, *, expected: int, reason: str, by: Any, at: dt.datetime, on: dt.date
) -> None:
    """Annuls an evaluation; it stays visible, struck through. Raises StaleVersion where it was annulled meanwhile."""
    services.hold(evaluation.refugee_id)
    current: EndEvaluation = EndEvaluation.objects.select_related("refugee").get(pk=evaluation.pk)
    if current.version != expected or current.annulled_at is not None:
        raise StaleVersion(current)
    journal.strike(current)
    current.annul(at=at, by=by, reason=reason)
    title = _("Annulled: %(what)s of %(date)s") % {"what": _("End evaluation"), "date": danish(current.happened_on)}
    journal.write(current.refugee, theme=THEME, title=title, text=reason, event_on=on, by=by, area=Area.PLACEMENT)


# --- turned into a job --------------------------------------------------------------------------------
def follower_of(placement: Placement) -> Placement | None:
    """The placement that follows on from it."""
    found: Placement | None = Placement.objects.filter(continues=placement).select_related("employer").first()
    return found


@transaction.atomic
def follow_on(
    before: Placement, after: Placement | None, *, seen: Placement | None, by: Any, on: dt.date
) -> Placement | None:
    """Says which placement follows on from `before`; a new one is opened, None takes the tie away.

    `seen` is the one that followed when the page was opened. Raises StaleVersion where that has changed meanwhile.
    """
    services.hold(before.refugee_id)
    current = follower_of(before)
    if current != seen:
        raise StaleVersion(current or before)
    if current is not None and current != after:
        tie(current, None)
    if after is not None and after._state.adding:
        services.plan(after, by=by)
    if after is not None and after != current:
        tie(after, before)
    title = _("%(kind)s turned into a job") if after else _("%(kind)s: the tie to the job is taken away")
    journal.write(
        before.refugee, theme=THEME, title=title % {"kind": before.kind_word}, text=str(after or current or ""),
        event_on=on, by=by, area=Area.PLACEMENT,
    )  # fmt: skip
    return after


def tie(after: Placement, before: Placement | None) -> None:
    after.continues = before
    after.save_version(after.version)
