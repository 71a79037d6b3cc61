"""Verbs of the end of a job, IGU or education: the reason, and what happens next."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.models import StaleVersion
from placements import services as placements
from placements.models import Placement, PlacementEvent
from refugees import journal
from retention.models import AfterEnd, FollowUp
from retention.rules import THEME, Mode
from retention.services import plan


@transaction.atomic
def end(
    placement: Placement, after: AfterEnd, *, expected: int, on: dt.date, reason: str, talk_on: dt.date | None = None,
    today: dt.date, by: Any,
) -> PlacementEvent:  # fmt: skip
    """Ends a running job, IGU or education and says what happens next, with a follow-up planned for `talk_on`.

    The end is the placement's own event, so that every page and clock knows it. Raises StaleVersion,
    ValidationError.
    """
    event = placements.end(placement, expected=expected, reason=reason, on=on, by=by)
    what_next(event, after, by=by, on=on)
    if talk_on:
        talk = FollowUp(refugee=event.refugee, planned_on=talk_on, mode=Mode.MEETING)
        plan(talk, on=today, by=by)
    return event


@transaction.atomic
def what_next(event: PlacementEvent, after: AfterEnd, *, by: Any, on: dt.date, expected: int = 0) -> AfterEnd:
    """Says what happens after an end that is recorded, or says it anew. Raises StaleVersion, ValidationError."""
    if event.annulled_at is not None:
        raise ValidationError(_("The end is annulled."))
    if after._state.adding:
        other = AfterEnd.objects.filter(event=event).first()
        if other is not None:
            raise StaleVersion(other)
        after.event, after.refugee, after.recorded_by = event, event.refugee, by
        after.full_clean(exclude=["recorded_by"])
        after.save()
    else:
        after.save_version(expected)
    title = _("What happens next: %(next)s") % {"next": after.get_next_step_display()}
    journal.write(
        event.refugee, theme=THEME, title=title[:200], text=after.plan, event_on=on, by=by, area=Area.PLACEMENT
    )
    return after
