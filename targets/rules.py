"""Words, numbers and pure decisions about clocks. No database, no clock."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months


class Standing(TextChoices):
    """How a clock stands on a day; derived from its row and the day, never stored."""

    EXCLUDED = "excluded", _("Excluded")
    UNKNOWN = "unknown", _("Data missing")
    MET_LATE = "met_late", _("Met late")
    MET = "met", _("Met")
    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due_soon", _("Due soon")
    ON_TRACK = "on_track", _("On track")


class LegalBasis(TextChoices):
    LAW = "law", _("Law")
    MUNICIPAL = "municipal", _("The municipality's own target")


OPEN = (Standing.OVERDUE, Standing.DUE_SOON, Standing.ON_TRACK, Standing.UNKNOWN)
ALERTING = (Standing.OVERDUE, Standing.DUE_SOON)

# Each standing has an icon of the design system beside its word: colour is never the only sign.
ICONS = {
    Standing.EXCLUDED: "do-not-disturb",
    Standing.UNKNOWN: "help",
    Standing.MET_LATE: "done",
    Standing.MET: "check-circle",
    Standing.OVERDUE: "report-problem",
    Standing.DUE_SOON: "schedule",
    Standing.ON_TRACK: "update",
}

EXCLUSION_WORDS = {
    "short_notice": _("Allocated less than 14 days before the takeover"),
    "own_solution": _("Found a home without the municipality"),
    "ended": _("The placement ended before the due date"),
    "leave": _("On leave for the whole period"),
    "moved": _("Moved to another municipality"),
    "left_country": _("Left Denmark"),
    "repatriated": _("Repatriated"),
    "deceased": _("Deceased"),
    "permit_lost": _("Lost the residence permit"),
}

SHORT_NOTICE_DAYS = 14  # from allocation decision to takeover
WORKING_AGE = (18, 66)  # whole years, both included


def due_date(counted_from: dt.date, *, months: int | None, days: int | None) -> dt.date:
    """The due date of a rule: months clamp to the last day of a shorter month, days may be negative."""
    return add_months(counted_from, months or 0) + dt.timedelta(days=days or 0)


def days_left(due_on: dt.date | None, on: dt.date) -> int | None:
    """Days from `on` to the due date; negative when it has passed, None where there is no due date."""
    return None if due_on is None else (due_on - on).days
