"""What the worker does for data subjects."""

from celery import shared_task

from core import clock
from core.history import acting
from rights import packs
from rights.moves import packing


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


@shared_task(name="rights.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Removes packs whose time is over, and makes what no wake-up call reached."""
    with acting("sweep_packs"):
        packs.sweep(at=clock.now())
        packing.sweep(at=clock.now())
