"""A script of its own that works the figures out of the files Havn hands over, with nothing of Havn's code.

`export_standings --on D` gives one line for each deadline; the people's file of the outcomes one line for each adult
at a mark. From them it counts what a yearly report says. It imports the standard library alone.
"""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping

Quarter = tuple[str, dt.date]  # target, first day


def quarter_begins(day: dt.date) -> dt.date:
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def day_after(quarter: dt.date) -> dt.date:
    """The day as of which the quarter is counted: the first of the next one."""
    return dt.date(quarter.year + quarter.month // 10, (quarter.month + 2) % 12 + 1, 1)


def rows_of_quarter(standings: str, quarter: dt.date) -> dict[str, list[int]]:
    """Met in time, not met in time and outside the rate, of each target, from the standings as of the day after."""
    found: dict[str, list[int]] = {}
    for line in csv.DictReader(io.StringIO(standings)):
        if not line["due_on"] or quarter_begins(dt.date.fromisoformat(line["due_on"])) != quarter:
            continue
        row = found.setdefault(line["target"], [0, 0, 0])
        row[{"met": 0, "met_late": 1, "overdue": 1, "excluded": 2}[line["standing"]]] += 1
    return found


def rows_of_months(standings: str, first: dt.date, last: dt.date) -> Mapping[tuple[str, str, str], int]:
    """How many of each target, month of due date and standing."""
    found: Counter[tuple[str, str, str]] = Counter()
    for line in csv.DictReader(io.StringIO(standings)):
        if line["due_on"] and first <= dt.date.fromisoformat(line["due_on"]) <= last:
            found[line["target"], line["due_on"][:7], line["standing"]] += 1
    return found


def statuses(people: str) -> Counter[tuple[int, str]]:
    """How many of each year of takeover and status, from the people's file of a mark."""
    lines = csv.reader(io.StringIO(people.removeprefix("\ufeff")), delimiter=";")
    next(lines)
    return Counter((int(line[4][-4:]), line[6]) for line in lines)


def rate(met: int, missed: int) -> int | None:
    """Whole per cent, halves upwards, 100 only where nobody is missing and 0 only where nobody is there."""
    whole = met + missed
    if whole < 10:
        return None
    percent = (200 * met + whole) // (2 * whole)
    if met and not percent:
        return 1
    return 99 if percent == 100 and missed else percent
