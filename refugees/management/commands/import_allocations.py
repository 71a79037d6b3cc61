from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import Team
from core.clock import today
from core.tabular import Table
from refugees.imports.allocations import JOB, rows_of, take_in
from refugees.imports.models import ImportKind
from refugees.imports.report import Report
from refugees.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Takes an allocation list in (CSV or XLSX)."
    kind, job = ImportKind.ALLOCATIONS, JOB

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--team", default="", help="the team that receives the new cases")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": self.team(options["team"])}

    def team(self, name: str) -> int | None:
        """The named team, or the only one there is."""
        if not name:
            teams = list(Team.objects.values_list("pk", flat=True)[:2])
            return teams[0] if len(teams) == 1 else None
        found = Team.objects.filter(name=name).first()
        if found is None:
            raise CommandError(_("There is no team '%(name)s'.") % {"name": name})
        return found.pk

    def apply(self, table: Table, **how: Any) -> Report:
        return take_in(rows_of(table), by=None, today=today(), **how)
