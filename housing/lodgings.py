"""Verbs of temporary accommodation: a household gets beds, a stay ends, rooms are made, beds are closed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.policy import Area
from core.dates import danish
from housing.models import Bed, Room, Site, Stay
from housing.rules import THEME
from housing.services import fresh, hold
from refugees import journal
from refugees.models import Refugee
from refugees.services import move_address, refuse_after_exit

MOST_BEDS = 12


def free_beds(first: dt.date, last: dt.date | None) -> Any:
    """The beds that nobody has on any day of a period (without a last day: from then on)."""
    taken = Stay.objects.filter(bed=OuterRef("pk")).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    if last is not None:
        taken = taken.filter(valid_from__lte=last)
    beds = Bed.objects.filter(Q(closed_from__isnull=True) | Q(closed_from__gt=last or dt.date.max))
    beds = beds.filter(room__site__opened_on__lte=first)
    still = Q(room__site__closed_on__isnull=True) | Q(room__site__closed_on__gte=last or dt.date.max)
    return beds.filter(still).exclude(Exists(taken))


@transaction.atomic
def book(
    people: Sequence[Refugee], room: Room, *, on: dt.date, until: dt.date | None, household: str, told_on: dt.date,
    rules_signed_on: dt.date | None = None, with_address: bool = False, by: Any,
) -> list[Stay]:  # fmt: skip
    """Gives each of these people a bed in a room. Raises ValidationError where there are too few, or one has one.

    `told_on` is the day on which it is decided: a room may be given for a day ahead.
    """
    hold(people)
    room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
    beds = list(free_beds(on, until).filter(room=room).order_by("name", "pk")[: len(people)])
    if len(beds) < len(people):
        raise ValidationError({"room": too_few(len(beds), len(people))})
    made = []
    for person, bed in zip(people, beds, strict=True):
        refuse_after_exit(person, on)
        stay = Stay(
            refugee=person, bed=bed, valid_from=on, valid_to=until, household=household,
            rules_signed_on=rules_signed_on, created_by=by,
        )  # fmt: skip
        stay.full_clean(exclude=["created_by"])
        stay.save()
        made.append(stay)
        title = _("Temporary accommodation: %(site)s, room %(room)s") % {"site": room.site.name, "room": room.name}
        text = _("From %(day)s") % {"day": danish(on)}
        journal.write(
            person, theme=THEME, title=title, text=text, event_on=told_on, by=by, area=Area.HOUSING
        )
        if with_address:
            address = _("%(address)s, room %(room)s") % {"address": room.site.address, "room": room.name}
            give_address(person, address, on=on, by=by)
    return made


def too_few(free: int, wanted: int) -> str:
    words = ngettext(
        "The room has %(free)d free bed in the period, %(wanted)d are needed.",
        "The room has %(free)d free beds in the period, %(wanted)d are needed.",
        free,
    )
    return words % {"free": free, "wanted": wanted}


def give_address(person: Refugee, text: str, *, on: dt.date, by: Any) -> None:
    try:
        move_address(person=person, text=text, temporary=True, on=on, by=by)
    except ValidationError as error:
        raise ValidationError({"with_address": error.messages}) from error


@transaction.atomic
def end(stay: Stay, *, expected: int, on: dt.date, reason: str, told_on: dt.date, by: Any) -> Stay:
    """The last night of a stay. Raises StaleVersion, ValidationError where it lies before the first."""
    current: Stay = fresh(stay, expected)
    current.valid_to, current.end_reason = on, reason
    current.full_clean(exclude=["created_by"])
    current.save_version(expected)
    title = _("Temporary accommodation ends")
    text = _("Last night %(day)s: %(reason)s") % {"day": danish(on), "reason": reason}
    journal.write(current.refugee, theme=THEME, title=title, text=text, event_on=told_on, by=by, area=Area.HOUSING)
    return current


@transaction.atomic
def add_room(site: Site, *, name: str, beds: int, level_access: bool) -> Room:
    """A room with so many beds, numbered from 1. Raises ValidationError where the name is taken."""
    room = Room(site=site, name=name, level_access=level_access)
    room.full_clean()
    room.save()
    for number in range(1, beds + 1):
        Bed.objects.create(room=room, name=str(number))
    return room


@transaction.atomic
def close_bed(bed: Bed, *, expected: int, on: dt.date | None) -> Bed:
    """Takes a bed out of use from a day on, or back into use (None). Raises StaleVersion, ValidationError."""
    staying = Stay.objects.filter(bed=bed).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on or dt.date.max))
    found = staying.order_by("-valid_from").first() if on else None
    if found:
        words = {"day": danish(found.valid_to) or _("further notice")}
        raise ValidationError({"closed_from": _("Somebody has the bed until %(day)s.") % words})
    bed.closed_from = on
    return bed.save_version(expected)
