"""A PostgreSQL of a test's own, set up as bin/serve sets its up: it may be stopped in the middle of anything."""

import itertools
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from config import env
from core import dbroles
from core.backups import postgres

ROOT = Path(__file__).resolve().parents[2]
SHELL = "set -euo pipefail; . bin/lib/setup.sh; . bin/lib/database.sh; load_secrets; "
URLS = "echo urls $DATABASE_URL $DATABASE_OWNER_URL $DATABASE_ERASURE_URL"
USE = SHELL + f"use_cluster postgres; {URLS}; cat 9>&-"  # until this process, which holds the other end, is gone
START = SHELL + "locate_cluster postgres; choose_postgres_user; start_server"
PRISTINE = "pristine"


class Cluster:
    """A server with an empty Havn in it, of which every test gets a copy."""

    def __init__(self, home: Path) -> None:
        kept = {key: value for key, value in os.environ.items() if not re.match("DATABASE_|PG_|HAVN_HOME", key)}
        self.environment = kept | {"HAVN_HOME": str(home)}
        self.folder, self.numbers = home / "postgres", itertools.count(1)
        self.keeper = subprocess.Popen(
            ["bash", "-c", USE],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        assert self.keeper.stdout
        said = []
        for line in self.keeper.stdout:
            said.append(line)
            if line.startswith("urls "):
                break
        assert said[-1].startswith("urls "), "".join(said)
        self.urls = dict(zip(("app", "owner", "erasure"), said[-1].split()[1:], strict=True))
        with closing(self.superuser("postgres")) as superuser:
            # What a stopped server wrote, the machine still has: only a machine that loses its power needs fsync.
            superuser.execute("ALTER SYSTEM SET fsync = off")
            superuser.execute("SELECT pg_reload_conf()")

    def url(self, role: str, name: str) -> str:
        return urlsplit(self.urls[role])._replace(path="/" + name).geturl()

    def connect(self, role: str, name: str) -> psycopg.Connection[Any]:
        """A connection of its own; commits by itself."""
        return postgres.connect(env.database(self.url(role, name)) | {"OPTIONS": {}})

    def superuser(self, name: str) -> psycopg.Connection[Any]:
        """What the operator of the server may, and nobody in Havn."""
        secrets = (self.folder.parent / "secrets" / "env").read_text().split()
        (password,) = [line.partition("=")[2] for line in secrets if line.startswith("PG_SUPERUSER_PASSWORD=")]
        at = env.database(self.url("owner", name)) | {"USER": "havn_superuser", "PASSWORD": password, "OPTIONS": {}}
        return postgres.connect(at)

    def fill(self) -> None:
        """Makes the empty Havn of the template that this run's tests use."""
        source, target = settings.DATABASES["default"], env.database(self.url("owner", PRISTINE))
        with closing(self.connect("owner", "postgres")) as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(PRISTINE)))
        with postgres.connect(source) as connection, postgres.snapshot(connection) as snapshot:
            number = postgres.major(connection)
            postgres.restore(target, postgres.dump(source, server=number, snapshot=snapshot), server=number)
        with closing(self.connect("owner", PRISTINE)) as owner:
            dbroles.apply(AsDjangoSeesIt(owner))  # type: ignore[arg-type]

    def copy_of(self, name: str = PRISTINE) -> str:
        """A copy of a database that nobody is connected to; its name."""
        made = f"havn_{next(self.numbers)}"
        with closing(self.connect("owner", "postgres")) as server:
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(made), sql.Identifier(name)
                )
            )
        return made

    # --- stopped ----------------------------------------------------------------------------------
    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does: every session ends where it is, nothing is written down."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists():
            assert time.monotonic() < deadline, "PostgreSQL did not stop"
            time.sleep(0.02)

    def start(self) -> None:
        """Starts it again; it recovers from its log."""
        subprocess.run(["bash", "-c", START], cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def close(self) -> None:
        assert self.keeper.stdin
        assert self.keeper.stdout
        self.keeper.stdin.close()
        self.keeper.wait(timeout=60)
        self.keeper.stdout.close()


class AsDjangoSeesIt:
    """A connection whose cursors are context managers, as dbroles wants it."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def cursor(self) -> Any:
        return self.connection.cursor()


@contextmanager
def used_by_django(url: str) -> Iterator[None]:
    """Django's own connection leads to this address for a while."""
    here = connections["default"]
    kept = dict(here.settings_dict)
    here.close()
    here.settings_dict.update(env.database(url))
    try:
        yield
    finally:
        here.close()
        here.settings_dict.clear()
        here.settings_dict.update(kept)


def elsewhere(cluster: Cluster, name: str, work: Callable[[], Any]) -> Any:
    """What some work comes to in a copy of a database, which itself stays as it is."""
    connections["default"].close()
    with used_by_django(cluster.url("app", cluster.copy_of(name))):
        return work()
