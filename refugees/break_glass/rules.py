"""Emergency access to a case out of reach: how long, and with which words. No database, no clock."""

import datetime as dt
import re

from django.utils.translation import gettext_noop

from accounts.policy import Area

LASTS = dt.timedelta(hours=8)  # a working day; whoever needs longer says why again
LEAST_REASON = 20  # characters
MOST_REASON = 1000
# Never part of it: the emergency is about the person, not about where somebody threatened hides.
WITHHELD = frozenset({Area.PROTECTED})
# The purpose of every read under it; the log's page translates it.
PURPOSE = gettext_noop("break-glass")
IN_VAIN = gettext_noop("break-glass: no such case")

CPR_LIKE = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")


def names_a_number(text: str) -> bool:
    """Whether a reason holds something like a CPR number, which must not stand there."""
    return bool(CPR_LIKE.search(text))
