"""What a merging did to the rows, written down so that it can be undone; and the statements that put rows back."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

Row = dict[str, Any]  # a row as PostgreSQL writes it in JSON: exact, and sealed where it is sealed
NEVER_BACK = {"version", "updated_at"}  # a version that came back would let a stale form through


def table_of(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def key_of(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.pk.column)


def columns_of(model: type[models.Model]) -> list[str]:
    return [each.column for each in model._meta.local_concrete_fields if not each.generated]


def snapshot(model: type[models.Model], pk: Any) -> Row | None:
    """The row as it stands in the table; None where there is none."""
    statement = sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE {} = %s").format(table_of(model), key_of(model))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [pk])
        found = cursor.fetchone()
    if found is None:
        return None
    row: Row = json.loads(found[0]) if isinstance(found[0], str) else found[0]
    return {name: row[name] for name in columns_of(model)}


def put_back(model: type[models.Model], row: Row) -> None:
    """Inserts a row as it was. Raises IntegrityError where something newer has taken its place."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in row)
    statement = sql.SQL("INSERT INTO {t} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{t}, %s)").format(
        t=table_of(model), names=names
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [json.dumps(row)])


def put_values(model: type[models.Model], pk: Any, values: Row) -> None:
    """Gives columns of a row the values they had; its version counts on."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in values)
    theirs = sql.SQL(", ").join(sql.Identifier("n", name) for name in values)
    counted = sql.SQL(", version = o.version + 1") if "version" in columns_of(model) else sql.SQL("")
    statement = sql.SQL(
        "UPDATE {t} o SET ({names}) = ROW({theirs}){counted} FROM jsonb_populate_record(NULL::{t}, %s) n"
        " WHERE o.{key} = %s"
    ).format(t=table_of(model), names=names, theirs=theirs, counted=counted, key=key_of(model))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [json.dumps(values), pk])


@dataclass
class Change:
    """Columns of one row, before and after."""

    model: str
    pk: Any
    before: Row
    after: Row

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def labels(self) -> list[str]:
        """The fields in words."""
        named = {each.column: each.verbose_name for each in self.model_class._meta.local_concrete_fields}
        return [str(named[name]) for name in self.before]


@dataclass
class Ledger:
    """Everything a merging did, in the order in which it did it.

    `moved` and `known` hold keys by table: of the rows that came over, and of all rows of the case afterwards.
    """

    moved: dict[str, list[Any]] = field(default_factory=dict)
    known: dict[str, list[Any]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    removed: list[tuple[str, Row]] = field(default_factory=list)
    made: list[tuple[str, Any]] = field(default_factory=list)

    def change(self, row: models.Model, **values: Any) -> None:
        """Gives fields of a row other values; its version counts up."""
        model = type(row)
        before = snapshot(model, row.pk)
        counted = {"version": models.F("version") + 1} if "version" in columns_of(model) else {}
        model._base_manager.filter(pk=row.pk).update(**values, **counted)
        self.note(model, row.pk, before, snapshot(model, row.pk))

    def note(self, model: type[models.Model], pk: Any, before: Row | None, after: Row | None) -> None:
        """Writes down in what a row differs from what it was."""
        assert before is not None
        assert after is not None
        names = [name for name in before if before[name] != after[name] and name not in NEVER_BACK]
        was, now = ({name: row[name] for name in names} for row in (before, after))
        if earlier := self.change_of(model, pk):
            earlier.before, earlier.after = was | earlier.before, earlier.after | now
        elif names:
            self.changes.append(Change(model._meta.label, pk, was, now))

    def change_of(self, model: type[models.Model], pk: Any) -> Change | None:
        """What was written down of a row already: it has one entry, however often it is changed."""
        return next((each for each in self.changes if (each.model, each.pk) == (model._meta.label, pk)), None)

    def remove(self, row: models.Model) -> None:
        """Takes a row away with everything that hangs on it."""
        model = type(row)
        for other, name in children_of(model):
            for child in other._base_manager.filter(**{name: row.pk}):
                self.remove(child)
        kept = snapshot(model, row.pk)
        if kept is None:
            return
        if earlier := self.change_of(model, row.pk):
            kept |= earlier.before
            self.changes.remove(earlier)
        self.removed.append((model._meta.label, kept))
        raw_delete(model, [row.pk])

    def as_text(self) -> str:
        return json.dumps(
            {
                "moved": self.moved,
                "known": self.known,
                "changes": [[each.model, each.pk, each.before, each.after] for each in self.changes],
                "removed": self.removed,
                "made": self.made,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> "Ledger":
        told = json.loads(text)
        changes = [Change(*each) for each in told["changes"]]
        removed, made = ([(label, what) for label, what in told[name]] for name in ("removed", "made"))
        return cls(told["moved"], told["known"], changes, removed, made)


def raw_delete(model: type[models.Model], pks: Iterable[Any]) -> None:
    """Deletes rows and nothing else: what still points to them makes the database refuse."""
    found: Any = model._base_manager.filter(pk__in=list(pks))
    found._raw_delete(found.db)


def ours(model: type[models.Model]) -> bool:
    """Whether a model is a table of its own that is no change history (history keeps what it said)."""
    meta = model._meta
    return not hasattr(model, "pgh_tracked_model") and not meta.proxy and meta.managed and not meta.abstract


def children_of(target: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Every foreign key that leads to a table, by model and field."""
    return [
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if ours(model)
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is target
    ]
