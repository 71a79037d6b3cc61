"""`backup_key FILE`: makes a new backup key in a new file. `backup_key --show FILE`: which key a file holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.backups import keys
from core.backups.container import fingerprint


class Command(BaseCommand):
    help = "Makes a backup key; keep a copy of the file outside this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--show", action="store_true", help="say which key the file holds, make none")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"].absolute()
        try:
            if options["show"]:
                self.stdout.write(fingerprint(keys.load(file)))
                return
            made = keys.make(file, f"{clock.now():%Y-%m-%d}")
        except keys.KeyTrouble as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Backup key {made} is in {file}. Copy it to the vault now: without it no backup can be read."
        )
