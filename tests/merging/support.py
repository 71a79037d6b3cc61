"""Two records of one person, and everything that the tables say of them."""

import datetime as dt
import json
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from refugees.merging import services
from refugees.merging.ledger import columns_of
from refugees.merging.models import Merge
from refugees.merging.moving import tables
from refugees.merging.rules import OWN
from refugees.models import Refugee

NOTE = "Samme fødselsdato, samme telefon, samme ansigt."
DAY = dt.date(2026, 11, 1)
# What is derived, and what only counts on; clocks have other keys after they are derived anew.
DERIVED = {"targets_clock", "targets_horizon"}
COUNTS_ON = {"version", "updated_at"}


def choices_for(stays: Refugee, goes: Refugee, by: User, **chosen: str) -> dict[str, str]:
    """Every question answered: as chosen, else for the case that stays."""
    found = services.preview(stays, goes, chosen, by=by, at=timezone.now(), on=DAY)
    asked = [each.key for each in found.pairs if each.answers] + [each.key for each in found.questions]
    return dict.fromkeys(asked, OWN) | chosen


def proposed(stays: Refugee, goes: Refugee, by: User, **chosen: str) -> Merge:
    stays, goes = (Refugee.objects.get(pk=each.pk) for each in (stays, goes))
    return services.propose(
        stays=stays, goes=goes, seen=(stays.version, goes.version), choices=choices_for(stays, goes, by, **chosen),
        note=NOTE, by=by, at=timezone.now(), on=DAY,
    )  # fmt: skip


def confirmed(merge: Merge, by: User) -> Merge:
    stays, goes = Refugee.objects.get(pk=merge.refugee_id), Refugee.objects.get(uid=merge.other)
    return services.confirm(
        merge, expected=merge.version, seen=(stays.version, goes.version), note="", by=by, at=timezone.now(), on=DAY
    )


def merged(stays: Refugee, goes: Refugee, worker: User, manager: User, **chosen: str) -> Merge:
    return confirmed(proposed(stays, goes, worker, **chosen), manager)


def whole() -> dict[str, list[str]]:
    """Every row of every table that leads to a person, and of the persons, as the database writes it."""
    found: dict[str, list[str]] = {}
    for model in {Refugee, *(model for model, _name in tables())}:
        if model._meta.db_table in DERIVED or model is Merge:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT to_jsonb(t) FROM "{model._meta.db_table}" t')
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
        names = [name for name in columns_of(model) if name not in COUNTS_ON]
        found[model._meta.label] = sorted(json.dumps({name: row[name] for name in names}) for row in rows)
    return found


def pointing_at(key: int) -> dict[str, int]:
    """How many rows point to a person, by table."""
    counted = {model._meta.label: model._base_manager.filter(**{name: key}).count() for model, name in tables()}
    return {label: count for label, count in counted.items() if count}


def standings(person: Refugee) -> list[Any]:
    from targets.models import Clock

    fields = ("target", "subject", "clock_started_on", "due_on", "warns_on", "met_on", "excluded_as", "cohort_month")
    return sorted(Clock.objects.filter(refugee=person).values_list(*fields), key=str)
