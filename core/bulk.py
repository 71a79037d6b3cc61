"""Many new rows at once, by COPY: several times faster than bulk_create, and the history triggers see them all."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models import Field


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
    columns = ", ".join(connection.ops.quote_name(field.column) for field in [*plain, *special])
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        give_keys(cursor, made)
        # COPY passes by the wrapper that tells the triggers who acts; a statement before it does not.
        cursor.execute("DO $$BEGIN END$$")
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows_of(made, plain, special):
                copy.write_row(row)
    for each in made:
        each._state.adding, each._state.db = False, connection.alias


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


def give_keys(cursor: Any, made: Sequence[models.Model]) -> None:
    """Takes the keys from the table's sequence, in one statement."""
    without = [each for each in made if each.pk is None]
    if not without:
        return
    meta = without[0]._meta
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [connection.ops.quote_name(meta.db_table), meta.pk.column, len(without)],
    )
    for each, (key,) in zip(without, cursor.fetchall(), strict=True):
        each.pk = key
