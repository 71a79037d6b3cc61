"""What the two import commands share: their arguments, the file, the report on the terminal."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Self

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import now
from core.tabular import COMMAND_LIMITS, Table, TableError, read_table
from refugees.imports.models import ImportState
from refugees.imports.report import ImportRefused, Report
from refugees.imports.runs import new_run


class Fingerprinted:
    """A file that is read once, in parts: `digest` is that of what has been read (as runs.digest_of)."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        self.file.close()

    def read(self, size: int, /) -> bytes:
        part = self.file.read(size)
        self.hash.update(part)
        return part

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()


def opened(path: Path) -> IO[bytes]:
    """The open file. Raises CommandError with a sentence."""
    try:
        return path.open("rb")
    except OSError as error:
        raise CommandError(_("The file cannot be opened: %(reason)s") % {"reason": error.strerror}) from None


class ImportCommand(BaseCommand):
    """Reads a file and applies it. Exits with 0 when the file was read, bad rows or not.

    What the file changes and the line that says who took it in are one transaction.
    """

    kind = ""
    job = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV (;) or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="change nothing if any row is wrong")

    def apply(self, table: Table, **how: Any) -> Report:
        raise NotImplementedError

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        how = {"dry_run": options["dry_run"], "all_or_nothing": options["all_or_nothing"]}
        source = Fingerprinted(opened(path))
        try:
            with source, transaction.atomic():
                with read_table(source, path.name, limits=COMMAND_LIMITS) as table:
                    report = self.apply(table, **how, **self.more(options))
                if report.applied:
                    self.record(path, source.digest, report, ImportState.APPLIED)
        except TableError as error:
            raise CommandError(error.sentence) from None
        except ImportRefused as refused:
            self.record(path, source.digest, refused.report, ImportState.REFUSED)
            self.show(refused.report)
            raise CommandError(_("Rows are wrong; nothing was changed.")) from None
        self.show(report)

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Arguments of this command alone."""
        return {}

    def record(self, path: Path, digest: str, report: Report, state: str) -> None:
        new_run(kind=self.kind, state=state, filename=path.name, digest=digest, report=report, at=now(), job=self.job)

    def show(self, report: Report) -> None:
        """Each remark on its own line, then the counts."""
        write: Callable[[str], None] = self.stdout.write
        for sentence in report.sentences():
            write(sentence)
        write(report.summary())
        if not report.applied:
            write(_("Nothing was changed."))
