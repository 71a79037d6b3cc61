"""Pure rules: who may be matched, what blocks and what weighs, and that the assignment is the best there is."""

import datetime as dt
import random
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.assignment import brute_force
from volunteers.matching.rules import (
    DEFAULTS,
    Block,
    Helper,
    Wish,
    active_after,
    blocks,
    parts,
    waited,
    waiting_median,
)
from volunteers.matching.solving import best, tables
from volunteers.rules import may_be_matched

ON = dt.date(2018, 3, 1)


def some(*words):
    return frozenset(words)


def wish(key=1, since=dt.date(2018, 2, 1), **values):
    return Wish(key, values.pop("person", key), since, **values)


# --- clearance ---------------------------------------------------------------------------------------
def somebody(*, approved=dt.date(2018, 1, 1), left=None, clearances=()):
    rows = [
        SimpleNamespace(pk=key, passed=passed, answered_on=on, valid_until=until)
        for key, (passed, on, until) in enumerate(clearances)
    ]
    return SimpleNamespace(approved_on=approved, left_on=left, clearances=SimpleNamespace(all=lambda: rows))


HELD = ((True, dt.date(2017, 3, 1), ON),)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (somebody(clearances=HELD), True),  # the last day still counts
        (somebody(clearances=((True, dt.date(2017, 3, 1), dt.date(2018, 2, 28)),)), False),
        (somebody(clearances=((False, dt.date(2018, 2, 1), None),)), False),
        (somebody(clearances=((None, None, None),)), False),
        (somebody(clearances=(*HELD, (False, dt.date(2018, 2, 1), None))), False),  # the latest answer counts
        (somebody(clearances=()), False),
        (somebody(clearances=HELD, approved=None), False),
        (somebody(clearances=HELD, left=ON), False),
        (somebody(clearances=HELD, left=dt.date(2018, 3, 2)), True),
    ],
)
def test_only_somebody_approved_who_is_here_and_cleared_may_be_matched(who, may):
    assert may_be_matched(who, ON) is may


# --- what blocks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        ({}, {}, []),
        ({"sex": "F"}, {"sex": "M"}, [Block.SEX]),
        ({"sex": "F"}, {"sex": ""}, [Block.SEX]),  # a wish for a woman is no wish for somebody unknown
        ({"no_pets": True}, {"pets": True}, [Block.PETS]),
        ({"times": some("mon_day")}, {"times": some("tue_day")}, [Block.TIMES]),
        ({"times": some("mon_day")}, {}, []),  # who has not said when is asked
        ({"person": 7}, {"tried": some(7)}, [Block.TRIED]),
        ({}, {"cleared": False, "busy": True}, [Block.CLEARANCE, Block.BUSY]),
    ],
)
def test_a_wish_that_was_said_blocks_and_a_missing_answer_does_not(one, other, against):
    assert blocks(wish(**one), Helper(1, **other)) == against


def test_the_points_of_a_perfect_pair_are_all_there_are_and_waiting_comes_on_top():
    said = {"purposes": some("job"), "languages": some("dari"), "interests": some("food", "music", "books"),
            "times": some("mon_day", "sat_day"), "district": "3"}  # fmt: skip
    found = parts(wish(**said), Helper(1, **said), ON, DEFAULTS)
    assert sum(found.values()) == sum(DEFAULTS.values()) - 30 + waited(wish(), ON, 30)
    assert waited(wish(since=dt.date(2016, 1, 1)), ON, 30) == 30
    assert waited(wish(since=dt.date(2019, 1, 1)), ON, 30) == 0


# --- the assignment ------------------------------------------------------------------------------------
WORDS = ["a", "b", "c"]
sets = st.frozensets(st.sampled_from(WORDS), max_size=2)
helping = st.builds(
    Helper, key=st.integers(1, 99), purposes=sets, languages=sets, interests=sets,
    times=st.frozensets(st.sampled_from(["m", "t"])), district=st.sampled_from(["", "1", "7"]),
    sex=st.sampled_from(["", "F", "M"]), pets=st.booleans(), cleared=st.sampled_from([True, True, False]),
    busy=st.sampled_from([False, False, True]), tried=st.frozensets(st.integers(1, 4), max_size=1),
)  # fmt: skip
wishing = st.builds(
    Wish, key=st.integers(1, 99), person=st.integers(1, 4),
    since=st.dates(dt.date(2017, 1, 1), ON), purposes=sets, languages=sets, interests=sets,
    times=st.frozensets(st.sampled_from(["m", "t"])), district=st.sampled_from(["", "1", "7"]),
    sex=st.sampled_from(["", "", "F", "M"]), no_pets=st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(wishing, max_size=5), st.lists(helping, max_size=5))
def test_the_assignment_is_as_good_as_trying_everything(wishes, helpers):
    found = best(wishes, helpers, ON, DEFAULTS).found
    table = [
        [None if blocks(one, other) else sum(parts(one, other, ON, DEFAULTS).values()) for other in helpers]
        for one in wishes
    ]
    count, total = brute_force(table, [1] * len(helpers))
    assert (len(found.pairs), round(found.total)) == (count, round(total))
    assert len(set(found.pairs.values())) == len(found.pairs)
    assert all(not blocks(wishes[row], helpers[column]) for row, column in found.pairs.items())


@settings(max_examples=150, deadline=None)
@given(st.lists(wishing, min_size=1, max_size=4), st.lists(helping, min_size=1, max_size=4))
def test_all_pairs_at_once_say_what_the_rules_say_of_each(wishes, helpers):
    made = tables(wishes, helpers, ON, DEFAULTS)
    for row, one in enumerate(wishes):
        for column, other in enumerate(helpers):
            assert {key: int(grid[row, column]) for key, grid in made.points.items()} == parts(one, other, ON, DEFAULTS)
            assert [key for key, grid in made.blocks.items() if grid[row, column]] == blocks(one, other)


def test_taking_the_best_pair_first_would_leave_somebody_without():
    """The control: the best pair alone is not the best assignment."""
    first = wish(1, purposes=some("job"), languages=some("dari"))
    other = wish(2, purposes=some("job"), sex="F")
    woman = Helper(1, sex="F", purposes=some("job"), languages=some("dari"))
    man = Helper(2, sex="M", purposes=some("job"))
    assert best([first, other], [woman, man], ON, DEFAULTS).found.pairs == {0: 1, 1: 0}


def test_of_two_who_would_do_equally_well_the_one_who_has_waited_longer_gets_the_only_volunteer():
    new, old = wish(1, since=dt.date(2018, 2, 20)), wish(2, since=dt.date(2017, 8, 1))
    assert best([new, old], [Helper(1)], ON, DEFAULTS).found.pairs == {1: 0}


def test_a_line_says_why_every_volunteer_who_is_not_proposed_is_not():
    made = best([wish(sex="F")], [Helper(1, sex="F"), Helper(2, sex="M", busy=True), Helper(3, sex="F")], ON, DEFAULTS)
    told = made.line(0)
    assert told["blocks"] == {"2": ["busy", "sex"]}
    assert [miss["volunteer"] for miss in told["misses"]] == [3]
    assert told["misses"][0]["cost"] == 0


# --- figures ---------------------------------------------------------------------------------------------
def test_who_still_waits_counts_with_the_days_waited_and_the_median_is_known_only_when_half_have_met():
    assert waiting_median([(5, True), (9, True), (30, True)]) == 9
    assert waiting_median([(5, True), (40, False), (40, False)]) is None
    assert waiting_median([(5, True), (10, True), (10, False), (40, False)]) == 10
    assert waiting_median([]) is None


def test_a_match_too_young_to_say_is_neither_active_nor_ended_after_three_months():
    met = dt.date(2017, 11, 30)
    assert active_after(met, None, 3, ON) is True  # the day is the last of February
    assert active_after(met, dt.date(2018, 2, 27), 3, ON) is False
    assert active_after(met, dt.date(2018, 2, 28), 3, ON) is True
    assert active_after(met, None, 6, ON) is None
    assert active_after(met, dt.date(2018, 1, 1), 6, ON) is False


def test_a_large_round_has_each_volunteer_once():
    rng = random.Random(7)
    wishes = [wish(n, purposes=some(rng.choice(WORDS))) for n in range(60)]
    helpers = [Helper(n, purposes=some(rng.choice(WORDS))) for n in range(40)]
    assert len(best(wishes, helpers, ON, DEFAULTS).found.pairs) == 40


def test_other_weights_decide_for_somebody_else():
    near = Helper(1, district="3")
    speaks = Helper(2, languages=some("dari"))
    asks = wish(district="3", languages=some("dari"))
    assert best([asks], [near, speaks], ON, DEFAULTS).found.pairs == {0: 1}
    assert best([asks], [near, speaks], ON, {**DEFAULTS, "language": 5, "district": 90}).found.pairs == {0: 0}
