"""The imports as the demo uses them: bytes in, one line of summary out; all of a list or nothing."""

import datetime as dt

from accounts.models import User
from core.tabular import read_table
from refugees.imports import allocations as intake_lists
from refugees.imports import history as histories


def allocations(data: bytes, name: str, *, by: User, on: dt.date) -> str:
    """Takes an allocation list in."""
    with read_table(data, name) as table:
        rows = intake_lists.rows_of(table)
        return intake_lists.take_in(rows, by=by, today=on, all_or_nothing=True).summary()


def understood() -> set[str]:
    """The events that the floors so far understand."""
    return set(histories.kinds_of(histories.understood()))


def history(data: bytes, name: str, *, by: User) -> str:
    """Takes a history in."""
    with read_table(data, name) as table:
        return histories.take_in(table, by=by, all_or_nothing=True).summary()
