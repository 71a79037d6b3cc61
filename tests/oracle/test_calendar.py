"""Calendar arithmetic against cases computed by hand and against independent libraries."""

from datetime import date, timedelta

import holidays
import pytest
from dateutil.relativedelta import relativedelta

from .dates import add_months, age_on, computed_takeover, is_public_holiday, parse_date
from .saying import day


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2017-01-31", 1, "2017-02-28"),
        ("2016-01-31", 1, "2016-02-29"),
        ("2016-08-31", 6, "2017-02-28"),
        ("2015-08-31", 6, "2016-02-29"),
        ("2016-08-31", 1, "2016-09-30"),
        ("2016-11-30", 1, "2016-12-30"),
        ("2016-11-30", 3, "2017-02-28"),
        ("2016-12-31", 1, "2017-01-31"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-12-05", 1, "2017-01-05"),
    ],
)
def test_months_are_the_same_day_number_or_the_last_day(start, months, due):
    assert add_months(day(start), months) == day(due)


def test_months_agree_with_an_independent_library_on_every_day_of_five_years():
    for number in range(5 * 366):
        start = date(2015, 1, 1) + timedelta(days=number)
        for months in (1, 3, 6):
            assert add_months(start, months) == start + relativedelta(months=months)


def test_months_are_counted_from_the_start_and_never_chained():
    assert add_months(add_months(day("2017-01-31"), 1), 1) == day("2017-03-28")
    assert add_months(day("2017-01-31"), 2) == day("2017-03-31")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1999-07-03", "2017-07-03", 18),
        ("1999-07-04", "2017-07-03", 17),
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("1950-07-03", "2017-07-03", 67),
        ("1950-07-04", "2017-07-03", 66),
    ],
)
def test_age_turns_on_the_birthday_and_on_1_march_for_leaplings(born, on, age):
    assert age_on(day(born), day(on)) == age


def test_public_holidays_agree_with_an_independent_library():
    library = holidays.country_holidays("DK", years=range(2016, 2029))
    for number in range((date(2029, 1, 1) - date(2016, 1, 1)).days):
        some_day = date(2016, 1, 1) + timedelta(days=number)
        assert is_public_holiday(some_day) == (some_day in library), some_day


@pytest.mark.parametrize(
    ("decision", "takeover"),
    [
        ("2018-02-10", "2018-04-03"),
        ("2016-11-30", "2017-01-02"),
        ("2021-02-11", "2021-04-06"),
        ("2017-05-15", "2017-07-03"),
        ("2017-10-28", "2017-12-01"),
        ("2016-03-30", "2016-05-01"),  # a Sunday; no weekend rule yet
        ("2016-05-31", "2016-07-01"),
        ("2017-05-01", "2017-07-03"),  # a decision on the 1st: month + 2
    ],
)
def test_takeover_is_computed_from_the_decision(decision, takeover):
    assert computed_takeover(day(decision)) == day(takeover)


@pytest.mark.parametrize(
    ("year", "shifted"),
    [
        (2017, "01-02 04-03 07-03 10-02"),
        (2018, "01-02 04-03 07-02 09-03 12-03"),
        (2020, "01-02 02-03 03-02 06-02 08-03 11-02"),
        (2024, "01-02 04-02 06-03 09-02 12-02"),
        (2026, "01-02 02-02 03-02 08-03 11-02"),
    ],
)
def test_takeover_moves_in_exactly_the_listed_months(year, shifted):
    takeovers = [computed_takeover(add_months(date(year, month, 1), -2)) for month in range(1, 13)]
    assert " ".join(f"{t:%m-%d}" for t in takeovers if t.day != 1) == shifted


@pytest.mark.parametrize("text", ["31-02-2017", "01-02-18", "02/28/2018", "1-2/2018", "i morgen", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)
