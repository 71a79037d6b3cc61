"""Jobs of the accounts."""

import datetime as dt

from celery import shared_task
from django.contrib.sessions.models import Session

from accounts.sign_in import kept, links
from core import clock


@shared_task(name="accounts.tasks.tidy", ignore_result=True)
def tidy() -> None:
    """Removes sessions that have ended, links that are used or void, and forms nobody came back for."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    links.forget(before=now - dt.timedelta(days=1))
    kept.forget(before=now - dt.timedelta(days=kept.DAYS))
