"""Taking, passing on and giving back a shift; what came of it. A shift is locked while anybody takes it."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import COPENHAGEN
from core.history import acting
from core.models import StaleVersion
from volunteers.joining import reads as joining
from volunteers.people import Volunteer
from volunteers.rules import may_be_matched
from welcome_house.shifts import letters, rules
from welcome_house.shifts.models import Shift, Turn
from welcome_house.shifts.rules import Ended

CANCEL_HOURS = 24  # where no rule is in force
Actor = Any  # a signed-in user, or the name of a job


def refuse(sentence: str) -> None:
    raise ValidationError(sentence)


def check_volunteer(volunteer: Volunteer, shift: Shift, on: dt.date) -> None:
    """Raises ValidationError where somebody may not have the shift: the clearance is asked of the shift's day, the
    code of conduct of the day on which it is taken.
    """
    day = shift.begun_on
    if volunteer.supplier_id is not None or volunteer.left_on is not None or volunteer.approved_on is None:
        refuse(_("Only volunteers of the house have shifts."))
    code = joining.code_on(on)
    if code is not None and volunteer.code_id != code.pk:
        refuse(_("Accept the code of conduct first."))
    if not may_be_matched(volunteer, day):
        refuse(_("The registration does not hold on that day. Talk to the coordinator."))
    if not rules.fits(shift.skills, volunteer.skills):
        refuse(_("The shift needs somebody for: %(skills)s.") % {"skills": shift.skill_words})
    if Turn.objects.live().filter(
        volunteer=volunteer, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    ).exists():  # fmt: skip
        refuse(_("There is another shift at that time."))


def locked_shift(pk: int) -> Shift:
    found: Shift = Shift.objects.select_for_update().get(pk=pk)
    return found


def new_turn(shift: Shift, volunteer: Volunteer, at: dt.datetime) -> Turn:
    made: Turn = Turn.objects.create(
        shift=shift, volunteer=volunteer, starts_at=shift.starts_at, ends_at=shift.ends_at, taken_at=at
    )
    return made


@transaction.atomic
def take(*, shift: Shift, volunteer: Volunteer, at: dt.datetime, by: Actor, beyond: bool = False) -> Turn:
    """Gives a volunteer a place in a shift: a free one, else one that somebody offers, who is free from now on.

    Raises ValidationError where there is none (`beyond`: the coordinator wants one more than needed), where the shift
    has begun or is cancelled, or where the volunteer may not have it.
    """
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    shift = locked_shift(shift.pk)
    if shift.cancelled_at is not None:
        refuse(_("The shift is cancelled."))
    if shift.starts_at <= at:
        refuse(_("The shift has begun."))
    check_volunteer(volunteer, shift, at.astimezone(COPENHAGEN).date())
    live = list(Turn.objects.live().filter(shift=shift).order_by("offered_at", "pk"))
    given: Any = next((each for each in live if each.offered_at is not None), None)
    with acting(by):
        if len(live) < shift.needed or (beyond and given is None):
            return new_turn(shift, volunteer, at)
        if given is None:
            refuse(_("The shift has just been filled."))
        end(given, Ended.SWAPPED, at=at)
        letters.swapped(given, by=by)
        return new_turn(shift, volunteer, at)


def end(turn: Any, because: str, *, at: dt.datetime, late: bool = False) -> None:
    turn.ended_at, turn.ended_because, turn.is_late = at, because, late
    turn.save_version(turn.version)


def locked_turn(turn: Turn, at: dt.datetime) -> Turn:
    """A turn that its volunteer still has and that has not begun. Raises ValidationError."""
    locked_shift(turn.shift_id)
    found: Turn = Turn.objects.select_for_update(of=("self",)).select_related("shift", "volunteer").get(pk=turn.pk)
    if found.ended_at is not None:
        refuse(_("The shift is not yours any more."))
    if found.starts_at <= at:
        refuse(_("The shift has begun."))
    return found


@transaction.atomic
def offer(*, turn: Turn, at: dt.datetime, by: Actor) -> None:
    """Lets another volunteer take the turn over; until then it stays with whoever has it."""
    found = locked_turn(turn, at)
    with acting(by):
        if found.offered_at is None:
            found.offered_at = at
            found.save_version(found.version)


@transaction.atomic
def keep(*, turn: Turn, at: dt.datetime, by: Actor) -> None:
    """Takes the offer back."""
    found = locked_turn(turn, at)
    with acting(by):
        if found.offered_at is not None:
            found.offered_at = None
            found.save_version(found.version)


@transaction.atomic
def cancel(*, turn: Turn, at: dt.datetime, on: dt.date, by: Actor) -> Turn:
    """The volunteer gives the turn back. At short notice the coordinators are told at once, by a mail without names."""
    found = locked_turn(turn, at)
    rule = joining.rule_on(on)
    late = rules.is_late(found.starts_at, at, rule.cancel_hours if rule else CANCEL_HOURS)
    with acting(by):
        end(found, Ended.CANCELLED, at=at, late=late)
        if late:
            letters.tell_coordinators(found, on=on, by=by)
    return found


@transaction.atomic
def remove(*, turn: Turn, at: dt.datetime, by: Actor) -> None:
    """The coordinator takes somebody off a shift; the volunteer is told."""
    found = locked_turn(turn, at)
    with acting(by):
        end(found, Ended.REMOVED, at=at)
        letters.taken_off(found, by=by)


@transaction.atomic
def note_outcomes(*, shift: Shift, outcomes: dict[int, str], at: dt.datetime, by: Actor) -> None:
    """Who came: by turn, "" takes a tick back. Raises ValidationError before the shift has begun."""
    shift = locked_shift(shift.pk)
    if shift.starts_at > at:
        refuse(_("The shift has not begun yet."))
    with acting(by):
        for turn in Turn.objects.live().filter(shift=shift, pk__in=outcomes).select_for_update():
            if turn.outcome != outcomes[turn.pk]:
                turn.outcome = outcomes[turn.pk]
                turn.save_version(turn.version)


# --- the shift itself ----------------------------------------------------------------------------------
@transaction.atomic
def save_shift(shift: Shift, *, at: dt.datetime, expected: int, by: Actor) -> Shift:
    """A new shift, or a changed one: whoever has it is told of new times, and freed where they meet another shift.

    Raises StaleVersion.
    """
    with acting(by):
        shift.day = shift.begun_on
        if not shift.pk:
            shift.save()
            return shift
        current = locked_shift(shift.pk)
        if current.version != expected:
            raise StaleVersion(current)
        moved = (current.starts_at, current.ends_at) != (shift.starts_at, shift.ends_at)
        shift.save_version(expected)
        if moved:
            move_turns(shift, at=at, by=by)
    return shift


def move_turns(shift: Shift, *, at: dt.datetime, by: Actor) -> None:
    """Lets the turns follow the shift. A volunteer who has another one then, or whose clearance ends, is freed."""
    for turn in Turn.objects.live().filter(shift=shift).select_related("volunteer").order_by("pk"):
        meets = Turn.objects.live().filter(
            volunteer=turn.volunteer, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
        )
        if meets.exclude(pk=turn.pk).exists():
            end(turn, Ended.MOVED, at=at)
        else:
            turn.starts_at, turn.ends_at = shift.starts_at, shift.ends_at
            turn.save_version(turn.version)
        turn.shift = shift
        letters.moved(turn, by=by)


@transaction.atomic
def call_off(shift: Shift, *, at: dt.datetime, expected: int, by: Actor) -> None:
    """Cancels a shift and tells whoever has it. Raises StaleVersion."""
    current = locked_shift(shift.pk)
    if current.version != expected:
        raise StaleVersion(current)
    with acting(by):
        current.cancelled_at = at
        current.save_version(expected)
        for turn in Turn.objects.live().filter(shift=current, outcome="").select_related("volunteer").order_by("pk"):
            turn.shift = current
            end(turn, Ended.CALLED_OFF, at=at)
            letters.called_off(turn, by=by)


def end_coming(volunteer: Volunteer, at: dt.datetime, by: Actor) -> None:
    """Frees the coming shifts of somebody who leaves; called by the leaving, in its transaction."""
    for turn in Turn.objects.live().filter(volunteer=volunteer, starts_at__gt=at).order_by("pk"):
        end(turn, Ended.LEFT, at=at)


# --- reminders -----------------------------------------------------------------------------------------
def remind(*, at: dt.datetime) -> int:
    """One mail the day before each shift; late, it also reminds of what is still to come today. How many were new."""
    day = at.astimezone(COPENHAGEN).date()
    last = rules.at(day + dt.timedelta(days=2), dt.time())
    coming = Turn.objects.live().filter(starts_at__gt=at, starts_at__lt=last).select_related("shift", "volunteer")
    return letters.remind(coming.exclude(volunteer=None).exclude(volunteer__email="").order_by("starts_at", "pk"))


