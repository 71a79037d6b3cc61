"""manage.py seed_demo: the invented municipality; --people N: one of any size, for benchmarks."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from demo import colleagues, seed, synthetic


class Command(BaseCommand):
    help = "Fills the database with an invented municipality; everything in it is marked as invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--staff-only", action="store_true", help="staff and teams, no people")
        what.add_argument("--people", type=int, metavar="N", help="a synthetic municipality of N people")

    def handle(self, *args: Any, **options: Any) -> None:
        started, today = time.monotonic(), clock.today()
        if options["staff_only"]:
            colleagues.employ(on=today)
            self.stdout.write("Staff and teams are there.")
            return
        if options["people"] is not None:
            if not 1 <= options["people"] <= synthetic.MOST_PEOPLE:
                raise CommandError(f"--people: from 1 to {synthetic.MOST_PEOPLE}")
            synthetic.fill(people=options["people"], on=today, say=self.stdout.write)
        else:
            seed.fill(on=today, say=self.stdout.write)
        self.stdout.write(f"Done in {time.monotonic() - started:.0f} s.")
