"""Whether what was confirmed is carried out: a question that the operations page and /readyz ask."""

import datetime as dt

from core.clock import COPENHAGEN
from core.health import Result
from rights import erasing
from rights.models_erasure import Erasure
from rights.rules import ErasureState

LONGEST_WAIT = dt.timedelta(days=2)


def erasures_are_carried_out(now: dt.datetime) -> Result:
    """No confirmed erasure waits longer than two nights, but where something stands in its way (its page says what)."""
    late = Erasure.objects.to_run().filter(confirmed_at__lt=now - LONGEST_WAIT)
    waiting = sum(is_free(erasure, now.astimezone(COPENHAGEN).date()) for erasure in late)
    return {"ok": not waiting, "erasures_wait": waiting}


def is_free(erasure: Erasure, on: dt.date) -> bool:
    return erasure.state == ErasureState.ROWS_GONE or not erasing.refusal(erasure, on)
