"""What the person is told: every chapter of subject access, made from the registry of personal data."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.dates import danish
from core.privacy import ITSELF, Attachment, Record, Register, Subject, Table

Row = models.Model


@dataclass(frozen=True)
class Chapter:
    """The records of one table, with the key by which a machine knows it."""

    key: str
    label: str
    records: list[Record]


def way(register: Register, table: Table) -> str:
    """The look-up from a table to the person: "interview__refugee"; "pk" for the persons themselves."""
    if table.owner == ITSELF:
        return "pk"
    above = register.owner_of(table)
    return table.owner if above is None or above.owner == ITSELF else f"{table.owner}__{way(register, above)}"


def rows_of(register: Register, table: Table, person: Any) -> Iterator[Row]:
    """The rows of a table that belong to the person, the oldest first."""
    manager = table.model_class._default_manager
    yield from manager.filter(**{way(register, table): person.pk}).order_by("pk")


def chapters(register: Register, person: Any) -> list[Chapter]:
    """Everything the person is told, in the order of the house; tables without a row are left out."""
    found = []
    for table in sorted(register.tables.values(), key=lambda table: not table.owner):  # the log and the mails last
        if table.is_told:
            records = table.tell(person) if table.tell else plain(register, table, person)
            if records:
                found.append(Chapter(table.model, str(table.label), records))
    return found


def plain(register: Register, table: Table, person: Any) -> list[Record]:
    """One record per row: every field that is told and not empty, with its words."""
    return [record_of(table, row) for row in rows_of(register, table, person)]


def record_of(table: Table, row: Row, names: Sequence[str] | None = None) -> Record:
    """A row as a record: every field that is told, or the named ones of them."""
    lines, data, heading = [], {}, []
    told = table.told if names is None else names
    named = table.heading.split() or ([] if table.owner == ITSELF else told[:1])
    for name in told:
        value = value_of(table, row, name)
        if value in (None, "", [], {}):
            continue
        data[name] = machine(row, name, value)
        if name in named:
            heading.append(shown(value))
        elif value is not False:
            lines.append((label_of(row, name), shown(value)))
    return Record(" – ".join(heading), lines, data)


def value_of(table: Table, row: Row, name: str) -> Any:
    """The value of a field in words: a choice's label, the name of what a key points to."""
    if name in table.words:
        return table.words[name](getattr(row, name))
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)


def label_of(row: Row, name: str) -> str:
    field: Any = row._meta.get_field(name)
    return str(capfirst(field.verbose_name))


def shown(value: Any) -> str:
    """A value as a Dane reads it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return f"{localtime(value):%d-%m-%Y %H:%M}"
    return danish(value) if isinstance(value, dt.date) else str(value)


def machine(row: Row, name: str, value: Any) -> Any:
    """A value for the machine: what is stored, but a key as the name of what it points to."""
    raw = getattr(row, name)
    if isinstance(raw, models.Model):
        return str(value)
    return raw if raw is None or isinstance(raw, bool | int | dt.date | list | dict) else str(raw)


def attachments(register: Register, person: Any) -> list[Attachment]:
    """Every file that belongs to the person's rows."""
    return [each for table in register.tables.values() if table.attachments for each in table.attachments(person)]


@dataclass(frozen=True)
class Withheld:
    """A class of data that is not in the pack, and why."""

    label: str
    why: str


def withheld(register: Register) -> list[Withheld]:
    """What is kept about persons and not told, each class once."""
    kinds = {kind: None for table in register.tables.values() if table.subject == Subject.PERSON
             for kind, _names in table.fields if not kind.told}  # fmt: skip
    return [Withheld(str(kind.label), str(kind.withheld)) for kind in kinds]
