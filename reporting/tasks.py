"""What the clock starts: publishing quarters that are over, freezing months."""

from celery import shared_task

from core import clock
from reporting import services
from reporting.frozen import services as frozen


@shared_task
def publish() -> int:
    """Publishes what is due; run twice it changes nothing."""
    return services.publish(on=clock.today())


@shared_task
def freeze() -> tuple[int, ...]:
    """Freezes months that are over, missed ones too, and notes what differs from frozen months and quarters."""
    on = clock.today()
    return (*frozen.freeze(on=on, at=clock.now()), *frozen.close(on=on))
