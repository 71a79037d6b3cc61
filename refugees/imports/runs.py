"""Lists from upload to confirmation: what is kept of them, who decided, and what came of it."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.identifiers import CPR
from core.tabular import Limits, read_table
from core.text import clean
from refugees.imports import allocations
from refugees.imports.allocations import RawRow, rows_of
from refugees.imports.allocations_rules import COLUMNS, READERS, as_typed, in_order, text_of
from refugees.imports.models import ImportKind, ImportRow, ImportRun, ImportState
from refugees.imports.report import Change, Effect, Line, Note, Outcome, Report
from refugees.models import Refugee

UPLOAD_LIMITS = Limits(rows=20_000)
COUNTS = {"new": Effect.NEW, "changed": Effect.CHANGED, "unchanged": Effect.UNCHANGED}
OUTCOMES = {"rejected": Outcome.REJECTED, "skipped": Outcome.SKIPPED, "warned": Outcome.WARNED}
HIDDEN = "•••"  # the known value of a case outside the reader's reach


def plain_filename(name: str) -> str:
    """The name of a file as it may be kept: without folders, and without anything like a CPR number."""
    short = clean(PurePath(name.replace("\\", "/")).name).text[:120]
    return re.sub(CPR, "…", short) or _("without name")


def digest_of(data: bytes) -> str:
    """By what the very same file is known again."""
    return hashlib.sha256(data).hexdigest()


def new_run(
    *, kind: str, state: str, filename: str, digest: str, report: Report, at: dt.datetime, by: Any = None, job: str = ""
) -> ImportRun:
    """Records who took which list in, with what result."""
    run = ImportRun(
        kind=kind, state=state, filename=plain_filename(filename), digest=digest, by=by,
        job=job, uploaded_at=at, finished_at=None if state == ImportState.PREVIEW else at,
    )  # fmt: skip
    count(run, report)
    run.save()
    return run


def count(run: ImportRun, report: Report) -> None:
    """Puts the report's numbers into the run."""
    run.rows = report.total
    for name, effect in COUNTS.items():
        setattr(run, name, report.effects[effect])
    for name, outcome in OUTCOMES.items():
        setattr(run, name, report.outcomes[outcome])


# --- rows that wait ---------------------------------------------------------------------------------
def cells_as_text(raw: RawRow) -> dict[str, str]:
    """The cells as a form shows them."""
    cells = dict(zip(READERS, raw.cells, strict=True))
    return {name: text_of(as_typed(name, cells[name])) for name in COLUMNS if cells[name] is not None}


def pack(cells: dict[str, str], line: Line, *, width_fault: bool) -> str:
    """What is kept of a row until the list is decided, as one text to encrypt."""
    return json.dumps(
        {
            "person_id": line.person_id,
            "cells": cells,
            "fault": width_fault,
            "notes": [[note.column, note.reason] for note in line.notes],
            "changes": [[change.label, change.old, change.new] for change in line.changes],
        },
        ensure_ascii=False,
    )


class WaitingRow:
    """A row of a preview, opened: its cells, what was said about it, what it would change."""

    def __init__(self, row: ImportRow) -> None:
        self.record = row
        content = json.loads(row.content)
        self.person_id: str = content["person_id"]
        self.cells: dict[str, str] = content["cells"]
        self.width_fault: bool = content["fault"]
        self.notes = [Note(*note) for note in content["notes"]]
        self.changes = [Change(*change) for change in content["changes"]]

    @property
    def name(self) -> str:
        return clean(f"{self.cells.get('navn', '')} {self.cells.get('efternavn', '')}").text

    @property
    def gist(self) -> str:
        """What tells a new person from the next: birth date, residence basis, takeover, as the list says."""
        told = [self.cells.get(column, "") for column in ("foedselsdato", "opholdsgrundlag", "overtagelsesdato")]
        return clean(" · ".join(text for text in told if text)).text

    @property
    def is_rejected(self) -> bool:
        return bool(self.record.outcome == Outcome.REJECTED)

    def raw(self) -> RawRow:
        fault = self.notes[0] if self.width_fault else None
        return RawRow(self.record.line, self.record.row, in_order(self.cells), fault)


def waiting_rows(run: ImportRun) -> Iterator[WaitingRow]:
    return (WaitingRow(row) for row in run.waiting_rows.order_by("line").iterator(chunk_size=1000))


def known_people(rows: Iterable[WaitingRow]) -> list[Any]:
    """The uids of the registered people that rows of a preview are about (for the read log)."""
    asked = {row.person_id for row in rows} - {""}
    return list(Refugee.objects.filter(person_id__in=asked).values_list("uid", flat=True))


def taken_in_before(run: ImportRun) -> ImportRun | None:
    """The last time the very same file was taken in, if it was."""
    same = ImportRun.objects.filter(digest=run.digest, state=ImportState.APPLIED).exclude(pk=run.pk)
    return same.select_related("by").first()


# --- upload, correct, confirm -----------------------------------------------------------------------
@transaction.atomic
def preview(*, data: bytes, filename: str, by: Any, today: dt.date, at: dt.datetime) -> ImportRun:
    """Reads an uploaded list and keeps its rows with what would come of each. Raises TableError."""
    kept: list[RawRow] = []

    def keep(rows: Iterable[RawRow]) -> Iterator[RawRow]:
        for raw in rows:
            kept.append(raw)
            yield raw

    with read_table(data, filename, limits=UPLOAD_LIMITS) as table:
        report = allocations.take_in(keep(rows_of(table)), by=by, today=today, dry_run=True, keep_all=True)
    run = new_run(
        kind=ImportKind.ALLOCATIONS,
        state=ImportState.PREVIEW,
        filename=filename,
        digest=digest_of(data),
        report=report,
        at=at,
        by=by,
    )
    hide_out_of_reach(report, by)
    ImportRow.objects.bulk_create(
        waiting_row(run, line, cells_as_text(raw), raw.fault is not None)
        for raw, line in zip(kept, report.lines, strict=True)
        if not raw.blank
    )
    return run


def waiting_row(run: ImportRun, line: Line, cells: dict[str, str], width_fault: bool) -> ImportRow:
    return ImportRow(
        run=run, line=line.line, row=line.row, outcome=line.outcome, effect=line.effect,
        content=pack(cells, line, width_fault=width_fault),
    )  # fmt: skip


def hide_out_of_reach(report: Report, by: Any) -> None:
    """Known values of people whose cases the reader may not open are not shown to them."""
    changed = {line.person_id for line in report.lines if line.changes}
    people = Refugee.objects.filter(person_id__in=changed)
    open_to_reader = people.visible_to(by).filter(name_protected=False, address_protected=False)
    shown = set(open_to_reader.values_list("person_id", flat=True))
    for line in report.lines:
        if line.changes and line.person_id not in shown:
            line.changes = [Change(each.label, HIDDEN if each.old else "", each.new) for each in line.changes]


@transaction.atomic
def judge_again(*, run: ImportRun, by: Any, today: dt.date) -> ImportRun:
    """Judges all waiting rows anew, beside each other and beside what is known now."""
    rows = list(waiting_rows(run))
    report = allocations.take_in((row.raw() for row in rows), by=by, today=today, dry_run=True, keep_all=True)
    hide_out_of_reach(report, by)
    judged = []
    for row, line in zip(rows, report.lines, strict=True):
        record = row.record
        content = pack(row.cells, line, width_fault=row.width_fault)
        if (record.outcome, record.effect, record.content) != (line.outcome, line.effect, content):
            record.outcome, record.effect, record.content = line.outcome, line.effect, content
            judged.append(record)
    ImportRow.objects.bulk_update(judged, ["outcome", "effect", "content"], batch_size=500)
    count(run, report)
    run.save()
    return run


@transaction.atomic
def correct_row(*, run: ImportRun, row: WaitingRow, cells: dict[str, str], by: Any, today: dt.date) -> ImportRun:
    """Puts corrected cells in the place of what the file said, and judges the list anew."""
    record = row.record
    line = Line(record.line, record.row, cells.get("person_id", ""), Outcome.ACCEPTED)
    record.corrected = True
    record.content = pack(cells, line, width_fault=False)
    record.save()
    return judge_again(run=run, by=by, today=today)


@transaction.atomic
def confirm(*, run: ImportRun, by: Any, today: dt.date, at: dt.datetime, team_id: int | None) -> Report:
    """Takes the good rows in, by the same service as the command, and forgets all of them.

    Raises ImportRun.DoesNotExist where somebody decided the list meanwhile.
    """
    run = ImportRun.objects.select_for_update().waiting().get(pk=run.pk)
    rows = (row.raw() for row in list(waiting_rows(run)))
    report = allocations.take_in(rows, by=by, today=today, team_id=team_id)
    close(run, ImportState.APPLIED, at)
    count(run, report)
    run.save()
    return report


@transaction.atomic
def discard(*, run: ImportRun, at: dt.datetime) -> None:
    """Forgets a waiting list. Raises ImportRun.DoesNotExist where somebody decided it meanwhile."""
    run = ImportRun.objects.select_for_update().waiting().get(pk=run.pk)
    close(run, ImportState.DISCARDED, at)
    run.save()


def close(run: ImportRun, state: str, at: dt.datetime) -> None:
    run.state, run.finished_at = state, at
    run.waiting_rows.all().delete()


def forget_waiting(*, before: dt.datetime) -> int:
    """Discards lists that were uploaded before a moment and never decided; returns how many."""
    waiting = list(ImportRun.objects.waiting().filter(uploaded_at__lt=before))
    for run in waiting:
        discard(run=run, at=before)
    return len(waiting)
