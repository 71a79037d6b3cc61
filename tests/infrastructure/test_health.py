"""/healthz and /readyz tell the truth about the installation."""

import datetime as dt
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import translation

from core import clock, health, health_words, jobs
from core.models import Heartbeat
from core.tasks import catch_up, heartbeat


def installed() -> dt.datetime:
    """When this test database was migrated first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        return cursor.fetchone()[0]


def red(results):
    return {name for name, check in results.items() if not check["ok"]}


def test_healthz_answers_without_asking_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_is_not_ready_before_the_worker_has_shown_a_sign_of_life(db, client):
    heartbeat(health.NIGHTLY)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert red(answer.json()["checks"]) == {"worker"}


def test_readyz_is_ready_with_a_fresh_heartbeat_and_a_recent_night(db, client):
    heartbeat()
    heartbeat(health.NIGHTLY)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert "no-store" in answer["Cache-Control"]


def test_what_is_no_reason_to_send_people_away_is_red_but_readyz_stays_200(db, client):
    heartbeat()
    heartbeat(health.NIGHTLY)
    heartbeat("read log failed")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready, but")
    assert red(answer.json()["checks"]) == {"read_log"}
    with pytest.raises(CommandError, match="not ready: read_log"):
        call_command("ready")


def test_a_check_that_breaks_is_red_itself_and_hides_no_other(db, monkeypatch):
    def broken(now):
        raise ZeroDivisionError

    monkeypatch.setattr(health, "_more", [health.Check("moon", "Moon", broken), *health._more])
    results = health.report(clock.now())
    assert results["moon"] == {"ok": False, "reason": "ZeroDivisionError"}
    assert "queue" in results


LIMITS = [(health.WORKER, health.WORKER_LIMIT), (health.NIGHTLY, health.NIGHTLY_LIMIT)]


@pytest.mark.parametrize(("name", "limit"), LIMITS)
def test_a_mark_of_life_counts_up_to_its_limit_and_not_a_second_longer(db, name, limit):
    now = clock.now()
    Heartbeat.objects.create(name=name, at=now - limit)
    assert health.report(now)[name]["ok"]
    assert not health.report(now + timedelta(seconds=1))[name]["ok"]


def test_only_a_new_installation_may_be_without_its_first_night(db):
    assert health.report(installed() + timedelta(hours=1))["nightly"] == {"ok": True, "last": None}
    assert not health.report(installed() + timedelta(hours=27))["nightly"]["ok"]


def test_a_failure_is_red_until_the_next_success(db):
    now = clock.now()
    health.mark("backup", now - timedelta(hours=2))
    health.mark("backup failed", now - timedelta(hours=1))
    assert not health.check_age("backup", now, health.NIGHTLY_LIMIT, missing_is_ok=True)["ok"]
    health.mark("backup", now)
    assert health.check_age("backup", now, health.NIGHTLY_LIMIT, missing_is_ok=True)["ok"]


def test_backups_may_be_off_for_a_look_but_not_in_production(db, settings):
    assert health.check_backup(clock.now()) == {"ok": True, "off": True}
    settings.HAVN_PRODUCTION = True
    assert health.check_backup(clock.now()) == {"ok": False, "off": True}


def test_every_check_has_a_name_for_people_and_words_for_what_it_found(db):
    results = health.report(installed() + timedelta(days=3))
    assert set(results) == set(health.labels())
    with translation.override("en"):
        said = {name: health_words.lines(result) for name, result in results.items()}
    assert said["worker"] == ["never done yet"]
    assert said["queue"] == ["nothing waits"]
    assert health_words.lines({"ok": False, "seconds_ago": 7200}) != []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (172800, "2 days"),
    ],
)
def test_a_span_is_said_in_the_unit_that_fits(seconds, words):
    with translation.override("en"):
        assert health_words.span(seconds) == words


# --- missed jobs ----------------------------------------------------------------------------------
NIGHT = jobs.Daily("nightly", dt.time(4, 15))
COPENHAGEN = clock.COPENHAGEN
MORNING = dt.datetime(2030, 3, 5, 8, 0, tzinfo=COPENHAGEN)


def missed(now, **marks):
    for name, at in marks.items():
        health.mark(health.JOB + name.replace("_", " "), at)
    return jobs.missed([NIGHT], now)


def test_a_night_nobody_was_awake_for_is_made_up(db):
    assert missed(MORNING, nightly=MORNING - timedelta(days=1)) == ["nightly"]


def test_a_night_that_was_done_is_not_done_again(db):
    assert missed(MORNING, nightly=MORNING.replace(hour=4, minute=16)) == []


def test_a_job_gets_time_to_be_done_before_it_counts_as_missed(db):
    yesterday = MORNING - timedelta(days=1)
    assert missed(MORNING.replace(hour=4, minute=30), nightly=yesterday) == []
    assert missed(MORNING.replace(hour=4, minute=36), nightly=yesterday) == ["nightly"]


def test_a_job_that_failed_is_tried_again_after_three_hours(db):
    yesterday, at_four = MORNING - timedelta(days=1), MORNING.replace(hour=4, minute=16)
    assert missed(MORNING.replace(hour=7, minute=0), nightly=yesterday, nightly_failed=at_four) == []
    assert missed(MORNING, nightly=yesterday, nightly_failed=at_four) == ["nightly"]


def test_an_installation_that_never_had_a_night_gets_it_after_a_day(db):
    assert missed(installed() + timedelta(hours=2)) == []
    assert missed(installed() + timedelta(hours=27)) == ["nightly"]


@pytest.mark.parametrize("day", [dt.date(2030, 3, 31), dt.date(2030, 10, 27)])  # summer time begins, ends
def test_a_night_with_23_or_25_hours_is_one_night(db, day):
    before = dt.datetime.combine(day, dt.time(4, 14), COPENHAGEN)
    health.mark(health.JOB + "nightly", before - timedelta(days=1) + timedelta(minutes=5))
    assert jobs.last_due(NIGHT, before + timedelta(minutes=30)) == before + timedelta(minutes=1)
    assert jobs.missed([NIGHT], before) == []
    assert jobs.missed([NIGHT], before + timedelta(hours=1)) == ["nightly"]


def test_a_missed_job_is_sent_to_its_queue(db, monkeypatch):
    from celery import current_app

    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: sent.append((name, options)))
    now = clock.now()
    daily = [name for name, entry in current_app.conf.beat_schedule.items() if len(entry["schedule"].hour) == 1]
    assert {"nightly", "backup", "drill", "log-retention", "log-verify"} <= set(daily)
    for name in daily:
        health.mark(health.JOB + name, now - timedelta(days=2) if name == "backup" else now)
    assert catch_up() == ["backup"]
    assert sent == [("core.tasks.backup", {"queue": "keeper"})]


def test_a_daily_task_leaves_its_mark_when_it_is_done_and_another_when_it_fails(db):
    from config.celery import app

    app.loader.import_default_modules()
    task = app.tasks["audit.tasks.verify"]
    task.on_success(None, "1", (), {})
    task.on_failure(ValueError(), "2", (), {}, None)
    app.tasks["mail.tasks.sweep"].on_success(None, "3", (), {})
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"job log-verify", "job log-verify failed"}


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
    heartbeat(health.NIGHTLY)
    with pytest.raises(CommandError, match="not ready: worker"):
        call_command("ready")
    call_command("ready", only=["database", "migrations"])
    assert capsys.readouterr().out == "ready\n"
    with pytest.raises(CommandError, match="no check is called 'moon'"):
        call_command("ready", only=["moon"])
