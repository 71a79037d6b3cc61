"""Lists as CSV and XLSX files, safe to open in a spreadsheet."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from core.dates import danish

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_CELL = 32_767  # characters, the spreadsheet's own limit


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def written(value: Any) -> str:
    """A value as it stands in a Danish CSV file: dd-mm-yyyy, decimal comma, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, dt.date):
        return danish(value)
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    return harmless(str(value))


def csv_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons, UTF-8 with BOM, CRLF: what a Danish Excel opens rightly."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([written(cell) for cell in header])
    writer.writerows([written(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def xlsx_value(value: Any) -> Any:
    """A value for a worksheet: dates and numbers stay what they are, text is made harmless."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return value
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", str(value)))[:LONGEST_CELL]


def xlsx_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, title: str = "Havn") -> bytes:
    """One worksheet with a bold, frozen header row."""
    return book_bytes([(title, header, rows)])


def book_bytes(sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]) -> bytes:
    """A workbook of several worksheets (title, header, rows), each with a bold, frozen header row."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        fill_sheet(book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31]), header, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_sheet(sheet: Any, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, bold: bool = False) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, xlsx_value(value))
        if isinstance(made.value, str):
            made.data_type = "s"
        if isinstance(made.value, dt.date):
            made.number_format = "DD-MM-YYYY HH:MM" if isinstance(made.value, dt.datetime) else "DD-MM-YYYY"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(title, bold=True) for title in header])
    for row in rows:
        sheet.append([cell(value) for value in row])


def attachment(content: bytes, content_type: str, filename: str) -> HttpResponse:
    """A download that no cache keeps. File names carry no personal data."""
    response = HttpResponse(content, content_type=content_type)
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", filename).strip("-.") or "havn"
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def csv_response(filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The list as a CSV download."""
    return attachment(csv_bytes(header, rows), "text/csv; charset=utf-8", filename)


def xlsx_response(filename: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The list as an XLSX download."""
    return attachment(xlsx_bytes(header, rows), XLSX_TYPE, filename)
