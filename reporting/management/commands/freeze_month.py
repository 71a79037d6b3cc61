"""`freeze_month YYYY-MM [--note TEXT]`: freezes a month's figures, or notes what has changed since it was frozen."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from reporting.forms import FIRST_DAY
from reporting.frozen import services
from reporting.frozen.rules import counted_on


class Command(BaseCommand):
    help = "Freezes the figures of a month that is over; of a frozen one it notes the revision."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="YYYY-MM")
        parser.add_argument("--note", default="", help="why the figures were corrected (stands beside the revision)")

    def handle(self, *args: Any, **options: Any) -> None:
        month = parsed(options["month"])
        if not month >= FIRST_DAY or counted_on(month) >= clock.today():
            raise CommandError("a month can be frozen when it is over and the first of the next one is too")
        if len(options["note"]) > 300:
            raise CommandError("the note may have 300 characters")
        at = clock.now()
        if services.freeze_month(month, at=at):
            self.stdout.write(f"{month:%Y-%m} is frozen.")
        elif services.revise_month(month, at=at, note=options["note"]):
            self.stdout.write(f"{month:%Y-%m} is frozen already; a revision stands beside it now.")
        else:
            self.stdout.write(f"{month:%Y-%m} is frozen already, and nothing has changed.")


def parsed(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
    except ValueError as error:
        raise CommandError(f"'{text}' is not a month; write YYYY-MM") from error
