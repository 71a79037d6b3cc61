"""bin/bench: builds a municipality of each size in a database of its own, measures, writes RESULTS.md.

bin/bench [--sizes 1000,10000,100000] [--only clocks,lists,…] [--again] [--no-write]

The parts are those of PARTS. What a run does not measure keeps its line, with the date on which it was measured.
`--again` takes the databases as the last run left them, where they are filled: a million people take a while.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
PARTS = (
    "pages", "lists", "dashboard", "clocks", "recomputation", "months", "imports", "resident", "trust", "caseload",
    "allocation", "matching", "volunteers", "crowd", "papers",
)  # fmt: skip
# What hardly depends on how many people are there.
ONCE = ("imports", "resident", "allocation", "matching", "volunteers", "crowd", "papers")


def with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path="/" + name).geturl()


def environment(name: str) -> dict[str, str]:
    """The environment in which a process uses the database `name`, as the application role."""
    urls = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ERASURE_URL")
    found = {key: with_database(os.environ[key], name) for key in urls if os.environ.get(key)}
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "HAVN_DB_ROLE": "app", "HAVN_ALLOWED_HOSTS": "testserver"}
    return os.environ | found | own


def owner(name: str) -> Any:
    """A connection to the database as its owner."""
    import psycopg

    from config import env

    values = env.database(os.environ["DATABASE_OWNER_URL"])
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address: dict[str, Any] = {key: str(values[wanted]) for key, wanted in keys.items() if values[wanted]}
    return psycopg.connect(dbname=name or str(values["NAME"]), autocommit=True, **address)


def build(size: int, *, again: bool = False) -> str:
    """A database with so many people, migrated, vacuumed and analysed; it stays until it is built anew."""
    name = f"bench_{size}"
    if not (again and is_filled(name, size)):
        with owner("") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
    run(["manage.py", "migrate", "--verbosity", "0"], environment(name) | {"HAVN_DB_ROLE": "owner"})
    if not (again and is_filled(name, size)):
        run(["manage.py", "seed_demo", "--people", str(size)], environment(name))
    return name


def is_filled(name: str, size: int) -> bool:
    """Whether the database holds about so many people with clocks: the parts add some and take most of them back."""
    import psycopg

    try:
        with owner(name) as connection:
            people = connection.execute("SELECT count(*) FROM refugees_refugee").fetchone()[0]
            clocks = connection.execute("SELECT EXISTS (SELECT FROM targets_clock)").fetchone()[0]
    except psycopg.Error:
        return False
    return bool(size <= people < size * 1.1 + 5_000 and clocks)


def run(arguments: list[str], environ: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def measure(part: str) -> None:
    """Inside a process of its own: measures against its database, prints the results as JSON."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from core import clock

    print(json.dumps([asdict(each) for each in import_module(f"benchmarks.{part}").measure(clock.today())]))


def measured(part: str, size: int, name: str) -> list[dict[str, Any]]:
    """The lines of one part. One that fails says so and leaves what the others found."""
    from benchmarks.harness import Result
    from benchmarks.results import lines_of

    started = time.monotonic()
    try:
        answer = run(["-m", "benchmarks.run", "--measure", part], environment(name))
    except subprocess.CalledProcessError:
        print(f"    {part} failed", file=sys.stderr)
        return []
    print(f"    {part}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    return lines_of(part, size, [Result(**each) for each in json.loads(answer.splitlines()[-1])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.measure)
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from benchmarks import results

    text, failed = "", False
    for place, size in enumerate(int(size) for size in chosen.sizes.split(",")):
        started = time.monotonic()
        name = build(size, again=chosen.again)
        print(f"==> {size:,} people: {time.monotonic() - started:.0f} s", file=sys.stderr)
        for part in chosen.only.split(","):
            if part in ONCE and place:
                continue
            found = measured(part, size, name)
            failed = failed or not (found or part == "caseload")  # which needs more people than small sizes have
            text = results.table(found) if chosen.no_write else results.keep(found)
            if chosen.no_write:
                print(text)
    if not chosen.no_write:
        print(text)
    sys.exit(failed)


if __name__ == "__main__":
    main()
