"""When a month is frozen, when it is looked at again, and how its numbers are named. No database, no clock."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reporting.rules import months_between, next_month

LATELY = 3  # so many of the newest months are looked at every night
ROUND = 14  # and the older ones in turn, each once in so many nights
EXCLUDED = "excluded"
DECEMBER = 12  # with it the numbers of its whole year are frozen
WHOLE_YEAR = "year"  # the group of these


class Reason(TextChoices):
    """Why there is an edition of a month's figures."""

    FROZEN = "frozen", _("Frozen")
    CORRECTED = "corrected", _("Entered or corrected after the freezing")
    DEFINITION = "definition", _("Counted by a new definition")
    ADDED = "added", _("Figures of the year added")


class Key(NamedTuple):
    """What one frozen number says.

    `figure` is the key of its definition; `subject` the target, or the mark in months; `group` the year of takeover,
    or WHOLE_YEAR; `part` the state, the status, or which number of an estimate.
    """

    figure: str
    subject: str
    group: str
    part: str


class Counted(NamedTuple):
    """A number with the version of the definition it was counted by."""

    value: Decimal
    version: int


Numbers = dict[Key, Counted]


def counted_on(month: dt.date) -> dt.date:
    """The day as of which a month is counted: the first on which all that was due in it is decided."""
    return next_month(month)


def months_to_freeze(on: dt.date, since: dt.date) -> list[dt.date]:
    """The months from `since` on that are over and decided: counted as of the day after, once that day is over too."""
    return [month for month in months_between(since, on) if counted_on(month) < on]


def is_looked_at(month: dt.date, on: dt.date) -> bool:
    """Whether a night looks for revisions of a month: of the newest every night, of each older one once in a round."""
    if month >= next_month(on.replace(day=1), -LATELY):
        return True
    return (month.year * 12 + month.month - on.toordinal()) % ROUND == 0


def changes(known: Numbers, counted: Numbers) -> Numbers:
    """What differs today from what is known, with today's value; what is gone is 0."""
    found: Numbers = {}
    for key in known.keys() | counted.keys():
        before, after = known.get(key), counted.get(key)
        if after is None and before is not None:
            after = Counted(Decimal(0), before.version)
        before = before or Counted(Decimal(0), after.version if after else 1)
        if after is not None and after != before:
            found[key] = after
    return found


def reason_of(known: Numbers, changed: Numbers) -> Reason:
    """A new definition, where a changed number has another version than before; else a correction.

    The numbers of a year that no edition held yet were added: nothing was corrected.
    """
    if all(key.group == WHOLE_YEAR for key in changed) and not any(key.group == WHOLE_YEAR for key in known):
        return Reason.ADDED
    newer = any(key in known and known[key].version != each.version for key, each in changed.items())
    return Reason.DEFINITION if newer else Reason.CORRECTED
