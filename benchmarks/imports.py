"""Row 11: an allocation list of 10,000 rows with faults in its cells, as CSV and as XLSX; memory at 100,000.

Every import is a real one, clocks and history included, and is rolled back, so the order of the rows does not
matter. Compared is the processor time of everyone who works on it: the command, its reading child, the database.
"""

import csv
import datetime as dt
import io
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from openpyxl import Workbook, load_workbook

from benchmarks.harness import Result, best, processor, ratio, timed
from core.tabular import COMMAND_LIMITS, read_table
from demo.people import HEADER, Draw, household
from refugees.imports import allocations
from refugees.imports.report import Report

ROWS = 10_000
FAULTY = 50  # one row in so many has a cell that is wrong
FIRST_ID = 980_000_000
ROUNDS, TIMES = 5, 1  # an import takes seconds: fewer of them than of a page
PERSON = ("person_id", "given_names", "family_name", "birth_date", "sort_key", "search_key", "case_number")


def rows(count: int, on: dt.date) -> list[list[str]]:
    """Rows of an invented list; one in fifty has a date that is none."""
    draw = Draw(random.Random(1), FIRST_ID)
    found: list[list[str]] = []
    while len(found) < count:
        found += [person.row() for person in household(draw, on)]
    born = HEADER.index("foedselsdato")
    for place, row in enumerate(islice(found, count)):
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
    """The import as the command does it, and then undone."""
    with transaction.atomic():
        with read_table(data, name, limits=COMMAND_LIMITS) as table:
            report = allocations.take_in(allocations.rows_of(table), by=None, today=on)
        transaction.set_rollback(True)
    return report


def read_only(data: bytes, name: str) -> int:
    with read_table(data, name, limits=COMMAND_LIMITS) as table:
        return sum(1 for _ in table.rows)


def by_openpyxl(data: bytes) -> int:
    """The rows as the library itself reads them, which is what the goal was set beside."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def parsed(data: bytes) -> "islice[list[str]]":
    return islice(csv.reader(io.StringIO(data.decode()), delimiter=";"), 1, None)


def csv_and_copy(data: bytes) -> None:
    """The floor of the CSV: the csv module and COPY into a bare table of text, rolled back."""
    columns = ", ".join(f'"{name}" text' for name in HEADER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE floor ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY floor FROM STDIN") as copy:
            for row in parsed(data):
                copy.write_row(row)
        transaction.set_rollback(True)


def csv_and_people(data: bytes) -> None:
    """A floor nearer to what an import leaves: the names, COPY into a table with the indexes of the people's own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE floor (LIKE refugees_refugee INCLUDING ALL) ON COMMIT DROP")
        columns = ", ".join(["uid", *PERSON])
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'refugees_refugee'"
            " AND is_nullable = 'NO' AND is_identity = 'NO'"
        )
        for (name,) in cursor.fetchall():
            kind = {
                "uid": "gen_random_uuid()",
                "birth_date": "'2000-01-01'",
                "created_at": "now()",
                "updated_at": "now()",
            }
            flag = name in {"birth_date_estimated", "name_protected", "address_protected"}
            default = kind.get(name, "false" if flag else "1" if name == "version" else "''")
            cursor.execute(f"ALTER TABLE floor ALTER {name} SET DEFAULT {default}")
        columns = ", ".join(PERSON)
        with cursor.copy(f"COPY floor ({columns}) FROM STDIN") as copy:
            for place, row in enumerate(parsed(data)):
                name = f"{row[2]} {row[1]}".lower()
                copy.write_row((row[0], row[1], row[2], "2000-01-01", name, name, f"9999-{place}"))
        transaction.set_rollback(True)


def memory(count: int, on: dt.date) -> float:
    """Megabytes at the peak of a process that imports a file of so many rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(as_csv(rows(count, on)))
        command = [sys.executable, "-m", "benchmarks.memory", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def measure(on: dt.date) -> list[Result]:
    """The ratios of row 11."""
    table = rows(ROWS, on)
    plain, sheet = as_csv(table), as_xlsx(table)
    report = take_in(plain, "list.csv", on)
    assert report.rejected >= ROWS // FAULTY, report.outcomes
    whole = timed(lambda: take_in(plain, "list.csv", on)) / 1000
    how = {"rounds": ROUNDS, "times": TIMES, "cost": processor}
    bare = ratio(lambda: take_in(plain, "list.csv", on), lambda: csv_and_copy(plain), **how)  # type: ignore[arg-type]
    near = ratio(lambda: take_in(plain, "list.csv", on), lambda: csv_and_people(plain), **how)  # type: ignore[arg-type]
    book = ratio(
        lambda: take_in(sheet, "list.xlsx", on), lambda: read_only(sheet, "list.xlsx"), **how  # type: ignore[arg-type]
    )  # fmt: skip
    library = best(lambda: by_openpyxl(sheet), times=3, cost=processor)
    small, large = memory(ROWS, on), memory(10 * ROWS, on)
    spent = f"{bare.subject_ms / 1000:.2f} / {bare.floor_ms / 1000:.3f} s of processors, {whole:.2f} s by the clock"
    near_spent = f"{near.floor_ms / 1000:.2f} s"
    return [
        Result(11, "import of 10,000 rows, CSV / (csv + COPY into bare text)", bare.times, "×", 6, 12, spent),
        Result(11, "the same / (csv + COPY into a copy of the people's table)", near.times, "×", note=near_spent),
        Result(
            11,
            "import of 10,000 rows, XLSX / reader alone",
            book.times,
            "×",
            1.5,
            2.5,
            f"{book.subject_ms / 1000:.2f} s",
        ),
        Result(
            11, "the same / openpyxl's reader alone", book.subject_ms / library, "×", note=f"{library / 1000:.2f} s"
        ),
        Result(11, "memory, 100,000 rows / 10,000", large / small, "×", 1.2, 2, f"{small:.0f} → {large:.0f} MB"),
    ]
