"""A worker process of its own takes a job from either broker and does it."""

import json
import subprocess
import sys

import pytest

from core.models import Heartbeat
from tests.infrastructure import processes
from tests.infrastructure.processes import ROOT

WORKER = [
    *(sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--app", "config"),
    *("--quiet", "worker", "--pool", "threads", "--concurrency", "1", "--without-gossip", "--without-mingle"),
]
SEND = "from config.celery import app; app.send_task('core.tasks.heartbeat', kwargs={'name': 'from afar'})"


@pytest.fixture
def environment(transactional_db, tmp_path):
    return processes.environment(tmp_path)


def run_one_job(environment, log, send=SEND, done=lambda: Heartbeat.objects.filter(name="from afar").exists()):
    """Sends one job, starts a worker, and waits until the job is done."""
    subprocess.run([sys.executable, "-c", send], cwd=ROOT, env=environment, check=True, timeout=60)
    with log.open("wb") as output:
        worker = subprocess.Popen(WORKER, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            processes.until(done, why=log.read_text)
        finally:
            worker.terminate()
            worker.wait(timeout=60)


def test_a_worker_takes_a_job_from_the_folder_broker(environment, tmp_path):
    run_one_job(environment, tmp_path / "log")
    assert list((tmp_path / "broker" / "queue").iterdir()) == []
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
    assert [line for line in lines if line["level"] in {"WARNING", "ERROR"}] == []


def test_a_worker_takes_a_job_from_a_real_redis(environment, tmp_path, redis_url):
    run_one_job(environment | {"REDIS_URL": redis_url}, tmp_path / "log")
    assert not (tmp_path / "broker").exists()


def test_nobody_else_on_the_machine_can_read_the_folder_broker(environment, tmp_path):
    subprocess.run([sys.executable, "-c", SEND], cwd=ROOT, env=environment, check=True, timeout=60)
    assert (tmp_path / "broker" / "queue").stat().st_mode & 0o077 == 0


def test_a_task_that_fails_leaves_its_type_and_place_in_the_log_and_no_value(environment, tmp_path):
    send = SEND.replace("kwargs={'name': 'from afar'}", "kwargs={'Amina Yusuf': 1}")
    assert send != SEND
    log = tmp_path / "log"
    run_one_job(environment, log, send, lambda: '"error": "TypeError"' in log.read_text())
    text = log.read_text()
    (line,) = [json.loads(line) for line in text.splitlines() if '"error"' in line]
    assert (line["message"], line["job"]) == ("the task failed", "core.tasks.heartbeat")
    assert "Amina" not in text
