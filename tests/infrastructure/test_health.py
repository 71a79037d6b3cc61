"""/healthz and /readyz tell the truth about the installation."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from core import clock, health
from core.models import Heartbeat
from core.tasks import heartbeat


def test_healthz_answers_without_asking_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_is_not_ready_before_the_worker_has_shown_a_sign_of_life(db, client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, check in answer.json()["checks"].items() if not check["ok"]] == ["worker"]


def test_readyz_is_ready_with_a_fresh_heartbeat_and_a_recent_night(db, client):
    heartbeat()
    heartbeat(health.NIGHTLY)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert "no-store" in answer["Cache-Control"]


LIMITS = [(health.WORKER, health.WORKER_LIMIT), (health.NIGHTLY, health.NIGHTLY_LIMIT)]


@pytest.mark.parametrize(("name", "limit"), LIMITS)
def test_a_mark_of_life_counts_up_to_its_limit_and_not_a_second_longer(db, name, limit):
    now = clock.now()
    Heartbeat.objects.create(name=name, at=now - limit)
    assert health.report(now)[name]["ok"]
    assert not health.report(now + timedelta(seconds=1))[name]["ok"]


def test_a_new_installation_may_be_without_its_first_night(db):
    assert health.report(clock.now())["nightly"] == {"ok": True, "last": None}


def test_a_database_that_does_not_answer_is_named_and_nothing_else_is_asked(db, client, monkeypatch):
    def broken():
        raise DatabaseError("connection to server at 10.0.0.1 failed for user havn_app")

    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", broken)
        checks = health.report(clock.now())
    assert checks["database"] == {"ok": False, "reason": "DatabaseError"}
    assert set(checks) == {"database", "broker"}


def test_a_broker_folder_that_cannot_be_written_is_named(db, settings, tmp_path):
    settings.HAVN_HOME = tmp_path / "gone"
    assert health.check_broker()["ok"] is False


def test_the_broker_check_speaks_to_a_real_redis(db, settings, redis_url, monkeypatch):
    from celery import current_app

    settings.REDIS_URL = redis_url
    connect = current_app.connection_for_write
    monkeypatch.setattr(current_app, "connection_for_write", lambda: connect(redis_url))
    assert health.check_broker() == {"ok": True}


def test_the_ready_command_fails_with_the_names_of_what_is_not_ready(db, capsys):
    with pytest.raises(CommandError, match="not ready: worker"):
        call_command("ready")
    call_command("ready", only=["database", "migrations"])
    assert capsys.readouterr().out == "ready\n"
    with pytest.raises(CommandError, match="no check is called 'moon'"):
        call_command("ready", only=["moon"])
