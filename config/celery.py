"""Celery: Redis where REDIS_URL names one, else a broker without a server (files in HAVN_HOME).

PostgreSQL holds the truth about every job and mail; the broker only wakes the worker, and a sweeper each minute
picks up what was missed. Hence no result backend, and nothing is lost when the broker's folder is.
"""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging
from django.conf import settings

from config.schedule import BEAT_SCHEDULE, DAILY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def broker() -> dict[str, Any]:
    """Celery's broker settings for this installation."""
    if settings.REDIS_URL:
        return {"broker_url": settings.REDIS_URL, "broker_transport_options": {"visibility_timeout": 3600}}
    folder = settings.HAVN_HOME / "broker"
    parts = {name: folder / name for name in ("queue", "processed", "control")}
    for part in parts.values():
        part.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "broker_url": "filesystem://localhost//",
        "broker_transport_options": {
            "data_folder_in": str(parts["queue"]),
            "data_folder_out": str(parts["queue"]),
            "processed_folder": str(parts["processed"]),
            "control_folder": str(parts["control"]),
            "store_processed": False,
            "polling_interval": 0.5,  # seconds
        },
        # Folders know no fan-out between workers.
        "worker_enable_remote_control": False,
    }


def configuration() -> dict[str, Any]:
    """Read when Celery is first used, so that importing this module needs no settings yet."""
    clock = settings.HAVN_HOME / "beat"
    clock.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        **broker(),
        "beat_schedule": BEAT_SCHEDULE,
        "beat_schedule_filename": str(clock / "schedule"),
        "timezone": settings.TIME_ZONE,
        "enable_utc": True,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 5,  # seconds
    }


class Job(Task):
    """Every task of ours. What it changes carries its name in the history; a daily one leaves a mark when it is done
    and another when it failed (/readyz, catch-up).
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from core.history import acting

        with acting(self.name):
            return super().__call__(*args, **kwargs)

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        self.leave_mark("")

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        from core.health import FAILED

        self.leave_mark(FAILED)

    def leave_mark(self, ending: str) -> None:
        from core import clock, health

        name = next((entry.name for entry in DAILY if entry.task == self.name), "")
        if name:
            health.mark(health.JOB + name + ending, clock.now())


app = Celery("havn", task_cls=Job)
app.add_defaults(configuration)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Celery leaves logging as Django configured it (core/logs.py)."""
