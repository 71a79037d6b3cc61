"""A Clock queryset over derived rows: the same filters, joins and lists for every day, stored or not."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.sql.datastructures import BaseTable

from targets import derivation

Q = TypeVar("Q", bound=QuerySet[Any])


class DerivedTable(BaseTable):
    """Stands in FROM where the stored table would: the derivation under the table's own alias."""

    def __init__(self, table_name: str, alias: str, statement: str) -> None:
        super().__init__(table_name, alias)
        self.statement = statement

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"({self.statement}) {compiler.quote_name_unless_alias(self.table_alias)}", []

    def relabeled_clone(self, change_map: dict[str | None, str]) -> "DerivedTable":
        alias = change_map.get(self.table_alias) or str(self.table_alias)
        return DerivedTable(self.table_name, alias, self.statement)

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, self.statement)  # type: ignore[misc]


def statement(on: dt.date, **limits: Any) -> str:
    """The derivation with every column of the Clock table; the id is made of what identifies a row."""
    text = derivation.rows(on, **limits)
    return text.replace("SELECT p.id AS refugee_id", f"SELECT {ROW_ID} AS id, p.id AS refugee_id", 1)


ROW_ID = "hashtextextended(c.target || ' ' || c.subject, p.id)"


def clocks(queryset: Q, on: dt.date, *, only: Sequence[str] = (), ids: Sequence[int] | None = None) -> Q:
    """The same queryset reading derived rows. Must come before any filter that joins."""
    people = "" if ids is None else derivation.of(ids)
    return reading(queryset, statement(on, people=people, only=only))


def reading(queryset: Q, text: str) -> Q:
    """The queryset with the statement in the place of its table."""
    clone = queryset._chain()  # type: ignore[attr-defined]
    query = clone.query
    alias = query.get_initial_alias()
    table = query.alias_map[alias]
    query.alias_map = {**query.alias_map}
    query.alias_map[alias] = DerivedTable(table.table_name, table.table_alias, text)
    return clone
