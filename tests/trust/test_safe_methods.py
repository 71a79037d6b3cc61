"""GET and HEAD change nothing: every address, asked by every role that may open it, leaves every table as it was.

Asked of PostgreSQL itself, which counts the rows a transaction adds, changes and removes, whoever does it: the ORM, raw
SQL, a trigger. Besides stand the tables that tell of the asking: the read log and the session with its last activity.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from accounts.policy import Role
from core.models import Heartbeat
from tests.access_matrix import MATRIX
from tests.test_access import address, patterns
from tests.trust.forms_found import BESIDE
from tests.trust.test_canaries import addresses
from tests.trust.troubles import view_of
from tests.trust.world import World, build

pytestmark = pytest.mark.django_db
TELL_OF_THE_ASKING = {"audit_readlog", "django_session"}
LEAVE = {"account_logout"}  # GET asks whether one is sure; the session's end is another test's
TRIES = 2  # addresses of one view, until one shows its page
COUNTED = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


@pytest.fixture
def world() -> World:
    return build()


def counted() -> dict[str, int]:
    """How many rows of each table this transaction has added, changed or removed so far."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        return dict(cursor.fetchall())


def files(folder: Path) -> set[tuple[str, int]]:
    """What lies there, without the endings: a file gets its own once its row is committed, at the latest when read."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {(str(path.with_suffix("")), path.stat().st_mtime_ns) for path in found}


@contextmanager
def unchanged(what: str, wrong: list[str]) -> Iterator[None]:
    """Notes every table that has other counts afterwards."""
    before = counted()
    yield
    now = counted()
    changed = sorted(name for name in now.keys() - TELL_OF_THE_ASKING if now[name] != before.get(name))
    wrong += [f"{what} writes {name}" for name in changed]


def by_view(world: World) -> dict[str, list[str]]:
    """The addresses of each view, those of the world's records first."""
    found: dict[str, list[str]] = {name: [] for name in MATRIX}
    for each in addresses(world):
        if (name := view_of(each)) in found and len(found[name]) < TRIES:
            found[name].append(each)
    return {name: list(dict.fromkeys([*known, address(name)])) for name, known in found.items() if name not in LEAVE}


def asked(client: Client, names: list[str], where: dict[str, list[str]]) -> tuple[list[str], set[str]]:
    """What any of these views writes when it is only looked at, and which of them showed a page."""
    wrong: list[str] = []
    shown: set[str] = set()
    for name in names:
        for each in where[name]:
            status = 0
            for method in ("get", "head"):
                with unchanged(f"{method.upper()} {each}", wrong):
                    answer = getattr(client, method)(each)
                    answer.getvalue()
                status = answer.status_code
            if status == 200:
                shown.add(name)
                break
    return wrong, shown


def opened(role: str) -> list[str]:
    return [name for name, roles in MATRIX.items() if role in roles and name not in LEAVE]


@pytest.mark.parametrize("role", list(Role))
def test_nothing_is_changed_by_looking(world: World, settings: Any, role: str) -> None:
    client = Client()
    client.force_login(world.users[role])
    kept = files(Path(settings.MEDIA_ROOT))
    wrong, shown = asked(client, opened(role), by_view(world))
    assert wrong == []
    assert files(Path(settings.MEDIA_ROOT)) == kept
    assert len(shown) >= 8, sorted(shown)


def test_nothing_is_changed_by_visitors(world: World) -> None:
    wrong, shown = asked(Client(), opened("anonymous"), by_view(world))
    assert wrong == []
    assert "account_login" in shown


def test_a_page_that_writes_when_it_is_looked_at_is_found_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: by the ORM, and past it."""
    pattern = patterns(get_resolver())["accounts:me"]
    view = pattern.callback
    client = Client()
    client.force_login(world.writer)
    Heartbeat.objects.create(name="prøve", at="2026-01-01T00:00Z")

    def by_orm(request: Any) -> Any:
        Heartbeat.objects.filter(name="prøve").update(at="2026-01-02T00:00Z")
        return view(request)

    def by_sql(request: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_heartbeat")
        return view(request)

    for careless in (by_orm, by_sql):
        monkeypatch.setattr(pattern, "callback", careless)
        wrong, _shown = asked(client, ["accounts:me"], by_view(world))
        assert any("core_heartbeat" in each for each in wrong), wrong


def test_what_every_request_may_write_is_more_than_looking_may() -> None:
    assert TELL_OF_THE_ASKING < BESIDE
