"""What is told of a year's figures outside casework: decided once, when its last quarter is out, and kept.

The numbers are the ones frozen with December (`reporting.frozen.counting`). Of all that is told together no small
number may follow (`reporting.public.together`, `ties`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from django.db import transaction

from core.clock import COPENHAGEN
from core.disclosure import LARGEST_SMALL_COUNT, is_small
from reporting import held_back
from reporting.frozen import counting
from reporting.frozen.models import FrozenFigure, PublishedFigure, PublishedYear
from reporting.frozen.rules import DECEMBER, WHOLE_YEAR
from reporting.held_back import Told, ranged, told
from reporting.models import Publication
from reporting.public import rules
from reporting.public.ties import FIRST_YEAR, TARGETS, ties
from reporting.public.together import Cell, Known, row
from reporting.rules import SMALLEST_DENOMINATOR
from targets.indicators import Indicator, Shape

TOTAL = "total"  # of a figure whose sum everybody may know
KNOWN_BY_SUM = ("received",)  # how many were received stands in the newspaper
ESTIMATED = {Shape.CURVE: ("number", "low", "high"), Shape.DAYS: ("number",)}
Parts = dict[str, Told | None]


@dataclass
class Edition:
    """A year's numbers by figure and part, as they were frozen or changed on a day."""

    day: dt.date
    numbers: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    versions: dict[str, int] = field(default_factory=dict)


def editions(*years: int) -> dict[int, list[Edition]]:
    """By year: the numbers as they were frozen, and what each later edition changed of them."""
    found: dict[int, dict[int, Edition]] = defaultdict(dict)
    rows = FrozenFigure.objects.filter(group=WHOLE_YEAR, edition__month__month=DECEMBER, edition__month__year__in=years)
    for each in rows.select_related("edition").order_by("edition__month", "edition__number"):
        day = each.edition.made_at.astimezone(COPENHAGEN).date()
        its = found[each.edition.month.year].setdefault(each.edition.number, Edition(day))
        its.numbers[each.figure][each.part] = int(each.value)
        its.versions[each.figure] = each.version
    return {year: list(its.values()) for year, its in found.items()}


def counts(figure: Indicator, numbers: Mapping[str, int]) -> dict[str, int]:
    """How many stand in each part, zeros too."""
    return {part: numbers.get(f"{counting.COUNT}:{part}", 0) for part in map(str, figure.parts)}


def spoken(each: PublishedFigure) -> Told | None:
    return None if each.low is None or each.high is None else ranged(each.low, each.high)


# --- telling ----------------------------------------------------------------------------------------
def tell() -> int:
    """Decides what is told of each year whose sums are decided and whose numbers are frozen; how many years."""
    done = set(PublishedFigure.objects.values_list("year", flat=True))
    years = sorted(set(PublishedYear.objects.values_list("year", flat=True)) - done)
    return sum(tell_year(year) for year in years)


@transaction.atomic
def tell_year(year: int) -> bool:
    """Keeps what is told of a year; False where its numbers are not frozen yet."""
    found = editions(year).get(year)
    if not found:
        return False
    reader, frozen = Reader(year), found[0]
    parts = {each.key: reader.learn(each, frozen.numbers.get(each.key, {})) for each in in_order()}
    PublishedFigure.objects.bulk_create(
        [
            PublishedFigure(
                year=year, figure=key, part=part, version=frozen.versions.get(key, 1),
                low=None if number is None else held_back.low(number),
                high=None if number is None else held_back.high(number),
            )
            for key, its in parts.items() for part, number in its.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return True


def in_order() -> list[Indicator]:
    """Those whose sum everybody knows first, then as they stand in the registry."""
    return sorted(counting.yearly(), key=lambda each: each.key not in KNOWN_BY_SUM)


class Reader:
    """Somebody who has kept everything that was told until now; and the truth it was told of."""

    def __init__(self, year: int) -> None:
        self.year, self.known, self.truth = year, Known(), dict[Cell, int]()
        self.figures = {each.key: each for each in counting.yearly() if each.shape not in ESTIMATED}
        self.parts = {key: tuple(map(str, each.parts)) for key, each in self.figures.items()}
        self.open_ties = []
        for target in TARGETS:
            self.read_nothing(target)
        for each in Publication.objects.filter(target__in=TARGETS, quarter__year__lte=year):
            self.read_quarter(each)
        for decided in PublishedYear.objects.filter(target__in=TARGETS, year__lte=year):
            self.read_sums(decided)
        before = PublishedFigure.objects.filter(year__lt=year).order_by("year")
        self.read_years([each for each in before if each.figure in self.figures])
        self.open_ties += ties(year, self.parts)

    def read_nothing(self, target: str) -> None:
        """Of a quarter that was not published, for nothing was due then, everybody takes it that there is nothing."""
        for year in range(FIRST_YEAR, self.year + 1):
            for month, column in product(rules.QUARTERS, range(len(rules.SUMS) - 1)):
                cell = (target, dt.date(year, month, 1), column)
                self.truth[cell] = 0
                self.known.tell(cell, 0)

    def read_quarter(self, each: Publication) -> None:
        for column, number in enumerate((each.met, each.missed, each.outside)):
            cell = (each.target, each.quarter, column)
            self.truth[cell] = number
            self.known.tell(cell, told(number))
            self.known.guard([{cell: 1}], self.truth)

    def read_sums(self, each: PublishedYear) -> None:
        """The sums of a year of quarters that stand exactly."""
        own = [cell for cell in self.truth if cell[0] == each.target and cell[1].year == each.year]
        for letter in each.shown.strip(rules.NOTHING):
            cells = {cell: 1 for cell in own if letter == rules.TOTAL or cell[2] == rules.SUMS.index(letter)}
            self.known.tell_sum(cells, sum(self.truth[cell] for cell in cells))

    def read_years(self, rows: list[PublishedFigure]) -> None:
        frozen = editions(*{each.year for each in rows})
        for year, found in frozen.items():
            for key, figure in self.figures.items():
                its = counts(figure, found[0].numbers.get(key, {}))
                own = {(key, year, part): number for part, number in its.items()}
                self.truth |= own
                self.known.guard(({cell: 1} for cell in own), own)
            self.open_ties += ties(year, self.parts)
        for each in rows:
            if each.part == TOTAL:
                self.known.tell_sum({(each.figure, each.year, part): 1 for part in self.parts[each.figure]},
                                    spoken(each) or 0)  # fmt: skip
            else:
                self.known.tell((each.figure, each.year, each.part), spoken(each))
        self.close_ties()

    def close_ties(self) -> None:
        """Learns of those ties whose numbers are all there."""
        ready = [cells for cells in self.open_ties if self.truth.keys() >= cells.keys()]
        self.open_ties = [cells for cells in self.open_ties if cells not in ready]
        for cells in ready:
            self.known.tie(cells, self.truth)

    def learn(self, figure: Indicator, numbers: Mapping[str, int]) -> Parts:
        """What of one more figure may be told, now that all of this is known."""
        if figure.shape in ESTIMATED:
            return estimate(figure, numbers)
        its = counts(figure, numbers)
        own = {(figure.key, self.year, part): number for part, number in its.items()}
        self.truth |= own
        everybody = sum(its.values())
        is_known = figure.key in KNOWN_BY_SUM and not is_small(everybody)
        if is_known:
            self.known.tell_sum(dict.fromkeys(own, 1), everybody)
        self.close_ties()
        said: Parts = {cell[-1]: number for cell, number in row(self.known, own).items()}
        return said | ({TOTAL: everybody} if is_known else {})


def estimate(figure: Indicator, numbers: Mapping[str, int]) -> Parts:
    """The estimate itself, without the counts behind it, where few stand on neither of its sides."""
    there, everybody, names = numbers.get("part", 0), numbers.get("whole", 0), ESTIMATED[figure.shape]
    number = numbers.get("number")
    is_told = number is not None and everybody >= SMALLEST_DENOMINATOR and not is_small(there)
    if number is not None and figure.shape is Shape.CURVE:
        is_told = is_told and all(side == 0 or is_many(side, everybody) for side in (number, 100 - number))
    return {name: numbers.get(name) if is_told else None for name in names}


def is_many(per_cent: int, everybody: int) -> bool:
    """Whether a share of so many, whole per cent, is more than five for certain: who guesses how many there are could
    work out how many a share stands for."""
    return (2 * per_cent - 1) * everybody > 200 * LARGEST_SMALL_COUNT
