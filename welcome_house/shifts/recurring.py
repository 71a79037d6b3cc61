"""Makes the shifts of recurring needs ahead, and lets shifts follow the dates of their activities. Twice is once."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from core.clock import COPENHAGEN
from core.history import acting
from welcome_house.models import Session
from welcome_house.shifts import rules, services
from welcome_house.shifts.models import Shift, ShiftPattern

JOB = "shifts_ahead"
Actor = Any  # a signed-in user, or the name of a job


def make_ahead(*, at: dt.datetime, by: Actor = JOB) -> int:
    """The shifts of every recurring need for the coming weeks; how many were new."""
    return sum(make(pattern, at=at, by=by) for pattern in ShiftPattern.objects.order_by("pk"))


@transaction.atomic
def make(pattern: ShiftPattern, *, at: dt.datetime, by: Actor) -> int:
    """The shifts of one need from a moment on. One that was changed or cancelled by hand is not made again."""
    pattern = ShiftPattern.objects.select_for_update().get(pk=pattern.pk)
    today = at.astimezone(COPENHAGEN).date()
    last = min(today + dt.timedelta(days=rules.AHEAD_DAYS), pattern.valid_to or dt.date.max)
    first = max(today, pattern.valid_from)
    wanted = of_sessions(pattern, first, last) if pattern.activity_id else of_days(pattern, first, last)
    with acting(by):
        made = Shift.objects.bulk_create([each for each in wanted if each.starts_at > at])
    return len(made)


def of_days(pattern: ShiftPattern, first: dt.date, last: dt.date) -> list[Shift]:
    known = set(Shift.objects.filter(pattern=pattern, day__gte=first).values_list("day", flat=True))
    days = rules.days_of(
        pattern.weekdays, pattern.every_weeks, since=pattern.valid_from, first=first, last=last
    )  # fmt: skip
    return [
        of_pattern(pattern, day, rules.at(day, pattern.begins), rules.at(day, pattern.ends))
        for day in days
        if day not in known and pattern.begins and pattern.ends
    ]


def of_sessions(pattern: ShiftPattern, first: dt.date, last: dt.date) -> list[Shift]:
    known = set(Shift.objects.filter(pattern=pattern).values_list("session_id", flat=True))
    dates = Session.objects.filter(
        activity=pattern.activity, cancelled_at=None, starts_at__gte=rules.at(first, dt.time()),
        starts_at__lt=rules.at(last + dt.timedelta(days=1), dt.time()),
    ).order_by("starts_at", "pk")  # fmt: skip
    return [
        of_pattern(pattern, each.starts_at.astimezone(COPENHAGEN).date(), each.starts_at, each.ends_at, each)
        for each in dates
        if each.pk not in known
    ]


def of_pattern(
    pattern: ShiftPattern, day: dt.date, starts_at: dt.datetime, ends_at: dt.datetime, session: Any = None
) -> Shift:  # fmt: skip
    return Shift(
        title=pattern.title, pattern=pattern, session=session, day=day, starts_at=starts_at, ends_at=ends_at,
        needed=pattern.needed, skills=pattern.skills,
    )  # fmt: skip


@transaction.atomic
def save_pattern(pattern: ShiftPattern, *, at: dt.datetime, expected: int, by: Actor) -> ShiftPattern:
    """Saves a recurring need and makes its shifts. A changed one makes its coming shifts anew that nobody has touched.

    Raises StaleVersion.
    """
    with acting(by):
        if pattern.pk:
            pattern.save_version(expected)
            Shift.objects.filter(
                pattern=pattern, starts_at__gt=at, cancelled_at=None, version=1, turns__isnull=True
            ).delete()
            retime(pattern, at=at, by=by)
        else:
            pattern.save()
        make(pattern, at=at, by=by)
    return pattern


def retime(pattern: ShiftPattern, *, at: dt.datetime, by: Actor) -> None:
    """Calls off what lies after the last day: somebody has it, so it is not simply removed."""
    if pattern.valid_to is None:
        return
    after = rules.at(pattern.valid_to + dt.timedelta(days=1), dt.time())
    for shift in Shift.objects.standing().filter(pattern=pattern, starts_at__gte=max(after, at)):
        services.call_off(shift, at=at, expected=shift.version, by=by)


def follow_sessions(*, at: dt.datetime) -> int:
    """Lets coming shifts follow dates that were moved or cancelled; how many had to."""
    astray = Shift.objects.standing().filter(session__isnull=False, starts_at__gt=at)
    astray = astray.exclude(
        Q(session__cancelled_at=None) & Q(starts_at=F("session__starts_at")) & Q(ends_at=F("session__ends_at"))
    )
    found = list(astray.select_related("session").order_by("pk"))
    for shift in found:
        follow(shift, at=at)
    return len(found)


@transaction.atomic
def follow(shift: Any, *, at: dt.datetime) -> None:
    if shift.session.cancelled_at is not None:
        services.call_off(shift, at=at, expected=shift.version, by=JOB)
        return
    shift.starts_at, shift.ends_at = shift.session.starts_at, shift.session.ends_at
    with acting(JOB):
        shift.day = shift.begun_on
        shift.save_version(shift.version)
        services.move_turns(shift, at=at, by=JOB)
