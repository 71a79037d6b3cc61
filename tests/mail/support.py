"""Mails for tests."""

import datetime as dt
from typing import Any

from mail import services
from mail.models import Mail

NOW = dt.datetime(2027, 3, 1, 5, 0, tzinfo=dt.UTC)


def draft(key: str, **changes: Any) -> services.Draft:
    values = {
        "to": "ana@example.dk",
        "subject": "Frister i dag",
        "text": "Sag 2017-0142\n.punktum\n",
    } | changes
    return services.Draft(key=key, **values)


def queued(key: str, **changes: Any) -> Mail:
    services.queue_all([draft(key, **changes)], by="nightly")
    return Mail.objects.get(key=key)
