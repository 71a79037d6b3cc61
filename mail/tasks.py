"""What the worker does for the outbox: one mail when woken, and a sweep each minute."""

import datetime as dt

from celery import shared_task

from core import clock
from mail import duty, services

# A sweep ends before the next one begins.
SWEEP_FOR = dt.timedelta(seconds=50)


@shared_task(name="mail.tasks.send", ignore_result=True)
def send(pk: int) -> None:
    """Sends the mail if it is still due: a second call, or a late one, finds nothing to do."""
    services.send_due(clock=clock.now, pk=pk)


@shared_task(name="mail.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Calls abandoned mails uncertain and sends everything that is due."""
    services.mark_stale(now=clock.now())
    services.send_due(clock=clock.now, until=clock.now() + SWEEP_FOR)


@shared_task(name="mail.tasks.watch", ignore_result=True)
def watch() -> None:
    """Writes to the administrators about everything that is not in order."""
    duty.watch(now=clock.now())


@shared_task(name="mail.tasks.note_head", ignore_result=True)
def note_head() -> None:
    """Sends the head of the read log to the data-protection officer."""
    duty.note_head(now=clock.now())
