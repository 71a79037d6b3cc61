"""`backup`: database and files into one encrypted file; older ones than HAVN_BACKUP_KEEP_DAYS go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import clock, health
from core.backups import keys, making, postgres

TROUBLE = (keys.KeyTrouble, postgres.ToolFailed, making.AlreadyRunning, OSError)


class Command(BaseCommand):
    help = "Makes an encrypted backup of the database and the files, and forgets old ones."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            made = making.make(at=connection.settings_dict, now=now)
        except TROUBLE as error:
            health.mark(health.BACKUP + health.FAILED, now)
            raise CommandError(str(error)) from error
        health.mark(health.BACKUP, now)
        gone = making.forget_old(now=now)
        self.stdout.write(f"{made.path} ({made.size} bytes, key {making.key_in_use()}); {gone} old ones removed")
