"""The real intake with its history, as the tests of the figures use it."""

import datetime as dt
from pathlib import Path

from core.tabular import read_table
from refugees.imports import allocations, history
from tests.oracle.files import ALLOCATION_LISTS, HISTORY

DATA = Path("demo/data")
LONG_AFTER = dt.date(2026, 1, 1)


def take_in() -> None:
    """117 people of 2016 and 169 of 2017 with what happened to them."""
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=LONG_AFTER)
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as table:
        history.take_in(table, by=None)
