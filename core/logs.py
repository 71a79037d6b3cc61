"""Structured logs: one JSON object per line, and nothing in it that names a person.

Only the fields below are written. A message's arguments, query strings and bodies never are: what a library
logs with them (django.request writes the path, Django's debug log the SQL) is switched off or cut down here.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

# What a caller may add with `extra={…}`: technical facts only.
FIELDS = ("method", "route", "status", "ms", "user_id", "job", "task_id", "count", "event")

# The last guard: ten digits that may be a CPR number, or a mail address, are masked wherever they turn up.
CPR = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def masked(text: str) -> str:
    """The text without anything that looks like a CPR number or a mail address."""
    return MAIL.sub("[mail]", CPR.sub("[number]", text))


def where(error: BaseException) -> list[str]:
    """File, line and function of each frame of an exception; never its message or its variables."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-25:]


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        for field in FIELDS:
            value = getattr(record, field, None)
            if isinstance(value, str):
                value = masked(value)
            if isinstance(value, (str, int, float)):
                line[field] = value
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["where"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class WithoutPath(logging.Filter):
    """Django's own request messages end in the address asked for; the request log has the route instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = "the request failed", ()
        return True


class WithoutValues(logging.Filter):
    """Celery writes a failed task's exception with its message and its traceback; here its type and place must do."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            task: dict[str, Any] = getattr(record, "data", {})
            record.job, record.task_id = task.get("name", ""), task.get("id", "")
            record.msg, record.args = "the task failed", ()
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "filters": {"without_path": {"()": "core.logs.WithoutPath"}, "without_values": {"()": "core.logs.WithoutValues"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "request": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_path"]},
        "tasks": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_values"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"handlers": ["request"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["request"], "level": "WARNING", "propagate": False},
        # Writes raw request lines, and with them addresses and query strings.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.db.backends": {"level": "WARNING"},
        # Says every font it subsets, at INFO.
        "fontTools": {"level": "ERROR"},
        # The tests' mail server.
        "mail.log": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        # "Task … received" and "succeeded in … s: result": what a task returns is its own business.
        "celery.app.trace": {"handlers": ["tasks"], "level": "WARNING", "propagate": False},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
