"""Reading lists that come from elsewhere: CSV and XLSX, in a child process that cannot do harm.

The child has bounds for memory, processor time, rows, columns, cells and unpacked size, no environment and no
database. Rows stream: nothing holds the whole file as rows, so a list ten times as long needs no more memory.
"""

import datetime as dt
import io
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Protocol, Self

from django.utils.translation import gettext as _

Cell = str | dt.date | int | float | None
ROOT = Path(__file__).resolve().parent.parent
CHILD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from core.tabular_child import main; main()"
LONGEST_FRAME = 256 * 1024 * 1024  # bytes; a row of 200 full cells fits


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. Bytes for sizes, seconds of processor time and of waiting for the next rows."""

    bytes: int = 10 * 1024 * 1024
    rows: int = 100_000
    columns: int = 200
    cell: int = 32_767  # characters, the spreadsheet's own limit
    unpacked: int = 400 * 1024 * 1024
    ratio: int = 100
    memory: int = 1024 * 1024 * 1024
    seconds: int = 60


COMMAND_LIMITS = Limits(bytes=256 * 1024 * 1024, rows=1_048_576, unpacked=2**31, memory=2**31, seconds=600)


class Row(NamedTuple):
    """A record: the physical line it begins on, the row a spreadsheet shows, its cells (none: an empty row).

    Cells of CSV are text. Cells of XLSX are text, numbers and dates as typed. Missing cells at the end of an
    XLSX row are left out; in CSV their number is as in the file.
    """

    line: int
    row: int
    cells: list[Cell]


class TableError(Exception):
    """The file as a whole cannot be read; the sentence says why, to the person who sent it."""

    @property
    def sentence(self) -> str:
        return str(self.args[0])


def sentence_for(code: str, named: Mapping[str, Any]) -> str:
    """The sentence behind a code of the child process."""
    sentences = {
        "empty": _("The file is empty."),
        "encrypted": _("The workbook is protected by a password. Save it without one and try again."),
        "old_xls": _("The file is an old Excel workbook (.xls). Save it as .xlsx or as CSV and try again."),
        "ods": _("The file is an OpenDocument spreadsheet. Save it as .xlsx or as CSV and try again."),
        "html": _("The file is a web page and not a spreadsheet. Save it as .xlsx or as CSV and try again."),
        "not_a_table": _("The file is neither CSV nor an Excel workbook (.xlsx)."),
        "broken": _("The workbook is damaged. Open it in Excel, save it again and try again."),
        "bomb": _("The workbook unpacks to far more than it may hold. It has not been read."),
        "memory": _("The file needs more memory than a list may. Split it and try again."),
        "time": _("Reading the file takes too long. Split it and try again."),
        "utf16": _("The file is saved as UTF-16. Save it as “CSV UTF-8” or as .xlsx and try again."),
        "encoding": _("The text is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8” and try again."),
        "separator": _("The columns must be separated by semicolons (;)."),
        "size": _("The file is larger than %(limit)d MB."),
        "nul": _("Line %(line)d holds a NUL byte; the file is not plain text."),
        "quote": _("The quotation mark that opens on line %(line)d is never closed."),
        "cell": _("A cell on line %(line)d has more than %(limit)d characters; is a quotation mark not closed?"),
        "columns": _("Line %(line)d has more than %(limit)d columns."),
        "rows": _("The list has more than %(limit)d rows. Split it and try again."),
    }
    return sentences[code] % named


def refused(code: str, **named: Any) -> TableError:
    return TableError(sentence_for(code, named))


class Readable(Protocol):
    """What a list can be read from: an open file, or what looks on while it is read."""

    def read(self, size: int, /) -> bytes: ...


class Table:
    """An open list: `header`, then `rows` once, as they come. Use it in a `with` statement.

    TableError may be raised while the rows are read: do what must be all or nothing in one transaction.
    """

    def __init__(self, data: bytes | Readable, limits: Limits) -> None:
        self._limits = limits
        self._waited = 0.0
        given = anonymous_file(data, limits.bytes)
        try:
            self._child = start_child(given, limits)
        finally:
            given.close()
        self._pipe = self._child.stdout.fileno() if self._child.stdout else -1
        self._finalizer = weakref.finalize(self, end_child, self._child)
        try:
            first = self._frame()
            self.header: list[str] = first["header"]
            self.is_csv: bool = first["csv"]
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child process, wherever it stands."""
        self._finalizer()

    @property
    def rows(self) -> Iterator[Row]:
        while "rows" in (frame := self._frame()):
            found = frame["rows"]
            for i, j in frame["dates"]:
                found[i][2][j] = dt.date.fromisoformat(found[i][2][j])
            yield from map(Row._make, found)
        self.close()

    def _frame(self) -> dict[str, Any]:
        """The child's next answer. Raises TableError."""
        size = struct.unpack(">I", self._read(4))[0]
        if size > LONGEST_FRAME:
            raise refused("broken")
        frame: dict[str, Any] = json.loads(self._read(size))
        if code := frame.pop("error", ""):
            raise refused(code, **frame)
        return frame

    def _read(self, size: int) -> bytes:
        """Exactly so many bytes. Only waiting counts as time, not what the caller does between rows."""
        pipe = self._pipe
        parts: list[bytes] = []
        while size:
            started = time.monotonic()
            ready = select.select([pipe], [], [], max(self._limits.seconds - self._waited, 0))[0]
            self._waited += time.monotonic() - started
            part = os.read(pipe, min(size, 1 << 20)) if ready else b""
            if not part:
                raise refused("time" if not ready or self._killed_for_time() else "broken")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _killed_for_time(self) -> bool:
        return self._child.wait() in (-24, -9)  # SIGXCPU, then SIGKILL


def anonymous_file(data: bytes | Readable, limit: int) -> IO[bytes]:
    """The content in a file without a name, in memory where the system can. Raises TableError where it is too large.

    What is read from a file goes through in parts: this process never holds it as a whole.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    if hasattr(os, "memfd_create"):
        given: IO[bytes] = os.fdopen(os.memfd_create("table"), "w+b")
    else:
        given = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the caller)
    size = 0
    while block := source.read(1 << 16):
        given.write(block)
        size += len(block)
        if size > limit:
            given.close()
            raise refused("size", limit=limit // (1024 * 1024))
    given.seek(0)
    return given


def start_child(given: IO[bytes], limits: Limits) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-c", CHILD, str(ROOT), json.dumps(asdict(limits))],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def end_child(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def read_table(data: bytes | Readable, filename: str = "", *, limits: Limits = Limits()) -> Table:
    """Opens a list; what kind it is, its content says and not its name. Raises TableError.

    with read_table(data, name) as table:
        for row in table.rows: …
    """
    return Table(data, limits)


def plain_title(title: str) -> str:
    return " ".join(title.casefold().split())


def match_columns(
    header: list[str],
    known: Mapping[str, str],
    mandatory: set[str],
    *,
    fold: Callable[[str], str] = plain_title,
) -> dict[str, int]:
    """Where each known column stands. `known` maps folded titles to names.

    Unknown columns are no fault. Raises TableError where a known one stands twice or a mandatory one lacks.
    """
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        name = known.get(fold(title))
        if name is None:
            continue
        if name in places:
            raise TableError(_("The column '%(name)s' stands twice in the header.") % {"name": name})
        places[name] = place
    if not places:
        raise TableError(_("The first line must name the columns; none of its names is known."))
    if missing := sorted(mandatory - places.keys()):
        raise TableError(_("The header lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    return places
