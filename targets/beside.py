"""What stands beside a clock, as SQL expressions of a Clock queryset: whether its alert rests, what happened last.

Written out and not composed of querysets: every list of clocks asks, and composing took longer than asking.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, CharField, F, Func, JSONField
from django.db.models.sql.compiler import SQLCompiler

from refugees.journal import ADMINISTRATION


class PutOff(Func):
    """Whether the alert of the clock is put off on a day."""

    output_field: Any = BooleanField()

    def __init__(self, on: dt.date) -> None:
        super().__init__(F("refugee"), F("target"), F("subject"), F("clock_started_on"))
        self.on = on

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        person, target, subject, start = (compiler.compile(each)[0] for each in self.source_expressions)
        return (
            f"EXISTS (SELECT FROM targets_snooze s WHERE s.refugee_id = {person} AND s.target = {target}"
            f" AND s.subject = {subject} AND s.clock_started_on IS NOT DISTINCT FROM {start}"
            f" AND DATE '{self.on:%Y-%m-%d}' BETWEEN s.valid_from AND s.valid_to)"
        ), ()


class LastEvent(Func):
    """What happened last to the person, in some areas of the journal; not how the case was handled."""

    output_field: Any = JSONField()

    def __init__(self, on: dt.date, areas: Sequence[str]) -> None:
        super().__init__(F("refugee"))
        self.on, self.areas = on, list(areas)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        person, _params = compiler.compile(self.source_expressions[0])
        return (
            "(SELECT jsonb_build_object('title', j.title, 'on', j.event_on) FROM refugees_journalentry j"
            f" WHERE j.refugee_id = {person} AND j.event_on <= DATE '{self.on:%Y-%m-%d}' AND j.automatic"
            " AND NOT j.struck AND j.theme <> %s AND j.area = ANY (%s) ORDER BY j.event_on DESC, j.id DESC LIMIT 1)"
        ), (ADMINISTRATION, self.areas)


class Person(Func):
    """Columns of the person, as a list: what is said of a row, not asked for until it is known which rows are shown.

    Joined, the person of every row that a page is chosen from would be looked up.
    """

    output_field: Any = JSONField()

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__(F("refugee"))
        self.columns = columns

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        person, _params = compiler.compile(self.source_expressions[0])
        columns = ", ".join(f"p.{name}" for name in self.columns)
        return f"(SELECT jsonb_build_array({columns}) FROM refugees_refugee p WHERE p.id = {person})", ()


class CaseworkerName(Func):
    """What the caseworker is called: a reader's own name is looked up once for all rows."""

    output_field: Any = CharField()

    def __init__(self, reader: int) -> None:
        super().__init__(F("caseworker"))
        self.reader = reader

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        caseworker, _params = compiler.compile(self.source_expressions[0])
        name = "(SELECT u.name FROM accounts_user u WHERE u.id = {})"
        return f"CASE {caseworker} WHEN %s THEN {name.format('%s')} ELSE {name.format(caseworker)} END", (
            self.reader,
            self.reader,
        )
