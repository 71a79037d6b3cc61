"""Rows 9 and 10: the night and the clock source."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from benchmarks.fastest import statement
from benchmarks.harness import Result, best, processor, ratio, sign_in, statements
from core import prepared
from refugees.models import Refugee
from targets import cache, derivation
from targets.models import Clock

WHOLE = "count(*), count(met_on), count(nullif(excluded_as, '')), sum(length(target)), max(due_on), max(warns_on)"


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


def bare(rows: str) -> Callable[[], Any]:
    """The update of all clocks from rows that say the same."""
    theirs = ", ".join(f"n.{name}" for name in cache.VALUES)
    return run(
        f"UPDATE targets_clock t SET ({', '.join(cache.VALUES)}) = ROW({theirs}) FROM {rows} n"
        f" WHERE {cache._row('t', cache.KEYS)} = {cache._row('n', cache.KEYS)}"
        f" AND {cache._row('t', cache.VALUES)} IS DISTINCT FROM {cache._row('n', cache.VALUES)}"
    )


def night(on: dt.date) -> list[Result]:
    """Row 9: the pass over everybody beside an update of all clocks from the very same rows, which changes none.

    The first floor compares each stored row with one that stands ready in a table of its own: what a pass would cost
    if deriving cost nothing. The second derives the rows as well, by the fastest statement we could write: the least
    that a pass which checks everybody can cost.
    """
    with statements() as sent:
        cache.nightly(on=on)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE ready AS SELECT {cache.ALL} FROM targets_clock")
        cursor.execute("ANALYZE ready")
    measured = ratio(lambda: cache.nightly(on=on), bare("ready"), rounds=5, times=1, cost=processor)
    run("DROP TABLE ready")()
    derived = bare(f"(SELECT {cache.ALL} FROM ({statement(on)}) f)")
    deriving = ratio(lambda: cache.nightly(on=on), derived, rounds=5, times=1, cost=processor)
    clocks = Clock.objects.count()
    spent = f"{clocks} clocks, {measured.subject_ms / 1000:.2f} / {measured.floor_ms / 1000:.2f} s"
    return [
        Result(9, "nightly pass / bare UPDATE", measured.times, goal=1.5, must=2.5, note=spent),
        Result(
            9,
            "nightly pass / bare UPDATE from rows derived for it",
            deriving.times,
            "×",
            note=f"{deriving.subject_ms / 1000:.2f} / {deriving.floor_ms / 1000:.2f} s",
        ),
        Result(9, "nightly pass per million clocks", measured.subject_ms / clocks * 1000, "s"),
        Result(9, "nightly pass: statements", len(sent), ""),
    ]


def kept_for(person: int, on: dt.date) -> Callable[[], Any]:
    """The rows of one person by a statement whose plan the connection keeps: so the refresh of every save asks."""
    text = f"SELECT {WHOLE} FROM ({derivation.rows('$1', people='p.id = $2')}) x"

    def work() -> Any:
        with connection.cursor() as cursor:
            prepared.execute(cursor, text, ("date", "bigint"), [on, person])
            return cursor.fetchone()

    return work


def source(on: dt.date) -> list[Result]:
    """Row 10: the derivation for the city, a caseworker and one person; the refresh on save."""
    person = Refugee.objects.exclude(caseworker=None).order_by("pk").first()
    if person is None:
        return []
    rows = derivation.rows(on)
    whole, floor = (
        run(f"SELECT {WHOLE} FROM ({text}) x") for text in (derivation.rows(on, everybody=True), statement(on))
    )
    assert whole() == floor(), "the floor must give the same rows"
    city = ratio(whole, floor, rounds=5, times=1, cost=processor)
    anew = best(run(f"SELECT {WHOLE} FROM ({rows}) x WHERE refugee_id = {person.pk}"), times=50, cost=processor)
    one = best(kept_for(person.pk, on), times=50, cost=processor)
    theirs = f"caseworker_id = {person.caseworker_id}"
    caseload = best(run(f"SELECT {WHOLE} FROM ({rows}) x WHERE {theirs}"), times=50, cost=processor)
    save = ratio(lambda: cache.refresh([person.pk], on=on), lambda: Refugee.objects.get(pk=person.pk).save(), times=20)
    clocks = whole()[0]
    return [
        Result(10, "clock source, city / fastest shape", city.times, goal=1.3, must=2),
        Result(10, "clock source, city, per million clocks", city.subject_ms / clocks * 1000, "s"),
        Result(10, "clock source, one caseworker", caseload, "ms", 3, 10),
        Result(
            10, "clock source, one person", one, "ms", 1, 2, f"plan kept, as every save asks; {anew:.1f} ms with it"
        ),
        Result(10, "recompute on save / bare save", save.times, goal=3, must=5),
    ]


def measure(on: dt.date) -> list[Result]:
    """Every row of this file against the database as it is."""
    return [*night(on), *source(on)]
