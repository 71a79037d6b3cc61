"""Shifts for tests."""

import datetime as dt
from typing import Any

from core import clock
from core.clock import COPENHAGEN
from welcome_house.shifts import rules
from welcome_house.shifts.models import Shift, Turn


def moment(day: dt.date, hour: int) -> dt.datetime:
    return rules.at(day, dt.time(hour))


def shift(days: int = 3, hour: int = 10, *, hours: int = 3, needed: int = 2, **values: Any) -> Shift:
    """A shift so many days from today."""
    day = clock.today() + dt.timedelta(days=days)
    given: dict[str, Any] = {"title": "Café", "needed": needed, "day": day}
    made: Shift = Shift.objects.create(
        starts_at=moment(day, hour), ends_at=moment(day, hour + hours), **(given | values)
    )
    return made


def turn(of: Shift, volunteer: Any, **values: Any) -> Turn:
    made: Turn = Turn.objects.create(
        shift=of, volunteer=volunteer, starts_at=of.starts_at, ends_at=of.ends_at, taken_at=of.created_at, **values
    )
    return made


def copenhagen(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=COPENHAGEN)
