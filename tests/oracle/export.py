"""The standings export of section 4: comma, UTF-8, ISO dates, header line."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from .clocks import Row

HEADER = ("person_id", "target", "subject", "clock_started_on", "due_on", "met_on", "standing", "excluded_as")


def export_csv(rows: Iterable[Row]) -> str:
    """The whole file as text, one line feed after each line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(cells(row) for row in rows)
    return out.getvalue()


def cells(row: Row) -> list[str]:
    """One row as the texts of its cells."""
    values = [getattr(row, name) for name in HEADER]
    return [value.isoformat() if isinstance(value, date) else (value or "") for value in values]
