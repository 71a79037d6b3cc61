"""`restore FILE --key FILE`: a backup into an empty database and an empty folder; refuses everything else."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.backups import fieldkeys, keys, postgres, restoring
from core.backups.container import NotWhole

TROUBLE = (keys.KeyTrouble, postgres.ToolFailed, NotWhole, restoring.Refused, OSError, psycopg.Error)


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty folder for files, then brings its tables up to date."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument("--key", type=Path, help="the file with the backup key (HAVN_BACKUP_KEY_FILE)")

    def handle(self, *args: Any, **options: Any) -> None:
        at, media = connection.settings_dict, Path(settings.MEDIA_ROOT)
        try:
            manifest = restoring.restore(options["file"], keys.load(options["key"]), at=at, media=media)
        except TROUBLE as error:
            raise CommandError(str(error).splitlines()[0]) from error
        call_command("migrate", verbosity=0)
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(f"Restored as of {manifest['made']}: {len(manifest['tables'])} tables, {rows} rows.")
        if closed := fieldkeys.closed_columns():
            raise CommandError(
                f"Everything is there, but the HAVN_FIELD_KEYS here do not open {', '.join(closed)}:"
                " set those of the old installation (docs/operations.md) before anybody works with it."
            )
