"""Dated rows of which one follows the other: what a criterion is worth from a day on."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.dates import danish


@transaction.atomic
def put_in_force(row: Any, *, taken: str) -> Any:
    """A new row (a Period that is Editable) from its first day on; the one before it ends the day before.

    Raises ValidationError where another one begins on that day or later: `taken`, with its %(day)s.
    """
    former = type(row).objects.select_for_update()
    later = former.filter(valid_from__gte=row.valid_from).order_by("valid_from").first()
    if later is not None:
        raise ValidationError({"valid_from": taken % {"day": danish(later.valid_from)}})
    for each in former.on(row.valid_from):
        each.valid_to = row.valid_from - dt.timedelta(days=1)
        each.save_version(each.version)
    row.full_clean()
    row.save()
    return row
