import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dates

days = st.dates(min_value=dt.date(1960, 1, 1), max_value=dt.date(2090, 12, 31))


def easter(year: int) -> dt.date:
    """Easter Sunday by the anonymous Gregorian computation (an oracle independent of the package)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def danish_holidays(year: int) -> set[dt.date]:
    offsets = [-3, -2, 0, 1, 39, 49, 50] + ([26] if year <= 2023 else [])
    fixed = {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}
    return fixed | {easter(year) + dt.timedelta(days=n) for n in offsets}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2017-01-31", 1, "2017-02-28"),
        ("2016-01-31", 1, "2016-02-29"),
        ("2017-08-31", 1, "2017-09-30"),
        ("2016-11-30", 1, "2016-12-30"),
        ("2017-08-31", 6, "2018-02-28"),
        ("2019-08-31", 6, "2020-02-29"),
    ],
)
def test_a_month_later_is_the_same_day_number_or_the_last_day_of_a_shorter_month(start, months, end):
    assert dates.add_months(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(end)


@given(days, st.integers(min_value=0, max_value=60))
def test_months_are_counted_in_the_calendar(day, months):
    found = dates.add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    tomorrow = found + dt.timedelta(days=1)
    assert found.day == day.day or (found.day < day.day and tomorrow.day == 1)


@pytest.mark.parametrize("year", range(2012, 2031))
def test_public_holidays_follow_easter_and_store_bededag_ends_with_2023(year):
    first = dt.date(year, 1, 1)
    whole_year = [first + dt.timedelta(days=n) for n in range(366)]
    assert {d for d in whole_year if d.year == year and dates.is_holiday(d)} == danish_holidays(year)


def test_constitution_day_and_the_last_days_of_december_are_no_public_holidays():
    assert dates.is_weekday(dt.date(2018, 6, 5))
    assert dates.is_weekday(dt.date(2018, 12, 24))
    assert dates.is_weekday(dt.date(2018, 12, 31))


@pytest.mark.parametrize(
    ("year", "shifted"),
    [
        (2017, {"01-02", "04-03", "07-03", "10-02"}),
        (2018, {"01-02", "04-03", "07-02", "09-03", "12-03"}),
        (2020, {"01-02", "02-03", "03-02", "06-02", "08-03", "11-02"}),
        (2024, {"01-02", "04-02", "06-03", "09-02", "12-02"}),
        (2026, {"01-02", "02-02", "03-02", "08-03", "11-02"}),
    ],
)
def test_the_firsts_of_a_month_that_are_moved_are_those_of_the_handbook(year, shifted):
    firsts = [dt.date(year, month, 1) for month in range(1, 13)]
    moved = {f"{dates.next_weekday(d):%m-%d}" for d in firsts if dates.next_weekday(d) != d}
    assert moved == shifted


@given(days)
def test_the_next_weekday_is_the_first_working_day_from_the_day_itself(day):
    def works(d: dt.date) -> bool:
        return d.isoweekday() <= 5 and d not in danish_holidays(d.year)

    found = dates.next_weekday(day)
    assert found >= day
    assert works(found)
    assert not any(works(day + dt.timedelta(days=n)) for n in range((found - day).days))


@given(st.dates(min_value=dt.date(1850, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_a_date_is_read_in_every_accepted_form(day):
    for form in ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d"):
        assert dates.parse_date(f"  {day.strftime(form)} ") == day
    assert dates.parse_date(f"{day.day}/{day.month}/{day.year}") == day


@pytest.mark.parametrize(
    "text",
    ["", "31-02-2017", "01-02-18", "02/28/2018", "2018-2-28", "28-02.2018", "1. maj 2018", "٠١-٠٢-٢٠١٨",
     "42736", "00-00-2000", "01-01-0001", "2018-02-30", "01-02-20188", "01-02-2018 12:30", "\x00"],
)  # fmt: skip
def test_what_is_no_clear_date_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"."):
        dates.parse_date(text)


def test_dates_are_written_as_danes_write_them():
    assert dates.danish(dt.date(2018, 2, 1)) == "01-02-2018"
    assert dates.danish(None) == ""
