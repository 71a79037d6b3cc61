from typing import Any

from core.tabular import Table
from refugees.imports.history import JOB, take_in
from refugees.imports.models import ImportKind
from refugees.imports.report import Report
from refugees.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Takes dated facts about known people in (CSV or XLSX)."
    kind, job = ImportKind.HISTORY, JOB

    def apply(self, table: Table, **how: Any) -> Report:
        return take_in(table, by=None, **how)
