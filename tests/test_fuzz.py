"""Two thousand odd requests and form posts: a sentence every time, never a 500."""

import random
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.policy import Role
from tests import factories
from tests.access_matrix import MATRIX
from tests.test_access import address, patterns

REQUESTS = 2000
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


@pytest.mark.django_db
def test_no_odd_request_breaks_a_page(client: Client) -> None:
    chance = random.Random(20161101)
    client.raise_request_exception = False
    worker = factories.caseworker()
    users = [
        worker,
        factories.user(Role.TEAM_MANAGER),
        factories.user(Role.ADMINISTRATOR),
        factories.user(Role.DATA_PROTECTION_OFFICER),
    ]
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
            answer = client.put(
                target, chance.choice(ODD).encode(), content_type=chance.choice(["application/json", "text/plain"])
            )
        else:
            answer = getattr(client, method)(target, data)
        if answer.status_code >= 500:
            broken.append((number, name, method, data))
    assert broken == []
