"""The nightly job."""

from celery import shared_task

from core import clock
from core.models import Heartbeat
from targets import night


@shared_task(name="targets.tasks.nightly", ignore_result=True)
def nightly() -> None:
    """Clocks, alerts and digests of today; /readyz looks at the age of its mark of life."""
    night.run(on=clock.today())
    Heartbeat.objects.update_or_create(name="nightly", defaults={"at": clock.now()})
