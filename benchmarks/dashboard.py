"""Row 8: the dashboard's SQL beside a bare roll-up, its page, another day beside the bare derivation; both exact."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.harness import Cost, Result, Statements, explain, processor, ratio, sign_in, statements
from benchmarks.lists import manager, page
from benchmarks.minimal import minimal_client
from reporting import clocks
from reporting.figures import Question
from reporting.rules import STATE_OF_STANDING, last_day_of_month, next_month
from targets import derivation, standing

DAYS_BACK = (0, 90, 365)  # today from the roll-up, two other days derived
FLOOR = """SELECT target, cohort_month, stage, excluded_as, sum(number) FROM bare_roll_up
WHERE cohort_month BETWEEN %s AND %s OR cohort_month IS NULL GROUP BY 1, 2, 3, 4"""
SAMPLES = 7


def question(on: dt.date, today: dt.date) -> Question:
    """Twelve whole months up to that of the day."""
    month = on.replace(day=1)
    return Question(on=on, first=next_month(month, -11), last=last_day_of_month(month), today=today)


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


def cheapest(sent: Statements) -> Cost:
    """The cost of the statements when nothing disturbs them."""
    return min((explain(sent) for _ in range(SAMPLES)), key=lambda cost: cost.planning_ms + cost.execution_ms)


def sql(client: Client, asked: Question) -> list[Result]:
    """All statements of the page beside one read of a table that holds nothing but the municipality's numbers."""
    client.get("/figures/")
    with statements() as sent:
        client.get("/figures/")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare_roll_up AS SELECT target, cohort_month, stage, excluded_as, due_on,"
                       " sum(number) AS number FROM targets_clockcount WHERE whole GROUP BY 1, 2, 3, 4, 5")  # fmt: skip
        cursor.execute("CREATE INDEX ON bare_roll_up (cohort_month)")
        cursor.execute("ANALYZE bare_roll_up")
    whole, bare = cheapest(sent), cheapest(Statements([(FLOOR, [asked.first, asked.last])]))
    spent, least = (each.planning_ms + each.execution_ms for each in (whole, bare))
    note = f"{spent:.1f} / {least:.1f} ms"
    return [
        Result(8, "dashboard: SQL / roll-up", spent / least, goal=2, must=3, note=note),
        Result(8, "dashboard: SQL", spent, "ms"),
    ]


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
    user = manager()
    client, floor = Client(), minimal_client()
    sign_in(client, user)
    floor.force_login(user)
    return [
        *page(client, floor, "dashboard", "/figures/", 8, (6, 8)),
        *sql(client, question(on, on)),
        another_day(on),
        equality(on),
    ]
