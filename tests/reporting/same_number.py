"""The same question asked in every way in which a number leaves the house: each way gives met, missed and per cent.

A way is a function (client, quarter, target) → `Said`. The pages and the interface stand here; whoever adds a way (a
report as PDF, a workbook) adds its function to `WAYS`, and the test asks all of them.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import clock
from reporting import clocks
from reporting.api import tokens
from reporting.models import TokenScope
from reporting.rules import counted_on, quarter_end
from tests import factories


@dataclass(frozen=True)
class Said:
    """What one way says; None where it holds a number back."""

    met: int | None
    missed: int | None
    percent: int | None


def bearer(*scopes: str, by: User | None = None, expires_in: dt.timedelta = dt.timedelta(days=1)) -> dict[str, Any]:
    """The headers of a system with a fresh token."""
    by = by or factories.user(Role.ADMINISTRATOR)
    _token, secret = tokens.make(name="BI", scopes=scopes, expires_at=clock.now() + expires_in, by=by)
    return {"headers": {"Authorization": f"Bearer {secret}"}}


def dashboard_says(client: Client, quarter: dt.date, target: str) -> Said:
    """A manager of the whole municipality asks the dashboard for the quarter as of the day after it."""
    client.force_login(factories.user(Role.TEAM_MANAGER))
    days = {"on": counted_on(quarter), "due_from": quarter, "due_to": quarter_end(quarter)}
    page = client.get(reverse("reporting:dashboard"), {name: f"{day:%d-%m-%Y}" for name, day in days.items()})
    goals = [goal for kept in page.context["promises"] for goal in kept.goals]
    goal = next(each for each in goals if each.figure.key == target)
    return Said(goal.met, goal.denominator - goal.met, goal.percent)


def api_says(client: Client, quarter: dt.date, target: str) -> Said:
    """A system of the municipality asks the interface, page by page."""
    headers, after = bearer(TokenScope.FIGURES), ""
    while True:
        answer = client.get(reverse("reporting_api:api:figures"), {"after": after, "limit": "3"}, **headers)
        assert answer.status_code == 200, answer.content
        for each in answer.json()["items"]:
            if (each["figure"], each["quarter"]) == (f"rate-{target}", quarter.isoformat()):
                return Said(each["met"], each["missed"], each["percent"])
        after = answer.json()["next"]
        assert after, "the quarter is not published"


def file_says(client: Client, quarter: dt.date, target: str) -> Said:
    """The dashboard's own CSV file, asked by the same manager for the same days."""
    client.force_login(factories.user(Role.TEAM_MANAGER))
    days = {"on": counted_on(quarter), "due_from": quarter, "due_to": quarter_end(quarter)}
    asked = {name: f"{day:%d-%m-%Y}" for name, day in days.items()}
    answer = client.get(reverse("reporting:table", args=["csv"]), asked)
    _header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    label = str(clocks.labels()[target])
    row = next(row for row in rows if row[2] == label and row[3] == "Hele perioden")
    met, late, overdue = map(int, row[4:7])
    return Said(met, late + overdue, int(row[-1]) if row[-1] else None)


WAYS: list[Callable[[Client, dt.date, str], Said]] = [dashboard_says, file_says, api_says]
