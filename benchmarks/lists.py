"""Rows 5 and 7: the case list with its filters and its depth, the search."""

import datetime as dt

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from benchmarks.harness import Result, best, explain, ratio, sign_in, statements
from benchmarks.minimal import minimal_client
from refugees.models import Refugee
from refugees.search import matching

KEYSET = (
    "SELECT id, sort_key, case_number FROM refugees_refugee WHERE (sort_key, id) > (%s, %s)"
    " ORDER BY sort_key, id LIMIT 25"
)
SAMPLES = 5  # of each filter the least disturbed one counts
FILTERS = (
    "",
    "mine=mine",
    "residence_basis=refugee",
    "residence_basis=ukraine_displaced",
    "mine=nobody",
    "note=none",
    "arrival=soon",
    "year=2024",
    "year=1995",
    "left=no",
    "left=yes",
)


def manager() -> User:
    """Somebody who sees the whole municipality."""
    found: User = User.objects.get(role_assignments__role=Role.TEAM_MANAGER)
    return found


def keyset() -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEYSET, ["m", 0])
        cursor.fetchall()


def page(client: Client, floor: Client, name: str, url: str, row: int, queries: tuple[int, int]) -> list[Result]:
    """Statements, text size and planning share of a page, and its time beside the floor."""
    client.get(url)
    with statements() as sent:
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    cost = explain(sent)
    measured = ratio(lambda: client.get(url), lambda: floor.get("/"), rounds=3, times=20)
    note = f"{measured.subject_ms:.1f} / {measured.floor_ms:.1f} ms"
    goal, must = (2.0, 3.0) if row == 8 else (None, None)
    return [
        Result(5, f"{name}: statements", len(sent), "", *queries),
        Result(5, f"{name}: longest statement", sent.longest / 1000, "kB", 4, 8),
        Result(5, f"{name}: planning share", 100 * cost.planning_share, "%", 30, 50),
        Result(row, f"{name} / minimal", measured.times, "×", goal, must, note=note),
        Result(3, f"{name}: buffers", cost.buffers, "pages"),
    ]


def deep() -> int:
    """Somebody nine tenths down the list."""
    names = Refugee.objects.order_by("-sort_key", "-pk").values_list("pk", flat=True)
    return int(names[Refugee.objects.count() // 10])


def lists(client: Client, floor: Client) -> list[Result]:
    """Row 7: any filter of the case list beside the bare keyset query, by the time of its SQL."""
    bare = best(keyset, times=30)
    found, worst, which = [], 0.0, ""
    for asked in (*FILTERS, f"after={deep()}"):
        url = f"/cases/?{asked}"
        client.get(url)
        with statements() as sent:
            client.get(url)
        cost = min((explain(sent) for _ in range(SAMPLES)), key=lambda each: each.execution_ms + each.planning_ms)
        spent = cost.execution_ms + cost.planning_ms
        if spent > worst:
            worst, which = spent, asked or "none"
    note = f"{worst:.1f} / {bare:.1f} ms SQL, filter: {which}"
    found.append(Result(7, "case list, slowest filter / keyset", worst / bare, "×", 5, 10, note))
    return found


def search() -> list[Result]:
    """Row 7: a misspelt name among everybody, milliseconds of SQL."""
    person = Refugee.objects.order_by("pk").first()
    assert person is not None
    misspelt = person.family_name[:2] + person.family_name[3:] + " " + person.given_names
    list(matching(Refugee.objects.visible_to(manager()), misspelt))
    with statements() as sent:
        list(matching(Refugee.objects.visible_to(manager()), misspelt))
    cost = min((explain(sent) for _ in range(SAMPLES)), key=lambda each: each.execution_ms + each.planning_ms)
    return [Result(7, "search of a misspelt name", cost.execution_ms + cost.planning_ms, "ms", 15, 30)]


def measure(on: dt.date) -> list[Result]:
    """Every row of this file against the database as it is."""
    user = manager()
    client, floor = Client(), minimal_client()
    sign_in(client, user)
    floor.force_login(user)
    return [
        *page(client, floor, "case list", "/cases/", 7, (8, 10)),
        *lists(client, floor),
        *search(),
    ]
