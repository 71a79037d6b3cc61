"""Finds and removes every row of a person, in the tables and in their history, by the registry alone.

The rows of a table belong to the person by its owner: the foreign key that leads there. History outlives its rows,
so it is followed by what it says itself: which row belonged to whom at the time.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from core.privacy import ITSELF, Register, Table
from refugees.merging import former
from refugees.models import Refugee

Ids = dict[str, set[Any]]
HISTORY_OBJECT = "pgh_obj_id"


def histories() -> dict[type[models.Model], type[models.Model]]:
    """Each tracked model with the model of its history."""
    found = {getattr(model, "pgh_tracked_model", None): model for model in apps.get_models()}
    return {tracked: history for tracked, history in found.items() if tracked is not None}


def run(statement: sql.Composed, parameters: dict[str, Any] | list[Any]) -> int:
    """Runs one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), parameters)
        return int(cursor.rowcount)


def values(statement: sql.Composed, parameters: dict[str, Any]) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), parameters)
        return {value for (value,) in cursor.fetchall()}


def name(text: str) -> sql.Identifier:
    return sql.Identifier(text)


def column_of(model: type[models.Model], field: str) -> str:
    found: Any = model._meta.get_field(field)
    return str(found.column)


def key_of(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


class Traces:
    """The rows of one person in every table: those that are theirs now, and all that ever were."""

    def __init__(self, register: Register, person: Refugee) -> None:
        self.register, self.person, self.histories = register, person, histories()
        self.live: Ids = {}
        self.ever: Ids = {}
        for table in register.owned():
            self.look(table)

    def look(self, table: Table) -> None:
        """Collects the keys of a table's rows; its owner's are known already."""
        model = table.model_class
        if table.owner == ITSELF:
            self.live[table.model] = {self.person.pk}
            self.ever[table.model] = {self.person.pk, *former.keys_of(self.person)}
            return
        above = self.register.owner_of(table)
        assert above is not None
        column, key = column_of(model, table.owner), key_of(model)
        query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%(ids)s)")
        live = query.format(name(key), name(model._meta.db_table), name(column))
        self.live[table.model] = values(live, {"ids": list(self.live[above.model])})
        ever = set(self.live[table.model])
        if history := self.histories.get(model):
            once = query.format(name(HISTORY_OBJECT), name(history._meta.db_table), name(column))
            past = values(once, {"ids": list(self.ever[above.model])})
            ever |= past - self.elsewhere(model, past)
        self.ever[table.model] = ever

    def elsewhere(self, model: type[models.Model], ids: set[Any]) -> set[Any]:
        """Those of the rows that are another's now (moved by a merging of records): they stay."""
        query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%(ids)s)")
        here = query.format(name(key_of(model)), name(model._meta.db_table), name(key_of(model)))
        return values(here, {"ids": list(ids)}) - self.live[self.label(model)]

    @staticmethod
    def label(model: type[models.Model]) -> str:
        return str(model._meta.label)

    # --- removing ---------------------------------------------------------------------------------
    def remove(self) -> int:
        """Removes the rows, then their history (the removal itself writes some); how many rows."""
        tables = self.register.owned()
        shared = {table.model: self.shared_ids(table) for table in self.register.tables.values() if table.shared_by}
        gone = sum(self.remove_rows(table) for table in reversed(tables))
        for model, ids in shared.items():
            gone += self.remove_shared(self.register.tables[model], ids)
        return gone + sum(self.remove_history(table) for table in tables)

    def remove_rows(self, table: Table) -> int:
        model = table.model_class
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%(ids)s)")
        return run(
            statement.format(name(model._meta.db_table), name(key_of(model))), {"ids": list(self.live[table.model])}
        )

    def remove_history(self, table: Table) -> int:
        history = self.histories.get(table.model_class)
        if history is None:
            return 0
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%(ids)s)").format(
            name(history._meta.db_table), name(HISTORY_OBJECT)
        )
        gone = run(statement, {"ids": list(self.ever[table.model])})
        above = self.register.owner_of(table) if table.owner != ITSELF else None
        if above is not None:
            owned = sql.SQL("DELETE FROM {} WHERE {} = ANY(%(ids)s)").format(
                name(history._meta.db_table), name(column_of(table.model_class, table.owner))
            )
            gone += run(owned, {"ids": list(self.ever[above.model])})
        return gone

    # --- rows that several people share -----------------------------------------------------------
    def shared_ids(self, table: Table) -> set[Any]:
        """The shared rows the person is, or once was, tied to."""
        people = self.register.person_table().model_class
        column = column_of(people, table.shared_by)
        found = set()
        for model, key in ((people, key_of(people)), (self.histories[people], HISTORY_OBJECT)):
            query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%(ids)s)").format(
                name(column), name(model._meta.db_table), name(key)
            )
            found |= values(query, {"ids": list(self.ever[self.register.person_table().model])})
        return found - {None}

    def remove_shared(self, table: Table, ids: set[Any]) -> int:
        """Removes those that nobody is tied to any more, with their history."""
        people: Any = self.register.person_table().model_class
        kept = people._default_manager.filter(**{f"{table.shared_by}__in": ids})
        alone = ids - set(kept.values_list(table.shared_by, flat=True))
        self.live[table.model] = self.ever[table.model] = alone
        gone = self.remove_rows(table)
        history = self.histories.get(table.model_class)
        if history is not None:
            statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%(ids)s)")
            gone += run(statement.format(name(history._meta.db_table), name(HISTORY_OBJECT)), {"ids": list(alone)})
        return gone
