"""What the two import commands share: their arguments, the file, the report on the terminal."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.clock import now
from core.tabular import COMMAND_LIMITS, Table, TableError, read_table
from refugees.imports.models import ImportState
from refugees.imports.report import ImportRefused, Report
from refugees.imports.runs import digest_of, new_run


class ImportCommand(BaseCommand):
    """Reads a file and applies it. Exits with 0 when the file was read, bad rows or not."""

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
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(_("The file cannot be opened: %(reason)s") % {"reason": error.strerror}) from None
        digest = digest_of(data)
        try:
            with read_table(data, path.name, limits=COMMAND_LIMITS) as table:
                del data  # the child has its own; a large list need not be held twice
                report = self.apply(table, **how, **self.more(options))
        except TableError as error:
            raise CommandError(error.sentence) from None
        except ImportRefused as refused:
            self.record(path, digest, refused.report, ImportState.REFUSED)
            self.show(refused.report)
            raise CommandError(_("Rows are wrong; nothing was changed.")) from None
        if report.applied:
            self.record(path, digest, report, ImportState.APPLIED)
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
