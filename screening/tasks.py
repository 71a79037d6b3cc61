"""Jobs of screening."""

from celery import shared_task

from core import clock
from core.history import acting
from screening import summaries
from screening.models import Interview
from screening.rules import Status


@shared_task(name="screening.tasks.make_summary", ignore_result=True)
def make_summary(interview: int, language: str) -> None:
    """Makes the summary of an interview that was held, in one language."""
    held = Interview.objects.filter(status=Status.HELD).select_related("refugee").filter(pk=interview).first()
    if held is not None and language in summaries.LANGUAGES:
        with acting("make_summary"):
            summaries.make(held, language, now=clock.now())
