"""What a clearance says on a day, and who belongs to the house: pure, with every edge."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volunteers.joining import rules
from volunteers.joining.rules import Cleared

DAY = dt.date(2024, 3, 1)
DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2040, 1, 1))
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine


def said(**values):
    return rules.cleared(**({"passed": True, "until": DAY, "is_asked": False, "warn_days": 30, "on": DAY} | values))


def test_a_clearance_of_a_year_ends_the_day_before_the_same_day():
    assert rules.valid_until(dt.date(2023, 3, 1), 12) == dt.date(2024, 2, 29)
    assert rules.valid_until(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 27)


def test_the_last_day_is_good_and_the_next_is_not():
    assert said() == Cleared.ENDING
    assert said(on=DAY + dt.timedelta(days=1)) == Cleared.EXPIRED
    assert said(on=DAY - dt.timedelta(days=30)) == Cleared.ENDING
    assert said(on=DAY - dt.timedelta(days=31)) == Cleared.VALID


def test_without_an_answer_nobody_is_cleared():
    assert said(passed=None, until=None) == Cleared.MISSING
    assert said(passed=None, until=None, is_asked=True) == Cleared.ASKED
    assert said(passed=False, until=None) == Cleared.REFUSED


@UNHURRIED
@given(until=DAYS, on=DAYS, warn=st.integers(1, 180))
def test_the_words_and_the_yes_or_no_agree(until, on, warn):
    word = said(until=until, on=on, warn_days=warn)
    assert (word in {Cleared.VALID, Cleared.ENDING}) == rules.is_cleared(True, until, on)


@UNHURRIED
@given(approved=DAYS, left=st.none() | DAYS, on=DAYS)
def test_somebody_belongs_from_approval_until_the_day_before_leaving(approved, left, on):
    days = [approved <= on, left is None or on < left]
    assert rules.belongs(approved_on=approved, left_on=left, on=on) == all(days)
    assert not rules.belongs(approved_on=None, left_on=left, on=on)
