"""Which dates an activity has, and whether its room is free: computed before anything is saved.

Dates are asked and answered here; `services` stores them. Everything is one query for all dates of an activity.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from welcome_house.models import Activity, Room, Season, Session
from welcome_house.recurrence import ends, local, midnight, starts

AHEAD = 120  # days for which dates are made where no season is told
SEASON_AHEAD = 60  # days before its beginning a season's dates are made
LONGEST = dt.timedelta(days=1)  # of a session, as the activity's constraint has it


@dataclass(frozen=True)
class Conflict:
    """A date on which the room is taken, by what, from when to when."""

    begins: dt.datetime
    by: str
    hours: str


def horizon(on: dt.date, seasons: Sequence[Season]) -> dt.date:
    """Through which day dates are made: the end of the last season that runs or begins soon."""
    if not seasons:
        return on + dt.timedelta(days=AHEAD)
    soon = on + dt.timedelta(days=SEASON_AHEAD)
    return max((each.ends_on for each in seasons if each.begins_on <= soon), default=on)


def in_season(day: dt.date, seasons: Sequence[Season]) -> bool:
    """Whether the house is open on a day; always where no season is told."""
    return not seasons or any(each.begins_on <= day <= each.ends_on for each in seasons)


def wanted(activity: Activity, *, on: dt.date, since: dt.date, until: dt.date | None = None) -> list[dt.datetime]:
    """The dates that an activity's rule has from `since`, as far ahead as dates are made on the day `on`.

    What is held once is held whatever the season; a day after the activity's last one has no dates.
    """
    seasons = list(Season.objects.all())
    last = max(horizon(on, seasons), until or on)
    if activity.ended_on:
        last = min(last, activity.ended_on)
    found = [each for each in starts(activity.first_starts, activity.recurrence, until=last) if each.date() >= since]
    if not activity.recurrence:
        return found
    return [each for each in found if in_season(each.date(), seasons)]


def conflicts(
    room: Room | None, dates: Iterable[dt.datetime], minutes: int, *, but: Activity | None = None
) -> list[Conflict]:
    """On which dates a room is taken by other activities than `but`; one query."""
    times = [(begins, ends(begins, minutes)) for begins in dates]
    if room is None or not times:
        return []
    taken = Session.objects.taking(room, min(times)[0], max(over for _begins, over in times))
    others = list(taken.exclude(activity=but).select_related("activity").order_by("starts_at"))
    keys = [each.starts_at for each in others]
    found = []
    for begins, over in times:
        near = others[bisect_left(keys, begins - LONGEST) : bisect_left(keys, over)]
        if hit := next((each for each in near if each.ends_at > begins), None):
            found.append(Conflict(begins, str(hit.activity), hit.hours))
    return found


def following(activity: Activity, since: dt.date) -> Any:
    """The dates of an activity from a day on that follow its rule."""
    return activity.sessions.filter(slot__gte=midnight(since)).order_by("slot")


@dataclass(frozen=True)
class Matched:
    """How old dates and new ones go together: `kept` pairs, `gone` old ones, `new` ones."""

    kept: list[tuple[Session, dt.datetime]]
    gone: list[Session]
    new: list[dt.datetime]


def match(old: Sequence[Session], new: Sequence[dt.datetime]) -> Matched:
    """Pairs dates with those of a changed plan: at the same moment, at the same place of the rule, in the same week.

    So whoever has a shift on a date, or the date in a calendar, keeps it where the plan only moves it.
    """
    rest, kept = list(new), []
    left = list(old)
    for key in (by_start, by_slot, by_week):
        waiting: dict[Any, list[Session]] = {}
        for each in left:
            if key is not by_week or each.cancelled_at is None:
                waiting.setdefault(key(each), []).append(each)
        still = []
        for moment in rest:
            fits = waiting.get(week_of(moment) if key is by_week else moment)
            if fits:
                session = fits.pop(0)
                kept.append((session, moment))
                left.remove(session)
            else:
                still.append(moment)
        rest = still
    return Matched(kept, left, rest)


def by_start(session: Session) -> Any:
    return session.starts_at


def by_slot(session: Session) -> Any:
    return session.slot


def by_week(session: Session) -> Any:
    return week_of(session.slot or session.starts_at)


def week_of(moment: dt.datetime) -> tuple[int, int]:
    year, week, _day = local(moment).isocalendar()
    return year, week
