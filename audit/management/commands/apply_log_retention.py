"""`apply_log_retention`: deletes entries of the read log that the rule no longer keeps. Runs as the erasure role."""

from typing import Any

from django.core.management.base import BaseCommand

from audit import retention
from core import clock


class Command(BaseCommand):
    help = "Deletes entries of the read log that have been kept long enough; their seals stay."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{retention.erase_old(now=clock.now())} entries deleted")
