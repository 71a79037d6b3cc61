"""Web, worker and clock side by side: whatever is killed, nothing is left behind and everything can start again."""

import os
import pty
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from functools import partial
from pathlib import Path

import pytest

from tests.infrastructure.processes import ROOT, alive, children, descendants, environment, mentioning, parents, until
from tests.support.servers import free_port

NONE = subprocess.DEVNULL
PARTS = {"web": "gunicorn config.wsgi", "worker": "--quiet worker", "clock": "--quiet beat"}


class Served:
    """A running bin/lib/serve.py (or bin/serve) and what it printed."""

    def __init__(
        self, arguments: list[str], env: dict[str, str], port: int, log: Path, cwd: Path = ROOT, stdin: int = NONE
    ) -> None:
        self.log, self.port = log, port
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                arguments, cwd=cwd, env=env, stdin=stdin, stdout=output, stderr=output, start_new_session=stdin == NONE
            )
        self.pid = self.process.pid

    def text(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def answers(self) -> bool:
        assert self.process.poll() is None, self.text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def ready(self, seconds: float = 60) -> "Served":
        until(self.answers, seconds=seconds, why=self.text)
        return self

    def ended(self, seconds: float = 40) -> int:
        until(lambda: self.process.poll() is not None, seconds=seconds, why=self.text)
        return self.process.wait()


@pytest.fixture
def serve(transactional_db, tmp_path):
    """`serve()`: the supervisor on this test's database; whatever is left of it afterwards is killed."""
    started = []

    def start(port: int = 0) -> Served:
        port = port or free_port()
        env = environment(tmp_path, HAVN_SERVE_HOST="127.0.0.1", HAVN_SERVE_PORT=str(port))
        started.append(Served([sys.executable, "bin/lib/serve.py"], env, port, tmp_path / "log"))
        return started[-1]

    yield start
    for served in started:
        for pid in {served.pid} & set(parents()) | descendants(served.pid):
            os.kill(pid, signal.SIGKILL)
        served.process.wait()


def parts(served: Served) -> dict[str, int]:
    """The parts that run, and their process ids."""
    found = {name: children(served.pid, words) for name, words in PARTS.items()}
    return {name: pids[0] for name, pids in found.items() if len(pids) == 1}


def whole(served: Served) -> bool:
    return len(parts(served)) == len(PARTS)


def replaced(served: Served, name: str, pid: int) -> bool:
    return whole(served) and parts(served)[name] != pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_three_and_leaves_none_behind(serve, number):
    served = serve().ready()
    until(lambda: whole(served))
    family = descendants(served.pid)
    os.kill(served.pid, number)
    assert served.ended() == 0, served.text()
    assert alive(family) == set()


PLAIN_PARTS = "import serve; serve.COMMANDS = {'web': ['sh', '-c', 'echo here; sleep 60']}; serve.main()"


def test_signals_that_interrupt_each_other_stop_it_as_one_does(tmp_path):
    """A closed window sends two or three at once: no handler may wait for what the interrupted one holds."""
    place = {"PYTHONPATH": str(ROOT / "bin" / "lib"), "HAVN_SERVE_HOST": "127.0.0.1", "HAVN_SERVE_PORT": "1"}
    env = os.environ | place | {"HAVN_HOME": str(tmp_path)}
    for turn in range(12):
        with subprocess.Popen([sys.executable, "-c", PLAIN_PARTS], env=env, stdout=subprocess.PIPE) as process:
            assert b"here" in process.stdout.readline()
            time.sleep(0.1 + 0.05 * turn)
            for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT) * 300:
                if process.poll() is None:
                    os.kill(process.pid, number)
            try:
                # One that comes while the interpreter ends, ends it.
                assert -process.wait(10) in {0, signal.SIGHUP, signal.SIGTERM, signal.SIGINT}
            finally:
                process.kill()


def test_what_is_killed_starts_again_and_the_others_stay(serve):
    served = serve().ready()
    until(lambda: whole(served))
    for name in PARTS:
        before = parts(served)
        os.kill(before[name], signal.SIGKILL)
        until(partial(replaced, served, name, before[name]), why=served.text)
        after = parts(served)
        assert {part for part in PARTS if after[part] != before[part]} == {name}
        served.ready()


def test_a_supervisor_that_is_killed_takes_its_children_with_it(serve):
    served = serve().ready()
    until(lambda: whole(served))
    family = descendants(served.pid)
    os.kill(served.pid, signal.SIGKILL)
    until(lambda: not alive(family), seconds=40, why=lambda: alive(family))


def test_a_part_that_cannot_start_ends_everything_with_its_words(serve):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = serve(taken.getsockname()[1])
        assert served.ended(120) == 1
    assert "web ended again and again" in served.text()
    assert descendants(served.pid) == set()


# --- the database server --------------------------------------------------------------------------
USE = "set -euo pipefail; . bin/lib/setup.sh; . bin/lib/database.sh; load_secrets; use_cluster postgres; "


def fresh(home: Path) -> dict[str, str]:
    """The environment of somebody who has just come to this machine."""
    ours = ("DATABASE_", "PG_", "HAVN_", "LC_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return kept | {"HAVN_HOME": str(home), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def shell(tmp_path):
    """`shell(home, words)`: a command of ours with a database server of its own."""
    running = []

    def start(home: Path, words: str) -> subprocess.Popen:
        running.append(
            subprocess.Popen(
                ["bash", "-c", USE + words],
                cwd=ROOT,
                env=fresh(home),
                stdin=NONE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    until(lambda: not mentioning(str(tmp_path)), seconds=60, why=lambda: mentioning(str(tmp_path)))


ONE = 'psql "$DATABASE_URL" -Atc "SELECT 1 + 1"'


def test_the_database_server_of_a_killed_command_is_stopped(shell, tmp_path):
    killed = shell(tmp_path, "echo up; sleep 300 & wait")
    lines = iter(killed.stdout.readline, "up\n")
    assert list(lines) is not None
    assert any("bin/postgres" in line for line in mentioning(str(tmp_path)))
    os.kill(killed.pid, signal.SIGKILL)
    os.killpg(killed.pid, signal.SIGKILL)
    until(lambda: not mentioning(str(tmp_path)), seconds=60, why=lambda: mentioning(str(tmp_path)))


def test_a_server_stays_while_another_command_uses_it(shell, tmp_path):
    first = shell(tmp_path, "echo up; read -r line < <(sleep 300) || true")
    assert list(iter(first.stdout.readline, "up\n")) is not None
    second = shell(tmp_path, "echo up; sleep 1; " + ONE)
    assert list(iter(second.stdout.readline, "up\n")) is not None
    os.killpg(first.pid, signal.SIGKILL)
    said, _ = second.communicate(timeout=60)
    assert (second.returncode, said.split()) == (0, ["2"])


@pytest.mark.parametrize(
    "length", [83, 107, 160]
)  # letters of the cluster's path; those of the last part take two bytes
def test_the_state_folder_may_have_spaces_danish_letters_and_a_long_name(shell, tmp_path, length):
    home = tmp_path / ("å " + "ø" * (length - len(f"{tmp_path}/å /postgres")))
    said, _ = shell(home, ONE).communicate(timeout=120)
    assert said.split()[-1] == "2", said


def test_a_cluster_whose_making_was_killed_is_made_again(shell, tmp_path):
    killed = shell(tmp_path, "true")
    until(lambda: (tmp_path / "postgres" / "data.new").exists())
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    said, _ = shell(tmp_path, ONE).communicate(timeout=120)
    assert said.split()[-1] == "2", said


def test_root_without_user_namespaces_runs_the_server_as_nobody(shell, tmp_path):
    if os.getuid() != 0:
        pytest.skip("only root has to become somebody else")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin" / "unshare").chmod(0o755)
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    said, _ = shell(tmp_path / "home", f"true; {ONE}").communicate(timeout=120)
    assert said.split()[-1] == "2", said


# --- bin/serve as a whole -------------------------------------------------------------------------
@pytest.fixture
def whole_serve(tmp_path):
    """`whole_serve(home)`: bin/serve --empty, started elsewhere; returns it and its terminal."""
    running = []

    def start(home: Path) -> tuple[Served, int]:
        port = free_port()
        ours, theirs = pty.openpty()
        at_terminal = ["env", "--default-signal=INT,HUP", "setsid", "--ctty"]
        command = [*at_terminal, str(ROOT / "bin" / "serve"), "--empty", "--port", str(port)]
        served = Served(command, fresh(home), port, tmp_path / "log", cwd=Path("/"), stdin=theirs)
        os.close(theirs)
        running.append(served)
        return served.ready(600), ours

    yield start
    for served in running:
        for pid in descendants(served.pid) | ({served.pid} & set(parents())):
            os.kill(pid, signal.SIGKILL)
        served.process.wait()


def test_the_whole_stack_can_be_interrupted_and_killed_and_run_again(whole_serve, tmp_path):
    home = tmp_path / "Hjem for Havn"
    served, terminal = whole_serve(home)
    os.write(terminal, b"\x03")
    assert served.ended() == 0, served.text()
    assert mentioning(str(home)) == []
    served, _ = whole_serve(home)
    os.kill(served.pid, signal.SIGKILL)
    until(lambda: not mentioning(str(home)), why=lambda: mentioning(str(home)))
    served, terminal = whole_serve(home)
    os.close(terminal)  # the window is closed
    served.ended()
    until(lambda: not mentioning(str(home)), why=lambda: mentioning(str(home)))
