"""Row 8: the dashboard's numbers beside a recomputation on three dates, and what another day than today costs."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection

from benchmarks.dashboard import question
from benchmarks.harness import Result, processor, ratio
from benchmarks.lists import manager
from reporting import clocks
from reporting.figures import Question
from reporting.rules import STATE_OF_STANDING
from targets import derivation, standing

DAYS_BACK = (0, 90, 365)  # today from the roll-up, two other days derived


def recomputed(asked: Question) -> Counter[Any]:
    """Target, month, state and reason, counted from the facts by one statement without a word of the dashboard's."""
    statement = f"""SELECT target, cohort_month, {standing.sql(asked.on, "d")}, excluded_as, count(*)
FROM ({derivation.rows(asked.on, only=list(clocks.labels()), everybody=True)}) d
WHERE due_on BETWEEN %s AND %s OR due_on IS NULL GROUP BY 1, 2, 3, 4"""
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked.first, asked.last])
        return by_state(cursor.fetchall())


def by_state(rows: Iterable[Any]) -> Counter[Any]:
    """As the dashboard shows them: what is due soon is on track."""
    found: Counter[Any] = Counter()
    for target, month, of, reason, number in rows:
        found[target, month, STATE_OF_STANDING[of], reason] += number
    return found


def equality(today: dt.date) -> Result:
    """How many numbers of three days differ from the recomputation: none may."""
    wrong = 0
    for back in DAYS_BACK:
        asked = question(today - dt.timedelta(days=back), today)
        told, found = by_state(clocks.count(asked, manager())), recomputed(asked)
        assert found, asked
        wrong += sum(told[sort] != found[sort] for sort in {*told, *found})
    return Result(8, "dashboard: numbers that a recomputation on three dates finds otherwise", wrong, "", 0, 0)


def another_day(today: dt.date) -> Result:
    """The numbers of a day that nobody stored, beside the derivation of all clocks alone."""
    asked = question(today - dt.timedelta(days=90), today)
    bare = f"SELECT target, count(*) FROM ({derivation.rows(asked.on, everybody=True)}) d GROUP BY 1"

    def derive() -> None:
        with connection.cursor() as cursor:
            cursor.execute(bare)
            cursor.fetchall()

    user = manager()
    measured = ratio(lambda: clocks.count(asked, user), derive, rounds=3, times=1, cost=processor)
    note = f"{measured.subject_ms / 1000:.2f} / {measured.floor_ms / 1000:.2f} s"
    return Result(8, "dashboard of another day / derivation of all clocks", measured.times, goal=2, must=3, note=note)


def measure(on: dt.date) -> list[Result]:
    return [another_day(on), equality(on)]
