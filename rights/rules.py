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


class RestrictionGround(TextChoices):
    """Why data is restricted (art. 18(1))."""

    ACCURACY = "accuracy", _("The person says the data is wrong; it is being checked")
    UNLAWFUL = "unlawful", _("The processing was unlawful; the person wants restriction instead of erasure")
    CLAIM = "claim", _("The person needs the data for a legal claim")
    OBJECTION = "objection", _("The person objects; it is being weighed")


class ConsentPurpose(TextChoices):
    """What a person consents to; each by itself, each can be withdrawn (forvaltningsloven § 28).

    Consents to the health assessment and to a match are facts of their own pillars.
    """

    EMPLOYER = "employer", _("Data is passed on to a workplace")
    AUTHORITY = "authority", _("Data is passed on to another authority")
    OTHER = "other", _("Something else, as written")


class ConsentForm(TextChoices):
    """How a consent was given or withdrawn."""

    WRITTEN = "written", _("In writing")
    SPOKEN = "spoken", _("Spoken, in a talk")
    DIGITAL = "digital", _("Digitally")


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


# --- retention and erasure --------------------------------------------------------------------------
class Retained(TextChoices):
    """What the rules of retention are about."""

    CASE = "case", _("Closed cases")


class ArchiveStatus(TextChoices):
    """What the archive says of a case (arkivloven): nothing is erased before it has spoken."""

    KEEP = "keep", _("To be delivered to the archive")
    DELIVERED = "delivered", _("Delivered to the archive")
    DISCARD = "discard", _("May be discarded")


ERASABLE = (ArchiveStatus.DELIVERED, ArchiveStatus.DISCARD)


class ErasureState(TextChoices):
    """How far an erasure has come. From ROWS_GONE on there is no way back, only forward."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    RUNNING = "running", _("Running")
    ROWS_GONE = "rows_gone", _("Rows erased, files next")
    DONE = "done", _("Erased")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_ERASURES = (ErasureState.PROPOSED, ErasureState.CONFIRMED, ErasureState.RUNNING, ErasureState.ROWS_GONE)
TO_RUN = (ErasureState.CONFIRMED, ErasureState.RUNNING, ErasureState.ROWS_GONE)


class Obstacle(TextChoices):
    """Why a case may not be erased yet."""

    NOT_CLOSED = "not_closed", _("The person has not left: the case is open.")
    NO_RULE = "no_rule", _("No rule of retention was in force when the case was closed.")
    TOO_EARLY = "too_early", _("The time of retention is not over.")
    ARCHIVE = "archive", _("The archive has not said that the case may go.")
    RESTRICTED = "restricted", _("Processing is restricted: the data must be kept as it is.")
    REQUEST = "request", _("A request of the person waits for its answer.")
    RETURNED = "returned", _("The person has a later registration, which must be erased first.")


def erasable_from(closed_on: dt.date, months: int) -> dt.date:
    """The first day on which a closed case may go: its whole time is over."""
    return add_months(closed_on, months) + dt.timedelta(days=1)
