"""bin/manage translations compile|update|check: see core/translations.py."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import extraction, translations


class Command(BaseCommand):
    help = "Danish translations: compile them, bring the catalogue up to date, or check that nothing is missing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["compile", "update", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            {"compile": self.build, "update": self.update, "check": self.verify}[options["action"]]()
        except translations.TranslationError as error:
            raise CommandError(str(error)) from None

    def build(self) -> None:
        self.stdout.write(f"written: {translations.compile_catalogue()}")

    def update(self) -> None:
        count = extraction.update()
        self.stdout.write(f"{count} strings in {translations.CATALOGUE}")

    def verify(self) -> None:
        problems = extraction.problems()
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} strings are not finished in Danish")
        self.stdout.write("every string has its Danish text")
