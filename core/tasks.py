"""The worker's mark of life."""

from celery import shared_task

from core import clock
from core.models import Heartbeat


@shared_task(name="core.tasks.heartbeat", ignore_result=True)
def heartbeat(name: str = "worker") -> None:
    """Says that the named process works now; /readyz looks at its age."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})
