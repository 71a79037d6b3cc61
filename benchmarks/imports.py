"""Row 11: an allocation list of 10,000 rows with faults in its cells, as CSV and as XLSX; memory at 100,000.

Every import is rolled back (a dry run does everything and undoes it), so the order of the rows does not matter.
"""

import csv
import datetime as dt
import io
import random
import subprocess
import sys
import time
from itertools import islice

from django.db import connection, transaction
from openpyxl import Workbook

from benchmarks.harness import Result
from core.tabular import COMMAND_LIMITS, read_table
from demo.people import HEADER, Draw, household
from refugees.imports import allocations
from refugees.imports.report import Report

ROWS = 10_000
FAULTY = 50  # one row in so many has a cell that is wrong
FIRST_ID = 980_000_000


def rows(count: int, on: dt.date) -> list[list[str]]:
    """Rows of an invented list; one in fifty has a date that is none."""
    draw = Draw(random.Random(1), FIRST_ID)
    found: list[list[str]] = []
    while len(found) < count:
        found += [person.row() for person in household(draw, on)]
    cpr, born = HEADER.index("cpr"), HEADER.index("foedselsdato")
    for place, row in enumerate(islice(found, count)):
        row[cpr] = ""
        row[0] = "99" + row[0]
        if place % FAULTY == 0:
            row[born] = "31-02-1990"
    return found[:count]


def as_csv(table: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([list(HEADER), *table])
    return out.getvalue().encode()


def as_xlsx(table: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [list(HEADER), *table]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take_in(data: bytes, name: str, on: dt.date) -> Report:
    with read_table(data, name, limits=COMMAND_LIMITS) as table:
        return allocations.take_in(allocations.rows_of(table), by=None, today=on, dry_run=True)


def read_only(data: bytes, name: str) -> int:
    with read_table(data, name, limits=COMMAND_LIMITS) as table:
        return sum(1 for _ in table.rows)


def csv_and_copy(data: bytes) -> None:
    """The floor of the CSV: the csv module and COPY into a bare table, rolled back."""
    columns = ", ".join(f'"{name}" text' for name in HEADER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE floor ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY floor FROM STDIN") as copy:
            for row in islice(csv.reader(io.StringIO(data.decode()), delimiter=";"), 1, None):
                copy.write_row(row)
        transaction.set_rollback(True)


def seconds(work: object, *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - start


def memory(count: int) -> float:
    """Megabytes at the peak of a process that imports so many rows."""
    command = [sys.executable, "-m", "benchmarks.memory", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def measure(on: dt.date) -> list[Result]:
    """The ratios of row 11."""
    table = rows(ROWS, on)
    plain, sheet = as_csv(table), as_xlsx(table)
    report = take_in(plain, "list.csv", on)
    assert report.rejected >= ROWS // FAULTY, report.outcomes
    floor = min(seconds(csv_and_copy, plain) for _ in range(3))
    subject = min(seconds(take_in, plain, "list.csv", on) for _ in range(2))
    reader = min(seconds(read_only, sheet, "list.xlsx") for _ in range(2))
    book = min(seconds(take_in, sheet, "list.xlsx", on) for _ in range(2))
    small, large = memory(ROWS), memory(10 * ROWS)
    return [
        Result(11, "import of 10,000 rows, CSV / (csv + COPY)", subject / floor, "×", 6, 12, f"{subject:.1f} s"),
        Result(11, "import of 10,000 rows, XLSX / reader alone", book / reader, "×", 1.5, 2.5, f"{book:.1f} s"),
        Result(11, "memory, 100,000 rows / 10,000", large / small, "×", 1.2, 2, f"{small:.0f} → {large:.0f} MB"),
    ]
