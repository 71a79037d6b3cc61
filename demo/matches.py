"""Two proposals of the demo: one about which something has been decided, one that waits for somebody."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from placements.matching import services
from placements.matching.models import MatchLine
from placements.rules import Kind

REASON = "Borgeren vil ikke arbejde om aftenen; taget op ved samtalen."
WHY = "Mødte køkkenchefen i sidste uge."


def propose(staff: Sequence[User], *, on: dt.date, at: dt.datetime) -> int:
    """A proposal for everybody with one offer and one no, and an open one for trainees; how many decisions."""
    first = services.ask(whose="all", kinds=[], by=staff[0], on=on, at=at)
    lines = MatchLine.objects.filter(proposal=first, opening__isnull=False).order_by("-points", "pk")
    chosen = list(lines.select_related("refugee", "opening__employer")[:2])
    verbs = ((services.offer, WHY), (services.not_this, REASON))
    for line, (verb, reason) in zip(chosen, verbs, strict=False):
        verb(
            proposal=first, person=line.refugee, opening=line.opening, reason=reason, by=staff[0], on=on,
            at=at,
        )  # fmt: skip
    services.ask(whose="all", kinds=[Kind.TRAINEESHIP.value], by=staff[-1], on=on, at=at)
    return len(chosen)
