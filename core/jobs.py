"""Daily jobs that were missed: nobody was awake, the message was lost with the broker, or the worker died over it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core import clock, health
from core.models import Heartbeat

ON_ITS_WAY = dt.timedelta(minutes=20)  # after its time a job may still wait or work
AGAIN_AFTER_FAILURE = dt.timedelta(hours=3)


@dataclass(frozen=True)
class Daily:
    """A job of the schedule that runs once a day, at that time in Copenhagen."""

    name: str
    at: dt.time


def last_due(job: Daily, now: dt.datetime) -> dt.datetime:
    """The last moment at which the job should have begun, and long enough ago to be done."""
    latest = (now - ON_ITS_WAY).astimezone(clock.COPENHAGEN)
    due = dt.datetime.combine(latest.date(), job.at, clock.COPENHAGEN)
    return due if due <= latest else dt.datetime.combine(latest.date() - dt.timedelta(days=1), job.at, due.tzinfo)


def missed(jobs: Iterable[Daily], now: dt.datetime) -> list[str]:
    """The names of the jobs whose last time passed without success. A new installation has missed nothing yet."""
    marks = dict(Heartbeat.objects.filter(name__startswith=health.JOB).values_list("name", "at"))
    young = health.is_new(now)
    found = []
    for job in jobs:
        done, failed = marks.get(health.JOB + job.name), marks.get(health.JOB + job.name + health.FAILED)
        tried_lately = failed is not None and now - failed < AGAIN_AFTER_FAILURE
        never = done is None and not young
        if (never or (done is not None and done < last_due(job, now))) and not tried_lately:
            found.append(job.name)
    return found
