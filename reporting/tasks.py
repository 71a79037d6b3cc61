"""What the clock starts: publishing quarters that are over, freezing months."""

from celery import shared_task

from core import clock
from reporting import services
from reporting.frozen import services as frozen
from reporting.reports import services as reports
from reporting.subscriptions import services as subscriptions


@shared_task
def publish() -> int:
    """Publishes what is due; run twice it changes nothing."""
    return services.publish(on=clock.today())


@shared_task
def freeze() -> tuple[int, ...]:
    """Freezes months that are over, missed ones too, and notes what differs from frozen months and quarters."""
    on = clock.today()
    return (*frozen.freeze(on=on, at=clock.now()), *frozen.close(on=on))


@shared_task(ignore_result=True)
def make_report(pk: int) -> None:
    """Makes the report if it still waits: a second call, or a late one, finds nothing to do."""
    reports.make(pk, at=clock.now())


@shared_task(ignore_result=True)
def sweep_reports() -> None:
    """Removes reports whose time is over, and makes those that no wake-up call reached."""
    reports.sweep(at=clock.now())


@shared_task
def send_views() -> int:
    """Sends the views that people have subscribed to, once in a month."""
    return subscriptions.send(on=clock.today(), by="send_views")
