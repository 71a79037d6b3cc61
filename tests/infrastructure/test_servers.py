"""The same code on servers: the commands of docker-compose.yml against PostgreSQL over TCP and a real Redis."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import yaml

from tests.infrastructure.processes import ROOT, until
from tests.support.servers import free_port, redis_server

TCP = "a path so long that no Unix socket fits into it " * 3
DATABASE = (
    "set -euo pipefail; . bin/lib/setup.sh; . bin/lib/database.sh; load_secrets; use_cluster postgres;"
    ' echo "urls $DATABASE_URL $DATABASE_OWNER_URL $DATABASE_ERASURE_URL"; sleep 600 & wait'
)
KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="  # of this test alone
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def web_command(port: int) -> list[str]:
    """The image's own command, on a port of this test."""
    (words,) = re.findall(r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.S | re.M)
    command = json.loads(words.replace("\\\n", " "))
    return [f"127.0.0.1:{port}" if word == "0.0.0.0:8000" else word for word in command]


def as_module(command: list[str]) -> list[str]:
    """The same program out of the environment that runs the tests."""
    program, *arguments = command
    if program == "python":
        return [sys.executable, *arguments]
    return [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", program, *arguments]


class Stack:
    """PostgreSQL over TCP, Redis, and whatever service is started beside them."""

    def __init__(self, folder: Path, redis: str) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: list[subprocess.Popen] = []
        kept = {key: value for key, value in os.environ.items() if not re.match("DATABASE_|PG_|HAVN_|DJANGO_", key)}
        self.environment = kept | {"HAVN_HOME": str(folder / TCP.strip())}
        (said,) = [line for line in self.start(["bash", "-c", DATABASE], "postgres") if line.startswith("urls ")]
        _, app, owner, erasure = said.split()
        assert "127.0.0.1" in app
        self.environment |= {
            "HAVN_HOME": str(folder / "state"),
            "DATABASE_URL": app,
            "REDIS_URL": redis,
            "HAVN_PRODUCTION": "yes",
            "HAVN_SECRET_KEY": "a long secret of this test alone: 0123456789",
            "HAVN_FIELD_KEYS": f"2026:{KEY}",
            "HAVN_INDEX_KEY": KEY[::-1].strip("=") + "=",
            "HAVN_ALLOWED_HOSTS": "havn.invalid,127.0.0.1",
            "HAVN_PUBLIC_URL": "https://havn.invalid",
            "HAVN_BEHIND_PROXY": "yes",
        }
        self.owner = {"HAVN_DB_ROLE": "owner", "DATABASE_OWNER_URL": owner}
        self.keeper = {
            "DATABASE_OWNER_URL": owner,
            "DATABASE_ERASURE_URL": erasure,
            "HAVN_BACKUP_DIR": str(folder / "backups"),
            "HAVN_BACKUP_KEY_FILE": str(folder / "backup.key"),
        }
        (folder / "state").mkdir()

    def start(self, command: list[str], name: str, **more: str) -> list[str]:
        """Starts a process that logs into a file; waits for the database's address where it is the database."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            self.processes.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=self.environment | more,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                )
            )
        if name == "postgres":
            until(lambda: "urls " in log.read_text(), why=log.read_text)
        return log.read_text().splitlines()

    def run(self, command: list[str], **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            as_module(command), cwd=ROOT, env=self.environment | more, capture_output=True, text=True, check=False
        )

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path, headers={"Connection": "close"} | headers)
            answer = connection.getresponse()
            answer.body = answer.read().decode()
        return answer

    def checks(self) -> dict[str, dict]:
        return json.loads(self.get("/readyz").body)["checks"]

    def is_green(self, name: str) -> bool:
        check = self.checks()[name]
        return bool(check["ok"]) and "seconds_ago" in check

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


@pytest.fixture
def stack(tmp_path):
    from tests.conftest import missing
    from tests.support.servers import REDIS

    if not REDIS:
        missing("Redis", "apt-get install redis-server")
    (tmp_path / "redis").mkdir()
    with redis_server(tmp_path / "redis") as url:
        running = Stack(tmp_path, url)
        yield running
        running.stop()


HTTPS = {"Host": "havn.invalid", "X-Forwarded-Proto": "https"}


def test_the_compose_files_commands_run_on_servers_of_their_own(stack):
    done = stack.run(SERVICES["migrate"]["command"], **stack.owner)
    assert done.returncode == 0, done.stderr
    stack.start(as_module(web_command(stack.port)), "web")
    stack.start(as_module(SERVICES["worker"]["command"]), "worker")
    stack.start(as_module(SERVICES["beat"]["command"]), "beat")
    until(stack.answers, why=lambda: stack.log("web"))

    assert (stack.get("/healthz").status, stack.get("/accounts/login/", Host="havn.invalid").status) == (200, 301)
    page = stack.get("/accounts/login/", **HTTPS)
    assert page.status == 200, stack.log("web")
    assert all("Secure" in cookie for cookie in page.headers.get_all("Set-Cookie"))
    assert page.headers["Strict-Transport-Security"]
    assert stack.get("/accounts/login/", Host="other.invalid", **{"X-Forwarded-Proto": "https"}).status == 400

    not_ready = {name for name, check in stack.checks().items() if not check["ok"]}
    assert not_ready == {"worker", "keeper", "backup", "drill"}
    send = "from config.celery import app; app.send_task('core.tasks.heartbeat')"
    assert stack.run(["python", "-c", send]).returncode == 0
    until(lambda: stack.get("/readyz").status == 200, why=lambda: stack.log("worker"))
    assert not (Path(stack.environment["HAVN_HOME"]) / "broker").exists()
    assert stack.run(SERVICES["worker"]["healthcheck"]["test"][1:]).returncode == 0

    # The keeper alone has the owner's address and the backup key; what it did is green for everybody.
    assert stack.checks()["backup"] == {"ok": False, "off": True}
    assert stack.run(["python", "manage.py", "backup_key", str(stack.folder / "backup.key")]).returncode == 0
    stack.start(as_module(SERVICES["keeper"]["command"]), "keeper", **stack.keeper)
    for name, task in (("keeper", "heartbeat', kwargs={'name': 'keeper'}"), ("backup", "backup'"), ("drill", "drill'")):
        send = f"from config.celery import app; app.send_task('core.tasks.{task}, queue='keeper')"
        assert stack.run(["python", "-c", send]).returncode == 0
        until(partial(stack.is_green, name), seconds=120, why=lambda: stack.log("keeper"))
    assert stack.run(SERVICES["keeper"]["healthcheck"]["test"][1:]).returncode == 0
    assert len(list((stack.folder / "backups").glob("havn-*.backup"))) == 1
    assert "CommandFailed" not in stack.log("keeper")


def test_production_does_not_start_with_the_secrets_of_a_demo(stack):
    refused = [
        ({"HAVN_SECRET_KEY": "demo-" + "x" * 60}, web_command(stack.port)),
        ({"HAVN_COOKIES_OVER_HTTP": "yes"}, web_command(stack.port)),
        ({"HAVN_DEMO": "yes"}, SERVICES["worker"]["command"]),
        ({"HAVN_DEBUG": "yes"}, SERVICES["beat"]["command"]),
        ({"HAVN_FIELD_KEYS": f"demo1:{KEY}"}, SERVICES["migrate"]["command"]),
    ]
    for change, command in refused:
        done = stack.run(command, **change)
        assert done.returncode != 0
        assert f"Havn does not start in production: {next(iter(change))}" in done.stdout + done.stderr
