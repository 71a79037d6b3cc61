"""The standing of a clock on a day: one ladder, first match wins, for derived rows and stored rows alike."""

import datetime as dt
from typing import Any

from django.db.models import CharField, F, Func
from django.db.models.sql.compiler import SQLCompiler

from targets.rules import Standing

LADDER = (
    (Standing.EXCLUDED, "{excluded_as} <> ''"),
    (Standing.UNKNOWN, "{due_on} IS NULL"),
    (Standing.MET_LATE, "{met_on} <= {on} AND {met_on} > {due_on}"),
    (Standing.MET, "{met_on} <= {on}"),
    (Standing.OVERDUE, "{on} > {due_on}"),
    (Standing.DUE_SOON, "{on} >= {warns_on}"),
)
NEEDED = ("excluded_as", "due_on", "met_on", "warns_on")


def ladder(on: dt.date, **columns: str) -> str:
    """The ladder as an SQL expression over the named columns."""
    columns["on"] = f"DATE '{on:%Y-%m-%d}'"
    lines = " ".join(f"WHEN {condition.format(**columns)} THEN '{standing}'" for standing, condition in LADDER)
    return f"CASE {lines} ELSE '{Standing.ON_TRACK}' END"


def sql(on: dt.date, alias: str) -> str:
    """The standing of the rows of a derived or stored set that the statement calls `alias`."""
    return ladder(on, **{name: f"{alias}.{name}" for name in NEEDED})


class StandingOn(Func):
    """The same ladder as an expression of a Clock queryset."""

    output_field: Any = CharField()

    def __init__(self, on: dt.date) -> None:
        super().__init__(*(F(name) for name in NEEDED))
        self.on = on

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        names = [compiler.compile(expression)[0] for expression in self.source_expressions]
        return ladder(self.on, **dict(zip(NEEDED, names, strict=True))), ()
