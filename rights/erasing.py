"""Carries confirmed erasures out: rows, history, mentions and files, in steps that can be taken again.

One transaction removes every row and writes down which files are left to remove; then the files go; then the
erasure is done. Killed anywhere, the next run takes up where it was: a transaction that did not end left nothing,
and a file that is gone is gone. Runs as the erasure role (docs/adr/0004), never in the web or the worker.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from core.crypto import CannotDecrypt
from core.history import acting
from core.privacy import Register, register
from refugees.documents.services import unfinished
from refugees.merging import former
from refugees.models import Refugee
from refugees.services import left_on
from rights import mentions, retention, telling, twins
from rights.models_erasure import Erasure
from rights.rules import ErasureState
from rights.traces import Traces, histories

log = logging.getLogger("havn.erasure")
JOB = "erase_confirmed"
LOCK = 4_863_200  # one run at a time


@dataclass
class Result:
    """What became of one erasure: the opaque id, the rows and files gone, or why not."""

    person: Any
    rows: int = 0
    files: int = 0
    refused: str = ""
    failed: bool = False


def run(*, on: dt.date, at: dt.datetime) -> Iterator[Result]:
    """Carries out every confirmed erasure, those that were interrupted first. One that fails stops no other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise RuntimeError("another run is erasing")
    try:
        for erasure in Erasure.objects.to_run().order_by("-state", "pk"):
            with acting(JOB):
                yield attempt(erasure, on=on, at=at)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def attempt(erasure: Erasure, *, on: dt.date, at: dt.datetime) -> Result:
    """Erases, and says of what kind the failure was where it fails; its words may name somebody."""
    try:
        return erase(erasure, on=on, at=at)
    except (DatabaseError, OSError, CannotDecrypt) as error:
        log.error("erasure failed: %s", type(error).__name__)
        return Result(erasure.person, refused=type(error).__name__, failed=True)


def erase(erasure: Erasure, *, on: dt.date, at: dt.datetime) -> Result:
    """Takes the steps that are left of one erasure."""
    result = Result(erasure.person)
    if erasure.state != ErasureState.ROWS_GONE:
        result.refused = refusal(erasure, on)
        if result.refused:
            log.warning("erasure refused", extra={"event": result.refused})
            if erasure.state == ErasureState.RUNNING:
                mark(erasure, ErasureState.CONFIRMED)  # nothing is gone: it can still be withdrawn
            return result
        mark(erasure, ErasureState.RUNNING)
        remove_rows(erasure)
    result.rows = erasure.rows
    result.files = remove_files(erasure)
    finish(erasure, at)
    log.info("erased", extra={"count": result.rows})
    return result


def refusal(erasure: Erasure, on: dt.date) -> str:
    """Why the case may not be erased after all: much can have happened since it was confirmed."""
    person = Refugee.objects.filter(uid=erasure.person).first()
    if person is None:
        return "unknown"
    found = retention.obstacles(person, on)
    return ", ".join(each.value for each in found)


def mark(erasure: Erasure, state: str) -> None:
    erasure.state = state
    erasure.version += 1
    erasure.save()


@transaction.atomic(durable=True)
def remove_rows(erasure: Erasure) -> None:
    """Removes everything in the database, leaves the figures behind, and notes the files that are left."""
    known = register()
    person = Refugee.objects.select_for_update().get(uid=erasure.person)
    erasure.files = [str(path) for path in files_of(known, person)]
    twins.leave_behind(person, first=first_day(person), last=left_on(person) or erasure.due_on)
    for shape in [person, *former.as_people(person)]:
        forget_elsewhere(known, shape)
    pattern = mentions.pattern_of(person)
    erasure.rows = Traces(known, person).remove()
    mentions.forget(known, pattern)
    mark(erasure, ErasureState.ROWS_GONE)


def forget_elsewhere(known: Register, person: Refugee) -> None:
    """Removes what no foreign key leads to; `person` is also each record that was merged into theirs."""
    hooks = [table.forget for table in known.tables.values()] + [store.forget for store in known.stores]
    for forget in hooks:
        if forget:
            forget(person)


def first_day(person: Refugee) -> dt.date:
    """The earliest day on which one of the person's clocks can have started."""
    days = [person.allocation_decided_on, person.takeover_on, person.created_at.date(), left_on(person)]
    return min(day for day in days if day)


def files_of(known: Register, person: Refugee) -> list[Path]:
    """Every file of the person: documents, and what tables say of others."""
    found = [each.path for each in telling.attachments(known, person)]
    found += [unfinished(path) for path in found]
    for table in known.tables.values():
        if table.files:
            found += table.files(person)
    return found


def remove_files(erasure: Erasure) -> int:
    """Removes what is left of the files; how many there were."""
    for text in erasure.files:
        Path(text).unlink(missing_ok=True)
    return len(erasure.files)


def finish(erasure: Erasure, at: dt.datetime) -> None:
    """From here on the row is the tombstone."""
    erasure.files, erasure.done_at = [], at
    mark(erasure, ErasureState.DONE)


def tidy(tables: list[str]) -> None:
    """Lets PostgreSQL clear the removed rows out of its pages and out of its statistics. Outside a transaction."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(table)}")


def tables() -> list[str]:
    """Every table in which personal data lies, with its history."""
    found = histories()
    models = [table.model_class for table in register().tables.values()]
    models += [found[model] for model in models if model in found]
    return sorted({model._meta.db_table for model in models})
