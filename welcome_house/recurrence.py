"""When an activity is held: chosen by a human, kept as a recurrence rule of iCalendar, expanded with dateutil.

Pure. Rules are RFC 5545 (RRULE) of three shapes: every n-th week on some days, and one weekday of each month. Times of
day are those of Copenhagen: a date in July and one in December are held at the same time on the wall.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import holidays
from dateutil.rrule import rrulestr
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.clock import COPENHAGEN
from core.dates import danish

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
MIDNIGHT = dt.time(0)
HOLIDAYS = holidays.country_holidays("DK", language="da")  # by the names that stand in the Danish calendar
MOST = 400  # dates of one activity in one go: more than a year of daily ones


class Repeat(TextChoices):
    ONCE = "once", gettext_lazy("Once")
    WEEKLY = "1", gettext_lazy("Every week")
    FORTNIGHTLY = "2", gettext_lazy("Every second week")
    THIRD = "3", gettext_lazy("Every third week")
    FOURTH = "4", gettext_lazy("Every fourth week")
    MONTHLY = "month", gettext_lazy("Once a month")


class Ordinal(TextChoices):
    """Which of the weekdays of a month."""

    FIRST = "1", gettext_lazy("the first")
    SECOND = "2", gettext_lazy("the second")
    THIRD = "3", gettext_lazy("the third")
    FOURTH = "4", gettext_lazy("the fourth")
    LAST = "-1", gettext_lazy("the last")


@dataclass(frozen=True)
class Plan:
    """A rule as a human chose it. `days` are weekdays, Monday 0; `until` is the last day, None for no end."""

    repeat: str = Repeat.ONCE
    days: tuple[int, ...] = ()
    ordinal: str = ""
    until: dt.date | None = None


def rule_of(plan: Plan) -> str:
    """The recurrence rule of a plan; empty for what is held once."""
    if plan.repeat == Repeat.ONCE:
        return ""
    if plan.repeat == Repeat.MONTHLY:
        parts = ["FREQ=MONTHLY", f"BYDAY={plan.ordinal}{DAYS[plan.days[0]]}"]
    else:
        every = [] if plan.repeat == Repeat.WEEKLY else [f"INTERVAL={plan.repeat}"]
        parts = ["FREQ=WEEKLY", *every, "BYDAY=" + ",".join(DAYS[day] for day in sorted(plan.days))]
    if plan.until:
        # The last moment of the day in Copenhagen, in UTC as the standard asks where the start has a zone.
        last = dt.datetime.combine(plan.until, dt.time(23, 59, 59), COPENHAGEN).astimezone(dt.UTC)
        parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)


def plan_of(rule: str) -> Plan:
    """The plan that a rule of ours stands for."""
    if not rule:
        return Plan()
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    until = None
    if "UNTIL" in parts:
        last = dt.datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        until = last.astimezone(COPENHAGEN).date()
    if parts["FREQ"] == "MONTHLY":
        place = parts["BYDAY"]
        return Plan(Repeat.MONTHLY, (DAYS.index(place[-2:]),), place[:-2], until)
    days = tuple(DAYS.index(day) for day in parts["BYDAY"].split(","))
    return Plan(parts.get("INTERVAL", Repeat.WEEKLY), days, "", until)


def words_of(rule: str) -> str:
    """A rule as it is said: "Every second week: Tuesday and Thursday, until 18-12-2026"."""
    plan = plan_of(rule)
    if plan.repeat == Repeat.ONCE:
        return _("Once")
    if plan.repeat == Repeat.MONTHLY:
        said = _("%(which)s %(day)s of each month") % {
            "which": Ordinal(plan.ordinal).label, "day": str(DAY_NAMES[plan.days[0]]).lower(),
        }  # fmt: skip
        said = said[:1].upper() + said[1:]
    else:
        said = f"{Repeat(plan.repeat).label}: {joined([str(DAY_NAMES[day]).lower() for day in plan.days])}"
    return _("%(rule)s, until %(day)s") % {"rule": said, "day": danish(plan.until)} if plan.until else said


def joined(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def local(moment: dt.datetime) -> dt.datetime:
    """The moment as the clock on the wall shows it."""
    return moment.astimezone(COPENHAGEN)


def starts(first: dt.datetime, rule: str, *, until: dt.date) -> list[dt.datetime]:
    """Every date of a rule from its first time through the day `until`, each at the same time on the wall.

    What is held once has one date, whatever `until` is. The first time counts only where the rule names its day.
    """
    begins = local(first)
    if not rule:
        return [begins]
    # The arithmetic of Python and dateutil within one zone is that of the wall.
    found: Any = rrulestr(rule, dtstart=begins)
    return list(takewhile(lambda each: each.date() <= until, _at_most(found)))


def _at_most(dates: Iterable[dt.datetime]) -> Iterator[dt.datetime]:
    return (each for _number, each in zip(range(MOST), dates, strict=False))


def ends(begins: dt.datetime, minutes: int) -> dt.datetime:
    """When something that lasts so many real minutes ends, also in the night in which the clocks are changed."""
    return (begins.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(COPENHAGEN)


def holiday(day: dt.date) -> str:
    """The name of the Danish public holiday on a day, or nothing."""
    return str(HOLIDAYS.get(day, ""))


def on_holidays(dates: Iterable[dt.datetime]) -> list[tuple[dt.date, str]]:
    """Which dates lie on a public holiday, and on which."""
    days = sorted({local(each).date() for each in dates})
    return [(day, holiday(day)) for day in days if holiday(day)]


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day begins in Copenhagen."""
    return dt.datetime.combine(day, MIDNIGHT, COPENHAGEN)


def between(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The moments between which the days from `first` through `last` lie."""
    return midnight(first), midnight(last + dt.timedelta(days=1))


def how_many(number: int) -> str:
    return ngettext("%(number)d date", "%(number)d dates", number) % {"number": number}
