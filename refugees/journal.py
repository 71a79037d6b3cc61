"""The journal: entries that services write by themselves, and notes that people write and sign."""

from datetime import date
from typing import Any

from accounts.policy import Area
from refugees.models import JournalEntry, Refugee


def write(
    refugee: Refugee, *, theme: str, title: str, event_on: date, by: Any, text: str = "", area: str = Area.CASE
) -> JournalEntry:
    """An automatic entry; `by` is the acting user or None for a job."""
    return JournalEntry.objects.create(
        refugee=refugee,
        theme=theme,
        title=title,
        text=text,
        event_on=event_on,
        recorded_by=by,
        area=area,
        automatic=True,
    )
