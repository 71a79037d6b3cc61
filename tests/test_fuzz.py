"""Odd requests, form posts and lists: a sentence every time, never a 500. Two thousand each run, more with --long."""

import datetime as dt
import io
import json
import random
import re
import resource
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.forms import BaseForm
from django.test import Client
from django.urls import get_resolver
from django.utils import translation
from django_filters import FilterSet

from accounts.policy import Role
from core.tabular import TableError, read_table
from refugees.imports import allocations, history
from refugees.imports.report import Outcome, Report
from tests.access_matrix import MATRIX
from tests.test_access import address, patterns
from tests.test_conventions import LABELS as OURS
from tests.trust.test_canaries import addresses
from tests.trust.world import build

REQUESTS, LISTS = 2000, 40  # with one seed
FIRST_SEED = 20161101
ROLES = (Role.TEAM_MANAGER, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)
DATA = Path("demo/data")
LIST_NAMES = ("allocations-2016.csv", "allocations-2017.xlsx", "messy-allocations.csv", "history-2016-2017.csv")
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


# What a browser, a proxy or somebody else puts into a header.
HEADERS = {
    "Host": ["testserver", "evil.example", "testserver:99999", "[::1", "", "a" * 300, "testserver\x00"],
    "X-Forwarded-For": ["203.0.113.9", "1, 2, 3", "x" * 3000, "::ffff:1.2.3.4%eth0", "\u202e"],
    "X-Forwarded-Proto": ["https", "gopher", ""],
    "Cookie": [
        "havn=",
        "havn=" + "x" * 4000,
        "csrftoken=\x00",
        ";;;=;",
        'a="b',
        "messages=[[x]]",
        "sessionid=1; havn=2",
    ],
    "Accept-Language": ["da", "xx-YY;q=abc", "*;q=9", "da," * 800, "\x00", "../../etc"],
    "HX-Request": ["true", "false", "\x00"],
    "HX-Boosted": ["true", "x"],
    "HX-Target": ["main", "<script>", "x" * 3000],
    "HX-Current-URL": ["http://testserver/", "http://[", "javascript:alert(1)", "%ff%fe", "\ud7ff"],
    "HX-History-Restore-Request": ["true"],
    "HX-Trigger": ["", "{"],
    "Referer": ["http://evil.example/", "http://[::1", "x" * 3000],
    "Origin": ["null", "http://evil.example", "x"],
    "Range": ["bytes=0-1", "bytes=-", "x"],
    "If-None-Match": ["*", '"x"', "W/"],
    "If-Modified-Since": ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "99999999999999"],
    "X-Havn-Autosave": ["1", "\x00"],
    "X-Havn-Keep": ["1"],
    "X-CSRFToken": ["x", "x" * 64, "\x00"],
    "Content-Encoding": ["gzip", "x"],
    "Expect": ["100-continue"],
}
METHODS = ("get", "get", "get", "post", "post", "post", "head", "put", "patch", "delete", "options", "trace", "odd")
LONGEST_S, MOST_GROWTH_KB = 30, 256 * 1024  # of one request; of the whole process while so many are asked
BOUNDARY = "BoUnDaRy"


def field_names() -> list[str]:
    """Every field of every form of ours, filters among them: what a page may be asked with."""
    forms = [form for form in every_subclass(BaseForm) if form.__module__.partition(".")[0] in OURS]
    found = {name for form in forms for name in getattr(form, "base_fields", {})}
    found |= {name for each in every_subclass(FilterSet) for name in each.base_filters}
    return sorted(found | set(NAMES))


def every_subclass(cls: type) -> set[Any]:
    return {cls}.union(*(every_subclass(each) for each in cls.__subclasses__()))


def odd_body(chance: random.Random, names: list[str]) -> tuple[bytes, str]:
    """A body and what it says of itself, seldom the truth."""
    deep = chance.choice([10, 500, 30_000])
    body = chance.choice(
        [
            chance.choice(ODD).encode("utf-8", "surrogatepass"),
            b"[" * deep + b"]" * chance.choice([0, deep]),
            b'{"a":' * deep + b"1" + b"}" * deep,
            b'{"version": 1e999, "field": "\\ud800", "value": null}',
            b'{"a": "\xff\xfe"}',
            json.dumps({chance.choice(names): chance.choice([*ODD, 1, None, [], {}, True]) for _ in range(5)}).encode(),
            "&".join(f"{chance.choice(names)}={chance.choice(ODD)}" for _ in range(5)).encode("utf-8", "replace"),
            b"&".join(b"a%d=1" % number for number in range(2500)),
            multipart(chance, names),
            b"x" * chance.choice([100_000, 13 * 1024 * 1024]) if chance.random() < 0.02 else b"",
        ]
    )
    kinds = [
        "application/json", "text/plain", "application/x-www-form-urlencoded", "", "x", "text/html; charset=utf-7",
        f"multipart/form-data; boundary={BOUNDARY}", "multipart/form-data",
        f"multipart/form-data; boundary={'b' * 300}",
        "application/x-www-form-urlencoded; charset=nonsense",
    ]  # fmt: skip
    return body, chance.choice(kinds)


def multipart(chance: random.Random, names: list[str]) -> bytes:
    """A form with a file, as a browser sends it, and then mutilated."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{chance.choice(names)}"\r\n\r\n{chance.choice(ODD)}\r\n'
        for _ in range(chance.randint(0, 4))
    ]
    name = chance.choice(["a.csv", "../../a.pdf", "a\x00.xlsx", "x" * 400, "\u202efdp.exe", ""])
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\n%PDF-1.7 {chance.choice(ODD)}\r\n--{BOUNDARY}--\r\n"
    )
    body = "".join(parts).encode("utf-8", "replace")
    return mutilated(body, chance) if chance.random() < 0.5 and len(body) > 100 else body


class TooLong(Exception):
    """A request took longer than anybody waits."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raises TooLong where the block is still running after so many seconds."""

    def over(*_words: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def most_memory(whose: int) -> int:
    """The most memory this process (or any child it waited for) has ever held, in kilobytes."""
    return resource.getrusage(whose).ru_maxrss


def odd_request(client: Client, chance: random.Random, targets: list[str], names: list[str]) -> tuple[Any, str]:
    """Sends one; its answer, and how to send it again."""
    target, method = chance.choice(targets), chance.choice(METHODS)
    data = {chance.choice(names): chance.choice(ODD) for _field in range(chance.randint(0, 6))}
    headers = {name: chance.choice(HEADERS[name]) for name in chance.sample(list(HEADERS), chance.choice([0, 0, 1, 3]))}
    said = f"{method} {target} {data if len(str(data)) < 300 else list(data)} {str(headers)[:200]}"
    if method in {"get", "head"}:
        return getattr(client, method)(target, data, headers=headers), said
    if method == "post" and chance.random() < 0.5:
        return client.post(target, data, headers=headers), said
    body, kind = odd_body(chance, names)
    said = f"{said} {kind[:60]} {body[:80]!r}"
    return client.generic(method.upper(), target, body, content_type=kind, headers=headers), said


def ask_oddly(client: Client, seed: int) -> list[Any]:
    """Sends so many odd requests as four roles to every page, with records that exist and without; those that broke."""
    chance = random.Random(seed)
    client.raise_request_exception = False
    world, views, fields = build(), patterns(get_resolver()), field_names()
    users = [world.writer, *(world.users[role] for role in ROLES)]
    names = [name for name in MATRIX if name in views and name not in {"readyz", "account_logout"}]
    targets = [address(name) for name in names] + addresses(world)
    broken: list[Any] = []
    memory = most_memory(resource.RUSAGE_SELF)
    for number in range(REQUESTS):
        if number % 50 == 0:
            client.force_login(chance.choice(users))
        try:
            with within(LONGEST_S):
                answer, said = odd_request(client, chance, targets, fields)
        except TooLong:
            broken.append((seed, number, "takes too long"))
            continue
        if answer.status_code >= 500:
            broken.append((seed, number, answer.status_code, said))
        answer.getvalue()  # a file is read to its end, which closes it
    grown = most_memory(resource.RUSAGE_SELF) - memory
    assert grown < MOST_GROWTH_KB, f"seed {seed}: {grown} KB"
    return broken


@pytest.mark.django_db
def test_no_odd_request_breaks_a_page(client: Client) -> None:
    assert ask_oddly(client, FIRST_SEED) == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FIRST_SEED + 1, FIRST_SEED + 51))
def test_a_hundred_thousand_odd_requests_break_no_page(client: Client, seed: int) -> None:
    assert ask_oddly(client, seed) == []


@pytest.mark.django_db
def test_the_requests_notice_a_page_that_breaks_and_one_that_hangs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a filter that takes whatever it is given."""

    def careless(self: Any, value: Any) -> Any:
        return int(value or 0)

    monkeypatch.setattr("django.forms.fields.DateField.to_python", careless)
    assert {what[2] for what in ask_oddly(client, FIRST_SEED)} == {500}
    with pytest.raises(TooLong), within(1):
        signal.pause()


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
            if name.startswith("history"):
                return history.take_in(table, by=None, dry_run=True)
            rows = allocations.rows_of(table)
            return allocations.take_in(rows, by=None, today=dt.date(2026, 1, 1), dry_run=True)
    except TableError as error:
        return error.sentence


MOST_MEMORY_KB = 512 * 1024
OF_THE_WHOLE_ROW = re.compile(r"columns instead of")  # too many or too few: no column is to blame


def take_in_mutilated(seed: int) -> None:
    """Every mutilated list ends in a report that names its rows, or in one sentence; nothing else is raised."""
    chance = random.Random(seed)
    before = most_memory(resource.RUSAGE_CHILDREN)
    for number in range(LISTS):
        name = LIST_NAMES[number % len(LIST_NAMES)]
        spoil = mutilated_inside if name.endswith(".xlsx") and chance.random() < 0.8 else mutilated
        with within(LONGEST_S), translation.override("en"):
            said = refusal_or_report(name, spoil((DATA / name).read_bytes(), chance))
        if isinstance(said, str):
            assert said.endswith("."), said
        else:
            refused = [line for line in said.lines if line.outcome == Outcome.REJECTED]
            assert all(line.line and list(line.sentences()) for line in refused)
            unnamed = {note.reason for line in refused for note in line.notes if not note.column}
            assert not [reason for reason in unnamed if not OF_THE_WHOLE_ROW.search(reason)], (seed, number, unnamed)
    # A child of another test may have held more already, and a child begins as large as this process is.
    if max(before, most_memory(resource.RUSAGE_SELF)) < MOST_MEMORY_KB:
        assert most_memory(resource.RUSAGE_CHILDREN) < MOST_MEMORY_KB


@pytest.mark.django_db
def test_no_mutilated_list_breaks_the_import() -> None:
    take_in_mutilated(FIRST_SEED)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(FIRST_SEED + 1, FIRST_SEED + 501))
def test_twenty_thousand_mutilated_lists_break_no_import(seed: int) -> None:
    take_in_mutilated(seed)
