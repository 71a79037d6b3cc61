"""`backup`: database and files into one encrypted file; older ones than HAVN_BACKUP_KEEP_DAYS go."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import clock, health
from core.backups import keys, making, postgres

TROUBLE = (keys.KeyTrouble, postgres.ToolFailed, making.AlreadyRunning, OSError)


def sentence(error: Exception) -> str:
    """What went wrong, for whoever reads the log at night."""
    if isinstance(error, OSError) and error.strerror:
        return f"no backup was made: {error.strerror} ({settings.HAVN_BACKUP_DIR}); nothing half was kept"
    return str(error)


class Command(BaseCommand):
    help = "Makes an encrypted backup of the database and the files, and forgets old ones."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            made = making.make(at=connection.settings_dict, now=now)
        except TROUBLE as error:
            health.mark(health.BACKUP + health.FAILED, now)
            raise CommandError(sentence(error)) from error
        health.mark(health.BACKUP, now)
        gone = making.forget_old(now=now)
        self.stdout.write(f"{made.path} ({made.size} bytes, key {making.key_in_use()}); {gone} old ones removed")
