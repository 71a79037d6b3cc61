"""The words of placements and what their dates must fulfil. No database, no clock."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as NumberError


class Kind(TextChoices):
    TRAINEESHIP = "traineeship", _("Traineeship")
    WAGE_SUBSIDY = "wage_subsidy", _("Job with wage subsidy")
    ORDINARY_JOB = "ordinary_job", _("Ordinary job")
    IGU = "igu", _("Basic integration education (IGU)")
    EDUCATION = "education", _("Ordinary education")


class Event(TextChoices):
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    STARTED = "started", _("Started")
    ENDED = "ended", _("Ended")


class EndReason(TextChoices):
    COMPLETED = "completed", _("Completed as planned")
    DROPPED_OUT = "dropped_out", _("Dropped out")
    NEW_JOB = "new_job", _("New job")
    OTHER = "other", _("Other reason")


class Status(TextChoices):
    """Where a placement stands on a day, from its events up to that day."""

    PLANNED = "planned", _("Planned")
    OFFERED = "offered", _("Offered, no answer")
    ACCEPTED = "accepted", _("Accepted, not started")
    DECLINED = "declined", _("Declined")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


# These two are offers under integrationsloven § 23 b and c; the other three are not offers of the municipality's.
OFFERS = (Kind.TRAINEESHIP, Kind.WAGE_SUBSIDY)
CARRY_KIND = (Event.OFFERED, Event.STARTED)
ONCE = (Event.STARTED, Event.ENDED)  # a placement has one standing start and one standing end
MOST_HOURS = 80  # a week; more is a slip of the keyboard

# Days after which a placement without an end has probably ended: 13 weeks, extended once by 13 (handbook 2.4); a
# year; an IGU is two years long. Jobs and educations have no usual length.
LONGEST = {Kind.TRAINEESHIP: 182, Kind.WAGE_SUBSIDY: 365, Kind.IGU: 760}

# What must be annulled before the event itself can be: an end without a start would stand in the air.
RESTS_ON = {
    Event.OFFERED: (Event.ACCEPTED, Event.DECLINED),
    Event.STARTED: (Event.ENDED,),
}
# Which event must exist, dated no later, before this one.
NEEDS = {Event.ACCEPTED: Event.OFFERED, Event.DECLINED: Event.OFFERED, Event.ENDED: Event.STARTED}


def plain_cvr(text: str) -> str:
    """The eight digits of a CVR number. Raises ValueError where it is none (length or check digit)."""
    try:
        number: str = cvr.validate(text)
    except NumberError:
        raise ValueError(text) from None
    return number


def overlaps(
    start: dt.date, end: dt.date | None, other_start: dt.date, other_end: dt.date | None
) -> bool:
    """Whether two placements share a day; both run through the day of their end, or on where it is open."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)


def pair(kind: str, other: str) -> tuple[str, str]:
    """The two kinds in the one order in which a rule names them."""
    return (kind, other) if kind <= other else (other, kind)


def kind_in_text(kind: str) -> str:
    """The word for a kind inside a sentence; abbreviations keep their capitals."""
    label = str(Kind(kind).label)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


THEME = "placements"  # of the journal
TITLES = {
    Event.OFFERED: _("%(kind)s offered"),
    Event.ACCEPTED: _("%(kind)s: offer accepted"),
    Event.DECLINED: _("%(kind)s: offer declined"),
    Event.STARTED: _("%(kind)s started"),
    Event.ENDED: _("%(kind)s ended: %(reason)s"),
}


def event_title(event: str, kind: str, reason: str = "", employer: str = "") -> str:
    """The journal's heading for an event: "Traineeship started, Nordlys Bageri"."""
    words = {
        "kind": Kind(kind).label if kind else _("Placement"),
        "reason": str(EndReason(reason).label).lower() if reason else "",
    }
    return str(TITLES[Event(event)]) % words + (f", {employer}" if employer else "")

# The colour beside the word of a status.
TONES = {
    Status.RUNNING: "ok",
    Status.ACCEPTED: "calm",
    Status.OFFERED: "warn",
    Status.DECLINED: "bad",
}
