"""How a placement stands on a day, as SQL expressions of a Placement queryset.

Written out and not composed of querysets: the page of every case asks, and composing took longer than asking.
"""

import datetime as dt
from typing import Any

from django.db.models import CharField, DateField, F, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

from placements.rules import HOLDS, Event, Status

# A decline counts until a later acceptance or agreement.
LADDER = (
    (Status.ENDED, f"bool_or(e.event = '{Event.ENDED}')"),
    (Status.RUNNING, f"bool_or(e.event = '{Event.STARTED}')"),
    (
        Status.DECLINED,
        f"max(e.happened_on) FILTER (WHERE e.event = '{Event.DECLINED}')"
        f" >= coalesce(max(e.happened_on) FILTER (WHERE e.event IN ('{Event.ACCEPTED}', '{Event.AGREED}')),"
        " '-infinity')",
    ),
    (Status.AGREED, f"bool_or(e.event = '{Event.AGREED}')"),
    (Status.ACCEPTED, f"bool_or(e.event = '{Event.ACCEPTED}')"),
    (Status.OFFERED, f"bool_or(e.event = '{Event.OFFERED}')"),
)
WHENS = " ".join(f"WHEN {condition} THEN '{status}'" for status, condition in LADDER)
STATUS = f"CASE {WHENS} ELSE '{Status.PLANNED}' END"


class OfEvents(Func):
    """An aggregate over the standing events of the placement as of a day; some value also where there is none."""

    def __init__(self, select: str, on: dt.date, output: Any) -> None:
        super().__init__(F("pk"), output_field=output)
        self.select, self.on = select, on

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        placement, _params = compiler.compile(self.source_expressions[0])
        rows = f"e.placement_id = {placement} AND e.annulled_at IS NULL AND e.happened_on <= DATE '{self.on:%Y-%m-%d}'"
        return f"(SELECT {self.select} FROM placements_placementevent e WHERE {rows})", ()  # noqa: S608 (our own words)


def status_on(on: dt.date) -> OfEvents:
    return OfEvents(STATUS, on, CharField())


def first_day(event: Event, on: dt.date) -> OfEvents:
    """The day of the first event of a sort."""
    return OfEvents(f"min(e.happened_on) FILTER (WHERE e.event = '{event}')", on, DateField())


class FilledPlaces(Func):
    """How many places of an opening are taken, for an Opening queryset: by every standing event, whatever its day."""

    output_field: Any = IntegerField()

    def __init__(self) -> None:
        super().__init__(F("pk"))

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        opening, _params = compiler.compile(self.source_expressions[0])
        status = (
            f"SELECT {STATUS} FROM placements_placementevent e WHERE e.placement_id = h.id AND e.annulled_at IS NULL"  # noqa: S608
        )
        holds = ", ".join(f"'{status}'" for status in HOLDS)
        return (
            f"(SELECT count(*) FROM placements_placement h WHERE h.opening_id = {opening}"  # noqa: S608 (our own words)
            f" AND ({status}) IN ({holds}))"
        ), ()
