"""What happens at night, in order: clocks, alerts, digests. Twice, late or after missed nights: the same result."""

import datetime as dt
import logging
from dataclasses import asdict

from django.db import connection, transaction

from core.history import acting
from targets import alerts, cache, digests
from targets.readers import readers

log = logging.getLogger("havn.nightly")
LOCK = 4_863_415  # one night at a time, whoever starts it
JOB, BY_HAND = "nightly", "send_deadline_alerts"


@transaction.atomic
def run(*, on: dt.date) -> dict[str, int]:
    """The whole night as one transaction; how much each part did. Waits for a night that is already running."""
    one_at_a_time()
    with acting(JOB):
        found = cache.nightly(on=on)
        done = asdict(found) | tell(on=on, by=JOB)
    if found.corrections:
        log.error("clocks corrected", extra={"corrections": found.corrections})
    if done["unread"]:
        log.error("alerts that reach nobody", extra={"unread": done["unread"]})
    log.info("night done", extra=done)
    return done


@transaction.atomic
def send(*, on: dt.date) -> dict[str, int]:
    """Alerts and digests of a day, by hand."""
    one_at_a_time()
    with acting(BY_HAND):
        return tell(on=on, by=BY_HAND)


def one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def tell(*, on: dt.date, by: str) -> dict[str, int]:
    """Alerts, then digests; nothing at all for a day before the latest one looked at."""
    raised = asdict(alerts.raise_alerts(on=on))
    if alerts.is_past(on):
        return raised | {"daily": 0, "weekly": 0, "unread": 0}
    mails = {"daily": digests.send_daily(on=on, by=by), "weekly": digests.send_weekly(on=on, by=by)}
    return raised | mails | {"unread": digests.unread(readers(on))}
