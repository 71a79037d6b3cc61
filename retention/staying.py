"""Staying in job, IGU or education at 3, 6 and 12 months after a start (docs/targets.md, section 2). Pure.

Every start of one of the three counts by itself. "Still" is a chain: a change belongs to it where the gap between
two of them, from the day after the one ended to the day before the next begins, is no longer than one calendar
month; what ran beside counts as well. A completed IGU or education in the chain is a success from its last day on.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import ONE_DAY, add_months

AFTER = (3, 6, 12)  # months
GAP_MONTHS = 1
COMPLETES = ("igu", "education")
SMALLEST_DENOMINATOR = 10  # below it counts are shown, and no percentage (docs/targets.md, section 1)


class Staying(TextChoices):
    STAYED = "stayed", _("Still in job, IGU or education")
    COMPLETED = "completed", _("Has completed an IGU or education")
    DROPPED = "dropped", _("No longer")
    UNDECIDED = "undecided", _("Between two, less than a month")
    NOT_YET = "not_yet", _("Not there yet")
    GONE = "gone", _("Has left the municipality")


SUCCESS = (Staying.STAYED, Staying.COMPLETED)
DECIDED = (*SUCCESS, Staying.DROPPED)  # the denominator of the share


@dataclass(frozen=True)
class Span:
    """An ordinary job, IGU or education, both days included; `end` is None while none is known."""

    kind: str
    start: dt.date
    end: dt.date | None = None
    completed: bool = False


def latest_next_start(end: dt.date) -> dt.date:
    """The last day on which the next one may begin so that the gap is no longer than one calendar month."""
    return add_months(end + ONE_DAY, GAP_MONTHS)


def staying(
    spans: Iterable[Span], start: dt.date, months: int, *, on: dt.date, left_on: dt.date | None = None
) -> Staying:
    """What has become of a start after so many months, as known on a day.

    `spans` are all of the person's that are known on the day, the one that began on `start` among them. Who left
    the municipality before it could be known, with nothing completed, has dropped out of nothing.
    """
    day = add_months(start, months)
    reached, done_on = chain(spans, start)
    if day > on:
        return Staying.NOT_YET
    if done_on and done_on <= day:
        return Staying.COMPLETED
    if left_on and left_on < day:
        return Staying.GONE
    if reached is None or reached >= day:
        return Staying.STAYED
    known_on = latest_next_start(reached)
    if left_on and left_on < known_on:
        return Staying.GONE
    return Staying.DROPPED if on >= known_on else Staying.UNDECIDED


def chain(spans: Iterable[Span], start: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """How far the unbroken chain from `start` reaches (None: it runs still), and the first completion in it."""
    reached: dt.date | None = start
    done_on: dt.date | None = None
    for span in sorted((each for each in spans if each.end is None or each.end >= start), key=lambda each: each.start):
        if reached is not None and span.start > latest_next_start(reached):
            break
        if span.end is None:
            reached = None
            continue
        if reached is not None:
            reached = max(reached, span.end)
        if span.completed and span.kind in COMPLETES:
            done_on = min(done_on or span.end, span.end)
    return reached, done_on


@dataclass(frozen=True)
class Share:
    """How many of the decided starts stayed; the rest stands beside, never in the share."""

    counts: dict[Staying, int]

    @property
    def stayed(self) -> int:
        return sum(self.counts.get(state, 0) for state in SUCCESS)

    @property
    def decided(self) -> int:
        return sum(self.counts.get(state, 0) for state in DECIDED)

    def __getitem__(self, state: Staying) -> int:
        return self.counts.get(state, 0)


def share(found: Sequence[Staying]) -> Share:
    """The outcomes counted."""
    return Share({state: found.count(state) for state in Staying})
