"""bin/manage ready: what /readyz says, for container health checks and for the person on duty."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock, health


class Command(BaseCommand):
    help = "Says whether database, broker, migrations, worker and nightly run are in order; exit code 1 if not."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", action="append", metavar="CHECK", help="look at this check only (repeatable)")
        parser.add_argument("--wait", type=int, default=0, metavar="SECONDS", help="how long to wait for it")

    def handle(self, *args: Any, **options: Any) -> None:
        deadline = time.monotonic() + options["wait"]
        while bad := self.unready(options["only"]):
            if time.monotonic() >= deadline:
                raise CommandError("not ready: " + ", ".join(bad))
            time.sleep(1)
        self.stdout.write("ready")

    def unready(self, only: list[str] | None) -> list[str]:
        checks = health.report(clock.now())
        for name in only or ():
            if name not in checks and checks["database"]["ok"]:
                raise CommandError(f"no check is called '{name}'; there are {', '.join(checks)}")
        return [name for name, check in checks.items() if not check["ok"] and (not only or name in only)]
