"""All tables for readers outside casework: quarters with their revisions, years, and cohorts at their marks.

Everything that leaves casework (the public page, the committee's and the year's report) is made of these rows, so that
no two of them say different things, and what may be worked out is worked out of them together (`rules`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from core.dates import danish
from reporting import clocks, held_back
from reporting.definitions import AT_WORK, RATE, STATUS, Definition
from reporting.frozen.models import FrozenFigure, PublishedYear, QuarterRevision
from reporting.frozen.rules import counted_on as month_counted_on
from reporting.held_back import Told
from reporting.models import Publication
from reporting.outcomes.rules import MARKS, SMALLEST, SUCCESS, Status
from reporting.promises import Promise, kept_by
from reporting.public import rules
from reporting.rules import counted_on, next_month, whole_percent

FIRST_COHORT = 2016
Key = tuple[int, str]  # year, target


def definitions() -> tuple[Definition, ...]:
    """The definitions of what is published; its source is everybody, not what a reader reaches."""
    everybody = _("Havn: the whole municipality, as of the day shown")
    return tuple(replace(each, source=everybody) for each in (RATE, STATUS, AT_WORK))


@dataclass(frozen=True)
class Line:
    """A quarter, its revision or a year of one target as it may be seen; a range is a number that is held back."""

    kind: str  # quarter, revision, year
    quarter: dt.date  # of a year: its first
    as_of: dt.date
    cells: tuple[Told, ...]  # met in time, not met in time, outside the rate
    total: Told
    corrected_on: dt.date | None = None  # since then something small is known to differ, and held back

    @property
    def name(self) -> str:
        quarter = f"{self.quarter.year} K{(self.quarter.month + 2) // 3}"
        if self.kind == "revision":
            return _("%(quarter)s, corrected %(day)s") % {"quarter": quarter, "day": danish(self.as_of)}
        return _("The year %(year)d") % {"year": self.quarter.year} if self.kind == "year" else quarter

    @property
    def percent(self) -> Told | None:
        """The rate as far as the numbers that are told give it."""
        return held_back.share(*self.cells[:2])


@dataclass(frozen=True)
class Target:
    key: str
    label: Any
    lines: tuple[Line, ...]  # the oldest first


@dataclass(frozen=True)
class Cohort:
    """What the adults taken over in a year did when all had come to a mark; frozen then."""

    year: int
    mark: int
    as_of: dt.date
    cells: tuple[Told | None, ...]  # in the order of Status; None is a number of which nothing is told
    success: Told | None  # in job, IGU or education
    total: Told

    @property
    def percent(self) -> Told | None:
        """In job, IGU or education, of those who had not left, as far as the numbers that are told give it."""
        left = self.cells[LEFT]
        if self.success is None or left is None or not isinstance(self.total, int):
            return None
        least, most = self.total - held_back.high(left), self.total - held_back.low(left)
        if least < SMALLEST:
            return None
        return held_back.ranged(
            whole_percent(held_back.low(self.success) / most),
            whole_percent(min(held_back.high(self.success) / least, 1)),
        )


LEFT = list(Status).index(Status.LEFT)
SUCCESSES = [place for place, status in enumerate(Status) if status in SUCCESS]


# --- quarters and years -----------------------------------------------------------------------------
def targets(*, since: dt.date | None = None, until: dt.date | None = None) -> list[tuple[Promise, list[Target]]]:
    """The tables of all targets by promise; of the quarters from `since` through `until`."""
    lines, labels = lines_by_target(), clocks.labels()

    def kept(line: Line) -> bool:
        return (since is None or line.quarter >= since) and (until is None or line.quarter <= until)

    found = {key: tuple(filter(kept, lines[key])) for key in labels if key in lines}
    known = {key for key, its in found.items() if its}
    return [(promise, [Target(key, labels[key], found[key]) for key in keys]) for promise, keys in kept_by(known)]


def lines_by_target() -> dict[str, list[Line]]:
    """Every line of every target, in order of time: a quarter, what was revised of it, the year after its last one."""
    revisions: dict[tuple[str, dt.date], list[QuarterRevision]] = defaultdict(list)
    for revision in QuarterRevision.objects.order_by("number"):
        revisions[revision.target, revision.quarter].append(revision)
    sums = {(each.year, each.target): each.shown for each in PublishedYear.objects.all()}
    found: dict[str, list[Line]] = defaultdict(list)
    rows: dict[Key, list[list[int]]] = defaultdict(list)
    for each in Publication.objects.order_by("quarter", "target"):
        row, key = [each.met, each.missed, each.outside], (each.quarter.year, each.target)
        rows[key].append(row)
        if any(row):
            found[each.target] += of_quarter(each.quarter, row, revisions[each.target, each.quarter])
        if each.quarter.month == rules.QUARTERS[-1] and key in sums and any(map(any, rows[key])):
            found[each.target].append(of_year(each.quarter.year, rows[key], sums[key]))
    return found


def of_quarter(quarter: dt.date, row: list[int], revisions: Iterable[QuarterRevision]) -> list[Line]:
    """The published line and those of its revisions that may be seen."""
    cells, total = held_back.row(row)
    lines, published = [Line("quarter", quarter, counted_on(quarter), tuple(cells), total)], [row]
    for revision in revisions:
        if rules.revision_is_safe(published, revision.row):
            cells, total = held_back.row(revision.row)
            lines.append(Line("revision", quarter, revision.revised_on, tuple(cells), total))
            published.append(revision.row)
        else:
            lines[0] = replace(lines[0], corrected_on=revision.revised_on)
    return lines


def of_year(year: int, rows: list[list[int]], choice: str) -> Line:
    """The sums of a year, as far as they may stand."""
    cells, total = rules.year(rows, choice)
    first = dt.date(year, 1, 1)
    return Line("year", first, counted_on(next_month(first, 9)), tuple(cells), total)


# --- cohorts ----------------------------------------------------------------------------------------
def month_of_mark(year: int, mark: int) -> dt.date:
    """The month in which the last of a year's people come to a mark."""
    return next_month(dt.date(year, 12, 1), mark)


def cohorts(*, until: dt.date | None = None) -> list[Cohort]:
    """Each year's people at each mark all of them have come to, from the frozen figures of that month."""
    rows: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    found = FrozenFigure.objects.filter(edition__number=0, figure="status", edition__month__month__in=(6, 12))
    if until:
        found = found.filter(edition__month__lte=until)
    for subject, group, part, value, month in found.values_list("subject", "group", "part", "value", "edition__month"):
        year, mark = int(group), int(subject)
        if year >= FIRST_COHORT and mark in MARKS and month == month_of_mark(year, mark):
            rows[year, mark][part] = int(value)
    return [cohort(year, mark, counts) for (year, mark), counts in sorted(rows.items())]


def cohort(year: int, mark: int, counts: dict[str, int]) -> Cohort:
    row = [counts.get(str(status), 0) for status in Status]
    found = rules.cohort(row, SUCCESSES)
    as_of = month_counted_on(month_of_mark(year, mark))
    return Cohort(year, mark, as_of, found.cells, found.success, held_back.told(sum(row)))
