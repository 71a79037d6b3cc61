"""Tables in and out: CSV and XLSX as plain as they can be, and what a bad cell says."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl

from .dates import parse_date


@dataclass(frozen=True)
class Refused:
    """A row that stays out: the record number in the file (the header is 1), its column, and why."""

    record: int
    column: str
    why: str


class BadCellError(ValueError):
    """A cell that keeps its row out."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


Cells = dict[str, "str | date"]


def fold_header(text: object) -> str:
    """“in another letter case; `æ/ø/å` spellings of the headers are accepted”."""
    name = str(text or "").strip().lower()
    return name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def read_table(path: Path) -> tuple[list[str], list[list[str | date]]]:
    """Header and records; every cell is a stripped text or a date."""
    if path.suffix == ".xlsx":
        with path.open("rb") as file:
            sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
            records = [[plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    else:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        records = [[plain(value) for value in row] for row in reader]
    return [fold_header(cell) for cell in records[0]], records[1:]


def plain(value: object) -> str | date:
    """Dates as dates, whole numbers as their digits, everything else as text without outer blanks."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def day_of(cells: Cells, column: str) -> date | None:
    """A date cell; None when empty."""
    value = cells.get(column, "")
    if isinstance(value, date):
        return value
    if not value:
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise BadCellError(column, str(error)) from error


def danish(day: date | None) -> str:
    """dd-mm-yyyy, empty for no date."""
    return "" if day is None else day.strftime("%d-%m-%Y")


def table_bytes(header: list[str], rows: list[dict[str, str]]) -> bytes:
    """A `;` CSV in UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
