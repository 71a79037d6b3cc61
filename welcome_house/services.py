"""Verbs of the programme: one transaction each. Rooms are locked first, so that nobody books one twice meanwhile."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.dates import danish
from core.models import Editable
from welcome_house import dates
from welcome_house.dates import Conflict
from welcome_house.models import Activity, Room, Session
from welcome_house.recurrence import ends, local, midnight, on_holidays

PLACED = [
    "starts_at", "ends_at", "slot", "room", "cancelled_at", "cancelled_because", "is_dropped", "version",
    "updated_at",
]  # fmt: skip


class RoomTaken(ValidationError):
    """The room is taken on some dates; carries which, so that the form can list them."""

    def __init__(self, found: Sequence[Conflict]) -> None:
        super().__init__(_("The room is taken on some of the dates."))
        self.found = list(found)


@dataclass
class Made:
    """What became of an activity's dates: how many new, moved and dropped, which lost the room, which are holidays."""

    new: int = 0
    moved: int = 0
    dropped: int = 0
    without_room: list[Conflict] = field(default_factory=list)
    holidays: list[tuple[dt.date, str]] = field(default_factory=list)


def store(rows: list[Session], at: dt.datetime) -> None:
    """Stores what was changed of many dates, as one change each."""
    for row in rows:
        row.version, row.updated_at = row.version + 1, at
    Session.objects.bulk_update(rows, PLACED)


def lock_rooms() -> None:
    """Waits for whoever plans now, and has others wait until this transaction is over."""
    list(Room.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def save(record: Editable, *, expected: int = 0) -> Editable:
    """Stores a room, an organisation, a season or a text. Raises StaleVersion."""
    if record._state.adding:
        record.save()
        return record
    return record.save_version(expected)


# --- activities --------------------------------------------------------------------------------------
@transaction.atomic
def plan(
    activity: Activity, *, on: dt.date, at: dt.datetime, since: dt.date | None = None, expected: int = 0,
    despite: bool = False,
) -> Made:  # fmt: skip
    """Stores an activity and makes its dates; of one that exists those from `since` on follow its new plan.

    `despite`: dates on which the room is taken are made without one. Raises RoomTaken else, StaleVersion.
    """
    lock_rooms()
    if activity._state.adding:
        activity.save()
        since = local(activity.first_starts).date()
    else:
        activity.save_version(expected)
    since = since or on
    moments = [each for each in dates.wanted(activity, on=on, since=since) if each > at or activity.version == 1]
    taken = dates.conflicts(activity.room, moments, activity.minutes, but=activity)
    if taken and not despite:
        raise RoomTaken(taken)
    return settle(activity, moments, taken, since=since, at=at)


def settle(
    activity: Activity, moments: list[dt.datetime], taken: Sequence[Conflict], *, since: dt.date, at: dt.datetime
) -> Made:
    """Has the dates from `since` on, as far as they have not begun, be those of `moments`."""
    without = {each.begins for each in taken}
    old = list(dates.following(activity, since).filter(starts_at__gt=at))
    by_hand = activity.sessions.exclude(pk__in=[each.pk for each in old]).values_list("starts_at", flat=True)
    there = set(by_hand.filter(starts_at__in=moments))
    found = dates.match(old, [each for each in moments if each not in there])
    kept = [session for session, _moment in found.kept]
    moved = sum(session.starts_at != moment for session, moment in found.kept)
    for session in found.gone:
        drop(session, at)
    for session, moment in found.kept:
        place(session, moment, None if moment in without else activity.room)
    for rows in (found.gone, kept):  # first those that give their room back
        store(rows, at)
    create(activity, found.new, without)
    return Made(len(found.new), moved, len(found.gone), list(taken), on_holidays(moments))


def drop(session: Session, at: dt.datetime) -> None:
    """The plan no longer has this date."""
    session.is_dropped = True
    if session.cancelled_at is None:
        session.cancelled_at, session.cancelled_because = at, _("The plan is changed.")


def place(session: Session, moment: dt.datetime, room: Room | None) -> None:
    """Puts a date where the plan has it; one that the plan had dropped is held again, one cancelled by hand is not."""
    if session.is_dropped:
        session.is_dropped, session.cancelled_at, session.cancelled_because = False, None, ""
    session.slot = session.starts_at = moment
    session.ends_at = ends(moment, session.activity.minutes)
    session.room = room


def create(activity: Activity, moments: Iterable[dt.datetime], without: Iterable[dt.datetime] = ()) -> list[Session]:
    """Makes dates of an activity, those of `without` with no room; in bulk."""
    roomless = set(without)
    return Session.objects.bulk_create(
        Session(
            activity=activity, room=None if each in roomless else activity.room, starts_at=each,
            ends_at=ends(each, activity.minutes), slot=each,
        )
        for each in moments
    )  # fmt: skip


@transaction.atomic
def make_ahead(*, on: dt.date, until: dt.date | None = None) -> Made:
    """Makes every date that is missing, to the end of the season (or through `until`). Twice is as once.

    A date on which the room is taken is made without one.
    """
    lock_rooms()
    made = Made()
    for activity in Activity.objects.exclude(recurrence="").exclude(ended_on__lt=on).select_related("room"):
        there = set(dates.following(activity, on).values_list("slot", flat=True))
        there |= set(activity.sessions.filter(starts_at__gte=midnight(on)).values_list("starts_at", flat=True))
        missing = [each for each in dates.wanted(activity, on=on, since=on, until=until) if each not in there]
        taken = dates.conflicts(activity.room, missing, activity.minutes, but=activity)
        made.new += len(create(activity, missing, (each.begins for each in taken)))
        made.without_room += taken
    return made


@transaction.atomic
def end(activity: Activity, *, last: dt.date, at: dt.datetime, expected: int) -> int:
    """An activity is held for the last time on a day; how many later dates are dropped. Raises StaleVersion."""
    activity.ended_on = last
    activity.save_version(expected)
    after = midnight(last + dt.timedelta(days=1))
    gone = list(activity.sessions.planned().filter(starts_at__gte=max(after, at)))
    for session in gone:
        drop(session, at)
    store(gone, at)
    return len(gone)


# --- one date ----------------------------------------------------------------------------------------
@transaction.atomic
def move(session: Session, *, expected: int) -> Session:
    """Stores another time or room of one date. Raises StaleVersion, RoomTaken."""
    lock_rooms()
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    if session.cancelled_at is None and session.room is not None:
        taken = Session.objects.taking(session.room, session.starts_at, session.ends_at).exclude(pk=session.pk)
        if other := taken.select_related("activity").first():
            raise RoomTaken([Conflict(local(session.starts_at), str(other.activity), other.hours)])
    if length <= 0:
        raise ValidationError({"ends": _("It ends before it begins.")})
    return session.save_version(expected)


@transaction.atomic
def cancel(session: Session, *, because: str, at: dt.datetime, expected: int) -> Session:
    """Cancels one date: it stays in the programme, struck through, and gives its room back. Raises StaleVersion."""
    session.cancelled_at, session.cancelled_because = at, because
    return session.save_version(expected)


@transaction.atomic
def resume(session: Session, *, expected: int) -> Session:
    """A cancelled date is held after all; without its room, where that is taken meanwhile. Raises StaleVersion."""
    lock_rooms()
    if session.is_dropped:
        raise ValidationError(_("The plan no longer has this date."))
    session.cancelled_at, session.cancelled_because = None, ""
    if session.room and Session.objects.taking(session.room, session.starts_at, session.ends_at).exists():
        session.room = None
    return session.save_version(expected)


@transaction.atomic
def close(first: dt.date, last: dt.date, *, because: str, on: dt.date, at: dt.datetime) -> int:
    """Cancels everything on the days from `first` through `last`, made ahead first; how many dates.

    Raises ValidationError where the days lie in the past or in the wrong order.
    """
    if last < first:
        raise ValidationError({"last": _("The period ends before it begins.")})
    if first < on:
        raise ValidationError({"first": _("The day %(day)s has passed.") % {"day": danish(first)}})
    make_ahead(on=on, until=last)
    rows = list(Session.objects.standing().on_days(first, last).filter(starts_at__gt=at).select_for_update())
    for row in rows:
        row.cancelled_at, row.cancelled_because = at, because
    store(rows, at)
    return len(rows)
