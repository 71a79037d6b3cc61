"""The arithmetic of published numbers, without a database."""

import datetime as dt
from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from core.disclosure import is_small
from reporting import held_back, rules
from reporting.rules import State, Tally

counts = st.integers(min_value=0, max_value=40)


def tally(met: int = 0, late: int = 0, overdue: int = 0) -> Tally:
    made = Tally()
    made.add("met", "", met)
    made.add("met_late", "", late)
    made.add("overdue", "", overdue)
    return made


def test_the_rate_is_met_of_met_late_and_overdue():
    assert tally(met=8, late=1, overdue=1).rate == Decimal(8) / 10


def test_a_rate_of_fewer_than_ten_clocks_is_no_percentage():
    assert tally(met=9).rate is None
    assert tally(met=10).rate == 1


@given(met=counts, late=counts, overdue=counts, fresh=st.integers(1, 500))
def test_clocks_that_are_not_due_excluded_or_unknown_never_change_the_rate(met, late, overdue, fresh):
    before = tally(met, late, overdue)
    after = before + Tally()
    for standing, reason in (("on_track", ""), ("due_soon", ""), ("unknown", ""), ("excluded", "moved")):
        after.add(standing, reason, fresh)
    assert after.rate == before.rate
    assert after[State.MET] == before[State.MET]


@given(met=counts, late=counts, overdue=counts)
def test_the_percentage_says_hundred_only_when_nobody_is_missing(met, late, overdue):
    shown = rules.percent(tally(met, late, overdue).rate)
    if shown is not None:
        assert (shown == 100) == (late + overdue == 0)
        assert (shown == 0) == (met == 0)


def test_adding_tallies_adds_every_state_and_reason():
    one, other = Tally(), Tally()
    one.add("excluded", "moved", 2)
    other.add("excluded", "leave", 3)
    other.add("due_soon", "", 1)
    both = one + other
    assert both.excluded == {"moved": 2, "leave": 3}
    assert (both[State.EXCLUDED], both[State.NOT_DUE], both.total) == (5, 1, 6)


def test_months_and_quarters_cross_the_year():
    assert rules.months_between(dt.date(2016, 11, 20), dt.date(2017, 1, 1)) == [
        dt.date(2016, 11, 1), dt.date(2016, 12, 1), dt.date(2017, 1, 1),
    ]  # fmt: skip
    assert rules.quarter_of(dt.date(2017, 12, 31)) == dt.date(2017, 10, 1)
    assert rules.quarter_end(dt.date(2017, 10, 1)) == dt.date(2017, 12, 31)


def candidates(shown: list[held_back.Told], total: held_back.Told) -> list[tuple[int, ...]]:
    """Every row that a reader of the shown row could still believe in."""
    spans = [range(held_back.low(cell), held_back.high(cell) + 1) for cell in shown]
    return [row for row in product(*spans) if held_back.low(total) <= sum(row) <= held_back.high(total)]


@given(row=st.lists(st.integers(0, 15), min_size=3, max_size=3))
def test_no_small_count_can_be_worked_out_from_a_row_and_its_total(row):
    shown, total = held_back.row(row)
    assert tuple(row) in candidates(shown, total)
    for place, count in enumerate(row):
        if 0 < count <= 5:
            assert {candidate[place] for candidate in candidates(shown, total)} == {1, 2, 3, 4, 5}
        else:
            assert shown[place] == count, "what is not small stands"


def test_a_row_without_small_counts_is_shown_whole():
    assert held_back.row([6, 0, 40]) == ([6, 0, 40], 46)


@given(met=st.integers(0, 60), missed=st.integers(0, 60))
def test_a_rate_of_ranges_holds_the_rate_and_says_no_more_than_the_counts(met, missed):
    said = held_back.share(held_back.told(met), held_back.told(missed))
    true = rules.percent(rules.rate(met, missed + met))
    if said is None:
        assert true is None or is_small(met) or is_small(missed)
    else:
        assert held_back.low(said) <= true <= held_back.high(said)
        assert isinstance(said, int) or is_small(met) or is_small(missed)
