"""`verify_read_log [--anchor HASH]…`: is the read log what was sealed? Prints the head to note outside the database.

The heads that letters to the data-protection officer told are held against the chain too.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.ports import heads_told
from audit.verification import verify
from core import clock


class Command(BaseCommand):
    help = "Verifies every entry of the read log against its seals; exit code 1 and the findings if it is not whole."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="HASH",
            help="a head noted earlier, as `hash` or `number:hash`: it must be in the chain (repeatable)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(now=clock.now(), anchors=[*options["anchor"], *heads_told()])
        for finding in report.findings:
            self.stderr.write(finding)
        if report.findings:
            raise CommandError(f"the read log is not whole: {len(report.findings)} findings")
        self.stdout.write(
            f"The read log is whole: {report.entries} entries under {report.seals} seals,"
            f" {report.erased} deleted by the rule, {report.waiting} waiting for the next seal."
        )
        self.stdout.write(f"head {report.head or 'none yet'}")
