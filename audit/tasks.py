"""What the clock does for the read log."""

import logging

from celery import shared_task

from audit import sealing
from audit.ports import heads_told
from audit.verification import verify as verified
from core import clock, health
from core.subprocesses import manage

log = logging.getLogger("havn.readlog")


@shared_task(name="audit.tasks.seal", ignore_result=True)
def seal() -> int:
    """Seals what came in since the last turn, or since the last turn that was not missed."""
    return sealing.seal(now=clock.now())


@shared_task(name="audit.tasks.verify", ignore_result=True)
def verify() -> None:
    """Holds the whole log against its seals; what is wrong is red until a verification finds it whole."""
    now = clock.now()
    report = verified(now=now, anchors=heads_told())
    for finding in report.findings:
        log.error("read log: %s", finding)
    health.mark("read log" + (health.FAILED if report.findings else ""), now)


@shared_task(name="audit.tasks.retention", ignore_result=True)
def retention() -> None:
    """Deletes entries that were kept long enough; in a process of its own, as the erasure role."""
    manage("apply_log_retention")
