"""How the read log is sealed and how long it is kept. Pure: no database, no clock.

An entry's hash covers all it says. A seal covers the entries that came in since the one before: its batch hash covers
their hashes in order, its chain hash covers the seal itself and the chain hash before it. Whoever changes, removes or
slips in an entry must write every later seal anew, and then the head is no longer the one that was noted elsewhere.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import IntegerChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import add_months

NOTHING_BEFORE = "0" * 64  # what the first seal follows
MARK_BYTES = 4  # of an entry's hash, kept beside the seal: tells which of a broken batch's entries it is

# An entry that is written down longer than this before its transaction ends is taken for one slipped in later.
LONGEST_TRANSACTION = dt.timedelta(hours=1)  # no request may take more than two minutes
# An entry may wait so long for its seal before somebody is told.
SEALED_WITHIN = dt.timedelta(minutes=10)

FEWEST_MONTHS = 6  # sikkerhedsbekendtgørelsen § 19, repealed in 2018 and still the yardstick
MONTHS = 24
QUARTERS = 8  # offered for spot checks


class Tie(IntegerChoices):
    """How a user was tied to a case on a day, the strongest last."""

    NONE = 0, _("No relation to the case")
    TEAM = 1, _("Same team as the case")
    WROTE = 2, _("Wrote in the case around that day")
    FORMER = 3, _("Former caseworker with time-limited access")
    STAND_IN = 4, _("Stood in for the case's worker")
    ASSIGNED = 5, _("Assigned to the case")
    CONTROL = 6, _("Control of the log")


def moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def digest(*parts: Any) -> bytes:
    """SHA-256 of the parts as a JSON array: no two different lists of parts are written alike."""
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).digest()


def entry_hash(
    pk: int, at: dt.datetime, user_id: int | None, kind: str, page: str, purpose: str, people: Iterable[Any]
) -> bytes:
    """The hash of one entry of the log."""
    return digest(pk, moment(at), user_id, kind, page, purpose, [str(person) for person in people])


def batch_hash(hashes: Sequence[bytes]) -> str:
    """The hash of a batch, from its entries' hashes in the order of their numbers."""
    return hashlib.sha256(b"".join(hashes)).hexdigest()


def marks_of(hashes: Iterable[bytes]) -> bytes:
    return b"".join(each[:MARK_BYTES] for each in hashes)


def chain_hash(before: str, number: int, sealed_at: dt.datetime, *says: str | int | None) -> str:
    """The hash that ties a seal, and all it says, to the one before it."""
    return digest(before, number, moment(sealed_at), *says).hex()


def shown(chain: str) -> str:
    """A chain hash in groups of eight: no guard that hides ten digits in a row in logs and mails mistakes it."""
    return ".".join(chain[start : start + 8] for start in range(0, len(chain), 8))


def anchored(text: str) -> str:
    """The chain hash in a head as somebody noted it: with or without number and dots."""
    return text.strip().rpartition(":")[2].replace(".", "").lower()


def kept_since(now: dt.datetime, months: int) -> dt.datetime:
    """The moment before which an entry has been kept long enough."""
    return dt.datetime.combine(add_months(now.date(), -months), now.timetz())


# --- quarters -------------------------------------------------------------------------------------
def quarter_of(day: dt.date) -> dt.date:
    """The first day of the quarter."""
    return dt.date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_before(first: dt.date) -> dt.date:
    return quarter_of(first - dt.timedelta(days=1))


def quarter_after(first: dt.date) -> dt.date:
    return add_months(first, 3)


def quarters(today: dt.date) -> list[dt.date]:
    """The quarters a spot check may be drawn from, the present one first."""
    found = [quarter_of(today)]
    while len(found) < QUARTERS:
        found.append(quarter_before(found[-1]))
    return found


def quarter_label(first: dt.date) -> str:
    """The quarter in words: 1. quarter of 2017."""
    return gettext("%(number)d. quarter of %(year)d") % {"number": (first.month + 2) // 3, "year": first.year}
