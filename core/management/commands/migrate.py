"""Django's migrate, then the rights of the database roles."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from core import dbroles
from core.fastmigrations import narrow_rendering


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with narrow_rendering():
            super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            dbroles.apply(connections[options["database"]])
