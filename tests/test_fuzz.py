"""Odd requests, form posts and lists: a sentence every time, never a 500. Two thousand each run, more with --long."""

import datetime as dt
import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.policy import Role
from core.tabular import TableError, read_table
from refugees.imports import allocations
from refugees.imports.report import Outcome, Report
from tests import factories
from tests.access_matrix import MATRIX
from tests.test_access import address, patterns

REQUESTS, LISTS = 2000, 40  # with one seed
FIRST_SEED = 20161101
ROLES = (Role.TEAM_MANAGER, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
DATA = Path("demo/data")
LIST_NAMES = ("allocations-2016.csv", "allocations-2017.xlsx", "messy-allocations.csv")
ODD = [
    "",
    "0",
    "-1",
    "abc",
    "99999999999999999999",
    "\x00",
    "%00",
    "' OR 1=1--",
    "<script>",
    "31-02-2017",
    "29-02-2016",
    "2017-13-45",
    "0001-01-01",
    "9999-12-31",
    "\u202e\u2066abc",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "x" * 5000,
    "=1+1",
    "../../etc/passwd",
    "[]",
    "{}",
    "null",
    "true",
    "1e309",
    "NaN",
    "job_ready",
    "on",
    "٣",
    "१",
    "\r\nX: y",
]
NAMES = [
    "q",
    "year",
    "after",
    "before",
    "mine",
    "left",
    "on",
    "format",
    "target",
    "standing",
    "team",
    "caseworker",
    "page",
    "theme",
    "sort",
    "happened_on",
    "outcome",
    "note",
    "version",
    "reason",
    "kind",
    "event_on",
    "title",
    "text",
    "state",
    "since",
    "until",
    "person",
    "user",
    "month",
    "period",
    "residence_basis",
    "given_names",
    "family_name",
    "birth_date",
    "person_id",
    "valid_from",
    "role",
    "what",
    "planned_at",
    "place",
    "mode",
    "held_on",
    "language",
    "next",
    "file",
]


def ask_oddly(client: Client, seed: int) -> list[Any]:
    """Sends so many odd requests as four roles; those that broke."""
    chance = random.Random(seed)
    client.raise_request_exception = False
    worker = factories.caseworker()
    users = [worker, *(factories.user(role) for role in ROLES)]
    factories.refugee(worker, case_number="2017-9999")
    views = patterns(get_resolver())
    names = [name for name in MATRIX if name in views and name not in {"readyz", "account_logout"}]
    broken: list[Any] = []
    for number in range(REQUESTS):
        if number % 50 == 0:
            client.force_login(chance.choice(users))
        name, method = chance.choice(names), chance.choice(["get", "get", "post", "post", "head", "put"])
        data = {chance.choice(NAMES): chance.choice(ODD) for _field in range(chance.randint(0, 6))}
        target = address(name)
        if method == "put":
            kind = chance.choice(["application/json", "text/plain"])
            answer = client.put(target, chance.choice(ODD).encode(), content_type=kind)
        else:
            answer = getattr(client, method)(target, data)
        if answer.status_code >= 500:
            broken.append((seed, number, name, method, data))
    return broken


@pytest.mark.django_db
def test_no_odd_request_breaks_a_page(client: Client) -> None:
    assert ask_oddly(client, FIRST_SEED) == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FIRST_SEED + 1, FIRST_SEED + 51))
def test_a_hundred_thousand_odd_requests_break_no_page(client: Client, seed: int) -> None:
    assert ask_oddly(client, seed) == []


# --- lists ------------------------------------------------------------------------------------------
def mutilated(data: bytes, chance: random.Random) -> bytes:
    """The list with bytes changed, lost, doubled, or cut off."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place, length = chance.randrange(len(made)), chance.randint(1, 40)
        how = chance.randrange(4)
        if how == 0:
            made[place] = chance.randrange(256)
        elif how == 1:
            del made[place : place + length]
        elif how == 2:
            made[place:place] = made[place : place + length] * chance.randint(1, 3)
        else:
            made[place:place] = chance.choice(ODD).encode("utf-8", "replace")
        if len(made) < 100:
            return bytes(made)
    return bytes(made)


def mutilated_inside(data: bytes, chance: random.Random) -> bytes:
    """A workbook that unpacks well, with one of its parts mutilated."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        chosen = chance.choice([name for name in book.namelist() if name.endswith((".xml", ".rels"))])
        for name in book.namelist():
            made.writestr(name, mutilated(book.read(name), chance) if name == chosen else book.read(name))
    return out.getvalue()


def refusal_or_report(name: str, data: bytes) -> str | Report:
    """What taking a list in for trial says: the report, or the one sentence about the whole file."""
    try:
        with read_table(data, name) as table:
            rows = allocations.rows_of(table)
            return allocations.take_in(rows, by=None, today=dt.date(2026, 1, 1), dry_run=True)
    except TableError as error:
        return error.sentence


def take_in_mutilated(seed: int) -> None:
    """Every mutilated list ends in a report that names its rows, or in one sentence; nothing else is raised."""
    chance = random.Random(seed)
    for number in range(LISTS):
        name = LIST_NAMES[number % len(LIST_NAMES)]
        spoil = mutilated_inside if name.endswith(".xlsx") and chance.random() < 0.8 else mutilated
        said = refusal_or_report(name, spoil((DATA / name).read_bytes(), chance))
        if isinstance(said, str):
            assert said.endswith("."), said
        else:
            refused = [line for line in said.lines if line.outcome == Outcome.REJECTED]
            assert all(line.line and list(line.sentences()) for line in refused)


@pytest.mark.django_db
def test_no_mutilated_list_breaks_the_import() -> None:
    take_in_mutilated(FIRST_SEED)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FIRST_SEED + 1, FIRST_SEED + 501))
def test_twenty_thousand_mutilated_lists_break_no_import(seed: int) -> None:
    take_in_mutilated(seed)
