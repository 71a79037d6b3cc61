"""What the operations page shows: checks in words, daily jobs, backups. Nothing in it is about a person."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import health, health_words
from core.backups import making
from core.models import Heartbeat

LISTED = 10  # backups
# What to do, in a sentence; docs/operations.md has the commands.
ADVICE: dict[str, Any] = {
    "database": _("See whether PostgreSQL runs and its disk has room."),
    "broker": _("See whether Redis runs. Nothing is lost: the jobs are made up when it is back."),
    "migrations": _("Run bin/manage migrate."),
    "worker": _("See whether the worker and the clock run; start them again."),
    "nightly": _("It starts by itself within a quarter of an hour once worker and clock run."),
    "keeper": _("See whether the worker of the queue keeper runs; start it again."),
    "backup": _("Run bin/manage backup and read what it says."),
    "drill": _("Run bin/manage backup_drill and read what it says. Trust no backup until it is green."),
    "queue": _("See the outgoing mail and whether the mail server answers."),
    "scanner": _("See whether clamd runs and answers at HAVN_SCANNER. Until then new documents stay in quarantine."),
    "sealed": _("See whether the worker runs; the next turn seals everything that waits."),
    "read_log": _("Change nothing. Run bin/manage verify_read_log, tell the data-protection officer what it says."),
    "erasures": _("Give the keeper DATABASE_ERASURE_URL and read what bin/manage erase_confirmed says."),
    "append_only": _("Give web and worker the address of the role havn_app, not of the owner."),
}


# The daily jobs of config.schedule in words.
JOBS: dict[str, Any] = {
    "backup": _("Backup of database and files"),
    "drill": _("The backup is restored and compared"),
    "log-retention": _("Old entries of the read log are deleted"),
    "erasing": _("Confirmed erasures are carried out"),
    "volunteers-gone": _("Volunteers who left long ago are deleted"),
    "log-verify": _("The read log is held against its seals"),
    "tidy": _("Ended sessions and used links are deleted"),
    "imports": _("Undecided lists are forgotten"),
    "mergings": _("What undoing a merger needs is deleted when its time is over"),
    "forms": _("Marks of forms sent long ago are deleted"),
    "record": _("The record of processing is kept"),
    "handovers": _("Planned hand-overs of cases are carried out"),
    "house": _("The coming dates of Welcome House are made"),
    "nightly": _("Deadlines, alerts and digest mails"),
    "publish": _("Figures of the quarter are published"),
    "freeze": _("Figures of the month are frozen, and held against later corrections"),
    "shifts-ahead": _("Coming shifts of volunteers are made"),
    "volunteers": _("Volunteers' clearances that end are told of"),
    "views": _("Mails on the 1st with figures that somebody subscribes to"),
    "log-head": _("The read log's seal to the data-protection officer"),
    "shifts-remind": _("Volunteers are reminded of tomorrow's shifts"),
}


@dataclass
class Line:
    """One check in words."""

    name: str
    label: Any
    ok: bool
    said: list[str]
    advice: Any
    serving: bool


@dataclass
class Job:
    """One daily job: when it runs, when it was last done, whether it failed since."""

    label: Any
    time: str
    done: dt.datetime | None
    failed: dt.datetime | None


def report(now: dt.datetime) -> dict[str, Any]:
    """The page's context; red checks first."""
    labels, results = health.labels(), health.report(now)
    lines = [
        Line(name, labels.get(name, name), bool(result["ok"]), health_words.lines(result), ADVICE.get(name, ""),
             name in health.SERVING)
        for name, result in results.items()
    ]  # fmt: skip
    return {
        "lines": sorted(lines, key=lambda line: line.ok),
        "bad": sum(not line.ok for line in lines),
        "jobs": jobs(),
        "backups": making.backups()[:LISTED],
        "backup_folder": settings.HAVN_BACKUP_DIR,
        "backups_on": settings.HAVN_BACKUP_KEY_FILE is not None,
        "now": now,
    }


def jobs() -> list[Job]:
    """The daily jobs in the order of the clock."""
    marks = dict(Heartbeat.objects.filter(name__startswith=health.JOB).values_list("name", "at"))
    found = []
    for name, entry in current_app.conf.beat_schedule.items():
        hours, minutes = entry["schedule"].hour, entry["schedule"].minute
        if len(hours) == 1:
            done, failed = marks.get(health.JOB + name), marks.get(health.JOB + name + health.FAILED)
            still = failed if failed and (done is None or failed > done) else None
            found.append(Job(JOBS[name], f"{min(hours):02}:{min(minutes):02}", done, still))
    return found
