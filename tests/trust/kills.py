"""What a test of kills needs: a place with a database of its own, real processes in it, and moments to end them at."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.db import connections
from django.test import Client
from kombu import Connection

from config.celery import app
from tests.infrastructure.processes import until
from tests.support.cluster import ROOT, Cluster, elsewhere
from tests.support.servers import free_port

QUIET = ("-W", "ignore:You're running the worker with superuser", "-W", "ignore:An entry for the specified gid")
CELERY = [sys.executable, *QUIET, "-m", "celery", "--app", "config", "--quiet"]
WORKER = [*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"]
CARELESS = "tests.trust.careless"  # instead of the program, for the controls
BEAT = [*CELERY, "beat", "--pidfile="]
CSRF = "a" * 32
HELD = 7_700_077  # the advisory lock at which a chosen row waits


class Child:
    """A process in a session of its own, so that it dies with all it started."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill -9, of everything in it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


class Place:
    """One Havn: a database, a state folder, and the processes that a test starts in them."""

    def __init__(self, cluster: Cluster, home: Path) -> None:
        self.cluster, self.home, self.name = cluster, home, cluster.copy_of()
        self.port, self.children, self.redis = free_port(), [], ""  # type: tuple[int, list[Child], str]
        home.mkdir(exist_ok=True)

    # --- processes --------------------------------------------------------------------------------
    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in {"HAVN_DB_ROLE", "REDIS_URL"}}
        urls = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "erasure": "DATABASE_ERASURE_URL"}
        return kept | {name: self.cluster.url(role, self.name) for role, name in urls.items()} | {
            "HAVN_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HAVN_COOKIES_OVER_HTTP": "yes",
            **({"REDIS_URL": self.redis} if self.redis else {}),
        } | more  # fmt: skip

    def start(self, command: list[str], **more: str) -> Child:
        child = Child(command, self.environment(**more), self.home / f"log-{len(self.children)}")
        self.children.append(child)
        return child

    def manage(self, *arguments: str, module: str = "") -> Child:
        """A management command; through another module where one is named."""
        return self.start([sys.executable, *(["-m", module] if module else ["manage.py"]), *arguments])

    def finished(self, *arguments: str) -> str:
        """Runs a management command to its end; what it said."""
        child = self.manage(*arguments)
        assert child.process.wait(timeout=120) == 0, child.said()
        return child.said()

    def worker(self, without: str, **more: str) -> Child:
        """A worker without one of its guards."""
        arguments = WORKER[WORKER.index("celery") + 1 :]
        return self.start([sys.executable, *QUIET, "-m", CARELESS, without, "worker", *arguments], **more)

    def clock(self, without: str) -> Child:
        """A clock without one of its guards."""
        arguments = BEAT[BEAT.index("celery") + 1 :]
        return self.start([sys.executable, *QUIET, "-m", CARELESS, without, "beat", *arguments])

    def web(self, without: str = "") -> Child:
        """The web process of bin/serve, or one without one of its guards; answers when this returns."""
        (self.home / "run").mkdir(exist_ok=True)
        program = ["-m", CARELESS, without, "web"] if without else ["-m", "gunicorn"]
        command = [sys.executable, *program, "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
        child = self.start([*command, "--worker-tmp-dir", str(self.home / "run"), "--no-control-socket"])
        until(self.answers, why=child.said)
        return child

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def close(self) -> None:
        for child in self.children:
            child.kill()

    # --- the broker -------------------------------------------------------------------------------
    def broker(self) -> Connection:
        if self.redis:
            return Connection(self.redis)
        folders = {name: str(self.home / "broker" / name) for name in ("queue", "control", "processed")}
        for folder in folders.values():
            Path(folder).mkdir(parents=True, exist_ok=True)
        options = {"data_folder_in": folders["queue"], "data_folder_out": folders["queue"]}
        options |= {"control_folder": folders["control"], "processed_folder": folders["processed"]}
        return Connection("filesystem://localhost//", transport_options=options)

    def send(self, name: str, *arguments: Any) -> None:
        """What the clock, or a request, sends to the worker."""
        with self.broker() as broker:
            app.send_task(name, args=arguments, connection=broker)

    # --- the web ----------------------------------------------------------------------------------
    def session(self, user: Any) -> str:
        client = Client()
        client.force_login(user)
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def ask(
        self, method: str, path: str, *, cookie: str = "", body: str = "", kind: str = "", **fields: str
    ) -> tuple[int, str]:
        """One request as a browser sends it; status and text. Raises OSError where nobody answers."""
        headers = {"Cookie": f"{cookie}; csrftoken={CSRF}", "X-CSRFToken": CSRF, "Connection": "close"}
        headers["Content-Type"] = kind or "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            try:
                connection.request(method, path, body or urlencode(fields), headers)
                answer = connection.getresponse()
                return answer.status, answer.read().decode(errors="replace")
            except http.client.HTTPException as error:
                raise OSError(str(error)) from error

    # --- moments ----------------------------------------------------------------------------------
    @contextmanager
    def waits_at(self, table: str, *, reading: bool = False) -> Iterator[Callable[[], bool]]:
        """Whoever writes to the table (or reads it) waits; yields whether somebody does."""
        mode = "ACCESS EXCLUSIVE" if reading else "SHARE ROW EXCLUSIVE"
        waiting = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass"
        with self.watched() as (blocker, watcher):
            blocker.execute(f"BEGIN; LOCK TABLE {table} IN {mode} MODE")
            yield lambda: bool(watcher.execute(waiting).fetchone()[0])

    @contextmanager
    def waits_at_row(self, table: str, when: str) -> Iterator[Callable[[], bool]]:
        """Whoever writes a row for which `when` holds waits just before; yields whether somebody does."""
        waiting = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = {HELD}"
        with self.watched() as (blocker, watcher):
            watcher.execute(
                f"CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                f" $$BEGIN PERFORM pg_advisory_xact_lock_shared({HELD}); RETURN NEW; END$$;"
                f" CREATE TRIGGER aa_wait_here BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when})"
                " EXECUTE FUNCTION wait_here()"
            )
            blocker.execute(f"BEGIN; SELECT pg_advisory_xact_lock({HELD})")
            yield lambda: bool(watcher.execute(waiting).fetchone()[0])
        with closing(self.cluster.connect("owner", self.name)) as owner:
            owner.execute("DROP FUNCTION wait_here() CASCADE")

    @contextmanager
    def watched(self) -> Iterator[tuple[Any, Any]]:
        """Two connections of the owner; whatever became of them, and of those who waited, is over afterwards."""
        connections["default"].close()
        blocker, watcher = (self.cluster.connect("owner", self.name) for _each in range(2))
        try:
            yield blocker, watcher
        finally:
            for each in (blocker, watcher):
                with suppress(psycopg.Error):
                    each.close()

    def end(self, how: str, child: Child, waiting: Callable[[], bool]) -> None:
        """Once somebody waits at the chosen place, ends the process, or the database under it."""
        until(waiting, seconds=60, why=child.said)
        if how == "process":
            child.kill()
            self.hang_up()
        else:
            self.crash()

    def crash(self) -> None:
        """An immediate stop of the database, and a start."""
        connections["default"].close()
        self.cluster.crash()
        self.cluster.start()

    def hang_up(self) -> None:
        """The server learns at once that whoever waits is gone; else it would do their last statement first."""
        waiting = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted"
        with closing(self.cluster.superuser(self.name)) as superuser:
            superuser.execute(waiting)

    def alone(self) -> None:
        """Waits until no session of a process that was killed is left in the database."""
        sessions = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )
        with closing(self.cluster.connect("owner", self.name)) as owner:
            until(lambda: owner.execute(sessions).fetchone()[0] == 0, seconds=30)

    def undisturbed(self, work: Callable[[], Any]) -> Any:
        """What the work comes to where nobody disturbs it: done in a copy of the database."""
        return elsewhere(self.cluster, self.name, work)
