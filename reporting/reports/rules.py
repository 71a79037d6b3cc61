"""Reports: their kinds and states, and which periods there are. No database, no clock."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reporting.rules import last_day_of_month, next_month, quarter_end

KEPT_DAYS = 7
MOST_ATTEMPTS = 3
STUCK_AFTER = dt.timedelta(minutes=15)  # a worker that has been at it so long is gone
MONTHS_BACK = 12  # of a team sheet


class Kind(TextChoices):
    SHEET = "sheet", _("Team sheet of the month")
    COMMITTEE = "committee", _("Committee report of the quarter")
    YEAR = "year", _("Report of the year")


class State(TextChoices):
    WAITING = "waiting", pgettext_lazy("report", "Waits for the worker")
    MAKING = "making", pgettext_lazy("report", "Is being made")
    READY = "ready", pgettext_lazy("report", "Ready")
    FAILED = "failed", pgettext_lazy("report", "Could not be made")
    GONE = "gone", pgettext_lazy("report", "Removed")


UNDER_WAY = (State.WAITING, State.MAKING)
TONES = {State.WAITING: "calm", State.MAKING: "calm", State.READY: "ok", State.FAILED: "bad", State.GONE: "none"}
FILES = ("pdf", "xlsx", "csv")


def last_day(kind: str, first: dt.date) -> dt.date:
    """The last day of the period that begins on `first`."""
    match kind:
        case Kind.SHEET:
            return last_day_of_month(first)
        case Kind.COMMITTEE:
            return quarter_end(first)
        case _:
            return next_month(first, 12) - dt.timedelta(days=1)


def file_name(kind: str, first: dt.date, ending: str) -> str:
    """What a download is called; it names no team and nobody."""
    name = {Kind.SHEET: "teamark", Kind.COMMITTEE: "udvalgsrapport", Kind.YEAR: "aarsrapport"}[Kind(kind)]
    period = f"{first:%Y}" if kind == Kind.YEAR else f"{first:%Y-%m}"
    return f"{name}-{period}.{ending}"
