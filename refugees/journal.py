"""The journal: entries that services write by themselves, and notes that people write and sign."""

from datetime import date
from typing import Any

from accounts.policy import Area
from refugees.models import JournalEntry, Refugee
from refugees.ports import refuse_restricted


def write(
    refugee: Refugee, *, theme: str, title: str, event_on: date, by: Any, text: str = "", area: str = Area.CASE,
    despite_restriction: bool = False,
) -> JournalEntry:  # fmt: skip
    """An automatic entry; `by` is the acting user or None for a job.

    Raises ports.Restricted where the person's data may only be stored; `despite_restriction` is for what is done for
    the person's own rights.
    """
    if not despite_restriction:
        refuse_restricted([refugee.pk])
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
