"""`send_deadline_alerts [--on YYYY-MM-DD]`: raises the alerts of a day and queues the digests, by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from targets import night


class Command(BaseCommand):
    help = "Raises the alerts of a day and queues the digest mails; harmless to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", default="", help="YYYY-MM-DD; today where it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = dt.date.fromisoformat(options["on"]) if options["on"] else clock.today()
        except ValueError as error:
            raise CommandError(f"'{options['on']}' is not a date; write YYYY-MM-DD") from error
        done = night.send(on=on)
        self.stdout.write(", ".join(f"{name} {number}" for name, number in done.items()))
