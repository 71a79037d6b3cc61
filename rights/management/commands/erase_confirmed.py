"""bin/manage erase_confirmed: carries out what two people decided. The only user of the erasure role."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from rights import erasing
from rights.models_erasure import Erasure


class Command(BaseCommand):
    help = "Erases every case whose erasure is confirmed, and goes on with what was interrupted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HAVN_DB_ROLE != "erasure":
            raise CommandError("erasing needs the erasure role: DATABASE_ERASURE_URL (docs/operations.md)")
        if options["dry_run"]:
            self.say_what_waits()
            return
        try:
            results = list(erasing.run(on=clock.today(), at=clock.now()))
        except RuntimeError as error:
            raise CommandError(str(error)) from None
        for result in results:
            done = f"{result.rows} rows, {result.files} files"
            said = f"refused ({result.refused})" if result.refused else done
            self.stdout.write(f"{result.person}: {said}")
        if any(not result.refused for result in results):
            erasing.tidy(erasing.tables())
        self.stdout.write(f"erased: {sum(not result.refused for result in results)} of {len(results)}")
        if any(result.failed for result in results):
            raise CommandError("some erasures failed; the next run takes them up again")

    def say_what_waits(self) -> None:
        for erasure in Erasure.objects.to_run():
            refused = erasing.refusal(erasure, clock.today()) if erasure.state != "rows_gone" else ""
            self.stdout.write(f"{erasure.person}: {refused or 'would be erased'}")
