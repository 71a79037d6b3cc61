"""`backup_drill [FILE] [--key FILE]`: restores the newest backup into a second database and compares everything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import clock, health
from core.backups import keys, making, postgres, restoring
from core.backups.container import NotWhole

TROUBLE = (keys.KeyTrouble, postgres.ToolFailed, making.AlreadyRunning, NotWhole, restoring.Refused, OSError)


class Command(BaseCommand):
    help = "Proves that a backup can be restored: into a second database, which is removed again."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the backup (the newest)")
        parser.add_argument("--key", type=Path, help="the file with the backup key (HAVN_BACKUP_KEY_FILE)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            path, manifest = restoring.drill(options["file"], keys.load(options["key"]), at=connection.settings_dict)
        except (*TROUBLE, psycopg.Error) as error:
            health.mark(health.DRILL + health.FAILED, now)
            raise CommandError(f"the drill failed: {str(error).splitlines()[0]}") from error
        health.mark(health.DRILL, now)
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(
            f"{path.name} can be restored: {len(manifest['tables'])} tables with {rows} rows are the same"
        )
