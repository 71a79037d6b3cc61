"""A house with rooms and activities, for tests."""

import datetime as dt
from typing import Any

from core.clock import COPENHAGEN
from welcome_house import services
from welcome_house.models import Activity, Room, Season
from welcome_house.recurrence import Plan, Repeat, rule_of

ON = dt.date(2026, 9, 1)  # a Tuesday
AT = dt.datetime(2026, 9, 1, 8, 0, tzinfo=COPENHAGEN)


def moment(text: str) -> dt.datetime:
    """ "2026-09-01 17:00" on the clock of the wall."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=COPENHAGEN)


def room(name: str = "Salen", seats: int = 30) -> Room:
    found, _made = Room.objects.get_or_create(name=name, defaults={"seats": seats})
    return found


def season(first: dt.date = dt.date(2026, 8, 1), last: dt.date = dt.date(2026, 12, 18)) -> Season:
    return Season.objects.create(name=f"{first:%Y-%m}", begins_on=first, ends_on=last)


def weekly(*days: int, repeat: str = Repeat.WEEKLY, until: dt.date | None = None) -> str:
    return rule_of(Plan(repeat, days, "", until))


def activity(
    name: str = "Café", first: str = "2026-09-01 17:00", *, minutes: int = 120, rule: str | None = None,
    on: dt.date = ON, at: dt.datetime = AT, despite: bool = False, **values: Any,
) -> Activity:  # fmt: skip
    """An activity with its dates; every Tuesday where no rule is given."""
    begins = moment(first)
    made = Activity(
        name=name, sort=values.pop("sort", "cafe"), first_starts=begins, minutes=minutes,
        recurrence=weekly(begins.weekday()) if rule is None else rule, room=values.pop("room", None) or room(),
        **values,
    )  # fmt: skip
    services.plan(made, on=on, at=at, despite=despite)
    return made
