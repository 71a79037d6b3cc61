"""The public programme as an iCalendar feed (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from welcome_house.models import Session
from welcome_house.recurrence import local

PRODUCT = "-//Havn//Welcome House//DA"
SINCE, UNTIL = dt.timedelta(days=30), dt.timedelta(days=180)  # around the day on which it is read


def calendar_of(sessions: Iterable[Session], *, name: str) -> bytes:
    """Every date as an event of its own, with a UID that stays, the zone's own rules, and what is cancelled marked."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for session in sessions:
        calendar.add_component(event_of(session))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def event_of(session: Session) -> Event:
    event = Event()
    event.add("uid", f"{session.uid}@welcome-house")
    event.add("dtstamp", session.updated_at.astimezone(dt.UTC))
    event.add("last-modified", session.updated_at.astimezone(dt.UTC))
    event.add("sequence", session.version - 1)
    event.add("dtstart", local(session.starts_at))
    event.add("dtend", local(session.ends_at))
    event.add("summary", str(session.activity))
    event.add("status", "CONFIRMED" if session.cancelled_at is None else "CANCELLED")
    if session.room and session.cancelled_at is None:
        event.add("location", str(session.room))
    return event
