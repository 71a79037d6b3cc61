"""kill -9 of the worker in the middle of many mails: none lost, none doubled, the uncertain ones on the screen."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings

from core import clock
from mail import services
from mail.models import Mail
from mail.rules import STALE_AFTER, State
from tests.mail.servers import AnswersLater, serving
from tests.mail.support import draft

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2


def start_worker(port, without=""):
    """A real Celery worker, a process group of its own, at the test's database, broker and mail server.

    Without one of its guards where one is named.
    """
    address = urlsplit(settings.DATABASE_ROLES["app"])._replace(path="/" + settings.DATABASES["default"]["NAME"])
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address.geturl(),
        "HAVN_DB_ROLE": "app",
        "HAVN_HOME": str(settings.HAVN_HOME),
        "HAVN_SMTP_HOST": "127.0.0.1",
        "HAVN_SMTP_PORT": str(port),
    }
    program = ["tests.trust.careless", without, "worker"] if without else ["celery"]
    command = [sys.executable, "-m", *program, "-A", "config", "worker", "--concurrency", str(PROCESSES)]
    return subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill(worker):
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)


def wait_until(condition, seconds=240):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.02)


def no_mail_waits():
    return not Mail.objects.filter(state__in=[State.QUEUED, State.IN_FLIGHT]).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [120, pytest.param(1000, marks=pytest.mark.long)])
def test_a_killed_worker_loses_nothing_and_doubles_nothing(smtp_sink, count):
    worker = start_worker(smtp_sink.port)
    try:
        services.queue_all([draft(f"night:{number}") for number in range(count)], by="nightly")
        for _ in range(PROCESSES - 1):
            current_app.send_task("mail.tasks.sweep")  # every process of the worker is busy when it dies
        wait_until(lambda: len(smtp_sink.messages) >= count // 3)
    finally:
        kill(worker)
    assert Mail.objects.filter(state=State.QUEUED).exists(), "the worker was through before it was killed"

    worker = start_worker(smtp_sink.port)
    try:
        current_app.send_task("mail.tasks.sweep")
        wait_until(lambda: not Mail.objects.filter(state=State.QUEUED).exists())
        wait_until(lambda: Mail.objects.filter(state=State.IN_FLIGHT).count() <= PROCESSES)
        time.sleep(0.5)
    finally:
        kill(worker)
    services.mark_stale(now=clock.now() + STALE_AFTER * 2)

    assert no_mail_waits()
    arrived = Counter(message["Message-ID"] for message in smtp_sink.messages)
    assert max(arrived.values()) == 1
    states = dict(Mail.objects.values_list("message_id", "state"))
    assert len(states) == count
    uncertain = {key for key, state in states.items() if state == State.UNCERTAIN}
    assert len(uncertain) <= PROCESSES
    assert {key for key, state in states.items() if state == State.SENT} == set(arrived) - uncertain
    assert set(states.values()) <= {State.SENT, State.UNCERTAIN}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("without", ["", "claims"])
def test_a_mail_on_its_way_when_the_worker_is_killed_goes_once_and_without_a_claim_twice(without):
    """With its control, for the test above."""
    handler = AnswersLater()
    with serving(handler) as port:
        for turn in (1, 2):
            worker = start_worker(port, without)
            try:
                if turn == 1:
                    services.queue_all([draft("night:1")], by="nightly")
                services.queue_all([draft(f"turn:{turn}")], by="nightly")  # shows that the worker was at work
                current_app.send_task("mail.tasks.sweep")
                wait_until(lambda turn=turn: seen(handler, f"turn:{turn}") and seen(handler, "night:1"))
                time.sleep(1)
            finally:
                kill(worker)
    assert (seen(handler, "night:1") > 1) is bool(without)


def seen(handler, key):
    """How often the server was given the mail."""
    wanted = Mail.objects.get(key=key).message_id.encode()
    return sum(wanted in content for content in handler.contents)
