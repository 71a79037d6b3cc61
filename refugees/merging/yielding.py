"""What is done with a row that cannot stand beside another one: annulled, shortened, or left out."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import EncryptedTextField
from refugees.merging import ports
from refugees.merging.rules import Days, left_of, overlap
from refugees.models import JournalEntry

SAME = gettext_lazy("Registered in both cases")


class CannotMerge(Exception):
    """A sentence: why two rows cannot stand beside each other, where nobody said what is done then."""


def by_shape(model: type[models.Model]) -> ports.How:
    """What is done with a clashing row of a table for which nothing was registered."""
    names = {each.name for each in model._meta.local_concrete_fields}
    if {"annulled_at", "annulled_by", "annulled_reason"} <= names:
        return annul
    if {"valid_from", "valid_to"} <= names:
        return shorten
    return refuse


def annul(mover: Any, row: Any, opponents: Sequence[Any]) -> None:
    """The fact stays, struck through, with the reason; the one of the other record counts."""
    mover.ledger.change(row, annulled_at=mover.at, annulled_by=mover.by, annulled_reason=str(SAME))
    for entry in JournalEntry.objects.filter(source=row.uid, automatic=True, struck=False):
        mover.ledger.change(entry, struck=True)


def leave_out(mover: Any, row: Any, opponents: Sequence[Any]) -> None:
    """The row does not come over; an undoing brings it back."""
    mover.ledger.remove(row)


def shorten(mover: Any, row: Any, opponents: Sequence[Any]) -> None:
    """The period keeps the days that nobody else has; one with no day left is left out."""
    rule = ports.clash_of(type(row))
    first, last = rule.days
    parts = left_of(days_of(row, rule), [days_of(each, rule) for each in opponents])
    if not parts:
        leave_out(mover, row, opponents)
        return
    further = [copy_of(row, stored(part, rule)) for part in parts[1:]]
    start, end = stored(parts[0], rule)
    mover.ledger.change(row, **{first: start, last: end})
    for each in further:
        mover.made(each)


def refuse(mover: Any, row: Any, opponents: Sequence[Any]) -> None:
    raise CannotMerge(
        _("%(what)s cannot stand in both records: correct one of them first.")
        % {"what": str(type(row)._meta.verbose_name).capitalize()}
    )


# --- days -------------------------------------------------------------------------------------------
def days_of(row: Any, rule: ports.Clash) -> Days:
    """The first and the last day of a period, the last one included."""
    first, last = (getattr(row, name) for name in rule.days)
    first, last = day(first), day(last)
    if rule.open_end and last is not None:
        last -= dt.timedelta(days=1)
    return first, last


def day(value: Any) -> Any:
    return value.date() if isinstance(value, dt.datetime) else value


def stored(part: Days, rule: ports.Clash) -> Days:
    """The same as the table writes it."""
    first, last = part
    return first, last + dt.timedelta(days=1) if rule.open_end and last is not None else last


def copy_of(row: Any, part: Days) -> Any:
    """Another row that says the same of other days, not stored yet."""
    rule, model = ports.clash_of(type(row)), type(row)
    fields = [each for each in model._meta.local_concrete_fields if not each.primary_key and each.name != "uid"]
    values = {each.attname: getattr(row, each.attname) for each in fields}
    values |= {each.attname: str(values[each.attname]) for each in fields if isinstance(each, EncryptedTextField)}
    return model(**values | dict(zip(rule.days, part, strict=True)))


# --- who stands in the way ---------------------------------------------------------------------------
def opponents(row: Any, constraint: Any, field: str, of: int) -> list[Any]:
    """The rows of the other record that a constraint does not let stand beside a row."""
    model = type(row)
    rows: Any = model._base_manager.filter(**{field: of})
    if constraint.condition is not None:
        rows = rows.filter(constraint.condition)
    if not isinstance(constraint, ExclusionConstraint):
        same = {name: getattr(row, name) for name in constraint.fields if name != field}
        return list(rows.filter(**same))
    rule = ports.clash_of(model)
    equal = [name for name, _op in constraint.expressions if isinstance(name, str) and name != field]
    rows = rows.filter(**{name: getattr(row, name) for name in equal})
    return [each for each in rows if overlap(days_of(each, rule), days_of(row, rule))]
