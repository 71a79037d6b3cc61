"""The test databases: one template, migrated by the owner once per state of the migrations, and a copy per run.

A copy is named after the process that uses it, so that several runs and xdist workers never meet. Tests connect
as the application role, as the application does; only clean-up after a committing test uses the owner.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from config import env

ROOT = Path(__file__).resolve().parents[2]
KEPT_TEMPLATES = 3
BUILD_LOCK = 4_863_001


def connect(role: str, name: str) -> psycopg.Connection[Any]:
    """A connection of its own as `owner`, `app` or `erasure` to the named database; commits by itself."""
    values = env.database(settings.DATABASE_ROLES[role])
    return psycopg.connect(
        dbname=name,
        user=str(values["USER"]),
        password=str(values["PASSWORD"]),
        host=str(values["HOST"]),
        port=str(values["PORT"]),
        autocommit=True,
        options="-c lock_timeout=15s",
    )


def fingerprint() -> str:
    """Changes when the migrated database would."""
    digest = hashlib.sha256(str(ROOT).encode())
    files = [ROOT / "core" / "dbroles.py", ROOT / "core" / "history.py", ROOT / "requirements" / "base.txt"]
    for path in sorted([*files, *ROOT.glob("*/migrations/*.py")]):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def names(maintenance: psycopg.Connection[Any], pattern: str) -> list[str]:
    rows = maintenance.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [pattern])
    return [name for (name,) in rows]


def drop(maintenance: psycopg.Connection[Any], name: str) -> None:
    """Drops a database. The owner may not end another role's connection: one that is closing gets a moment."""
    for attempt in range(20):
        try:
            maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            return
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            if attempt == 19:
                raise
            time.sleep(0.25)


def migrate(name: str) -> None:
    """Runs `manage.py migrate` as the owner in the named database."""
    url = urlsplit(settings.DATABASE_ROLES["owner"])
    environment = os.environ | {
        "DATABASE_OWNER_URL": url._replace(path="/" + name).geturl(),
        "HAVN_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"migrations failed:\n{done.stdout[-2000:]}{done.stderr[-6000:]}")


def template(maintenance: psycopg.Connection[Any]) -> str:
    """The migrated database that copies are made of; built when there is none for today's migrations."""
    wanted = f"template_{fingerprint()}"
    # Another process builds it as long as it takes: no limit on this wait.
    maintenance.execute("SET lock_timeout = 0")
    maintenance.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
    try:
        if wanted not in names(maintenance, "template\\_%"):
            building = f"building_{fingerprint()}"
            drop(maintenance, building)
            maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            migrate(building)
            maintenance.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(wanted))
            )
        for old in [name for name in names(maintenance, "template\\_%") if name != wanted][: -KEPT_TEMPLATES or None]:
            drop(maintenance, old)
    finally:
        maintenance.execute("SELECT pg_advisory_unlock(%s)", [BUILD_LOCK])
    return wanted


def drop_left_behind(maintenance: psycopg.Connection[Any]) -> None:
    """Removes copies whose run is gone (killed before it could clean up)."""
    for name in names(maintenance, "test\\_%"):
        if not Path(f"/proc/{name.split('_')[1]}").exists():
            drop(maintenance, name)


@contextlib.contextmanager
def test_database() -> Iterator[str]:
    """A fresh copy that Django's default connection uses from here on; gone afterwards."""
    name = f"test_{os.getpid()}"
    with connect("owner", "postgres") as maintenance:
        source = template(maintenance)
        drop_left_behind(maintenance)
        drop(maintenance, name)
        maintenance.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source)
            )
        )
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connections.close_all()
        with connect("owner", "postgres") as maintenance:
            drop(maintenance, name)


FORGET = """SELECT pg_clear_relation_stats(schemaname::text, tablename::text) FROM pg_tables
WHERE schemaname = 'public'"""


def tidy(name: str) -> None:
    """After a test that filled the tables: the room of its rows is given back, and an ANALYZE taken back.

    The statistics of rows that have gone, or of none in an open transaction, would mislead every later statement.
    """
    with connect("owner", name) as owner:
        owner.execute("VACUUM")
        owner.execute(FORGET)


class Rows:
    """The rows that migrations put into the tables, brought back after a test that committed its own."""

    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"

    def __init__(self, name: str) -> None:
        self.owner = connect("owner", name)
        # Set by bin/test's cluster only: without it foreign keys and history triggers would fire here.
        self.owner.execute("SET session_replication_role = replica")
        self.tables = [table for (table,) in self.owner.execute(self.TABLES)]
        self.seeds = {table: self.read(table) for table in self.filled()}

    def filled(self) -> list[str]:
        """The tables that hold any row now."""
        probes = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
            for table in self.tables
        )
        return [table for (table,) in self.owner.execute(probes)]

    def read(self, table: str) -> bytes:
        with self.owner.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as data:
            return b"".join(bytes(part) for part in data)

    def restore(self) -> None:
        """Empties what the test filled and puts the seeded rows back, as one transaction."""
        with self.owner.transaction():
            for table in sorted({*self.filled(), *self.seeds}):
                self.owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in self.seeds.items():
                with self.owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as data:
                    data.write(rows)

    def close(self) -> None:
        self.owner.close()
