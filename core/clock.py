"""The one clock, in Copenhagen's time. Views, tasks and commands read it; all else takes dates."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> dt.datetime:
    """The moment, aware, in Copenhagen's time."""
    return timezone.now().astimezone(COPENHAGEN)


def today() -> dt.date:
    """The date in Copenhagen, whatever zone the server stands in."""
    return now().date()
