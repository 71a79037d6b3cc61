"""The whole clock of Havn, sorted by time of day: what runs when, in Europe/Copenhagen.

Every job may run twice, late, or after missed nights, with the same result. A daily job that was missed (nobody was
awake, or its message was lost) is started by `catch-up` within a quarter of an hour.
"""

from typing import Any, NamedTuple

from celery.schedules import crontab

# Taken by a worker of its own on servers: it alone knows the owner's and the erasure role's address and the backup key.
KEEPER = "keeper"


class Entry(NamedTuple):
    name: str
    task: str
    when: crontab
    why: str
    queue: str = ""
    arguments: dict[str, Any] = {}


MINUTE, QUARTER = crontab(), crontab(minute="*/15")
ENTRIES = [
    Entry("heartbeat", "core.tasks.heartbeat", MINUTE, "each minute: the worker is alive (/readyz)"),
    Entry("keeper", "core.tasks.heartbeat", MINUTE, "each minute: so is the keeper", KEEPER, {"name": "keeper"}),
    Entry("sweep", "mail.tasks.sweep", MINUTE, "each minute: mails that no wake-up call reached"),
    Entry("packs", "rights.tasks.sweep", MINUTE, "each minute: packs that no wake-up call reached or are over"),
    Entry("reports", "reporting.tasks.sweep_reports", MINUTE, "each minute: reports that wait, or are kept no longer"),
    Entry("scan", "refugees.tasks.scan_waiting", MINUTE, "each minute: documents that wait for the virus scan"),
    Entry("seal", "audit.tasks.seal", MINUTE, "each minute: the read log's new entries are sealed"),
    Entry("watch", "mail.tasks.watch", crontab(minute="*/5"), "every 5 minutes: what is wrong goes to administrators"),
    Entry(
        "shifts-follow", "welcome_house.tasks.follow_sessions", QUARTER, "every 15 minutes: shifts follow the programme"
    ),
    Entry("catch-up", "core.tasks.catch_up", QUARTER, "every 15 minutes: daily jobs that were missed"),
    Entry("backup", "core.tasks.backup", crontab(hour=1, minute=30), "01:30: database and files", KEEPER),
    Entry(
        "drill", "core.tasks.drill", crontab(hour=2, minute=15), "02:15: the backup is restored and compared", KEEPER
    ),
    Entry("log-retention", "audit.tasks.retention", crontab(hour=3, minute=0), "03:00: old entries go", KEEPER),
    Entry("erasing", "rights.tasks.erase", crontab(hour=3, minute=5), "03:05: confirmed erasures", KEEPER),
    Entry("volunteers-gone", "volunteers.tasks.forget", crontab(hour=3, minute=8), "03:08: who left long ago", KEEPER),
    Entry("log-verify", "audit.tasks.verify", crontab(hour=3, minute=10), "03:10: the read log against its seals"),
    Entry("tidy", "accounts.tasks.tidy", crontab(hour=3, minute=15), "03:15: ended sessions, used links"),
    Entry("imports", "refugees.tasks.forget_waiting_lists", crontab(hour=3, minute=30), "03:30: undecided lists go"),
    Entry("mergings", "refugees.tasks.forget_undone", crontab(hour=3, minute=35), "03:35: what undoing needs goes"),
    Entry("forms", "core.tasks.forget_submissions", crontab(hour=3, minute=40), "03:40: marks of forms long sent"),
    Entry("record", "rights.tasks.keep_record", crontab(hour=3, minute=45), "03:45: the record of processing is kept"),
    Entry("handovers", "refugees.tasks.carry_out_handovers", crontab(hour=4, minute=5), "04:05: planned hand-overs"),
    Entry("house", "welcome_house.tasks.make_dates", crontab(hour=4, minute=10), "04:10: the house's coming dates"),
    Entry("nightly", "targets.tasks.nightly", crontab(hour=4, minute=15), "04:15: clocks, alerts, digests"),
    Entry("publish", "reporting.tasks.publish", crontab(hour=5, minute=15), "05:15: quarters that are over"),
    Entry("freeze", "reporting.tasks.freeze", crontab(hour=5, minute=25), "05:25: months that are over, revisions"),
    Entry("shifts-ahead", "welcome_house.tasks.make_shifts", crontab(hour=5, minute=30), "05:30: shifts are made"),
    Entry("volunteers", "volunteers.tasks.look_after", crontab(hour=5, minute=40), "05:40: clearances that end"),
    Entry("views", "reporting.tasks.send_views", crontab(hour=5, minute=40), "05:40: the month's mails with figures"),
    Entry("log-head", "mail.tasks.note_head", crontab(hour=6, minute=0), "06:00: the log's head to the officer"),
    Entry("shifts-remind", "welcome_house.tasks.remind", crontab(hour=9, minute=0), "09:00: reminders of tomorrow"),
]

# An entry that waited longer than this (a sleeping laptop, a stopped worker) is dropped: the next one does its work.
MINUTE_EXPIRES = 55


def options(entry: Entry) -> dict[str, Any]:
    """How the message is sent: where to, and how long it is worth anything."""
    made: dict[str, Any] = {"queue": entry.queue} if entry.queue else {}
    if entry.when.hour == set(range(24)):
        made["expires"] = MINUTE_EXPIRES
    return made


BEAT_SCHEDULE = {
    entry.name: {
        "task": entry.task,
        "schedule": entry.when,
        "kwargs": entry.arguments,
        "options": options(entry),
    }
    for entry in ENTRIES
}
DAILY = [entry for entry in ENTRIES if len(entry.when.hour) == 1]
