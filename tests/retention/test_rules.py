"""The pace of the four follow-ups."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.rules import Forecast, forecast, marks, next_mark

START, DUE = dt.date(2018, 1, 10), dt.date(2018, 7, 10)
HALF, THREE, FOUR_AND_HALF = dt.date(2018, 2, 25), dt.date(2018, 4, 10), dt.date(2018, 5, 25)
F = Forecast


def test_the_marks_lie_one_and_a_half_three_and_four_and_a_half_months_after_the_start():
    assert marks(START) == [HALF, THREE, FOUR_AND_HALF]
    assert marks(dt.date(2017, 8, 31)) == [dt.date(2017, 10, 15), dt.date(2017, 11, 30), dt.date(2018, 1, 15)]


def test_another_length_of_the_rule_moves_the_marks():
    assert marks(START, months=4) == [dt.date(2018, 2, 10), dt.date(2018, 3, 10), dt.date(2018, 4, 10)]
    assert marks(START, months=None, days=100) == [START + dt.timedelta(days=n) for n in (25, 50, 75)]


def looked(held: int, on: dt.date, planned: int = 0) -> Forecast:
    return forecast(held=held, planned=planned, passed=marks(START), due_on=DUE, on=on)


@pytest.mark.parametrize(
    ("held", "on", "planned", "wanted"),
    [
        (0, HALF, 0, F.ON_PACE),  # on the day of the mark there is still time
        (0, HALF + dt.timedelta(days=1), 0, F.BEHIND),
        (0, HALF + dt.timedelta(days=1), 3, F.BEHIND),
        (0, HALF + dt.timedelta(days=1), 4, F.CATCHING_UP),
        (1, HALF + dt.timedelta(days=1), 0, F.ON_PACE),
        (1, THREE + dt.timedelta(days=1), 0, F.BEHIND),
        (2, THREE + dt.timedelta(days=1), 2, F.PLANNED),
        (2, FOUR_AND_HALF + dt.timedelta(days=1), 0, F.BEHIND),
        (3, DUE, 0, F.ON_PACE),
        (3, DUE + dt.timedelta(days=1), 1, F.BREACHED),
        (4, DUE + dt.timedelta(days=1), 0, F.REACHED),
    ],
)
def test_the_forecast_is_red_before_the_breach(held, on, planned, wanted):
    assert looked(held, on, planned) == wanted


@given(st.integers(0, 4), st.integers(0, 220))
def test_nobody_is_breached_who_was_not_behind_on_some_day_before(held, days):
    on = START + dt.timedelta(days=days)
    if looked(held, on) == F.BREACHED and held < 3:
        assert looked(held, DUE) == F.BEHIND


def test_the_next_follow_up_has_its_mark_and_the_fourth_the_deadline():
    assert [next_mark(held, marks(START), DUE) for held in range(4)] == [HALF, THREE, FOUR_AND_HALF, DUE]
