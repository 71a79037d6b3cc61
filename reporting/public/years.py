"""The figures of whole years for readers outside casework: one table for each figure, its years side by side.

A number stands as it was told when its year was out (`reporting.public.telling`). What was corrected since is said with
its day; the corrected number is shown only where nothing in the row is held back and no difference is small.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from core.dates import danish
from reporting import held_back
from reporting.compared import Compared, Own, compared
from reporting.definitions import DAYS, IN_TIME, MEDIAN, PER_CENT, Definition
from reporting.frozen import counting
from reporting.frozen.models import PublishedFigure
from reporting.held_back import Told
from reporting.models import Reference
from reporting.promises import Promise
from reporting.public import telling
from reporting.public.rules import revision_is_safe
from reporting.public.together import total
from reporting.registry import SECTIONS
from targets.indicators import Indicator, Shape

MOST_YEARS = 5  # columns of a table
Parts = Mapping[str, Told | None]
Key = tuple[int, str]  # year, figure


@dataclass(frozen=True)
class Row:
    """One number year by year; None is not told. `is_part`: a count that is part of the sum below it."""

    key: str
    label: Any
    cells: tuple[Told | None, ...]
    is_part: bool = True
    is_estimate: bool = False  # a share or days: not told where too few stand behind it
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """A figure, or the estimates of a target, with its years as columns."""

    key: str
    label: Any
    years: tuple[int, ...]
    rows: tuple[Row, ...]
    definition: Definition | None  # None: of a target, whose estimates all have the same two
    footnote: Any = ""
    notes: tuple[str, ...] = ()
    compared: Compared | None = None

    @property
    def says_something(self) -> bool:
        """Whether there were enough in any of the years."""
        return any(cell is not None for row in self.rows for cell in row.cells)

    @property
    def version(self) -> int:
        return self.definition.version if self.definition else 1


def as_of(year: int) -> dt.date:
    """The day as of which a year is counted."""
    return dt.date(year + 1, 1, 1)


@dataclass
class Spoken:
    """What is told, by year and figure, what was corrected later, and what others have published."""

    parts: dict[Key, dict[str, Told | None]]
    corrected: dict[Key, tuple[dt.date, dict[str, int]]]
    references: dict[str, list[Reference]]


def sections(*, until: int | None = None) -> list[tuple[Promise, list[Table]]]:
    """The tables of all figures by promise, in the brochure's order; the last years through `until`."""
    told = read(until)
    years = sorted({year for year, _figure in told.parts})[-MOST_YEARS:]
    if not years:
        return []
    by_promise: dict[str, list[Table]] = defaultdict(list)
    figures = {each.key: each for each in counting.yearly()}
    for figure in figures.values():
        shown = [year for year in years if (year, figure.key) in told.parts]
        if shown and not is_estimate(figure):
            by_promise[figure.promise].append(table(figure, shown, told))
        elif shown and figure.key.startswith(f"{IN_TIME.key}-"):
            found = of_target(figure, shown, told)
            by_promise[figure.promise] += [found] if found.says_something else []
    return [(section, by_promise[section.key]) for section in in_order() if section.key in by_promise]


def in_order() -> list[Promise]:
    """Who was received, the eight promises, what came of them, and what is missing."""
    first, last = ("inflow",), ("quality",)
    return sorted(SECTIONS, key=lambda each: (each.key in last) - (each.key in first))


def is_estimate(figure: Indicator) -> bool:
    """One of the two estimates of a target, which stand in one table."""
    return figure.key.startswith((f"{IN_TIME.key}-", f"{MEDIAN.key}-"))


def definitions() -> tuple[Definition, ...]:
    """Those of the estimates, which many tables have."""
    return IN_TIME, MEDIAN


# --- what is told -----------------------------------------------------------------------------------
def read(until: int | None = None) -> Spoken:
    found = Spoken(defaultdict(dict), {}, defaultdict(list))
    rows = PublishedFigure.objects.all() if until is None else PublishedFigure.objects.filter(year__lte=until)
    for each in rows:
        found.parts[each.year, each.figure][each.part] = telling.spoken(each)
    for reference in Reference.objects.all():
        found.references[reference.figure].append(reference)
    for year, editions in telling.editions(*{year for year, _figure in found.parts}).items():
        for edition in editions[1:]:
            for figure, numbers in edition.numbers.items():
                frozen = editions[0].numbers.get(figure, {})
                found.corrected[year, figure] = (edition.day, {**frozen, **numbers})
    return found


def correction(figure: Indicator, year: int, told: Spoken) -> str:
    """What is said of a year that was corrected after it was told."""
    if (year, figure.key) not in told.corrected:
        return ""
    day, numbers = told.corrected[year, figure.key]
    words = {"year": year, "day": danish(day)}
    now = telling.counts(figure, numbers)
    before = [told.parts[year, figure.key].get(part) for part in now]
    exact = [each for each in before if isinstance(each, int)]
    if figure.shape in telling.ESTIMATED or len(exact) < len(before) or exact == list(now.values()):
        return _("%(year)d: corrected since, latest %(day)s; the correction is held back.") % words
    if not revision_is_safe([exact], list(now.values())):
        return _("%(year)d: corrected since, latest %(day)s; the correction is small and held back.") % words
    said = ", ".join(f"{figure.parts[part]}: {number}" for part, number in now.items())
    return _("%(year)d, corrected %(day)s: %(numbers)s.") % {**words, "numbers": said}


# --- tables -----------------------------------------------------------------------------------------
def everybody() -> str:
    return _("Havn: the whole municipality, as of the day shown")


def table(figure: Indicator, years: Sequence[int], told: Spoken) -> Table:
    """The parts of a figure, their sum, and the share or the days."""
    own = [told.parts[year, figure.key] for year in years]
    rows = [] if figure.shape in telling.ESTIMATED else counted(figure, own)
    if figure.shape is Shape.SHARE:
        cells = tuple(share(figure, each) for each in own)
        rows.append(Row("share", _("Share (per cent)"), cells, is_part=False, is_estimate=True, unit=str(PER_CENT)))
    if figure.shape is Shape.DAYS:
        rows.append(days(own))
    words = figure.definition
    return Table(
        figure.key, words.label, tuple(years), tuple(rows), replace(words, source=everybody()), figure.footnote,
        tuple(filter(None, (correction(figure, year, told) for year in years))), beside(figure, years, rows, told),
    )  # fmt: skip


def counted(figure: Indicator, own: Sequence[Parts]) -> list[Row]:
    """A row for each part that occurs in one of the years, and the sum that anybody can add up."""
    rows = [Row(str(part), label, tuple(each.get(str(part)) for each in own)) for part, label in figure.parts.items()]
    sums = tuple(each.get(telling.TOTAL, total(each.get(str(part)) for part in figure.parts)) for each in own)
    if len(rows) == 1:
        return rows
    occurs = [row for row in rows if any(cell != 0 for cell in row.cells)]
    return [*occurs, Row("total", _("In all"), sums, is_part=False)]


def days(own: Sequence[Parts]) -> Row:
    """After how many half have got there."""
    cells = tuple(each.get("number") for each in own)
    return Row("days", _("Median (days)"), cells, is_part=False, is_estimate=True, unit=str(DAYS))


def share(figure: Indicator, parts: Parts) -> Told | None:
    """The share in per cent that the numbers told give."""
    whole = figure.whole or tuple(map(str, figure.parts))
    success = total(parts.get(str(part)) for part in figure.success)
    return held_back.share(success, total(parts.get(str(part)) for part in whole if part not in figure.success))


def of_target(figure: Indicator, years: Sequence[int], told: Spoken) -> Table:
    """Both estimates of a target: the share in time with its interval, and the days until half are met."""
    shares = [told.parts[year, figure.key] for year in years]
    medians = [told.parts.get((year, f"{MEDIAN.key}-{figure.target}"), {}) for year in years]
    rows = [
        Row(key, label, tuple(each.get(key) for each in shares), is_part=False, is_estimate=True, unit=str(PER_CENT))
        for key, label in (
            ("number", _("Met in time (per cent)")),
            ("low", _("95 per cent interval, from")),
            ("high", _("95 per cent interval, to")),
        )
    ]
    rows.append(days(medians))
    label = _("%(target)s: the unfinished counted along") % {"target": figure.definition.label}
    notes = tuple(filter(None, (correction(figure, year, told) for year in years)))
    return Table(figure.key, label, tuple(years), tuple(rows), None, notes=notes)


def beside(figure: Indicator, years: Sequence[int], rows: Sequence[Row], told: Spoken) -> Compared | None:
    """The years as bars with what others have published of them: the quota beside the people received."""
    references = told.references[figure.key]
    row = next((each for each in reversed(rows) if not each.is_part), None)
    if not references or row is None:
        return None
    own = [
        Own(str(year), cell, dt.date(year, 1, 1), dt.date(year, 12, 31))
        for year, cell in zip(years, row.cells, strict=True)
    ]
    title = _("%(figure)s year by year") % {"figure": figure.definition.label}
    return compared(
        f"compared-{figure.key.replace('_', '-')}", title=title, unit=str(figure.definition.unit), own=own,
        references=references,
    )  # fmt: skip
