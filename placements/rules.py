"""The words of placements and what their dates must fulfil. No database, no clock."""

import datetime as dt
import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.dk import cvr
from stdnum.exceptions import ValidationError as NumberError

from core.names import search_key
from refugees.districts import District as District  # the list that forms and filters know by this name


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
    AGREED = "agreed", _("Agreed")  # by the person, the employer and the municipality; recorded on screen only
    STARTED = "started", _("Started")
    EXTENDED = "extended", _("Extended")  # recorded on screen only
    ENDED = "ended", _("Ended")


class EndReason(TextChoices):
    COMPLETED = "completed", _("Completed as planned")
    DROPPED_OUT = "dropped_out", _("Dropped out")
    NEW_JOB = "new_job", _("New job")
    OTHER = "other", _("Other reason")


class DeclineReason(TextChoices):
    """Why nothing came of an offer. Nothing about health: who may read placements may not read that."""

    CONDITIONS = "conditions", _("Wages, hours or working times")
    DISTANCE = "distance", _("Too far, or no transport")
    TASKS = "tasks", _("The tasks do not suit")
    CHILDCARE = "childcare", _("Nobody to look after the children")
    OTHER_WORK = "other_work", _("Has found other work or education")
    DOES_NOT_WANT = "does_not_want", _("Does not want to")
    EMPLOYER_CHOSE = "employer_chose", _("The employer chose another")
    OTHER = "other", _("Other reason")


class Outcome(TextChoices):
    """What came of a placement, as its end evaluation says."""

    COMPLETED = "completed", _("Completed as planned")
    DROPPED_OUT = "dropped_out", _("Dropped out")
    JOB = "job", _("Turned into a job")
    EXTENDED = "extended", pgettext_lazy("outcome", "Is extended")


class Status(TextChoices):
    """Where a placement stands on a day, from its events up to that day."""

    PLANNED = "planned", _("Planned")
    OFFERED = "offered", _("Offered, no answer")
    ACCEPTED = "accepted", _("Accepted, not started")
    AGREED = "agreed", _("Agreed, not started")
    DECLINED = "declined", _("Declined")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class DanishLevel(TextChoices):
    """How much Danish an opening asks for, on the scale of the languages of a case (CEFR)."""

    NONE = "none", _("No Danish needed")
    A1 = "A1", _("A1: single words")
    A2 = "A2", _("A2: simple sentences")
    B1 = "B1", _("B1: everyday conversation")
    B2 = "B2", _("B2: speaks and writes at work")


class CloseReason(TextChoices):
    """Why an opening was closed before its time."""

    FILLED = "filled", _("The places are filled")
    WITHDRAWN = "withdrawn", _("The employer took it back")
    NO_FIT = "no_fit", _("Nobody fitted")
    MISTAKE = "mistake", _("Registered by mistake")
    OTHER = "other", _("Other reason")


NEEDED_LEVELS = tuple(DanishLevel.values)  # from the least to the most
# A placement so far takes a place of its opening.
HOLDS = (Status.OFFERED, Status.ACCEPTED, Status.AGREED, Status.RUNNING)

# These two are offers under integrationsloven § 23 b and c; the other three are not offers of the municipality's.
OFFERS = (Kind.TRAINEESHIP, Kind.WAGE_SUBSIDY)
TURNS = OFFERS  # what may turn into a job
CARRY_KIND = (Event.OFFERED, Event.STARTED)
ONCE = (Event.STARTED, Event.ENDED)  # a placement has one standing start and one standing end
MOST_AT_ONCE = 500  # people of one kind at one employer
MOST_HOURS = 80  # a week; more is a slip of the keyboard

# What must be annulled before the event itself can be: an end without a start would stand in the air.
RESTS_ON = {
    Event.OFFERED: (Event.ACCEPTED, Event.DECLINED),
    Event.STARTED: (Event.EXTENDED, Event.ENDED),
}
# Which event must exist, dated no later, before this one.
NEEDS = {
    Event.ACCEPTED: Event.OFFERED,
    Event.DECLINED: Event.OFFERED,
    Event.EXTENDED: Event.STARTED,
    Event.ENDED: Event.STARTED,
}
# The choices of a reason, by event; every other event has none.
REASONS = {Event.DECLINED: DeclineReason, Event.ENDED: EndReason}
REASON_CHOICES = list(dict([*EndReason.choices, *DeclineReason.choices]).items())


def plain_cvr(text: str) -> str:
    """The eight digits of a CVR number. Raises ValueError where it is none (length or check digit)."""
    try:
        number: str = cvr.validate(text)
    except NumberError:
        raise ValueError(text) from None
    return number


# What a company is by law says nothing of which one it is.
COMPANY_FORM = re.compile(r"\s(aps|a s|as|i s|k s|p s|ivs|amba|smba|fmba)$")
DANISH_NUMBER = 8  # digits of a telephone number


def employer_key(name: str) -> str:
    """The key by which an employer is found: "Nordlys Bageri ApS" and "nordlys bageri" are one."""
    key = search_key(name)
    while (shorter := COMPANY_FORM.sub("", key)) != key:
        key = shorter
    return key


def phone_key(number: str) -> str:
    """The digits by which two telephone numbers are compared: without +45, blanks and dashes."""
    digits = re.sub(r"[^0-9]", "", number)
    for prefix in ("0045", "45"):
        if len(digits) == len(prefix) + DANISH_NUMBER and digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits


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
    Event.AGREED: _("%(kind)s agreed"),
    Event.STARTED: _("%(kind)s started"),
    Event.EXTENDED: _("%(kind)s extended"),
    Event.ENDED: _("%(kind)s ended: %(reason)s"),
}


def event_title(event: str, kind: str, reason: str = "", employer: str = "") -> str:
    """The journal's heading for an event: "Traineeship started, Nordlys Bageri"."""
    words = {
        "kind": Kind(kind).label if kind else _("Placement"),
        "reason": reason_word(event, reason).lower(),
    }
    return str(TITLES[Event(event)]) % words + (f", {employer}" if employer else "")


def reason_word(event: str, reason: str) -> str:
    """The word for the reason of a decline or an end; nothing where there is none."""
    known = REASONS.get(Event(event))
    return str(known(reason).label) if known and reason else ""


# The colour beside the word of a status.
TONES = {
    Status.RUNNING: "ok",
    Status.ACCEPTED: "calm",
    Status.AGREED: "calm",
    Status.OFFERED: "warn",
    Status.DECLINED: "bad",
}
