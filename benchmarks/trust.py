"""Row 13: what trust costs. Pages with and without their line in the read log, a save with and without its history.

Both sides run in one process, one call of each in turn. What is switched off is switched off from here: the line is
not written, the triggers of the table rest.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest import mock

from django.db import connection
from django.test import Client

from audit import log
from benchmarks.clocks import signed_in
from benchmarks.harness import Ratio, Result, Work, ratio, statements, timed
from config import env
from core.backups import postgres
from core.history import acting
from refugees.models import Refugee

TABLE = "refugees_refugee"


def note_of(measured: Ratio, statements_more: int = 0) -> str:
    more = f", {statements_more} more statement" if statements_more else ""
    return f"{measured.subject_ms:.2f} / {measured.floor_ms:.2f} ms{more}"


def unlogged(client: Client, url: str) -> Work:
    """The page without its line in the log."""

    def work() -> Any:
        with mock.patch.object(log, "write"):
            return client.get(url)

    return work


def count(work: Work) -> int:
    with statements() as sent:
        work()
    return len(sent)


def page(client: Client, name: str, url: str) -> Result:
    assert client.get(url).status_code == 200, url
    with_log: Work = lambda: client.get(url)  # noqa: E731
    without = unlogged(client, url)
    measured = ratio(with_log, without)
    note = note_of(measured, count(with_log) - count(without))
    return Result(13, f"trust: {name}, with / without read log", measured.times, note=note)


@contextmanager
def resting_triggers() -> Iterator[Callable[[Work], Callable[[Work], float]]]:
    """Times one work with the triggers of the table at rest, and every other with them; switching is not timed."""
    with closing(postgres.connect(env.database(os.environ["DATABASE_OWNER_URL"]))) as owner:

        def cost_without(resting: Work) -> Callable[[Work], float]:
            def cost(work: Work) -> float:
                if work is not resting:
                    return timed(work)
                owner.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
                try:
                    return timed(work)
                finally:
                    owner.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")

            return cost

        yield cost_without


def save(person: Refugee) -> list[Result]:
    """A save of the person's row, in somebody's name: with its history, and as the bare table would take it."""

    def saved() -> None:
        person.remark = "b" if person.remark == "a" else "a"
        person.save(update_fields=["remark"])

    def named() -> None:
        with acting("benchmark"):
            saved()

    kept = person.remark
    with resting_triggers() as cost_without:
        # Changing a table makes every session plan anew: both sides pay that, before the clock runs.
        def ready(work: Work, cost: Callable[[Work], float]) -> float:
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {TABLE} SET remark = remark WHERE false")
            return cost(work)

        cost = cost_without(saved)
        measured = ratio(named, saved, times=30, cost=lambda work: ready(work, cost))
    Refugee.objects.filter(pk=person.pk).update(remark=kept)
    return [Result(13, "trust: save of a person, with / without history", measured.times, note=note_of(measured))]


def measure(on: dt.date) -> list[Result]:
    person = Refugee.objects.exclude(caseworker=None).select_related("caseworker").order_by("pk")[0]
    assert person.caseworker
    client = signed_in(person.caseworker)
    return [
        page(client, "worklist", "/deadlines/"),
        page(client, "case page", f"/cases/{person.case_number}/"),
        *save(person),
    ]
