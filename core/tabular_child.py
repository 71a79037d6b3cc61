"""The process that reads a strange file: started by core.tabular, alone, bounded, without Django or database.

Reads the file from standard input (a seekable one) and writes frames to standard output: four bytes of
length, then JSON. First {"header": [...]}, then {"rows": [[line, row, [cells]], ...], "dates": [[i, j], ...]}
(those cells are ISO dates), at last {"end": true} or {"error": code, ...}; core.tabular has the sentences.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import re
import resource
import struct
import sys

from core.tabular_refused import Refused, refuse

TYPE_CHECKING = False  # not from typing, which takes this process a tenth of its start
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from core.tabular_xlsx import Record

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
END = "\x00"  # put after the last line; the file itself holds no NUL
BLOCK = 1 << 16
FRAME_CELLS = 8_000
FRAME_CHARACTERS = 400_000


# --- what kind of file ------------------------------------------------------------------------------
def records(source: Any, limits: dict[str, int]) -> Iterator[Record]:
    """The records of a file of either kind, told apart by content and not by name."""
    start = source.read(4096)
    source.seek(0)
    if not start.strip():
        refuse("empty")
    if start.startswith(OLE):
        wide = "EncryptedPackage".encode("utf-16-le")
        refuse("encrypted" if wide in source.read() else "old_xls")
    if start.startswith(ZIP):
        from core.tabular_xlsx import sheet_records  # a CSV file needs neither archives nor XML

        return sheet_records(source, limits)
    if start.startswith(UTF16):
        refuse("utf16")
    text = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")):
        refuse("html")
    if start.startswith((b"%PDF", b"{\\rtf")):
        refuse("not_a_table")
    return csv_records(source, limits)


# --- CSV --------------------------------------------------------------------------------------------
def encoding_of(source: Any) -> str:
    """UTF-8 where the whole file is; else Windows-1252. A NUL byte is refused."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    line, readable = 1, True
    while block := source.read(BLOCK):
        if (at := block.find(b"\x00")) >= 0:
            refuse("nul", line=line + block[:at].count(b"\n"))
        line += block.count(b"\n")
        readable = readable and decodes(utf8, block)
    readable = readable and decodes(utf8, b"", final=True)
    source.seek(0)
    if not readable:
        while block := source.read(BLOCK):
            if re.search(b"[\x81\x8d\x8f\x90\x9d]", block):
                refuse("encoding")
        source.seek(0)
    return "utf-8-sig" if readable else "cp1252"


def decodes(decoder: Any, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def csv_records(source: Any, limits: dict[str, int]) -> Iterator[Record]:
    """Records with the line on which each begins and the row a spreadsheet would show."""
    csv.field_size_limit(limits["cell"])
    text = io.TextIOWrapper(source, encoding=encoding_of(source), newline="")

    def lines() -> Iterator[str]:
        yield from text
        yield END

    reader = csv.reader(lines(), delimiter=";")
    row = begins = 0
    while True:
        begins, row = reader.line_num + 1, row + 1
        try:
            cells = next(reader)
        except csv.Error:
            refuse("cell", line=begins, limit=limits["cell"])
        if cells and cells[-1].endswith(END):
            if cells != [END]:
                refuse("quote", line=begins)
            return
        yield begins, row, cells


# --- from records to frames -------------------------------------------------------------------------
def is_blank(cells: list[Any]) -> bool:
    if cells and type(cells[0]) is str and cells[0].strip():
        return False
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells)


def tidy(found: Iterator[Record], limits: dict[str, int]) -> Iterator[Record]:
    """Empty rows as rows without cells, none of them at the end; no more rows and columns than allowed."""
    blanks: list[Record] = []
    for line, row, cells in found:
        if is_blank(cells):
            if len(blanks) < limits["rows"]:
                blanks.append((line, row, []))
            continue
        if len(cells) > limits["columns"]:
            refuse("columns", line=line, limit=limits["columns"])
        if row > limits["rows"] + 1:
            refuse("rows", limit=limits["rows"])
        yield from blanks
        blanks.clear()
        yield line, row, cells


def header_of(rows: Iterator[Record]) -> list[str]:
    """The names of the columns: the first row that is not empty."""
    for _line, _row, cells in rows:
        header = ["" if cell is None else str(cell).strip() for cell in cells]
        while header and not header[-1]:
            header.pop()
        if header and header != ["sep="]:  # "sep=;" is a hint that some spreadsheets write first
            if len(header) == 1 and re.search(r"[,\t|]", header[0]):
                refuse("separator")
            return header
    return refuse("empty")


def send(answer: dict[str, Any]) -> None:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()


class Frames:
    """Collects rows and sends them on, some thousand cells at a time."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.dates: list[list[int]] = []
        self.cells = self.characters = 0

    def add(self, line: int, row: int, cells: list[Any]) -> None:
        self.rows.append([line, row, cells])
        self.cells += len(cells) + 1
        if self.cells > FRAME_CELLS or self.characters > FRAME_CHARACTERS:
            self.send()

    def send(self) -> None:
        if self.rows:
            send({"rows": self.rows, "dates": self.dates})
            self.rows, self.dates, self.cells, self.characters = [], [], 0, 0


def run(limits: dict[str, int]) -> None:
    workbook = sys.stdin.buffer.read(4) == ZIP
    sys.stdin.buffer.seek(0)
    rows = tidy(records(sys.stdin.buffer, limits), limits)
    header = header_of(rows)
    send({"header": header, "csv": not workbook})
    (send_sheet if workbook else send_text)(rows, len(header))
    send({"end": True})


def send_text(rows: Iterable[Record], width: int) -> None:
    """Rows of CSV: every cell is text."""
    frames = Frames()
    for line, row, cells in rows:
        while len(cells) > width and not cells[-1]:
            cells.pop()
        frames.characters += sum(map(len, cells))
        frames.add(line, row, cells)
    frames.send()


def send_sheet(rows: Iterable[Record], width: int) -> None:
    """Rows of a workbook: text, numbers, dates, and cells that are not there."""
    frames = Frames()
    for line, row, cells in rows:
        while len(cells) > width and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        for j, cell in enumerate(cells):
            if isinstance(cell, str):
                frames.characters += len(cell)
            elif isinstance(cell, dt.date):
                cells[j] = cell.isoformat()
                frames.dates.append([len(frames.rows), j])
        frames.add(line, row, cells)
    frames.send()


def bound(limits: dict[str, int]) -> None:
    """The limits the operating system enforces on this process."""
    memory = limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    limits = json.loads(sys.argv[1])
    bound(limits)
    try:
        run(limits)
    except Refused as refused:
        send(refused.answer)
    except MemoryError:
        send({"error": "memory"})
    except Exception:  # noqa: BLE001  (broken in a way nobody listed; no content leaves in a traceback)
        send({"error": "broken"})
