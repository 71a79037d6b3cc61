"""INSERT … SELECT into a model's table: the columns given as SQL, every other one with the model's default."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def literal(field: models.Field[Any, Any]) -> str:
    """What a column holds when nobody says: NULL where it may, the field's default, nothing."""
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now()"
    if field.null:
        return "NULL"
    default = field.get_default()
    if default == []:
        return "'{}'"
    if isinstance(default, bool):
        return "true" if default else "false"
    if isinstance(default, int | float):
        return str(default)
    text = "" if default is None else str(default)
    return "'" + text.replace("'", "''") + "'"


def insert(model: type[models.Model], source: str, **columns: str) -> int:
    """Fills a table from `source` (what follows SELECT …: FROM, WHERE). Gives the number of rows.

    `columns` are SQL expressions by column name; the key comes from the table's own sequence.
    """
    wanted = {}
    for field in model._meta.concrete_fields:
        if field.primary_key and field.column not in columns:
            continue
        wanted[field.column] = columns.pop(field.column, "") or literal(field)
    if columns:
        raise ValueError(f"{model._meta.db_table} has no {', '.join(columns)}")
    names = ", ".join(f'"{name}"' for name in wanted)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(wanted.values())} {source}')
        return int(cursor.rowcount)


def chance(number: str, salt: int) -> str:
    """A number from 0 up to 1, drawn by lot from a row's number: the same each time, no temporary table."""
    return f"((hashint8extended(({number})::bigint, {salt}) & 1048575) / 1048576.0)"


def pick(words: list[str], number: str, salt: int) -> str:
    """One of the words, drawn by lot."""
    array = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"(ARRAY[{array}])[1 + floor({chance(number, salt)} * {len(words)})::int]"


def days(low: int, high: int, number: str, salt: int) -> str:
    """A whole number of days from low through high, drawn by lot."""
    return f"({low} + floor({chance(number, salt)} * {high - low + 1})::int)"
