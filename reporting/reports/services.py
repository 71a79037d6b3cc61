"""Reports are ordered, made by the worker step by step, kept sealed for some days and removed."""

import datetime as dt
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import COPENHAGEN
from core.sealed_files import SealedWriter, unsealed
from reporting.models import Publication
from reporting.reports import contents, writing
from reporting.reports.models import Report
from reporting.reports.rules import FILES, KEPT_DAYS, MOST_ATTEMPTS, STUCK_AFTER, Kind, State
from reporting.rules import next_month
from reporting.shown import full_month

log = logging.getLogger("havn.reports")
MAKE = "reporting.tasks.make_report"
COUNTING = 3  # steps of the contents; each file is one more


# --- ordering -------------------------------------------------------------------------------------
def ask(*, kind: str, first: dt.date, team: Any, by: Any, at: dt.datetime, language: str) -> Report:
    """Orders a report; one that is under way already is not ordered again. Raises ValidationError with a sentence."""
    is_there = {
        Kind.SHEET: next_month(first) <= at.astimezone(COPENHAGEN).date(),
        Kind.COMMITTEE: Publication.objects.filter(quarter=first).exists(),
        Kind.YEAR: Publication.objects.filter(quarter=next_month(first, 9)).exists(),
    }
    if not is_there[Kind(kind)]:
        raise ValidationError(_("The figures of this period are not there yet."))
    wanted = {"kind": kind, "first": first, "team": team, "language": language, "asked_by": by}
    with transaction.atomic():
        same: Report | None = Report.objects.under_way().filter(**wanted).first()
        if same is not None:
            return same
        report: Report = Report.objects.create(**wanted, asked_at=at, steps=COUNTING + len(FILES))
        transaction.on_commit(partial(wake, report.pk), robust=True)
    return report


def wake(pk: int) -> None:
    """Tells the worker; where the broker cannot be reached the sweeper finds the report."""
    try:
        current_app.send_task(MAKE, args=[pk], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes)
        log.warning("worker not woken: %s", type(error).__name__)


# --- making ---------------------------------------------------------------------------------------
def make(pk: int, *, at: dt.datetime) -> bool:
    """Makes a report that waits; False where there is none to make or another worker has it.

    Its steps are committed one by one, so that the page can show how far it is.
    """
    waiting = Report.objects.filter(pk=pk, state=State.WAITING)
    if not waiting.update(state=State.MAKING, started_at=at, attempts=F("attempts") + 1, done=0):
        return False
    report: Report = Report.objects.select_related("asked_by", "team").get(pk=pk)
    try:
        write(report, at)
    except Exception:
        discard(report)
        given_up = report.attempts >= MOST_ATTEMPTS
        Report.objects.filter(pk=pk).update(state=State.FAILED if given_up else State.WAITING)
        raise
    until = at + dt.timedelta(days=KEPT_DAYS)
    Report.objects.filter(pk=pk, state=State.MAKING).update(state=State.READY, made_at=at, expires_at=until)
    return True


def write(report: Report, at: dt.datetime) -> None:
    def tick() -> None:
        Report.objects.filter(pk=report.pk).update(done=F("done") + 1)

    with translation.override(report.language):
        document = contents.document(report, today=at.astimezone(COPENHAGEN).date(), tick=tick)
        for ending, content in (
            ("csv", partial(writing.csv, document)),
            ("xlsx", partial(writing.xlsx, document)),
            ("pdf", partial(writing.pdf, document, report.language)),
        ):
            seal(report, ending, content())
            tick()


# --- files ----------------------------------------------------------------------------------------
def path_of(report: Report, ending: str) -> Path:
    return Path(settings.HAVN_HOME) / "reports" / f"{report.uid.hex}.{ending}.sealed"


def place(report: Report, ending: str) -> str:
    """What a file is bound to: it opens as no other report and no other kind of file."""
    return f"reporting.report:{report.uid}:{ending}"


def seal(report: Report, ending: str, content: bytes) -> None:
    """Writes the file beside its place and moves it there: no half file is ever found."""
    path = path_of(report, ending)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".new")
    try:
        with unfinished.open("wb") as raw:
            writer = SealedWriter(raw, place(report, ending))
            writer.write(content)
            writer.close()
            raw.flush()
            os.fsync(raw.fileno())
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)


def content(report: Report, ending: str) -> Iterator[bytes]:
    """The file, piece by piece. Raises CannotDecrypt, and FileNotFoundError where it is gone."""
    return unsealed(path_of(report, ending), place(report, ending))


def can_be_fetched(report: Report, ending: str, at: dt.datetime) -> bool:
    kept = report.state == State.READY and report.expires_at is not None and report.expires_at > at
    return kept and path_of(report, ending).is_file()


def discard(report: Report) -> None:
    for ending in FILES:
        path = path_of(report, ending)
        for each in (path, path.with_suffix(".new")):
            each.unlink(missing_ok=True)


# --- removing -------------------------------------------------------------------------------------
def sweep(*, at: dt.datetime) -> int:
    """Removes what is kept no longer, takes up what a worker left, makes what no wake-up call reached; how many."""
    expired = list(Report.objects.filter(state=State.READY, expires_at__lte=at))
    for report in expired:
        discard(report)
        Report.objects.filter(pk=report.pk).update(state=State.GONE)
    stuck = Report.objects.filter(state=State.MAKING, started_at__lte=at - STUCK_AFTER)
    stuck.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED)
    stuck.update(state=State.WAITING)
    waiting = list(Report.objects.filter(state=State.WAITING).values_list("pk", flat=True))
    return len(expired) + sum(attempt(pk, at=at) for pk in waiting)


def attempt(pk: int, *, at: dt.datetime) -> bool:
    """Makes one report; one that cannot be made keeps nobody else's from being made."""
    try:
        return make(pk, at=at)
    except Exception as error:  # noqa: BLE001  (whatever it is: it is counted, and the next sweep tries again)
        log.error("report not made: %s", type(error).__name__, extra={"count": pk})
        return False


def name_of(report: Report) -> str:
    """What a report is called in a list."""
    periods = {
        Kind.SHEET: full_month(report.first),
        Kind.COMMITTEE: contents.quarter_words(report.first),
        Kind.YEAR: str(report.first.year),
    }
    return f"{Kind(report.kind).label}: {periods[Kind(report.kind)]}"
