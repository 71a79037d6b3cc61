"""What is published outside casework: frozen, and so held back that no small number can be worked out of all of it."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core.disclosure import is_small
from reporting import held_back
from reporting.frozen import counting, services
from reporting.frozen.models import PublishedFigure, PublishedYear, QuarterRevision
from reporting.held_back import Span
from reporting.models import Publication
from reporting.outcomes.rules import MARKS, Status
from reporting.public import rules, tables
from reporting.services import publish
from targets.indicators import Shape
from tests import factories
from tests.reporting.intake import take_in
from tests.reporting.solver import Adversary

needs_database = pytest.mark.django_db
COLUMNS = 3
QUARTERS = [dt.date(year, month, 1) for year in (2016, 2017, 2018) for month in (1, 4, 7, 10)]


# --- the adversary ----------------------------------------------------------------------------------
def test_the_adversary_solves_a_table_whose_small_numbers_alone_are_held_back():
    """The control: primary suppression is not enough, and this solver sees it."""
    rows = [[20, 3, 0], [14, 9, 7], [2, 30, 8], [11, 12, 13]]
    adversary = Adversary()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            adversary.knows([(number, column)], None if is_small(value) else value)
        adversary.knows([(number, column) for column in range(COLUMNS)], sum(row))
    assert adversary.range([(0, 1)]) == (3, 3)
    assert adversary.range([(2, 0)]) == (2, 2)


def test_the_adversary_solves_rows_held_back_rightly_once_the_sums_of_the_year_are_added():
    """The control for the sums: each row hides enough by itself, and the columns' sums still solve it."""
    rows = [[3, 12, 6], [20, 9, 7], [14, 30, 8], [11, 12, 13]]
    adversary = Adversary()
    for number, row in enumerate(rows):
        cells, total = held_back.row(row)
        for column, value in enumerate(cells):
            adversary.knows([(number, column)], value)
        adversary.knows([(number, column) for column in range(COLUMNS)], total)
    assert adversary.range([(0, 0)]) == (1, 5)
    for column in range(COLUMNS):
        adversary.knows([(n, column) for n in range(4)], sum(row[column] for row in rows))
    assert adversary.range([(0, 0)]) == (3, 3)
    assert rules.sums_to_show(rows) == rules.MISSED + rules.OUTSIDE, "so the sums that would solve it are ranges"
    assert rules.year(rows, "12") == ([Span(46, 50), 63, 34], Span(143, 147))


def test_the_adversary_solves_a_cohort_whose_small_number_alone_is_held_back():
    """The control for the cohorts: their sum is known from elsewhere."""
    row = [10, 4, 0, 0, 20, 18, 7]
    adversary = Adversary()
    for place, count in enumerate(row):
        adversary.knows([(place,)], held_back.told(count))
    adversary.knows([(place,) for place in range(7)], sum(row))
    assert adversary.range([(1,)]) == (4, 4)
    assert rules.cohort(row, [0, 1, 2]) == rules.Cohort((Span(9, 13), Span(1, 5), 0, 0, 20, 18, 7), 14)


def test_sums_stand_where_nothing_small_is_near():
    everything = "".join(rules.SUMS)
    assert rules.sums_to_show([[20, 30, 40]] * 4) == everything
    assert rules.sums_to_show([[20, 30, 40], [0, 0, 0], [20, 30, 40], [9, 6, 0]]) == everything
    assert rules.sums_to_show([[3, 30, 40], [3, 30, 40]]) == everything, "two small ones can be anything from 1 to 5"


def test_of_the_sums_that_may_stand_the_most_worth_are_chosen():
    """Minimum loss: no larger choice is protected, by the same bounds for every choice."""
    chance = random.Random(11)
    seen = set()
    for _ in range(40):
        rows = [[chance.choice((0, 1, 3, 5, 7, 12, 40)) for _ in range(COLUMNS)] for _ in range(4)]
        chosen = rules.sums_to_show(rows)
        seen.add(chosen)
        for choice in rules.choices(rows):
            if "".join(choice) == chosen.strip(rules.NOTHING):
                break
            assert not rules.is_protected(rows, choice)
    assert len(seen) > 4, seen


def test_no_small_number_of_a_cohort_can_be_worked_out_and_most_shares_stand():
    chance = random.Random(5)
    shares = 0
    for _ in range(60):
        row = [chance.choice((0, 0, 1, 2, 4, 6, 9, 15, 30)) for _ in range(7)]
        found, adversary = rules.cohort(row, [0, 1, 2]), Adversary()
        for place, cell in enumerate(found.cells):
            adversary.knows([(place,)], cell)
            assert cell is None or held_back.low(cell) <= row[place] <= held_back.high(cell)
        adversary.knows([(place,) for place in (0, 1, 2)], found.success)
        adversary.knows([(place,) for place in range(7)], sum(row))
        guarded = [[place] for place in range(7)] + [[0, 1, 2], [3, 4, 5, 6]]
        for places in guarded:
            if is_small(sum(row[place] for place in places)):
                low, high = adversary.range([(place,) for place in places])
                assert high - low >= 4 or sum(row) <= 5, (row, places, found)
        shares += isinstance(found.success, int)
    assert shares > 30


def test_a_revision_that_moves_a_number_by_little_is_held_back():
    assert rules.revision_is_safe([[20, 30, 40]], [30, 20, 40])
    assert not rules.revision_is_safe([[20, 30, 40]], [21, 29, 40])
    assert not rules.revision_is_safe([[20, 30, 40]], [30, 20, 44]), "also where only the sum moves by little"
    assert not rules.revision_is_safe([[20, 30, 40], [30, 20, 40]], [27, 23, 40]), "nor against an earlier revision"
    assert not rules.revision_is_safe([[20, 3, 40]], [20, 30, 40]), "nor where it would uncover what was hidden"


# --- everything that is published ---------------------------------------------------------------------
class Reading:
    """All that the public tables say, as an adversary reads them; and the hidden truth they were made from."""

    def __init__(self) -> None:
        self.adversary, self.truth = Adversary(), {}
        self.rows = {
            (each.target, each.quarter): [each.met, each.missed, each.outside] for each in Publication.objects.all()
        }
        self.revised = {
            (each.target, each.quarter, each.revised_on): each.row for each in QuarterRevision.objects.all()
        }
        for _promise, targets in tables.targets():
            for target in targets:
                for line in target.lines:
                    (self.year if line.kind == "year" else self.quarter)(target.key, line)
        for (target, quarter), row in self.rows.items():  # a quarter that is left out had nothing due
            if not any(row):
                for column in range(COLUMNS):
                    self.adversary.knows([("quarter", target, quarter, column)], 0)

    def quarter(self, target, line):
        """A quarter or a revision of it: its cells are unknowns of their own."""
        name, row = ("quarter", target, line.quarter), self.rows[target, line.quarter]
        if line.kind == "revision":
            name, row = (*name, line.as_of), self.revised[target, line.quarter, line.as_of]
        cells = [(*name, column) for column in range(COLUMNS)]
        for cell, value in zip(cells, line.cells, strict=True):
            self.adversary.knows([cell], value)
        self.adversary.knows(cells, line.total)
        self.truth |= {(cell,): value for cell, value in zip(cells, row, strict=True)} | {tuple(cells): sum(row)}

    def year(self, target, line):
        """The sums of a year: of the cells of its quarters."""
        own = sorted(key for key in self.rows if key[0] == target and key[1].year == line.quarter.year)
        columns = [[("quarter", *key, column) for key in own] for column in range(COLUMNS)]
        for place, (cells, value) in enumerate(zip(columns, line.cells, strict=True)):
            self.adversary.knows(cells, value)
            self.truth[tuple(cells)] = sum(self.rows[key][place] for key in own)
        self.adversary.knows([cell for cells in columns for cell in cells], line.total)

    def cohorts(self):
        """People at their marks; that they are the same people at every mark everybody may know."""
        rows, first = {}, {}
        for cohort in tables.cohorts():
            cells = [(cohort.year, cohort.mark, status) for status in Status]
            for cell, value in zip(cells, cohort.cells, strict=True):
                self.adversary.knows([cell], value)
            self.adversary.knows(cells, cohort.total)
            self.adversary.knows([cells[place] for place in tables.SUCCESSES], cohort.success)
            if cohort.year in first:
                self.adversary.knows_equal(first[cohort.year], cells)
            first.setdefault(cohort.year, cells)
            rows[cohort.year, cohort.mark] = services.numbers_of(tables.month_of_mark(cohort.year, cohort.mark))[0]
        for (year, mark), numbers in rows.items():
            for key, each in numbers.items():
                if (key.figure, key.subject, key.group) == ("status", str(mark), str(year)):
                    self.truth[((year, mark, Status(key.part)),)] = int(each.value)
        return len(rows)


# Sums of the figures of a year that everybody may lay side by side: figure, parts (none: all), years back.
SAME = [
    ([("interview_2_before_move", "before_move in_time")], [("second_interview", 0)]),
    ([("interview_2_before_move", "later not_held")], [("second_interview", 1)]),
    ([("placement_first_start", "offered_started started work")], [("placement_start", 0)]),
    ([("placement_first_start", "late none")], [("placement_start", 1)]),
    ([("placements_begun", "traineeship wage_subsidy")], [("from_traineeship_to_work", "")]),
    ([("received", "refugee resettled_refugee")], [("mentor_in_first_year", "")]),
]


def years_too(reading, year):
    """What is told of a year's figures, and which of them are about the same; how many small numbers there are."""
    frozen = {(key.figure, key.part): int(each.value) for key, each in numbers_of_year(year).items()}
    told = {(each.figure, each.part): each for each in PublishedFigure.objects.filter(year=year)}
    cells = {}
    for figure in (each for each in counting.yearly() if each.shape in (Shape.COUNT, Shape.SHARE)):
        for part in map(str, figure.parts):
            cell = (figure.key, year, part)
            cells.setdefault(figure.key, {})[part] = cell
            said = told[figure.key, part]
            reading.adversary.knows([cell], None if said.low is None else held_back.ranged(said.low, said.high))
            reading.truth[(cell,)] = frozen.get((figure.key, f"count:{part}"), 0)
    reading.adversary.knows(cells["received"].values(), sum_of(reading, cells["received"].values()))
    for one, other in SAME:
        left, right = (side_of(reading, cells, side, year) for side in (one, other))
        if sum_of(reading, left) == sum_of(reading, right):
            reading.adversary.knows_equal(left, right)
    return sum(is_small(reading.truth[(cell,)]) for its in cells.values() for cell in its.values())


def numbers_of_year(year):
    return {key: each for key, each in services.numbers_of(dt.date(year, 12, 1))[0].items() if key.group == "year"}


def side_of(reading, cells, side, year):
    [(name, what)] = side
    if isinstance(what, int):
        return [("quarter", name, quarter, what) for quarter in QUARTERS if quarter.year == year]
    return [cell for part, cell in cells[name].items() if not what or part in what.split()]


def sum_of(reading, cells):
    return sum(reading.truth.get((cell,), 0) for cell in cells)


def small_numbers_are_safe(reading: Reading) -> int:
    """Asserts that each small number could have five values at least, a single one any from 1 to 5; how many."""
    guarded = {cells: value for cells, value in reading.truth.items() if is_small(value)}
    for cells, value in guarded.items():
        low, high = reading.adversary.range(cells)
        assert low <= value <= high, (cells, value, low, high)
        assert high - low >= 4, (cells, value, low, high)
        assert len(cells) > 1 or low <= 1 <= 5 <= high, (cells, value, low, high)
    return len(guarded)


def published_at_random(seed: int) -> None:
    """Twelve quarters of two targets, with revisions, small and large."""
    chance = random.Random(seed)
    Publication.objects.bulk_create(
        Publication(quarter=quarter, target=target, **dict(zip(("met", "missed", "outside"), row, strict=True)))
        for quarter in QUARTERS
        for target in ("placement_start", "readiness")
        for row in [[chance.choice((0, 1, 2, 3, 4, 6, 8, 12, 25, 40)) for _ in range(COLUMNS)]]
    )
    services.close(on=dt.date(2026, 1, 1))
    for each in list(Publication.objects.all())[::2]:
        row = [
            max(0, number + chance.choice((0, 0, 0, 1, -1, 3, 7, 9)))
            for number in (each.met, each.missed, each.outside)
        ]
        QuarterRevision.objects.create(
            quarter=each.quarter, target=each.target, number=50, met=row[0], missed=row[1], outside=row[2],
            revised_on=dt.date(2019, 1, 1),
        )  # fmt: skip


@needs_database
@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_can_be_worked_out_of_quarters_revisions_and_years_together(seed):
    published_at_random(seed)
    assert small_numbers_are_safe(Reading()) > 20


@needs_database
def test_no_small_number_of_the_real_intake_can_be_worked_out_of_all_that_is_published():
    take_in()
    from targets import cache

    cache.rebuild(on=dt.date(2019, 6, 1))
    publish(on=dt.date(2019, 6, 1))
    for month in (
        dt.date(2016, 12, 1),
        *{tables.month_of_mark(year, mark) for year in (2016, 2017) for mark in (6, 12)},
    ):
        services.freeze_month(month, at=dt.datetime(2019, 6, 1, tzinfo=dt.UTC))
    services.close(on=dt.date(2026, 1, 1))
    reading = Reading()
    assert reading.cohorts() >= 3
    assert sum(years_too(reading, year) for year in (2016, 2017)) > 15
    assert small_numbers_are_safe(reading) > 20
    assert {each.shown for each in PublishedYear.objects.all()} - {rules.NOTHING}, "some sums do stand"


# --- the page -----------------------------------------------------------------------------------------
@needs_database
def test_the_page_needs_no_sign_in_leads_to_nobody_and_is_closed_until_it_is_opened(client, settings):
    Publication.objects.create(quarter=dt.date(2017, 1, 1), target="readiness", met=30, missed=2, outside=40)
    assert client.get(reverse("reporting:public")).status_code == 404
    settings.HAVN_PUBLIC_FIGURES = True
    answer = client.get(reverse("reporting:public"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1–5" in text
    assert reverse("reporting:people") not in text
    assert f'href="{reverse("reporting:dashboard")}' not in text
    client.force_login(factories.user(Role.ANALYST))
    assert client.get(reverse("reporting:public")).status_code == 200


@needs_database
def test_the_page_asks_the_database_the_same_few_times_for_one_quarter_and_for_twelve(client, settings):
    settings.HAVN_PUBLIC_FIGURES = True
    asked = []
    for some in (QUARTERS[:1], QUARTERS[1:]):
        for quarter in some:
            Publication.objects.create(quarter=quarter, target="readiness", met=30, missed=2, outside=40)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reporting:public"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 9


def test_a_cohort_is_published_at_a_mark_once_all_of_it_have_come_there():
    assert [tables.month_of_mark(2016, mark) for mark in MARKS] == [
        dt.date(2017, 6, 1), dt.date(2017, 12, 1), dt.date(2018, 12, 1), dt.date(2019, 12, 1),
    ]  # fmt: skip


@needs_database
def test_a_small_revision_is_told_of_and_not_shown():
    quarter = dt.date(2017, 1, 1)
    Publication.objects.create(quarter=quarter, target="readiness", met=30, missed=20, outside=40)
    QuarterRevision.objects.create(
        quarter=quarter, target="readiness", number=1, met=31, missed=19, outside=40, revised_on=dt.date(2017, 6, 3)
    )
    QuarterRevision.objects.create(
        quarter=quarter, target="readiness", number=2, met=40, missed=10, outside=40, revised_on=dt.date(2017, 7, 3)
    )
    [(_promise, [target])] = tables.targets()
    first, second = target.lines
    assert (first.kind, first.cells, first.corrected_on) == ("quarter", (30, 20, 40), dt.date(2017, 6, 3))
    assert (second.kind, second.cells) == ("revision", (40, 10, 40))
