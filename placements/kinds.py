"""What the dated rules of a kind ask of a placement's length, hours and school. Pure: no database, no clock.

The rule in force on the start (planned, then real) decides for the whole placement.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import add_months

WEEK = 7


class What(TextChoices):
    """What a rule is about."""

    NORMAL = "normal", _("Normal length")
    LONGEST = "longest", _("Longest length")
    EXTENSION = "extension", _("Longest extension at a time")
    HOURS_LEAST = "hours_least", _("Fewest hours a week")
    HOURS_MOST = "hours_most", _("Most hours a week")
    SCHOOL = "school", _("School weeks")
    REMINDER = "reminder", _("Reminder of the end evaluation")


class Unit(TextChoices):
    DAYS = "days", pgettext_lazy("of a rule", "days")
    WEEKS = "weeks", pgettext_lazy("of a rule", "weeks")
    MONTHS = "months", pgettext_lazy("of a rule", "months")
    HOURS = "hours", pgettext_lazy("of a rule", "hours a week")


class Strictness(TextChoices):
    """What happens where a rule is not kept."""

    WARN = "warn", _("Warning only")
    REASON = "reason", _("Needs a reason")
    STOP = "stop", _("Is stopped")


LENGTHS = (What.NORMAL, What.LONGEST, What.EXTENSION)
HOURS = (What.HOURS_LEAST, What.HOURS_MOST)
UNITS: Mapping[str, tuple[Unit, ...]] = {
    **dict.fromkeys(LENGTHS, (Unit.DAYS, Unit.WEEKS, Unit.MONTHS)),
    **dict.fromkeys(HOURS, (Unit.HOURS,)),
    What.SCHOOL: (Unit.WEEKS,),
    What.REMINDER: (Unit.DAYS,),
}


class Limit(Protocol):
    """A dated rule: `models.KindRule`, or anything shaped like it."""

    what: Any
    number: Any
    unit: Any
    valid_from: Any
    valid_to: Any


@dataclass(frozen=True)
class Terms:
    """What is agreed of a placement: first and last planned day, hours a week, school weeks. None: not agreed.

    `extended_from` is the last day so far, where the placement is being extended beyond it.
    """

    start: dt.date | None
    end: dt.date | None = None
    hours: int | None = None
    school: int | None = None
    extended_from: dt.date | None = None


@dataclass(frozen=True)
class Breach:
    """A rule that the terms do not keep: the value that breaks it, and the last day that would keep a length."""

    rule: Any
    value: str  # as kept with a reason: the last day (ISO), the hours, the weeks
    last_day: dt.date | None = field(default=None)


def last_day(start: dt.date, number: int, unit: str) -> dt.date:
    """The last day of so many days, weeks or months from the start; the first day counts."""
    return later(start, number, unit) - dt.timedelta(days=1)


def later(day: dt.date, number: int, unit: str) -> dt.date:
    """The day so many days, weeks or calendar months later."""
    if unit == Unit.MONTHS:
        return add_months(day, number)
    return day + dt.timedelta(days=number * (WEEK if unit == Unit.WEEKS else 1))


def in_force(rules: Iterable[Any], on: dt.date) -> list[Any]:
    """The rules in force on a day, both of its ends included."""
    return [each for each in rules if each.valid_from <= on and (each.valid_to is None or on <= each.valid_to)]


def breaches(rules: Iterable[Any], terms: Terms) -> list[Breach]:
    """The rules of the placement's kind that the terms do not keep, the strictest first."""
    if terms.start is None:
        return []
    found = [breach for rule in in_force(rules, terms.start) if (breach := broken(rule, terms))]
    order = [Strictness.STOP, Strictness.REASON, Strictness.WARN]
    return sorted(found, key=lambda each: (order.index(each.rule.strictness), What.values.index(each.rule.what)))


def broken(rule: Any, terms: Terms) -> Breach | None:
    """Whether the terms break a rule that is in force; what is not agreed breaks none."""
    if rule.what in LENGTHS:
        return too_long(rule, terms)
    if rule.what in HOURS:
        wrong = terms.hours is not None and (
            terms.hours < rule.number if rule.what == What.HOURS_LEAST else terms.hours > rule.number
        )
        return Breach(rule, str(terms.hours)) if wrong else None
    if rule.what == What.SCHOOL and terms.school is not None and terms.school != rule.number:
        return Breach(rule, str(terms.school))
    return None


def too_long(rule: Any, terms: Terms) -> Breach | None:
    """Whether the last day lies beyond what a rule of length allows.

    The normal length is that of the first agreement: an extension is measured by the other two.
    """
    if terms.end is None or terms.start is None:
        return None
    if rule.what == What.EXTENSION:
        if terms.extended_from is None:
            return None
        last = later(terms.extended_from, rule.number, rule.unit)
    elif rule.what == What.NORMAL and terms.extended_from is not None:
        return None
    else:
        last = last_day(terms.start, rule.number, rule.unit)
    return Breach(rule, f"{terms.end:%Y-%m-%d}", last) if terms.end > last else None


def reminder_from(end: dt.date, days: int) -> dt.date:
    """The first day on which the end evaluation is asked for."""
    return end - dt.timedelta(days=days)
