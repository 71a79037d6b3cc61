"""What the pages of frozen months show: each number as it was frozen, and beside it what it turned out to be."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.clock import COPENHAGEN
from reporting import clocks
from reporting.definitions import FIRST_JOB, IN_TIME, MEDIAN, OF_A_TARGET, OF_OUTCOMES, RATE, STATUS
from reporting.frozen import counting, services
from reporting.frozen.models import Edition
from reporting.frozen.rules import EXCLUDED, WHOLE_YEAR, Key, Numbers, counted_on
from reporting.outcomes.pages import mark_words
from reporting.outcomes.rules import MARKS, TODAY, Status
from reporting.rules import COLUMNS, State, percent, rate
from reporting.shown import full_month
from targets.indicators import Indicator


@dataclass(frozen=True)
class Cell:
    """A frozen number; `revised` where it is known to differ since."""

    value: Decimal | None
    revised: Decimal | None = None


@dataclass(frozen=True)
class Line:
    label: Any
    cells: list[Cell]
    percent: int | None = None


@dataclass
class Month:
    """The numbers of a month: the frozen ones and the ones known now."""

    frozen: Numbers
    now: Numbers

    def cell(self, *keys: Key, absent: Decimal | None = Decimal(0)) -> Cell:
        """The sum of some numbers, frozen and as known now."""
        before, after = (self.sum(numbers, keys, absent) for numbers in (self.frozen, self.now))
        return Cell(before, after if after != before else None)

    @staticmethod
    def sum(numbers: Numbers, keys: Iterable[Key], absent: Decimal | None) -> Decimal | None:
        found = [numbers[key].value for key in keys if key in numbers]
        return sum(found, Decimal(0)) if found else absent

    def keys(self, figure: str, subject: str, starts: str = "") -> list[Key]:
        both = self.frozen.keys() | self.now.keys()
        return [key for key in both if (key.figure, key.subject) == (figure, subject) and key.part.startswith(starts)]


def months() -> list[dict[str, Any]]:
    """Every frozen month, the newest first, with how often something was revised."""
    found: dict[dt.date, dict[str, Any]] = {}
    for edition in Edition.objects.order_by("-month", "number"):
        made_on = edition.made_at.astimezone(COPENHAGEN).date()
        row = found.setdefault(edition.month, {"name": full_month(edition.month), "key": f"{edition.month:%Y-%m}"})
        if edition.number == 0:
            row |= {"counted_on": counted_on(edition.month), "frozen_on": made_on, "revisions": 0, "revised_on": None}
        else:
            row |= {"revisions": edition.number, "revised_on": made_on}
    return list(found.values())


def month(day: dt.date) -> dict[str, Any] | None:
    """The page of one month; None where it is not frozen."""
    editions = list(Edition.objects.filter(month=day))
    if not editions:
        return None
    numbers = services.numbers_of(day)
    now: Numbers = {}
    for each in numbers.values():
        now |= each
    known = Month(numbers.get(0, {}), now)
    others = [each for each in counting.others() if known.keys(each.key, "")]
    versions = {(key.figure, each.version) for key, each in known.frozen.items()}
    return {
        "title": _("Frozen: %(month)s") % {"month": full_month(day)},
        "counted_on": counted_on(day),
        "frozen_at": editions[0].made_at,
        "revisions": editions[1:],
        "columns": [str(state.label) for state in COLUMNS] + [str(State.EXCLUDED.label)],
        "targets": [target(known, key, label) for key, label in clocks.labels().items()],
        "estimates": [estimated(known, key, label) for key, label in clocks.labels().items()],
        "statuses": [str(status.label) for status in Status],
        "cohorts": cohorts(known),
        "first_job": [Line(mark_words(12 * year), shares(known, FIRST_JOB.key, str(12 * year))) for year in (1, 2, 3)],
        "numbers": [number(known, each) for each in others],
        "year": of_year(known),
        "definitions": (*OF_A_TARGET, *OF_OUTCOMES, *(each.definition for each in others)),
        "versions": sorted(versions),
    }


def target(known: Month, key: str, label: Any) -> Line:
    cells = [known.cell(Key(RATE.key, key, "", str(state))) for state in COLUMNS]
    cells.append(known.cell(*known.keys(RATE.key, key, EXCLUDED)))
    met, late, overdue = (int(cell.value or 0) for cell in cells[:3])
    return Line(label, cells, percent(rate(met, met + late + overdue)))


def estimated(known: Month, key: str, label: Any) -> Line:
    days = known.cell(Key(IN_TIME.key, key, "", MEDIAN.key), absent=None)
    return Line(label, [*shares(known, IN_TIME.key, key), days])


def shares(known: Month, figure: str, subject: str) -> list[Cell]:
    """How many there are, the share and its bounds."""
    number = known.cell(Key(figure, subject, "", "number"))
    return [number, *(known.cell(Key(figure, subject, "", part), absent=None) for part in ("share", "low", "high"))]


def number(known: Month, indicator: Indicator, group: str = "") -> Line:
    """A figure of the registry: the number, and of how many it is made."""
    cells = [known.cell(Key(indicator.key, "", group, part), absent=None) for part in ("number", "part", "whole")]
    return Line(f"{indicator.definition.label} ({indicator.definition.unit})", cells)


def of_year(known: Month) -> list[Line]:
    """With December the figures of its year: the number, and of how many it is made."""
    if not any(key.group == WHOLE_YEAR for key in known.now):
        return []
    return [number(known, each, WHOLE_YEAR) for each in counting.yearly()]


def cohorts(known: Month) -> list[Line]:
    """Each mark and year of takeover, with what its people did."""
    found = []
    for mark in (*MARKS, TODAY):
        keys = known.keys(STATUS.key, str(mark))
        for year in sorted({key.group for key in keys}):
            cells = [known.cell(Key(STATUS.key, str(mark), year, str(status))) for status in Status]
            found.append(Line(f"{year} · {mark_words(mark)}", cells))
    return found
