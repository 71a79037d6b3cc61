import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refugees import rules
from refugees.rules import Relation, ResidenceBasis
from tests.core.test_dates import danish_holidays

decisions = st.dates(min_value=dt.date(2014, 1, 1), max_value=dt.date(2035, 12, 31))


def takeover_oracle(decision: dt.date) -> dt.date:
    """§ 4 read anew: skip the rest of this month and one whole month, then weekends and holidays."""
    day = decision
    for _ in range(2):
        month = day.month
        while day.month == month:
            day += dt.timedelta(days=1)
    if day < dt.date(2016, 7, 1):
        return day
    while day.isoweekday() > 5 or day in danish_holidays(day.year):
        day += dt.timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("decision", "takeover"),
    [
        ("2018-02-10", "2018-04-03"),  # Easter Sunday and Monday
        ("2016-11-30", "2017-01-02"),  # New Year's Day, a Sunday
        ("2021-02-11", "2021-04-06"),  # Maundy Thursday to Easter Monday
        ("2016-03-30", "2016-05-01"),  # a Sunday, before the weekend rule
        ("2015-05-15", "2015-07-01"),  # the official examples
        ("2015-10-28", "2015-12-01"),
        ("2017-03-01", "2017-05-01"),  # decided on the 1st
        ("2016-05-15", "2016-07-01"),
        ("2022-12-31", "2023-02-01"),
    ],
)
def test_takeover_is_the_end_of_the_first_whole_month_after_the_decision(decision, takeover):
    found = rules.takeover_from_decision(dt.date.fromisoformat(decision))
    assert found == dt.date.fromisoformat(takeover)


@given(decisions)
def test_takeover_agrees_with_the_law_read_anew(decision):
    assert rules.takeover_from_decision(decision) == takeover_oracle(decision)


def test_no_takeover_is_made_up_for_people_without_an_asylum_phase_or_decision():
    decision = dt.date(2018, 2, 10)
    assert rules.computed_takeover("refugee", decision) == dt.date(2018, 4, 3)
    assert rules.computed_takeover("refugee", None) is None
    for basis in set(ResidenceBasis) - {ResidenceBasis.REFUGEE}:
        assert rules.computed_takeover(basis, decision) is None


@pytest.mark.parametrize(
    ("word", "basis"),
    [
        ("refugee", ResidenceBasis.REFUGEE),
        ("FLYGTNING", ResidenceBasis.REFUGEE),
        ("kvoteflygtning", ResidenceBasis.RESETTLED_REFUGEE),
        ("Familiesammenført", ResidenceBasis.FAMILY_REUNIFIED),
        ("familiesammenfoert (til flygtning)", ResidenceBasis.FAMILY_REUNIFIED),
        ("uledsaget mindreårig", ResidenceBasis.UNACCOMPANIED_MINOR),
        ("fordreven fra Ukraine", ResidenceBasis.UKRAINE_DISPLACED),
        ("turist", None),
        ("", None),
    ],
)
def test_residence_bases_are_read_as_codes_and_in_danish(word, basis):
    assert rules.residence_basis(word) == basis


@pytest.mark.parametrize(
    ("word", "relation"),
    [("hovedperson", Relation.MAIN), ("Ægtefælle", Relation.SPOUSE), ("AEGTEFAELLE", Relation.SPOUSE),
     ("barn", Relation.CHILD), ("søskende", Relation.SIBLING), ("forælder", Relation.PARENT), ("nabo", None)],
)  # fmt: skip
def test_relations_are_read_with_and_without_danish_letters(word, relation):
    assert rules.relation(word) == relation


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1992-02-29", "2017-02-28", 24),
        ("1992-02-29", "2017-03-01", 25),
        ("1992-02-29", "2016-02-28", 23),
        ("1992-02-29", "2016-02-29", 24),
        ("1999-11-01", "2017-11-01", 18),
        ("1999-11-02", "2017-11-01", 17),
    ],
)
def test_somebody_born_on_29_february_turns_a_year_older_on_1_march(born, day, age):
    assert rules.age_on(dt.date.fromisoformat(born), dt.date.fromisoformat(day)) == age


@given(st.dates(dt.date(1920, 1, 1), dt.date(2010, 12, 31)), st.integers(0, 30_000))
def test_age_counts_the_birthdays_passed(born, days):
    day = born + dt.timedelta(days=days)
    birthdays = 0
    while True:
        year = born.year + birthdays + 1
        try:
            birthday = born.replace(year=year)
        except ValueError:
            birthday = dt.date(year, 3, 1)
        if birthday > day:
            break
        birthdays += 1
    assert rules.age_on(born, day) == birthdays
