"""Marks of life, and the jobs of the ground floor."""

import datetime as dt
import logging

from celery import current_app, shared_task
from django.conf import settings

from core import clock, health, jobs, once
from core.subprocesses import manage

log = logging.getLogger("havn.jobs")


@shared_task(name="core.tasks.heartbeat", ignore_result=True)
def heartbeat(name: str = "worker") -> None:
    """Says that the named process works now; /readyz looks at its age."""
    health.mark(name, clock.now())


@shared_task(name="core.tasks.catch_up", ignore_result=True)
def catch_up() -> list[str]:
    """Starts every daily job that was missed; returns their names."""
    schedule = current_app.conf.beat_schedule
    daily = {
        name: jobs.Daily(name, dt.time(min(entry["schedule"].hour), min(entry["schedule"].minute)))
        for name, entry in schedule.items()
        if len(entry["schedule"].hour) == 1
    }
    missed = jobs.missed(daily.values(), clock.now())
    for name in missed:
        log.warning("a daily job was missed and starts now", extra={"job": name})
        current_app.send_task(schedule[name]["task"], **schedule[name]["options"])
    return missed


@shared_task(name="core.tasks.backup", ignore_result=True)
def backup() -> None:
    """Makes tonight's backup, in a process of its own; its failure is red at once."""
    if wanted():
        log.info("%s", manage("backup").strip())


@shared_task(name="core.tasks.drill", ignore_result=True)
def drill() -> None:
    """Restores the newest backup into a second database, as the owner."""
    if wanted():
        log.info("%s", manage("backup_drill").strip())


@shared_task(name="core.tasks.forget_submissions", ignore_result=True)
def forget_submissions() -> None:
    """Forgets which forms were sent days ago."""
    once.forget(now=clock.now())


def wanted() -> bool:
    """Without a key there are no backups, except in production: there the command runs, and says that it cannot."""
    return settings.HAVN_PRODUCTION or settings.HAVN_BACKUP_KEY_FILE is not None
