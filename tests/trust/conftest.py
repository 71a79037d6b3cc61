"""The world of the trials and who asks in it; a PostgreSQL that may be stopped, with a Havn of its own in it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.celery import app
from core import clock
from tests.support.cluster import Cluster, used_by_django
from tests.trust.kills import Place

DAY = dt.datetime(2026, 11, 25, 10, 0, tzinfo=clock.COPENHAGEN)


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Asks questions in a world of the trials, always on the same day, so that the same things are due."""
    from tests.trust.test_negative_controls import Desk
    from tests.trust.world import build

    monkeypatch.setattr(clock, "now", lambda: DAY)
    return Desk(build())


@pytest.fixture(scope="session")
def cluster(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    assert app.conf.broker_url  # this process's own broker, decided before a test moves the state folder
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.fill()
        yield running
    finally:
        running.close()


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path, django_db_blocker: Any, settings: Any) -> Iterator[Place]:
    """Django's own connection leads there while the test runs."""
    made = Place(cluster, tmp_path / "home")
    settings.HAVN_HOME, settings.MEDIA_ROOT = made.home, made.home / "media"
    with django_db_blocker.unblock(), used_by_django(cluster.url("app", made.name)):
        try:
            yield made
        finally:
            made.close()
