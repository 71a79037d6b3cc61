"""A PostgreSQL that may be stopped, and a Havn of its own in it for each test that asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.celery import app
from tests.support.cluster import Cluster, used_by_django
from tests.trust.kills import Place


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
