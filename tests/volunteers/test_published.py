"""Outside casework no count of 1 to 5 is given away: an adversary sets up all that stands as equations and solves."""

import random

import pytest

from core.disclosure import is_small
from tests.reporting.solver import Adversary
from volunteers.suppliers import published
from volunteers.suppliers.published import CHAIN, FUNNEL, NOTHING, PART, STAGES, Shown, value
from volunteers.suppliers.report import HELD, top_words

SEEDS = range(12)


def rows_of(seed, contracts=4):
    """Contracts of very different sizes, some without anybody."""
    rng = random.Random(seed)
    return [
        {stage: rng.choice((0, 0, 1, 2, 4, 7, 9, 15, 30)) for stage in STAGES} if rng.random() < 0.85
        else dict.fromkeys(STAGES, 0)
        for _number in range(contracts)
    ]  # fmt: skip


def cells_of(rows, number, parts):
    wanted = range(len(rows)) if number == len(rows) else [number]
    return [(row, part) for row in wanted for part in parts]


def adversary_of(rows, sums, shown):
    found = Adversary()
    for number in range(len(rows) + 1):
        found.knows(cells_of(rows, number, list(rows[0])), None)
    for number, names in enumerate([*shown.rows, shown.whole]):
        for name in names:
            places = cells_of(rows, number, sums[name])
            found.knows(places, sum(rows[row][part] for row, part in places))
    return found


def small_numbers(rows, sums):
    """Every cell and sum of 1 to 5, of each contract and of all."""
    parts = [(cell,) for cell in rows[0]] + [tuple(each) for each in sums.values()]
    for number in range(len(rows) + 1):
        for each in parts:
            places = cells_of(rows, number, each)
            if is_small(sum(rows[row][part] for row, part in places)):
                yield places


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_works_out_a_small_count_of_the_funnel(seed):
    rows = rows_of(seed)
    shown = published.funnel(rows)
    adversary = adversary_of(rows, FUNNEL, shown)
    for places in small_numbers(rows, FUNNEL):
        low, high = adversary.range(places)
        assert low <= 1, (places, low, high)
        assert high >= 5, (places, low, high)


def test_only_hiding_small_numbers_would_give_some_away():
    """The control: the same tables, with nothing held back but the small numbers themselves."""
    solved = 0
    for seed in SEEDS:
        rows = rows_of(seed)
        total = {stage: sum(row[stage] for row in rows) for stage in STAGES}
        naive = [
            frozenset(name for name, parts in FUNNEL.items() if not is_small(value(row, parts)))
            for row in [*rows, total]
        ]
        adversary = adversary_of(rows, FUNNEL, Shown(naive[:-1], naive[-1]))
        for places in small_numbers(rows, FUNNEL):
            low, high = adversary.range(places)
            solved += low == high
    assert solved > 3


def test_one_small_contract_beside_large_ones_is_held_back_and_the_sums_stand():
    large = dict(zip(STAGES, (20, 10, 8, 9, 30, 12), strict=True))
    small = dict(zip(STAGES, (1, 0, 0, 0, 2, 0), strict=True))
    shown = published.funnel([large, large, large, small])
    assert set(CHAIN) <= shown.whole
    assert shown.rows[3] == NOTHING
    assert sum(bool(names) for names in shown.rows) >= 1


def test_without_a_small_number_everything_stands():
    large = dict(zip(STAGES, (20, 10, 8, 9, 30, 12), strict=True))
    shown = published.funnel([large, dict.fromkeys(STAGES, 0)])
    assert all(names == frozenset(FUNNEL) for names in [*shown.rows, shown.whole])
    assert published.funnel([]) == Shown()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_works_out_how_few_named_a_gain_or_did_not(seed):
    rng = random.Random(seed)
    parts = [(rng.randint(0, of), of) for of in (rng.choice((0, 3, 8, 14, 40)) for _number in range(4))]
    told = published.totals([of for _part, of in parts])
    shown = published.shares(parts, told)
    rows = [{"part": part, "rest": of - part} for part, of in parts]
    every = Shown([a | b for a, b in zip(told.rows, shown.rows, strict=True)], told.whole | shown.whole)
    adversary = adversary_of(rows, PART, every)
    for places in small_numbers(rows, PART):
        low, high = adversary.range(places)
        assert low <= 1, (places, parts)
        assert high >= 5, (places, parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_works_out_a_small_count_of_reasons(seed):
    rng = random.Random(seed)
    keys = ("completed", "moved", "mismatch", "no_time")
    rows = [{key: rng.choice((0, 1, 3, 6, 8, 20)) for key in keys} for _number in range(3)]
    shown = published.reasons(rows)
    sums = {key: (key,) for key in keys} | {"all": keys}
    adversary = adversary_of(rows, sums, shown)
    for places in small_numbers(rows, sums):
        low, high = adversary.range(places)
        assert low < high
        assert low <= 1


def test_the_top_of_the_funnel_holds_back_a_small_answer_and_its_companion():
    top = {"offered": 60, "wanted": 40, "later": 14, "no": 3, "wishes": 30, "referred": 20}
    shown = top_words(top, casework=False)
    assert shown["no"] == HELD
    assert [shown[name] for name in ("wanted", "later")].count(HELD) + (shown["offered"] == HELD) >= 1
    assert top_words(top, casework=True)["no"] == "3"
