"""The worker's mark of life, and what nobody asks for any more."""

from celery import shared_task

from core import clock, once
from core.models import Heartbeat


@shared_task(name="core.tasks.heartbeat", ignore_result=True)
def heartbeat(name: str = "worker") -> None:
    """Says that the named process works now; /readyz looks at its age."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


@shared_task(name="core.tasks.forget_submissions", ignore_result=True)
def forget_submissions() -> None:
    """Forgets which forms were sent days ago."""
    once.forget(now=clock.now())
