"""States of a mail, and when a refused one is tried again. No database, no clock."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    QUEUED = "queued", _("Queued")
    IN_FLIGHT = "in_flight", _("Being sent")
    SENT = "sent", _("Sent")
    SHOWN = "shown", _("Shown on the screen, not sent")
    UNCERTAIN = "uncertain", _("Uncertain")
    FAILED = "failed", _("Failed")
    GIVEN_UP = "given_up", _("Given up")


# What somebody has to look at, and what is still under way: never many rows, so they are counted and indexed.
OPEN = (State.QUEUED, State.IN_FLIGHT, State.UNCERTAIN, State.FAILED)
MAY_BE_SENT_AGAIN = (State.UNCERTAIN, State.FAILED, State.GIVEN_UP)
MAY_BE_GIVEN_UP = (State.QUEUED, State.UNCERTAIN, State.FAILED)

# Minutes to wait after the first, second … temporary refusal; after the last one the mail has failed.
LADDER = (1, 5, 15, 60, 240)
# A mail claimed longer ago than this has lost its worker; whether it went out nobody knows.
STALE_AFTER = dt.timedelta(minutes=10)


def next_try(attempts: int, now: dt.datetime) -> dt.datetime | None:
    """When to try again after that many refused attempts (1 or more), or None when the ladder has ended."""
    if attempts > len(LADDER):
        return None
    return now + dt.timedelta(minutes=LADDER[attempts - 1])


# The colour beside the word, as the other lists use them.
TONES = {
    State.QUEUED: "calm",
    State.IN_FLIGHT: "calm",
    State.SENT: "ok",
    State.UNCERTAIN: "warn",
    State.FAILED: "bad",
}


def tone(state: str) -> str:
    return TONES.get(State(state), "none")
