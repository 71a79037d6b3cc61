"""The whole clock of Havn, sorted by time of day: what runs when, in Europe/Copenhagen.

Every job may run twice, late, or after missed nights, with the same result.
"""

from typing import NamedTuple

from celery.schedules import crontab


class Entry(NamedTuple):
    name: str
    task: str
    when: crontab
    why: str


ENTRIES = [
    Entry("heartbeat", "core.tasks.heartbeat", crontab(), "each minute: the worker is alive (/readyz)"),
    Entry("sweep", "mail.tasks.sweep", crontab(), "each minute: mails that no wake-up call reached"),
    Entry("imports", "refugees.tasks.forget_waiting_lists", crontab(hour=3, minute=30), "03:30: undecided lists go"),
    Entry("forms", "core.tasks.forget_submissions", crontab(hour=3, minute=40), "03:40: marks of forms long sent"),
    Entry("nightly", "targets.tasks.nightly", crontab(hour=4, minute=15), "04:15: clocks, alerts, digests"),
    Entry("publish", "reporting.tasks.publish", crontab(hour=5, minute=15), "05:15: quarters that are over"),
]

# An entry that waited longer than this (a sleeping laptop, a stopped worker) is dropped: the next one does its work.
MINUTE_EXPIRES = 55
BEAT_SCHEDULE = {
    entry.name: {
        "task": entry.task,
        "schedule": entry.when,
        "options": {"expires": MINUTE_EXPIRES} if entry.when == crontab() else {},
    }
    for entry in ENTRIES
}
