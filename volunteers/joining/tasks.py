"""What the clock does for volunteers."""

from celery import shared_task
from django.conf import settings

from core import clock
from core.history import acting
from core.subprocesses import manage
from volunteers.joining import own, services


@shared_task(name="volunteers.tasks.look_after", ignore_result=True)
def look_after() -> None:
    """Writes to those whose clearance ends, and forgets sign-ups and addresses that nobody confirmed."""
    with acting(services.JOB):
        services.warn(on=clock.today())
        services.tidy(at=clock.now())
        own.tidy(at=clock.now())


@shared_task(name="volunteers.tasks.forget", ignore_result=True)
def forget() -> None:
    """Forgets volunteers whose time is over; in a process of its own, as the erasure role, where its address is
    known.
    """
    if settings.DATABASE_ROLES["erasure"]:
        manage("forget_volunteers")
