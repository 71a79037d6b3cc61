"""The imports as the demo uses them: bytes in, one line of summary out; all of a list or nothing."""

import datetime as dt
import hashlib

from accounts.models import User
from core import clock
from core.tabular import read_table
from refugees.imports import allocations as intake_lists
from refugees.imports import history as histories
from refugees.imports import runs
from refugees.imports.models import ImportKind, ImportState
from refugees.imports.report import Report


def allocations(data: bytes, name: str, *, by: User, on: dt.date) -> str:
    """Takes an allocation list in."""
    with read_table(data, name) as table:
        rows = intake_lists.rows_of(table)
        report = intake_lists.take_in(rows, by=by, today=on, all_or_nothing=True)
    return kept(report, ImportKind.ALLOCATIONS, data, name, by)


def understood() -> set[str]:
    """The events that the floors so far understand."""
    return set(histories.kinds_of(histories.understood()))


def history(data: bytes, name: str, *, by: User) -> str:
    """Takes a history in."""
    with read_table(data, name) as table:
        report = histories.take_in(table, by=by, all_or_nothing=True)
    return kept(report, ImportKind.HISTORY, data, name, by)


def kept(report: Report, kind: str, data: bytes, name: str, by: User) -> str:
    """Records who took the list in, as the page of the imports shows it; the report in one sentence."""
    digest = hashlib.sha256(data).hexdigest()
    state = ImportState.APPLIED
    runs.new_run(kind=kind, state=state, filename=name, digest=digest, report=report, at=clock.now(), by=by)
    return report.summary()
