"""Many new rows at once: several times faster than bulk_create, and the history triggers see them all.

`copy_in` takes objects of a model, `copy_rows` bare values for when making the objects costs more than writing them,
`insert` makes rows in the database from a SELECT.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models import Field
from django.db.models.sql.compiler import SQLCompiler

from core import clock


def copy_in(objects: Iterable[models.Model]) -> None:
    """Inserts new objects of one model and gives them their keys; like `bulk_create`, without `save` and signals.

    Raises what the database raises (IntegrityError). Fields with database defaults or expressions are not for it.
    """
    made = list(objects)
    if not made:
        return
    meta = made[0]._meta
    for each in made:
        each._prepare_related_fields_for_save(operation_name="copy_in")  # type: ignore[attr-defined]
    fields = [field for field in meta.local_concrete_fields if not field.generated]
    plain = [field for field in fields if type(field).pre_save is Field.pre_save and is_simple(field)]
    special = sorted((field for field in fields if field not in plain), key=is_simple, reverse=True)
    with transaction.atomic(savepoint=False):
        give_keys(made)
        with copying(meta.db_table, [field.column for field in [*plain, *special]]) as copy:
            for row in rows_of(made, plain, special):
                copy.write_row(row)
    for each in made:
        each._state.adding, each._state.db = False, connection.alias


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]], **same: Any) -> None:
    """Inserts rows of values as the columns take them; every other column gets what the model says by default.

    `same` are columns with one value for all rows. Making the rows must not ask the database, which is busy taking
    them. Raises what the database raises (IntegrityError).
    """
    named = set(columns)
    others = [field for field in model._meta.local_concrete_fields if field.column not in named]
    constants = tuple(same[field.column] if field.column in same else default_of(field) for field in others)
    with (
        transaction.atomic(savepoint=False),
        copying(model._meta.db_table, [*columns, *(field.column for field in others)]) as copy,
    ):
        for row in rows:
            copy.write_row(row + constants)


@contextmanager
def copying(table: str, columns: Sequence[str]) -> Iterator[Any]:
    """COPY into columns of a table; the history knows who acts."""
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        # COPY passes by the wrapper that tells the triggers who acts; a statement before it does not.
        cursor.execute("DO $$BEGIN END$$")
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as copy,
        ):
            yield copy


def default_of(field: Any) -> Any:
    """What a column holds when nobody says; the moment as text, which is written faster. Raises ValueError."""
    if isinstance(field, models.UUIDField | models.AutoField):
        raise ValueError(f"{field.column} is different in each row")
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        now = clock.now()
        return now.date() if type(field) is models.DateField else now.isoformat()
    return None if field.null else field.get_db_prep_save(field.get_default(), connections[DEFAULT_DB_ALIAS])


def is_simple(field: Any) -> bool:
    """Whether the attribute is what the column takes: no conversion, no encryption."""
    return isinstance(
        field,
        models.CharField | models.IntegerField | models.BooleanField | models.DateField | models.ForeignKey
        | models.UUIDField | models.AutoField,
    ) or type(field) is models.TextField  # fmt: skip


def rows_of(made: Sequence[models.Model], plain: Sequence[Any], special: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values of each row: the plain columns as they are, the others through their field."""
    read = attrgetter(*(field.attname for field in plain))
    single = len(plain) == 1
    database = connections[DEFAULT_DB_ALIAS]
    dated = [field for field in special if is_simple(field)]  # auto_now: only pre_save knows the moment
    converted = [field for field in special if not is_simple(field)]
    for each in made:
        values = (read(each),) if single else read(each)
        yield (
            *values,
            *[field.pre_save(each, True) for field in dated],
            *[field.get_db_prep_save(field.pre_save(each, True), database) for field in converted],
        )


def give_keys(made: Sequence[models.Model]) -> None:
    """Gives the objects that have none the next keys of their table."""
    without = [each for each in made if each.pk is None]
    if without:
        for each, key in zip(without, next_keys(type(without[0]), len(without)), strict=True):
            each.pk = key


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """So many keys from the table's sequence, in one statement."""
    table, column = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            # The name of the sequence is looked up once and not for each key.
            "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) s,"
            " generate_series(1, %s)",
            [table, column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def new_uids(count: int) -> list[str]:
    """Random UUIDs (version 4, RFC 9562) as text."""
    digits = os.urandom(16 * count).hex()
    return [
        f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{VARIANT[h[16]]}{h[17:20]}-{h[20:]}"
        for h in (digits[start : start + 32] for start in range(0, len(digits), 32))
    ]


VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


# --- many values in a condition ---------------------------------------------------------------------
class AnyOf(models.Func):
    """`filter(AnyOf("person_id", ids))`: like `person_id__in=ids`, for thousands of values.

    They are one parameter, where each of them would be prepared, quoted and parsed by itself.
    """

    output_field: Any = models.BooleanField()

    def __init__(self, name: str, values: Iterable[Any]) -> None:
        super().__init__(models.F(name))
        self.values = list(values)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.values:
            raise EmptyResultSet
        column, params = compiler.compile(self.source_expressions[0])
        kind = "bigint" if isinstance(self.values[0], int) else "text"
        return f"{column} = ANY (%s::{kind}[])", (*params, array_literal(self.values))


def array_literal(values: Iterable[Any]) -> str:
    """Numbers or texts as PostgreSQL writes an array; much faster than the driver, which looks at each."""
    texts = [str(value) for value in values]
    plain = '","'.join(texts)
    if "\\" in plain or plain.count('"') > 2 * max(len(texts) - 1, 0):  # rare: there is something to escape
        plain = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + plain + '"}' if texts else "{}"


# --- rows made in the database ----------------------------------------------------------------------
def insert(model: type[models.Model], source: str, params: Mapping[str, Any] | None = None, /, **columns: str) -> int:
    """INSERT … SELECT: fills a table from `source` (FROM, WHERE). Gives the number of rows.

    `columns` are SQL expressions by column name, every other column gets the model's default, the key comes from the
    table's own sequence. `params` are the values of `%(name)s` in them.
    """
    wanted = {}
    for field in model._meta.local_concrete_fields:
        if field.primary_key and field.column not in columns:
            continue
        wanted[field.column] = columns.pop(field.column, "") or literal(field)
    if columns:
        raise ValueError(f"{model._meta.db_table} has no {', '.join(columns)}")
    names = ", ".join(f'"{name}"' for name in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(wanted.values())} {source}',
            dict(params) if params else None,
        )
        return int(cursor.rowcount)


def literal(field: Any) -> str:
    """What a column holds when nobody says, as SQL: NULL where it may, the field's default, nothing."""
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
