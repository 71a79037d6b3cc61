"""Words, numbers and pure decisions about the rights of data subjects. No database, no clock."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months

MONTHS_TO_ANSWER = 1  # art. 12(3)
MONTHS_EXTENDED = 3  # art. 12(3): two further months where it is complex, told within the first one
WARNING_DAYS = 7
PACK_DAYS = 7  # how long a pack can be fetched
MOST_ATTEMPTS = 3  # to make a pack, before somebody must look


class RequestKind(TextChoices):
    """What a data subject asks for."""

    ACCESS = "access", _("Access to own data (art. 15)")
    CORRECTION = "correction", _("Correction (art. 16)")
    ERASURE = "erasure", _("Erasure (art. 17)")
    RESTRICTION = "restriction", _("Restriction (art. 18)")
    OBJECTION = "objection", _("Objection (art. 21)")


class Channel(TextChoices):
    """How the request came."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By telephone")
    LETTER = "letter", _("By letter")
    DIGITAL_POST = "digital_post", _("By Digital Post")
    OTHER = "other", _("Another way")


class Outcome(TextChoices):
    """How a request ended."""

    GRANTED = "granted", _("Met")
    PARTLY = "partly", _("Met in part")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")


NEEDS_REASONS = (Outcome.PARTLY, Outcome.REFUSED)  # art. 12(4): why not, and where to complain


class PackState(TextChoices):
    """Where a subject-access pack stands."""

    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready to fetch")
    FAILED = "failed", _("Could not be made")
    GONE = "gone", _("Removed")


def answer_due(received_on: dt.date, *, extended: bool = False) -> dt.date:
    """The last day to answer (art. 12(3)): one month after receipt, three where it was extended."""
    return add_months(received_on, MONTHS_EXTENDED if extended else MONTHS_TO_ANSWER)


def tone(due_on: dt.date, answered_on: dt.date | None, on: dt.date) -> str:
    """How a request stands on a day, as the standings of the clocks are called."""
    if answered_on:
        return "met" if answered_on <= due_on else "met_late"
    if on > due_on:
        return "overdue"
    return "due_soon" if due_on - on <= dt.timedelta(days=WARNING_DAYS) else "on_track"
