"""What happens at night, in order: clocks, alerts, digests. Twice, late or after missed nights: the same result."""

import datetime as dt
import logging
from dataclasses import asdict

from django.db import connection, transaction

from core.history import acting
from targets import alerts, cache, digests

log = logging.getLogger("havn.nightly")
LOCK = 4_863_415  # one night at a time, whoever starts it
JOB = "nightly"


@transaction.atomic
def run(*, on: dt.date) -> dict[str, int]:
    """The whole night as one transaction; how much each part did. Waits for a night that is already running."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    with acting(JOB):
        found = cache.nightly(on=on)
        raised = alerts.raise_alerts(on=on)
        mails = {"daily": digests.send_daily(on=on, by=JOB), "weekly": digests.send_weekly(on=on, by=JOB)}
    done = asdict(found) | asdict(raised) | mails
    if found.corrections:
        log.error("clocks corrected", extra={"corrections": found.corrections})
    log.info("night done", extra=done)
    return done


@transaction.atomic
def send(*, on: dt.date) -> dict[str, int]:
    """Alerts and digests of a day, by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    with acting("send_deadline_alerts"):
        raised = alerts.raise_alerts(on=on)
        mails = {
            "daily": digests.send_daily(on=on, by="send_deadline_alerts"),
            "weekly": digests.send_weekly(on=on, by="send_deadline_alerts"),
        }
    return asdict(raised) | mails
