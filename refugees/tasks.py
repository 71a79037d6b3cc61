"""Jobs of the ground floor."""

import datetime as dt
import logging

from celery import shared_task

from core import clock
from core.history import acting
from refugees.documents import quarantine
from refugees.documents import services as documents
from refugees.documents.scanner import ScannerUnavailable
from refugees.handover import services as handover
from refugees.imports import runs
from refugees.merging import services as mergings

WAITING = dt.timedelta(days=7)  # a list nobody decided for so long is forgotten
UPLOADING = dt.timedelta(days=1)  # no upload takes so long: its file was left behind
SWEEP_FOR = dt.timedelta(seconds=50)  # ends before the next one begins
log = logging.getLogger("havn.documents")


@shared_task(name="refugees.tasks.forget_waiting_lists", ignore_result=True)
def forget_waiting_lists() -> None:
    """Discards uploaded lists that nobody confirmed, and files of uploads that were killed: both hold people's data."""
    with acting("forget_waiting_lists"):
        runs.forget_waiting(before=clock.now() - WAITING)
    documents.forget_unfinished(before=clock.now() - UPLOADING)


@shared_task(name="refugees.tasks.forget_undone", ignore_result=True)
def forget_undone() -> None:
    """Forgets what undoing a merging would need, once its time is over."""
    with acting("forget_undone"):
        mergings.forget_kept(before=clock.today())


@shared_task(name="refugees.tasks.carry_out_handovers", ignore_result=True)
def carry_out_handovers() -> None:
    """Carries out the hand-overs planned for today, and those of nights that were missed; before the digests."""
    with acting("carry_out_handovers"):
        handover.carry_out_due(on=clock.today(), at=clock.now())


@shared_task(name="refugees.tasks.scan_document", ignore_result=True)
def scan_document(pk: int) -> None:
    """Has one document scanned, if it still waits; where the scanner is away the sweeper tries again."""
    with acting("scan_document"):
        try:
            quarantine.scan(pk, at=clock.now())
        except ScannerUnavailable as error:
            log.warning("no verdict of the virus scan: %s", error)


@shared_task(name="refugees.tasks.scan_waiting", ignore_result=True)
def scan_waiting() -> None:
    """Has every document scanned that no wake-up call reached, or that waits for the scanner."""
    with acting("scan_waiting"):
        quarantine.sweep(clock=clock.now, until=clock.now() + SWEEP_FOR)
