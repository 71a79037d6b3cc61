"""What remains of an erased case for the figures: how many clocks stood how in which month, tied to nobody.

The standing of each clock is taken on the first day of every month from its start to the month after the exit, by
the same definition as everybody's. Equal stretches of all erased cases are added up into one number.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import F

from refugees.models import Refugee
from rights.models_erasure import StatisticalTwin
from targets.models import Clock


class State(NamedTuple):
    """How one clock stood in a month."""

    target: str
    cohort_month: dt.date | None
    standing: str
    excluded_as: str


class Stretch(NamedTuple):
    """A state with the months in which it held; the last one has no end."""

    state: State
    valid_from: dt.date
    valid_to: dt.date | None


def next_month(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the months, from the one of `first` to the one after `last`."""
    month, end = first.replace(day=1), next_month(last)
    while month <= end:
        yield month
        month = next_month(month)


def states_on(person: Refugee, on: dt.date) -> dict[tuple[str, str], State]:
    """Every clock of a person as of a day."""
    rows: Any = Clock.objects.derived(on, ids=[person.pk]).filter(refugee=person).with_standing(on)
    return {
        (row.target, row.subject): State(row.target, row.cohort_month, row.standing, row.excluded_as) for row in rows
    }


def stretches(person: Refugee, first: dt.date, last: dt.date) -> list[Stretch]:
    """The standings of all clocks, month after month, equal months put together."""
    found: list[Stretch] = []
    running: dict[tuple[str, str], Stretch] = {}
    for month in months(first, last):
        states = states_on(person, month)
        found += [running.pop(key)._replace(valid_to=month) for key in running.keys() - states.keys()]
        for key, state in states.items():
            known = running.get(key)
            if known is None or known.state != state:
                if known is not None:
                    found.append(known._replace(valid_to=month))
                running[key] = Stretch(state, month, None)
    return found + list(running.values())


def leave_behind(person: Refugee, *, first: dt.date, last: dt.date) -> int:
    """Adds the person's clocks to the numbers; how many stretches there were."""
    counted = Counter(stretches(person, first, last))
    for stretch, number in counted.items():
        twin, _new = StatisticalTwin.objects.get_or_create(
            **stretch.state._asdict(), team_id=person.team_id, valid_from=stretch.valid_from, valid_to=stretch.valid_to
        )
        StatisticalTwin.objects.filter(pk=twin.pk).update(number=F("number") + number)
    return sum(counted.values())
