"""Summaries on their way: asked for in a request, made by the worker, kept until they would say something else."""

import datetime as dt
import logging
from functools import partial

from celery import current_app
from django.db import transaction

from screening.models import Interview, InterviewSummary
from screening.summary import stamp_of, summary_pdf

LANGUAGES = ("da", "en")
AGAIN_AFTER = dt.timedelta(seconds=15)  # a worker that was not reached is called again

log = logging.getLogger("havn.screening")


def ready(interview: Interview, language: str) -> bytes | None:
    """The summary as it would be made now, if it has been."""
    kept = InterviewSummary.objects.filter(interview=interview, language=language).first()
    if kept is None or not kept.content or kept.stamp != stamp_of(interview, language):
        return None
    return bytes(kept.content)


@transaction.atomic
def ask(interview: Interview, language: str, *, now: dt.datetime) -> InterviewSummary:
    """Has the summary made, unless somebody asked a moment ago."""
    kept, new = InterviewSummary.objects.select_for_update().get_or_create(
        interview=interview, language=language, defaults={"asked_at": now}
    )
    if new or now - kept.asked_at >= AGAIN_AFTER:
        kept.asked_at = now
        kept.save(update_fields=["asked_at"])
        transaction.on_commit(partial(wake, interview.pk, language), robust=True)
    return kept


def wake(interview: int, language: str) -> None:
    """Tells the worker; that the broker cannot be reached must not matter: whoever waits asks again."""
    try:
        current_app.send_task("screening.tasks.make_summary", args=[interview, language], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises)
        log.warning("worker not woken: %s", type(error).__name__)


def make(interview: Interview, language: str, *, now: dt.datetime) -> None:
    """Makes the summary if what is kept is not it. Twice at once makes it twice, with the same result."""
    stamp = stamp_of(interview, language)
    kept, _new = InterviewSummary.objects.get_or_create(
        interview=interview, language=language, defaults={"asked_at": now}
    )
    if kept.content and kept.stamp == stamp:
        return
    content = summary_pdf(interview, language=language, made_at=now)
    InterviewSummary.objects.filter(pk=kept.pk).update(content=content, stamp=stamp, made_at=now)


def prepare(interview: Interview) -> None:
    """After the commit the worker makes the summaries, so that they are there when somebody asks."""
    for language in LANGUAGES:
        transaction.on_commit(partial(wake, interview.pk, language), robust=True)
