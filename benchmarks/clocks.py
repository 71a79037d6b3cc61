"""Rows 1–3, 9 and 10: the worklist and the case page beside the floor, the night, the clock source."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from benchmarks.harness import Result, best, explain, ratio, sign_in, statements
from benchmarks.minimal import minimal_client
from refugees.models import Refugee
from targets import cache, derivation
from targets.models import Clock

WHOLE = "count(*), count(met_on), count(nullif(excluded_as, '')), sum(length(target)), max(due_on)"
# The bare shape beneath the derivation: one lateral aggregate for each table of facts, no targets.
FASTEST = " ".join(
    [
        "SELECT count(*), max(m.day), max(r.days), max(s.day) FROM refugees_refugee p",
        "LEFT JOIN LATERAL (SELECT min(happened_on) AS day FROM refugees_movein WHERE refugee_id = p.id) m ON true",
        "LEFT JOIN LATERAL (SELECT array_agg(happened_on) AS days FROM refugees_readinessassessment"
        " WHERE refugee_id = p.id) r ON true",
        "LEFT JOIN LATERAL (SELECT min(happened_on) AS day FROM placements_placementevent"
        " WHERE refugee_id = p.id) s ON true CROSS JOIN LATERAL (VALUES (1), (2), (3), (4), (5), (6)) v(n)",
    ]
)
BARE = "UPDATE targets_clock SET due_on = due_on WHERE (due_on, met_on) IS DISTINCT FROM (due_on, met_on)"


def run(sql: str) -> Callable[[], Any]:
    """Work that sends one statement and fetches its answer."""

    def work() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None

    return work


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def pages() -> list[Result]:
    """Rows 1, 2, 3 and 5: a caseworker's worklist and a case, as ratios, statements and buffers."""
    person = Refugee.objects.exclude(caseworker=None).select_related("caseworker").order_by("pk").first()
    if person is None or person.caseworker is None:
        return []
    client, floor = signed_in(person.caseworker), minimal_client()
    floor.force_login(person.caseworker)
    found = []
    for row, name, url, goal, must in (
        (1, "worklist", "/deadlines/", 1.5, 2.0),
        (2, "case page", f"/cases/{person.case_number}/", 2.0, 2.5),
    ):
        measured = ratio(lambda url=url: client.get(url), lambda: floor.get("/"))  # type: ignore[misc]
        with statements() as sent:
            assert client.get(url).status_code == 200, url
        cost = explain(sent)
        note = f"{measured.subject_ms:.1f} / {measured.floor_ms:.1f} ms"
        found += [
            Result(row, f"{name} / minimal", measured.times, goal=goal, must=must, note=note),
            Result(3, f"{name}: buffers", cost.buffers, "pages"),
            Result(5, f"{name}: statements", len(sent), "", 8 if row == 1 else 12, 10 if row == 1 else 15),
            Result(5, f"{name}: longest statement", sent.longest / 1000, "kB", 4, 8),
            Result(5, f"{name}: planning share", 100 * cost.planning_share, "%", 30, 50),
        ]
    return found


def night(on: dt.date) -> list[Result]:
    """Row 9: the pass over everybody beside a bare update that finds nothing to do; statements."""
    with statements() as sent, transaction.atomic():
        cache.nightly(on=on)
    subject, floor = best(lambda: cache.nightly(on=on), times=3), best(run(BARE), times=3)
    clocks = Clock.objects.count()
    note = f"{clocks} clocks, {subject / 1000:.2f} s; {len(sent)} statements"
    return [Result(9, "nightly pass / bare UPDATE", subject / floor, goal=1.5, must=2.5, note=note)]


def source(on: dt.date) -> list[Result]:
    """Row 10: the derivation for the city, a caseworker and one person; the refresh on save."""
    person = Refugee.objects.exclude(caseworker=None).order_by("pk").first()
    if person is None:
        return []
    rows = derivation.rows(on)
    city = best(run(f"SELECT {WHOLE} FROM ({rows}) x"), times=3) / best(run(FASTEST), times=3)
    one = best(run(f"SELECT {WHOLE} FROM ({rows}) x WHERE refugee_id = {person.pk}"), times=50)
    caseload = best(run(f"SELECT {WHOLE} FROM ({rows}) x WHERE caseworker_id = {person.caseworker_id}"), times=50)
    save = ratio(lambda: cache.refresh([person.pk], on=on), lambda: Refugee.objects.get(pk=person.pk).save(), times=20)
    return [
        Result(10, "clock source, city / fastest shape", city, goal=1.3, must=2),
        Result(10, "clock source, one caseworker", caseload, "ms", 3, 10),
        Result(10, "clock source, one person", one, "ms", 1, 2),
        Result(10, "recompute on save / bare save", save.times, goal=3, must=5),
    ]


def measure(on: dt.date) -> list[Result]:
    """Every row of this file against the database as it is."""
    return [*pages(), *night(on), *source(on)]
