"""The figures of whole years outside casework: no small number follows from what is told, and what is told stays."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import COPENHAGEN
from core.disclosure import is_small
from placements.models import Placement, PlacementEvent
from refugees.ports import facts_changed
from reporting import held_back, registry
from reporting.frozen import counting, services
from reporting.frozen.models import Edition, FrozenFigure, PublishedFigure, PublishedYear
from reporting.frozen.rules import WHOLE_YEAR, Counted, Key, Reason, reason_of
from reporting.models import Publication
from reporting.public import telling, together, years
from reporting.public.together import Known
from tests import factories
from tests.reporting.solver import Adversary

needs_database = pytest.mark.django_db
AT = dt.datetime(2017, 1, 16, 5, 0, tzinfo=COPENHAGEN)
NUMBERS = (0, 0, 1, 2, 3, 5, 6, 8, 12, 25, 40)


# --- one row beside others ----------------------------------------------------------------------------
def tables_of(chance):
    """Two quarters of met and missed, a figure that breaks both down, one of nearly the same people, and its ties."""
    quarters = {("q", number, column): chance.choice(NUMBERS) for number in range(2) for column in range(2)}
    figure = {}
    for column, name in enumerate(("met", "missed")):
        everybody = sum(quarters["q", number, column] for number in range(2))
        first = chance.randint(0, everybody)
        figure |= {("f", name, "one"): first, ("f", name, "other"): everybody - first}
    more = chance.choice((0, 0, 1, 3, 9))  # who is in the second figure only
    second = {("s", part): count for part, count in enumerate(parts_of(chance, sum(figure.values()) + more, 3))}
    ties = [
        {cell: 1 for cell in figure if cell[1] == name} | {cell: -1 for cell in quarters if cell[2] == column}
        for column, name in enumerate(("met", "missed"))
    ]
    return quarters, figure, second, [*ties, dict.fromkeys(second, 1) | dict.fromkeys(figure, -1)]


def parts_of(chance, everybody, number):
    cuts = sorted(chance.randint(0, everybody) for _ in range(number - 1))
    return [end - begin for begin, end in zip([0, *cuts], [*cuts, everybody], strict=True)]


def told_of(quarters, figure, second, ties):
    """What the rule tells of all of it."""
    known, truth = Known(), quarters | figure | second
    for cell, number in quarters.items():
        known.tell(cell, held_back.told(number))
        known.guard([{cell: 1}], truth)
    for each in ties[:2]:
        known.tie(each, truth)
    said = together.row(known, figure)
    known.tie(ties[2], truth)
    return {cell: held_back.told(number) for cell, number in quarters.items()} | said | together.row(known, second)


def solved(told, truth, ties):
    """Every small number, and every small difference, that an adversary is left fewer than five values of."""
    adversary = Adversary()
    for cell, number in told.items():
        adversary.knows([cell], number)
    guarded = [((cell,), ()) for cell, number in truth.items() if is_small(number)]
    for tie in ties:
        plus, minus = ([cell for cell, sign in tie.items() if sign == its] for its in (1, -1))
        rest = sum(truth[cell] for cell in plus) - sum(truth[cell] for cell in minus)
        if not rest:
            adversary.knows_equal(plus, minus)
        elif is_small(abs(rest)):
            guarded.append((tuple(plus), tuple(minus)))
    found = []
    for plus, minus in guarded:
        value = sum(truth[cell] for cell in plus) - sum(truth[cell] for cell in minus)
        low, high = adversary.difference(plus, minus)
        assert low <= value <= high
        found += [(plus, minus)] if high - low < 4 else []
    return found


def test_the_adversary_solves_figures_whose_small_numbers_alone_are_held_back():
    """The control: each table by itself is held back rightly, and laid side by side they give small numbers away."""
    chance, broken = random.Random(21), 0
    for _ in range(60):
        quarters, figure, second, ties = tables_of(chance)
        truth = quarters | figure | second
        broken += bool(solved({cell: held_back.told(number) for cell, number in truth.items()}, truth, ties))
    assert broken > 15


def test_no_small_number_or_difference_can_be_worked_out_of_figures_laid_side_by_side():
    chance, exact, ranges = random.Random(21), 0, 0
    for _ in range(60):
        quarters, figure, second, ties = tables_of(chance)
        truth = quarters | figure | second
        told = told_of(quarters, figure, second, ties)
        assert not solved(told, truth, ties), (truth, told)
        for cell, number in told.items():
            assert number is None or held_back.low(number) <= truth[cell] <= held_back.high(number)
        exact += sum(isinstance(told[cell], int) for cell in figure | second)
        ranges += sum(isinstance(told[cell], held_back.Span) for cell in figure | second)
    assert exact > 150, "most of what is not small stands"
    assert ranges > 50


def test_a_sum_that_everybody_knows_holds_back_a_second_number():
    counts = {("received", part): count for part, count in enumerate((95, 12, 8, 0, 2))}
    known = Known()
    known.tell_sum(dict.fromkeys(counts, 1), 117)
    said = list(together.row(known, counts).values())
    assert said == [95, 12, held_back.Span(5, 9), 0, held_back.Span(1, 5)]
    assert together.total(said) == held_back.Span(113, 121)
    assert list(together.row(Known(), counts).values()) == [95, 12, 8, 0, held_back.Span(1, 5)], "none knows it"


def test_a_share_is_told_where_few_stand_on_neither_of_its_sides():
    figure = registry.figure("in_time-readiness")

    def told(number, there, whole):
        numbers = {"number": number, "low": 1, "high": 99, "part": there, "whole": whole}
        return telling.estimate(figure, numbers)["number"]

    assert told(80, 40, 50) == 80
    assert told(100, 50, 50) == 100
    assert told(94, 50, 50) is None, "three were late, whoever guesses that it is about fifty"
    assert told(94, 200, 200) == 94
    assert told(50, 4, 9) is None, "fewer than ten"
    assert told(3, 4, 100) is None, "few who got there"
    days = registry.figure("median-readiness")
    assert telling.estimate(days, {"number": 31, "part": 48, "whole": 50}) == {"number": 31}


# --- what is told stays -------------------------------------------------------------------------------
def frozen(year, numbers, number=0, reason=Reason.FROZEN):
    edition = Edition.objects.create(month=dt.date(year, 12, 1), number=number, made_at=AT, reason=reason)
    services.keep(
        edition,
        {
            Key(figure, "", WHOLE_YEAR, part): Counted(Decimal(value), 1)
            for figure, parts in numbers.items()
            for part, value in parts.items()
        },
    )


def closed(year):
    PublishedYear.objects.create(year=year, target="readiness", shown="-")


def rows_of(key):
    found = [table for _section, tables in years.sections() for table in tables if table.key == key]
    return {row.key: row.cells for table in found for row in table.rows}


RECEIVED = {"count:refugee": 95, "count:resettled_refugee": 12, "count:family_reunified": 10}


@needs_database
def test_a_year_is_told_once_when_its_sums_are_decided_and_its_numbers_frozen():
    closed(2016)
    assert telling.tell() == 0, "nothing is frozen"
    frozen(2016, {"received": RECEIVED})
    assert telling.tell() == 1
    before = list(PublishedFigure.objects.order_by("pk").values_list())
    assert telling.tell() == 0
    assert list(PublishedFigure.objects.order_by("pk").values_list()) == before
    assert rows_of("received")["total"] == (117,)
    assert next(section.key for section, _tables in years.sections()) == "inflow"


@needs_database
def test_a_correction_is_told_with_its_day_and_its_numbers_only_where_no_difference_is_small():
    closed(2016)
    frozen(2016, {"received": RECEIVED})
    telling.tell()

    def notes():
        [table] = [each for _section, tables in years.sections() for each in tables if each.key == "received"]
        return table.notes

    assert notes() == ()
    frozen(2016, {"received": {"count:refugee": 97}}, number=1, reason=Reason.CORRECTED)
    assert notes() == ("2016: rettet siden, senest 16-01-2017; rettelsen er lille og vises ikke.",)
    frozen(2016, {"received": {"count:refugee": 115}}, number=2, reason=Reason.CORRECTED)
    [note] = notes()
    assert "2016, rettet 16-01-2017" in note
    assert "Flygtning: 115" in note
    assert rows_of("received")["total"] == (117,), "what was told stands"


@needs_database
def test_the_numbers_of_a_year_that_an_older_edition_lacks_are_added_and_nothing_counts_as_corrected():
    december = dt.date(2016, 12, 1)
    services.freeze_month(december, at=AT)
    known = services.current(december)
    assert {key.group for key in known} >= {WHOLE_YEAR}
    others = {key: each for key, each in known.items() if key.group != WHOLE_YEAR}
    edition = Edition.objects.create(month=dt.date(2015, 12, 1), number=0, made_at=AT, reason=Reason.FROZEN)
    services.keep(edition, others)
    assert reason_of(others, {key: each for key, each in known.items() if key.group == WHOLE_YEAR}) == Reason.ADDED
    assert reason_of(known, known) == Reason.CORRECTED


@needs_database
def test_the_figures_of_a_year_are_frozen_as_they_are_measured_for_it():
    december = dt.date(2016, 12, 1)
    for day in range(1, 13):
        days = {"allocation_decided_on": dt.date(2016, 1, 10), "takeover_on": dt.date(2016, 2, day)}
        person = factories.refugee(**days)
        placement = Placement.objects.create(refugee=person)
        PlacementEvent.objects.create(
            placement=placement, refugee=person, event="started", kind="ordinary_job",
            happened_on=dt.date(2016, 3 + day % 5, day),
        )  # fmt: skip
        facts_changed([person.pk])
    services.freeze_month(december, at=AT)
    assert FrozenFigure.objects.get(group=WHOLE_YEAR, figure="staying_3", part="whole").value == 12
    found = {each.figure for each in FrozenFigure.objects.filter(group=WHOLE_YEAR)}
    assert found == {each.key for each in counting.yearly()}
    asked = counting.question(december, months=12)
    assert (asked.first, asked.last, asked.on) == (dt.date(2016, 1, 1), dt.date(2016, 12, 31), dt.date(2017, 1, 1))
    for key in ("staying_3", "received", "in_time-readiness"):
        measured = dict(counting.numbers_of(counting.whole(registry.figure(key), asked)))
        rows = FrozenFigure.objects.filter(group=WHOLE_YEAR, figure=key)
        assert {row.part: row.value for row in rows} == measured, key
    by_quarter_or_cohort = {key for key in registry.every() if key.startswith(("rate-", "flow_", "at_work_"))}
    assert found | by_quarter_or_cohort == set(registry.every())


@needs_database
def test_one_year_and_three_cost_the_same_few_statements():
    asked = []
    for year in (2016, 2017, 2018):
        closed(year)
        frozen(year, {"received": RECEIVED, "placements_begun": {"count:igu": 30}})
        telling.tell()
        with CaptureQueriesContext(connection) as queries:
            years.sections()
        asked.append(len(queries))
    assert asked[0] == asked[2] <= 4
    assert rows_of("received")["total"] == (117, 117, 117)


@needs_database
def test_a_figure_that_breaks_quarters_down_gives_no_small_number_of_theirs_away():
    """Also where the first quarters of the year were not published, for nothing was due."""
    for month, met in ((4, 2), (7, 15), (10, 22)):
        Publication.objects.create(
            quarter=dt.date(2016, month, 1), target="placement_start", met=met, missed=20, outside=0
        )
    PublishedYear.objects.create(year=2016, target="placement_start", shown="1")
    frozen(2016, {"placement_first_start": {"count:offered_started": 32, "count:work": 7, "count:late": 60}})
    telling.tell()
    told = [held_back.low(cell[0]) != held_back.high(cell[0]) for cell in rows_of("placement_first_start").values()]
    assert any(told), "exactly they would be 39, so that 2 would be left for the first"
    adversary = Adversary()
    for place, number in enumerate((held_back.SMALL, 15, 22)):
        adversary.knows([place], number)
    parts = ("offered_started", "started", "work")
    for each in PublishedFigure.objects.filter(figure="placement_first_start", part__in=parts):
        adversary.knows([each.part], telling.spoken(each))
    adversary.knows_equal([0, 1, 2], parts)
    low, high = adversary.range([0])
    assert (low, high) == (1, 5)
