"""What is wrong is told: red in /readyz, and in a letter that really leaves, not only on a page nobody opens."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.policy import Role
from audit import checks, tasks
from audit.models import ReadLog
from core import clock, health
from mail import duty, services
from mail.models import Mail
from tests import factories
from tests.audit.test_seals import entry, sealed_log

pytestmark = pytest.mark.django_db(transaction=True)
Spoil = Callable[[dt.datetime], Any]


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> list[ReadLog]:
    return sealed_log(monkeypatch)


def late(name: str, **age: int) -> Spoil:
    return lambda now: health.mark(name, now - dt.timedelta(**age))


def stuck(now: dt.datetime) -> None:
    """A mail that has waited for its second try since an hour."""
    services.queue(to="ana@eksempel.invalid", subject="x", text="x", key="x", by="test")
    Mail.objects.update(next_try_at=now - dt.timedelta(hours=1))


# What is wrong, the check that turns red, and whether pages might be wrong so that nobody is sent here any more.
TROUBLES: dict[str, tuple[Spoil, str, int]] = {
    "a night was missed": (late(health.NIGHTLY, hours=27), "nightly", 503),
    "the worker is silent": (late(health.WORKER, minutes=6), "worker", 503),
    "the queue is old": (stuck, "queue", 200),
    "the backup is late": (late(health.BACKUP, hours=27), "backup", 200),
    "the backup failed": (late(health.BACKUP + health.FAILED, hours=0), "backup", 200),
    "no backup could be restored": (late(health.DRILL + health.FAILED, hours=0), "drill", 200),
    "the keeper is silent": (late(health.KEEPER, minutes=6), "keeper", 200),
    "nobody verified the read log": (late("read log", hours=27), "read_log", 200),
}


@pytest.fixture
def well(settings: Any, tmp_path: Any) -> dt.datetime:
    """Everything is in order, and there is one administrator."""
    now = clock.now()
    settings.HAVN_BACKUP_KEY_FILE = tmp_path / "key"
    for name in (health.WORKER, health.NIGHTLY, health.BACKUP, health.DRILL, health.KEEPER, duty.WATCH, "read log"):
        health.mark(name, now - dt.timedelta(minutes=1))
    factories.user(Role.ADMINISTRATOR)
    return now


def red() -> tuple[set[str], int]:
    """The red checks that /readyz names, and its status."""
    answer = Client().get("/readyz")
    return health.failing(answer.json()["checks"]), answer.status_code


def letters(sink: Any) -> list[str]:
    """The keys of the letters that the watch wrote and that left the house."""
    duty.watch(now=clock.now())
    services.send_due(clock=clock.now)
    arrived = {message["Message-ID"] for message in sink.messages}
    return sorted(Mail.objects.filter(message_id__in=arrived, key__startswith="duty:").values_list("key", flat=True))


def test_nothing_is_told_while_everything_is_in_order(well: dt.datetime, smtp_sink: Any) -> None:
    """The control of the tests below."""
    assert red() == (set(), 200)
    assert letters(smtp_sink) == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_it_is_red_for_machines_and_reaches_the_administrator_by_mail(
    well: dt.datetime, smtp_sink: Any, trouble: str
) -> None:
    spoil, name, status = TROUBLES[trouble]
    spoil(well)
    assert red() == ({name}, status)
    (key,) = letters(smtp_sink)
    assert key.startswith(f"duty:{name}:")


def test_a_worker_that_was_silent_tells_when_it_is_back(well: dt.datetime, smtp_sink: Any) -> None:
    """While it is silent it cannot write: then the probe of /readyz tells (above), and it tells itself afterwards."""
    late(duty.WATCH, minutes=21)(well)
    (key,) = letters(smtp_sink)
    assert key.startswith("duty:silence:")


def test_a_broken_seal_is_found_by_the_night_and_told(
    well: dt.datetime,
    smtp_sink: Any,
    chain: Any,
    connect_as: Any,
) -> None:
    tasks.verify()
    assert red() == (set(), 200)
    connect_as("owner").execute("UPDATE audit_readlog SET user_id = 8 WHERE id = %s", [chain[4].pk])
    tasks.verify()
    assert red() == ({"read_log"}, 200)
    (key,) = letters(smtp_sink)
    assert key.startswith("duty:read_log:")


def test_entries_that_wait_for_their_seal_are_told(
    well: dt.datetime, smtp_sink: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(monkeypatch, well - dt.timedelta(minutes=11))
    assert red() == ({"sealed"}, 200)
    (key,) = letters(smtp_sink)
    assert key.startswith("duty:sealed:")


def test_an_application_that_could_change_the_log_is_told(well: dt.datetime, smtp_sink: Any, connect_as: Any) -> None:
    assert checks.append_only(well) == {"ok": True}
    owner = connect_as("owner")
    owner.execute("GRANT DELETE ON audit_readlog TO havn_app")
    try:
        assert red() == ({"append_only"}, 200)
        (key,) = letters(smtp_sink)
    finally:
        owner.execute("REVOKE DELETE ON audit_readlog FROM havn_app")
    assert key.startswith("duty:append_only:")
