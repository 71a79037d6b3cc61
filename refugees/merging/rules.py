"""Two records of one person become one: words, lengths, and which days are left of a period. No database, no clock."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

UNDO_DAYS = 30  # days after the merging on which a manager can still undo it; the day itself not counted
OWN, OTHER, JOIN = "own", "other", "join"  # whose value counts: of the case that stays, of the one that goes, of both

# Decided together with the field before the colon, for one says nothing without the other.
TOGETHER = {
    "birth_date": ("birth_date_estimated",),
    "cpr": ("cpr_index",),
    "takeover_on": ("takeover_reason",),
    "caseworker": ("team",),
    "household": ("household_relation",),
}
# Free texts, of which both can be kept, one below the other.
TEXTS = frozenset({"remark"})
# Never a choice: the numbers of the case that stays, what marks the row, what is derived.
SETTLED = frozenset(
    {
        "id", "uid", "version", "created_at", "updated_at", "case_number", "person_id", "previous_registration",
        "sort_key", "search_key", "takeover_computed_on",
    }
)  # fmt: skip
# Protection never lapses by a merging: one of the two is enough.
EITHER = ("name_protected", "address_protected")

Days = tuple[dt.date, dt.date | None]  # first and last day, the last one included; None: no end
ONE_DAY = dt.timedelta(days=1)


class MergeState(TextChoices):
    """How far the merging of two records has come."""

    PROPOSED = "proposed", _("Waiting for a manager")
    MERGED = "merged", _("Merged")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Taken back")
    UNDONE = "undone", _("Undone")


def undo_until(merged_on: dt.date) -> dt.date:
    """The last day on which a merging can be undone."""
    return merged_on + dt.timedelta(days=UNDO_DAYS)


def overlap(one: Days, other: Days) -> bool:
    """Whether two periods have a day in common."""
    return (one[1] is None or other[0] <= one[1]) and (other[1] is None or one[0] <= other[1])


def left_of(period: Days, taken: Iterable[Days]) -> list[Days]:
    """What is left of a period where others take their days out of it, the earliest part first."""
    left = [period]
    for first, last in taken:
        parts: list[Days] = []
        for part in left:
            if not overlap(part, (first, last)):
                parts.append(part)
                continue
            if part[0] < first:
                parts.append((part[0], first - ONE_DAY))
            if last is not None and (part[1] is None or last < part[1]):
                parts.append((last + ONE_DAY, part[1]))
        left = parts
    return sorted(left)
