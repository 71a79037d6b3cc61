"""What the worker, and the keeper, do for data subjects."""

import logging

from celery import shared_task
from django.conf import settings

from core import clock
from core.history import acting
from core.subprocesses import CommandFailed, manage
from rights import packs, record_paper
from rights.moves import packing

log = logging.getLogger("havn.erasure")


@shared_task(name="rights.tasks.make_pack", ignore_result=True)
def make_pack(pk: int) -> None:
    """Makes the pack if it still waits: a second call, or a late one, finds nothing to do."""
    with acting("make_pack"):
        packs.make(pk, at=clock.now())


@shared_task(name="rights.tasks.make_move_pack", ignore_result=True)
def make_move_pack(pk: int) -> None:
    """Makes the pack for another municipality if it still waits."""
    with acting("make_move_pack"):
        packing.make(pk, at=clock.now())


@shared_task(name="rights.tasks.make_record", ignore_result=True)
def make_record(language: str) -> None:
    """Makes the record of processing as a document, as it is today, if it is not there."""
    record_paper.make(language, on=clock.today())


@shared_task(name="rights.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Removes packs whose time is over, and makes what no wake-up call reached."""
    with acting("sweep_packs"):
        packs.sweep(at=clock.now())
        packing.sweep(at=clock.now())


@shared_task(name="rights.tasks.erase", ignore_result=True)
def erase() -> None:
    """Carries out what two people confirmed; in a process of its own, as the erasure role, where its address is known.

    The log names the opaque ids: after a restore those cases are erased again (docs/operations.md).
    """
    if not settings.DATABASE_ROLES["erasure"]:
        return
    try:
        log.info("%s", manage("erase_confirmed").strip())
    except CommandFailed as error:
        log.info("%s", error.said.strip())
        raise
