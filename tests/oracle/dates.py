"""Calendar arithmetic of the contract, in plain Python, written without the application's own.

Source: section 1 (“Months”, age in section 2) of the contract and 2.2–2.3 of the domain handbook.
"""

import calendar
import re
from datetime import date, timedelta

# The weekend rule for takeovers came on 1 July 2016: “do not apply to takeovers before 1 Jul 2016”.
WEEKEND_RULE_FROM = date(2016, 7, 1)


def add_months(start: date, months: int) -> date:
    """The same day number, or the last day of a shorter month (31-01-2017 + 1 month = 28-02-2017)."""
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def age_on(born: date, day: date) -> int:
    """Whole years; somebody born on 29 February turns a year older on 1 March in common years."""
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1)


def easter_sunday(year: int) -> date:
    """The Gregorian computus (Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_public_holiday(day: date) -> bool:
    """Danish public holidays; 5 June, 24 and 31 December are none; Store bededag only through 2023."""
    if (day.month, day.day) in {(1, 1), (12, 25), (12, 26)}:
        return True
    after_easter = (day - easter_sunday(day.year)).days
    if after_easter == 26:
        return day.year <= 2023
    return after_easter in {-3, -2, 0, 1, 39, 49, 50}


def computed_takeover(decision: date) -> date:
    """`next_weekday(first_day(month(decision) + 2))`, moved to a weekday only from 1 July 2016 on."""
    day = add_months(decision.replace(day=1), 2)
    if day < WEEKEND_RULE_FROM:
        return day
    while day.weekday() >= 5 or is_public_holiday(day):
        day += timedelta(days=1)
    return day


def parse_date(text: str) -> date:
    """Reads dd-mm-yyyy, dd.mm.yyyy, dd/mm/yyyy and ISO; raises ValueError for anything else."""
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    danish = re.fullmatch(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})", text)
    if danish:
        return date(int(danish[4]), int(danish[3]), int(danish[1]))
    raise ValueError(f"{text!r} is not a date")
