"""A proposal of homes of the demo, with one offer made from it and one pair ruled out; and the same made anew."""

import datetime as dt

from django.core.exceptions import ValidationError

from accounts.models import User
from housing.allocation import services
from housing.allocation.models import AllocationLine
from housing.rules import ANSWER_DAYS

REASON = "Datteren skal ikke skifte skole midt i skoleåret; vi finder noget tættere på."


def propose(by: User, *, on: dt.date, at: dt.datetime) -> str:
    """Two proposals a moment apart, the second with what was decided on the first; in one line."""
    try:
        first = services.propose(by=by, on=on, at=at)
    except ValidationError as error:
        return " ".join(error.messages)  # a small demo: nobody waits, or nothing is free
    lines = AllocationLine.objects.filter(proposal=first, dwelling__isnull=False).order_by("-points", "pk")
    chosen = list(lines.select_related("refugee", "dwelling")[:2])
    for line in chosen[:1]:
        due = on + dt.timedelta(days=ANSWER_DAYS)
        services.offer(
            proposal=first, person=line.refugee, dwelling=line.dwelling, answer_due=due, reason="", by=by, on=on, at=at
        )
    for line in chosen[1:]:
        services.not_this(
            proposal=first, person=line.refugee, dwelling=line.dwelling, reason=REASON, by=by, on=on, at=at
        )
    second = services.propose(by=by, on=on, at=at + dt.timedelta(seconds=1))
    return f"{second.snapshot['pairs']} homes for {second.snapshot['households']} households."
