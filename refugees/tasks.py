"""Jobs of the ground floor."""

import datetime as dt
import logging

from celery import shared_task

from core import clock
from core.history import acting
from refugees.documents import quarantine
from refugees.documents.scanner import ScannerUnavailable
from refugees.imports import runs

WAITING = dt.timedelta(days=7)  # a list nobody decided for so long is forgotten
SWEEP_FOR = dt.timedelta(seconds=50)  # ends before the next one begins
log = logging.getLogger("havn.documents")


@shared_task(name="refugees.tasks.forget_waiting_lists", ignore_result=True)
def forget_waiting_lists() -> None:
    """Discards uploaded lists that nobody confirmed; their rows hold people's data."""
    with acting("forget_waiting_lists"):
        runs.forget_waiting(before=clock.now() - WAITING)


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
