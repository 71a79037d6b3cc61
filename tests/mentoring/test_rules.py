"""The first year, the phases, and the ladder of silence as pure decisions."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.rules import Phase, applies, phase_of, renewal_on, year_of
from refugees.silence import Rung, rung_of

MARCH = dt.date(2017, 3, 1)


def test_the_year_runs_from_takeover_whenever_the_mentor_came():
    year = year_of(MARCH, dt.date(2017, 9, 1))
    assert (year.starts_on, year.ends_on) == (MARCH, dt.date(2018, 2, 28))
    assert (year.week_on(MARCH), year.week_on(dt.date(2017, 3, 8)), year.due_on(1)) == (1, 2, dt.date(2017, 3, 7))


def test_without_a_takeover_the_year_is_counted_from_the_mentor():
    assert year_of(None, MARCH).starts_on == MARCH


@pytest.mark.parametrize(
    ("since", "renewed", "expected"),
    [
        (MARCH, None, dt.date(2017, 9, 1)),
        (MARCH, dt.date(2017, 8, 15), dt.date(2018, 2, 15)),
        (dt.date(2017, 9, 1), None, None),  # the year is over before
    ],
)
def test_support_is_decided_anew_every_six_months_within_the_year(since, renewed, expected):
    assert renewal_on(since, renewed, 6, year_of(MARCH, since)) == expected


def test_each_week_belongs_to_a_phase():
    assert [phase_of(week) for week in (1, 2, 4, 5, 13, 14, 52)] == [
        Phase.FIRST, Phase.START, Phase.START, Phase.SETTLING, Phase.SETTLING, Phase.ROOTS, Phase.ROOTS,
    ]  # fmt: skip


def test_an_item_without_a_condition_concerns_everybody():
    assert applies("", [])
    assert applies("car", ["car", "children"])
    assert not applies("car", ["children"])


@given(st.integers(0, 400), st.integers(1, 60), st.integers(1, 60))
def test_the_ladder_only_climbs_and_the_coordinator_comes_after_the_mentor(days, first, more):
    rung = rung_of(MARCH, MARCH + dt.timedelta(days=days), first, first + more)
    expected = Rung.COORDINATOR if days >= first + more else Rung.FOLLOWER if days >= first else Rung.NONE
    assert rung == expected
