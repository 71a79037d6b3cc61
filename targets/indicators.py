"""Published numbers that a pillar declares: what is counted, in words and as rows; `reporting` shows them.

A pillar registers its indicators in `AppConfig.ready` as it registers itself. An indicator is one function that yields
rows, each in one of its parts: the number, the people it opens and the file are these rows, so they cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from django.db.models import Count
from django.db.models.functions import TruncMonth

FIRST_EDITION = dt.date(2026, 11, 26)  # since when the definitions of version 1 are in use


@dataclass(frozen=True)
class Definition:
    """A published number in words. `version` rises, and `since` moves, when the way of counting changes."""

    key: str
    label: Any
    text: Any
    population: Any
    source: Any
    unit: Any
    version: int = 1
    since: dt.date = FIRST_EDITION


@dataclass(frozen=True)
class Question:
    """What is asked: as of which day, which period, whose people, of which basis, cohort and district."""

    on: dt.date
    first: dt.date
    last: dt.date
    today: dt.date
    team: int | None = None
    caseworker: int | None = None
    basis: str = ""
    cohort: int | None = None  # year of takeover
    district: str = ""  # of the permanent home
    goal: str = ""  # only this target is shown

    def parameters(self) -> dict[str, str]:
        """The question as GET parameters, complete, so that a link means the same tomorrow."""
        days = {"on": self.on, "due_from": self.first, "due_to": self.last}
        words = {name: f"{day:%d-%m-%Y}" for name, day in days.items()}
        chosen = {name: getattr(self, name) for name in ("team", "caseworker", "basis", "cohort", "district", "goal")}
        return words | {name: str(value) for name, value in chosen.items() if value}

    @property
    def until(self) -> dt.date:
        """The last day of the period that has come."""
        return min(self.last, self.on)


class Shape(Enum):
    """What the number is: how many there are, which share of them, which share in time with the unfinished counted
    along, or after how many days half have got there."""

    COUNT = "count"
    SHARE = "share"
    CURVE = "curve"
    DAYS = "days"


@dataclass(frozen=True)
class Row:
    """One of the rows behind a number: whose, in which part, and the day it is about.

    Of a number that is estimated from waits also how many days it was followed, and how many were allowed.
    """

    person: Any
    part: str
    day: dt.date | None = None
    followed: int | None = None
    allowed: int | None = None


class Rows(Protocol):
    """What an indicator yields."""

    def counts(self) -> Mapping[str, int]:
        """How many rows each part has."""

    def listed(self, part: str, first: int = 0, last: int | None = None) -> Sequence[Row]:
        """The rows of a part (empty: of all) with their persons, a slice of them."""

    def waits(self) -> Sequence[tuple[int, bool, int]]:
        """Days waited, whether it was met, and how many rows; of indicators in days alone."""

    def by_month(self) -> Mapping[dt.date, Mapping[str, int]]:
        """The same counts by the month in which a row's day lies; months without rows are missing."""


def months_of(found: Iterable[tuple[dt.date, str, int]]) -> dict[dt.date, dict[str, int]]:
    """Month, part and number as counts by month; the same month and part twice add up."""
    counts: dict[dt.date, dict[str, int]] = {}
    for month, part, number in found:
        of = counts.setdefault(month, {})
        of[part] = of.get(part, 0) + number
    return counts


def whole_days(length: dt.timedelta | None, *, least: int | None = None) -> int | None:
    if length is None:
        return None
    return length.days if least is None else max(length.days, least)


@dataclass(frozen=True)
class Queried:
    """Rows of a queryset that annotates `part`, and `day` and `waited` where there are such.

    `person` leads from a row to its Refugee; empty where the rows are Refugees themselves.
    """

    found: Any
    person: str = ""
    day: str = "day"
    met: tuple[str, ...] = ()  # the parts that have got there, of an indicator in days

    def counts(self) -> Mapping[str, int]:
        grouped = self.found.order_by().values_list("part").annotate(number=Count("pk"))
        return dict(grouped)

    def listed(self, part: str, first: int = 0, last: int | None = None) -> Sequence[Row]:
        found = self.found.filter(part=part) if part else self.found
        lead = f"{self.person}__" if self.person else ""
        found = found.select_related(*([self.person] if self.person else []), f"{lead}caseworker", f"{lead}team")
        rows = found.order_by(f"{lead}sort_key", f"{lead}pk", self.day, "pk")[first:last]
        return [
            Row(
                getattr(each, self.person) if self.person else each, each.part, getattr(each, self.day),
                followed=whole_days(getattr(each, "waited", None), least=0),
                allowed=whole_days(getattr(each, "allowed", None)),
            )
            for each in rows
        ]  # fmt: skip

    def waits(self) -> Sequence[tuple[int, bool, int]]:
        grouped = self.found.order_by().values_list("part", "waited").annotate(number=Count("pk"))
        return [(max(waited.days, 0), part in self.met, number) for part, waited, number in grouped]

    def by_month(self) -> Mapping[dt.date, Mapping[str, int]]:
        month = TruncMonth(self.day)
        grouped = self.found.order_by().annotate(of_month=month).values_list("of_month", "part")
        return months_of(grouped.annotate(number=Count("pk")))


@dataclass(frozen=True)
class Counted:
    """Numbers behind which nobody is known: visits that are counted without names, say.

    `months` are the same by month, where they can be told apart.
    """

    numbers: Mapping[str, int]
    months: Mapping[dt.date, Mapping[str, int]] = field(default_factory=dict)

    def counts(self) -> Mapping[str, int]:
        return self.numbers

    def listed(self, part: str, first: int = 0, last: int | None = None) -> Sequence[Row]:
        return []

    def waits(self) -> Sequence[tuple[int, bool, int]]:
        return []

    def by_month(self) -> Mapping[dt.date, Mapping[str, int]]:
        return self.months


Reads = Callable[[Question, Any], Rows]
Todo = tuple[int, Any, str]  # how many, what they wait for in words, and the address of their list (or none)


@dataclass(frozen=True)
class Indicator:
    """A published number: its words, the promise it belongs to, its parts in order, and the function of its rows.

    A share is the rows of `success` among those of `whole` (empty: of all parts). `anonymous`: nobody is known behind
    it, so it opens no list. `raised_by_good`: whether a higher number is better; None where it is neither.
    `headline`: it is the share by which a promise without deadlines is known on the dashboard; `todo` says what needs
    doing about it this week.
    """

    definition: Definition
    promise: str
    parts: Mapping[str, Any]
    rows: Reads
    shape: Shape = Shape.COUNT
    success: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    anonymous: bool = False
    raised_by_good: bool | None = None
    footnote: Any = ""
    target: str = ""  # of a number about one target
    headline: bool = False
    todo: Callable[[Question, Any], Todo | None] | None = None

    @property
    def key(self) -> str:
        return self.definition.key


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> None:
    """Adds a published number. Raises ValueError where its key is taken."""
    if indicator.key in _indicators:
        raise ValueError(f"figure '{indicator.key}' is registered twice")
    _indicators[indicator.key] = indicator


def registered() -> list[Indicator]:
    """The numbers that were registered, in their order."""
    return list(_indicators.values())
