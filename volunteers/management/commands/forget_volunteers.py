"""bin/manage forget_volunteers: forgets volunteers who left when the rule says so. Runs as the erasure role."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.history import acting
from volunteers.joining import forgetting


class Command(BaseCommand):
    help = "Forgets volunteers who left and sign-ups that were declined, when their time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HAVN_DB_ROLE != "erasure":
            raise CommandError("forgetting needs the erasure role: DATABASE_ERASURE_URL (docs/operations.md)")
        with acting("forget_volunteers"):
            self.stdout.write(f"{forgetting.run(on=clock.today())} volunteers forgotten")
