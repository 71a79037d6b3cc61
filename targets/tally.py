"""How many clocks of people are overdue or due soon, for whoever weighs a caseload."""

import datetime as dt

from django.db.models import Count

from core.bulk import AnyOf
from core.look import STANDINGS
from refugees.ports import Tally
from targets.models import Clock
from targets.rules import Standing


def counted(standing: str, ids: list[int], on: dt.date) -> dict[int, int]:
    """The open clocks in that standing today, by person."""
    open_ones = Clock.objects.filter(AnyOf("refugee", ids)).present().unmet().with_standing(on)
    found = open_ones.filter(standing=standing).order_by().values_list("refugee")
    return dict(found.annotate(number=Count("pk")))


def overdue(ids: list[int], on: dt.date) -> dict[int, int]:
    return counted(Standing.OVERDUE, ids, on)


def due_soon(ids: list[int], on: dt.date) -> dict[int, int]:
    return counted(Standing.DUE_SOON, ids, on)


TALLIES = (
    Tally("overdue", STANDINGS["overdue"].word, overdue),
    Tally("due_soon", STANDINGS["due_soon"].word, due_soon),
)
