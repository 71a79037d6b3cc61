"""`export_standings --on YYYY-MM-DD [--target KEY]`: the standing of every clock as CSV on standard output."""

import codecs
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from targets import derivation, engine


class Command(BaseCommand):
    help = "Writes the standing of every clock on a day as CSV to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", required=True, help="YYYY-MM-DD")
        parser.add_argument("--target", default="", help="the key of one target")

    def handle(self, *args: Any, **options: Any) -> None:
        on, key = _date(options["on"]), options["target"]
        if key and key not in {each.key for each in derivation.targets()}:
            raise CommandError(f"there is no target '{key}'")
        decoder = codecs.getincrementaldecoder("utf-8")()
        for part in engine.export(on, only=(key,) if key else ()):
            self.stdout.write(decoder.decode(part), ending="")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"'{text}' is not a date; write YYYY-MM-DD") from error
