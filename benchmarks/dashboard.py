"""Row 8: the dashboard's SQL beside a bare roll-up, and its page beside the floor."""

import datetime as dt

from django.db import connection
from django.test import Client

from benchmarks.harness import Cost, Result, Statements, explain, sign_in, statements
from benchmarks.lists import manager, page
from benchmarks.minimal import minimal_client
from reporting.figures import Question
from reporting.rules import last_day_of_month, next_month

FLOOR = """SELECT target, cohort_month, stage, excluded_as, sum(number) FROM bare_roll_up
WHERE cohort_month BETWEEN %s AND %s OR cohort_month IS NULL GROUP BY 1, 2, 3, 4"""
SAMPLES = 7


def question(on: dt.date, today: dt.date) -> Question:
    """Twelve whole months up to that of the day."""
    month = on.replace(day=1)
    return Question(on=on, first=next_month(month, -11), last=last_day_of_month(month), today=today)


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


def measure(on: dt.date) -> list[Result]:
    user = manager()
    client, floor = Client(), minimal_client()
    sign_in(client, user)
    floor.force_login(user)
    return [
        *page(client, floor, "dashboard", "/figures/", 8, (6, 8)),
        *sql(client, question(on, on)),
    ]
