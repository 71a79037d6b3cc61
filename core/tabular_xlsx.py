"""Workbooks, read by the child process of core.tabular: faster than openpyxl's rows, with flat memory.

openpyxl reads the small parts (which sheet is first, which styles are dates); the sheet and the table of
texts stream through expat, which refuses document types and entities as defusedxml does. No formula is
evaluated.
"""

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.parsers import expat

from core.tabular_refused import refuse

Record = tuple[int, int, list[Any]]  # line, row, cells
BLOCK = 1 << 16
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def checked_archive(source: Any, limits: dict[str, int]) -> zipfile.ZipFile:
    """The workbook as an archive that does not unpack to more than it may."""
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        refuse("broken")
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > 2000 or unpacked > limits["unpacked"]:
        refuse("bomb")
    if unpacked > 1_000_000 and unpacked > packed * limits["ratio"]:
        refuse("bomb")
    names = archive.namelist()
    if any(entry.flag_bits & 1 for entry in entries):
        refuse("encrypted")
    if "[Content_Types].xml" not in names:
        refuse("ods" if "mimetype" in names else "not_a_table")
    if not any(name.startswith("xl/") for name in names):
        refuse("not_a_table")
    return archive


def safe_parser(handler: "Texts | Sheet") -> Any:
    """An expat parser that refuses document types and entities, as defusedxml does."""

    def forbidden(*_arguments: Any) -> NoReturn:
        refuse("broken")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.ExternalEntityRefHandler = forbidden
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.characters
    return parser


def feed(parser: Any, part: Any) -> Iterator[None]:
    """Feeds a part of the archive block by block, so that the reader can take what is ready."""
    while block := part.read(BLOCK):
        parser.Parse(block, False)
        yield
    parser.Parse(b"", True)
    yield


def unescaped(text: str) -> str:
    """The spreadsheet's own escapes (_x000D_) as characters."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)


class Texts:
    """The texts that cells refer to by number; the guides to pronunciation are left out."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.inside = self.guide = False

    def start(self, tag: str, _attributes: Any) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "si":
            self.pieces = []
        elif tag == "rPh":
            self.guide = True
        elif tag == "t":
            self.inside = not self.guide

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "si":
            # Longer than a cell may be: kept so far that the cell's own check sees it, and no further.
            self.found.append(unescaped("".join(self.pieces)[: self.limit + 1]))
        elif tag == "rPh":
            self.guide = False
        elif tag == "t":
            self.inside = False

    def characters(self, data: str) -> None:
        if self.inside:
            self.pieces.append(data)


def shared_strings(archive: zipfile.ZipFile, name: str, limit: int) -> list[str]:
    texts = Texts(limit)
    with archive.open(name) as part:
        for _ready in feed(safe_parser(texts), part):
            pass
    return texts.found


class Sheet:
    """Reads one worksheet; the values of formulas are those the spreadsheet program stored."""

    def __init__(self, strings: list[str], book: Any, limits: dict[str, int]) -> None:
        self.strings, self.epoch, self.limits = strings, book.epoch, limits
        self.dates: set[int] = book._date_formats
        self.durations: set[int] = book._timedelta_formats
        self.ready: list[Record] = []
        self.row = 0
        self.cells: list[Any] = []
        self.column = 0
        self.kind, self.style = "n", 0
        self.value: list[str] = []
        self.formula: list[str] = []
        self.into: list[str] | None = None
        self.has_formula = self.phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "c":
            reference = attributes.get("r")
            self.column = column_of(reference) if reference else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.value, self.formula, self.has_formula = [], [], False
        elif tag == "v":
            self.into = self.value
        elif tag == "t":
            self.into = None if self.phonetic else self.value
        elif tag == "f":
            self.has_formula, self.into = True, self.formula
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "row":
            self.row = int(float(attributes["r"])) if "r" in attributes else self.row + 1
            self.cells, self.column = [], 0

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "c":
            self.keep()
        elif tag in ("v", "t", "f"):
            self.into = None
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "row":
            self.ready.append((self.row, self.row, self.cells))

    def characters(self, data: str) -> None:
        if self.into is not None:
            self.into.append(data)

    def keep(self) -> None:
        value = self.converted("".join(self.value))
        if value is None:
            return
        if self.column > self.limits["columns"]:
            refuse("columns", line=self.row, limit=self.limits["columns"])
        if isinstance(value, str) and len(value) > self.limits["cell"]:
            refuse("cell", line=self.row, limit=self.limits["cell"])
        self.cells.extend([None] * (self.column - len(self.cells)))
        self.cells[self.column - 1] = value

    def converted(self, text: str) -> Any:
        if text == "":
            return "=" + "".join(self.formula) if self.has_formula else None
        if self.kind == "n":
            return self.number(text)
        if self.kind == "s":
            return self.strings[int(text)] or None
        if self.kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if self.kind == "d":
            return iso_date(text)
        return unescaped(text)

    def number(self, text: str) -> Any:
        try:
            value: Any = int(text)
        except ValueError:
            value = float(text)
        if isinstance(value, float) and not math.isfinite(value):
            return text
        if self.style not in self.dates:
            return value
        from openpyxl.utils.datetime import from_excel

        try:
            found = from_excel(value, self.epoch, timedelta=self.style in self.durations)
        except (OverflowError, ValueError):
            return value
        if isinstance(found, dt.datetime):
            return found.date()
        return found if isinstance(found, dt.date) else str(found)


def iso_date(text: str) -> Any:
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        return text


def column_of(reference: str) -> int:
    """The number of the column in a reference such as AB12."""
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column


def sheet_records(source: Any, limits: dict[str, int]) -> Iterator[Record]:
    """The rows of the first worksheet, the missing ones as empty rows."""
    archive = checked_archive(source, limits)
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    source.seek(0)
    reader = ExcelReader(source, read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    names = set(archive.namelist())
    sheets = [rel.target for _sheet, rel in reader.parser.find_sheets() if "chartsheet" not in rel.Type]
    if not sheets or sheets[0] not in names:
        refuse("broken")
    found = reader.package.find(STRINGS)
    strings = shared_strings(archive, found.PartName[1:], limits["cell"]) if found is not None else []
    sheet = Sheet(strings, reader.wb, limits)
    expected = 1
    with archive.open(sheets[0]) as part:
        for _ready in feed(safe_parser(sheet), part):
            for line, row, cells in sheet.ready:
                if cells and row > expected + limits["rows"]:
                    refuse("rows", limit=limits["rows"])
                if cells:
                    yield from ((missing, missing, []) for missing in range(expected, row))
                    yield line, row, cells
                    expected = row + 1
            sheet.ready.clear()
