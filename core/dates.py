"""Calendar arithmetic and the reading of dates as Danes write them. Pure: knows no today."""

import datetime as dt
import re
from functools import lru_cache

import holidays
from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

# Public holidays of Denmark; the package knows that Store bededag ended with 2023.
DANISH_HOLIDAYS = holidays.country_holidays("DK")
ONE_DAY = dt.timedelta(days=1)
DAY_FIRST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{1,4})")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T00:00(?::00)?)?")
YEARS = range(1850, 2201)  # a year outside is a slip of the keyboard


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day number that many calendar months later, or the last day of a shorter month.

    Source: forældelsesloven § 27 by analogy. Always count from the first date, never chain.
    """
    later: dt.date = day + relativedelta(months=months)
    return later


def is_holiday(day: dt.date) -> bool:
    """Whether the day is a Danish public holiday (5 June, 24 and 31 December are none)."""
    return day in DANISH_HOLIDAYS


def is_weekday(day: dt.date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def next_weekday(day: dt.date) -> dt.date:
    """The day itself if it is a weekday, else the first weekday after it."""
    while not is_weekday(day):
        day += ONE_DAY
    return day


def danish(day: dt.date | None) -> str:
    """dd-mm-yyyy, and nothing for no date."""
    return f"{day:%d-%m-%Y}" if day else ""


@lru_cache(maxsize=4096)  # a list says the same dates again and again
def parse_date(text: str) -> dt.date:
    """A date written dd-mm-yyyy, dd.mm.yyyy, dd/mm/yyyy or yyyy-mm-dd.

    Raises ValueError with a sentence for the reader: month first, two-digit years and days that do not
    exist are never guessed at.
    """
    text = text.strip()
    if match := ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        day, _separator, month, year = match.groups()
    else:
        raise ValueError(_("'%(text)s' is not a date; write it as dd-mm-yyyy.") % {"text": text[:40]})
    if len(year) != 4:
        raise ValueError(_("'%(text)s': write the year with four digits.") % {"text": text})
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(_("'%(text)s' is not a date in the calendar.") % {"text": text}) from None
    if found.year not in YEARS:
        raise ValueError(_("'%(text)s': the year cannot be right.") % {"text": text})
    return found
