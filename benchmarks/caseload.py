"""Row 4: the worklist of one caseworker with 300 people and with 30,000, its first page and its last."""

import datetime as dt

from django.db import connection

from accounts.models import User
from benchmarks.clocks import signed_in
from benchmarks.harness import Result, Work, ratio
from benchmarks.minimal import minimal_client
from demo.quiet import tidy
from refugees.models import Refugee
from targets import worklist
from targets.models import Clock

SMALL, LARGE = 300, 30_000
LIST = "/deadlines/?standing=all&whose=mine"


def hand_over(user: User, people: int) -> None:
    """Gives so many people to one caseworker; behind the services, which would tell of each."""
    chosen = "(SELECT id FROM refugees_refugee ORDER BY id LIMIT %s)"
    with connection.cursor() as cursor:
        for table, key in (("refugees_refugee", "id"), ("targets_clock", "refugee_id")):
            cursor.execute(f"UPDATE {table} SET caseworker_id = %s WHERE {key} IN {chosen}", [user.pk, people])
    tidy()


def last_page(user: User) -> str:
    """The address of the last full page."""
    rows = worklist.ordered(Clock.objects.filter(caseworker=user).unmet().present(), "due")
    place = max(rows.count() - worklist.PAGE_SIZE - 1, 0)
    return f"{LIST}&after={worklist.cursor_of(rows[place], 'due')}"


def measure(on: dt.date) -> list[Result]:
    """Changes the database for good: last of all."""
    if Refugee.objects.count() < LARGE:
        return []
    user = User.objects.get(pk=Refugee.objects.order_by("pk").values_list("caseworker", flat=True)[0])
    client, floor = signed_in(user), minimal_client()
    floor.force_login(user)

    def page(url: str) -> Work:
        assert client.get(url).status_code == 200, url
        return lambda: client.get(url)

    bare: Work = lambda: floor.get("/")  # noqa: E731
    hand_over(user, SMALL)
    before = ratio(page(LIST), bare)
    hand_over(user, LARGE)
    first, last = ratio(page(LIST), bare), ratio(page(last_page(user)), bare)
    note = "each over the minimal page measured beside it"
    return [
        Result(4, "a caseload 100 times larger: first page", first.times / before.times, "×", 1.3, 2, note),
        Result(4, "a caseload 100 times larger: last page", last.times / before.times, "×", 1.3, 2, note),
    ]
