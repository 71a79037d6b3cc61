"""One of two says through a link, without signing in, that a match does not work: one press, no reason.

The link names the match by its opaque id and carries our signature (`letters`). Its page shows nothing of anybody, and
does nothing but call the coordinator.
"""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare

from core.history import acting
from refugees.ports import Restricted
from volunteers.matching import services
from volunteers.matching.letters import signature
from volunteers.matching.models import Match
from volunteers.matching.rules import Side

JOB = "match_said"  # who stands behind what the link notes


def match_of(uid: UUID, side: str, signed: str) -> Match | None:
    """The match behind a link; None where the link is not ours."""
    if side not in Side.values or not constant_time_compare(signed, signature(uid, side)):
        return None
    found: Match | None = Match.objects.filter(uid=uid).first()
    return found


@transaction.atomic
def say(match: Match, side: str, *, on: dt.date) -> bool:
    """Notes that one of the two says it does not work; whether the match still runs. Twice is once.

    Of somebody whose data may only be stored nothing is noted; the page says the same.
    """
    if match.ended_on is not None:
        return False
    try:
        with acting(JOB):
            services.doubt(match, side=side, on=on, by=None)
    except Restricted:
        return True
    return True
