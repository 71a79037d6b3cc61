"""Verbs that change openings, and the guard of their places: never more people than places."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import danish
from placements.models import Opening, Placement
from placements.rules import CARRY_KIND, Event


def locked(pk: int) -> Opening:
    """The opening, held still until the transaction ends. Whoever counts its places holds it first."""
    found: Opening = Opening.objects.select_for_update().get(pk=pk)
    return found


def filled(opening: Opening) -> int:
    count: int = Placement.objects.holding().filter(opening=opening).count()
    return count


@transaction.atomic
def save_opening(opening: Opening, *, expected: int, by: Any) -> Opening:
    """Creates or changes an opening.

    Raises StaleVersion, and ValidationError where fewer places are left than people have been given.
    """
    if not opening.pk:
        opening.created_by = by
        opening.save()
        return opening
    locked(opening.pk)
    opening.save_version(expected)
    refuse_too_many(opening, "places")
    return opening


@transaction.atomic
def close(opening: Opening, *, expected: int, on: dt.date) -> Opening:
    """Closes an opening with the reason it carries, or opens it again where it carries none. Raises StaleVersion."""
    opening.closed_on = (opening.closed_on or on) if opening.closed_reason else None
    return opening.save_version(expected)


def refuse_too_many(opening: Opening, field: str = "") -> None:
    """Raises ValidationError with a sentence where more people hold a place than there are places."""
    taken = filled(opening)
    if taken > opening.places:
        text = ngettext(
            "“%(opening)s” has %(places)s place, and it is taken.",
            "“%(opening)s” has %(places)s places, and all are taken.",
            opening.places,
        ) % {"opening": opening.title, "places": opening.places}
        raise ValidationError({field: text} if field else text)


def check_place(placement: Placement, event: str, on: dt.date, *, held: bool) -> None:
    """After an event: is there a place for the placement? `held`: it had one before.

    Raises ValidationError with a sentence; the caller's transaction takes the event back.
    """
    if placement.opening_id is None:
        return
    opening = locked(placement.opening_id)
    if event in CARRY_KIND and not held and opening.is_over(on):
        day = danish(opening.closed_on or opening.open_to)
        raise ValidationError(_("“%(opening)s” closed on %(day)s.") % {"opening": opening.title, "day": day})
    if event != Event.DECLINED:
        refuse_too_many(opening)
