"""bin/bench: builds a municipality of each size in a database of its own, measures, writes RESULTS.md.

bin/bench [--sizes 1000,10000,100000] [--only clocks,lists,…] [--no-write]; the parts are those of PARTS
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
SIZES = (1_000, 10_000, 100_000)
PARTS = (
    "clocks", "lists", "imports", "resident", "trust", "caseload", "allocation", "matching", "volunteers",
    "crowd", "papers",
)  # fmt: skip
# What hardly depends on how many people are there.
ONCE = ("imports", "resident", "allocation", "matching", "volunteers", "crowd", "papers")
GROWING = ("worklist / minimal", "case page / minimal", "worklist: buffers", "case page: buffers")


def with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path="/" + name).geturl()


def environment(name: str) -> dict[str, str]:
    """The environment in which a process uses the database `name`, as the application role."""
    urls = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ERASURE_URL")
    found = {key: with_database(os.environ[key], name) for key in urls if os.environ.get(key)}
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "HAVN_DB_ROLE": "app", "HAVN_ALLOWED_HOSTS": "testserver"}
    return os.environ | found | own


def build(size: int) -> str:
    """A new database with so many people, migrated, vacuumed and analysed; it stays until the next run."""
    import psycopg

    from config import env

    values = env.database(os.environ["DATABASE_OWNER_URL"])
    name = f"bench_{size}"
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address: dict[str, Any] = {key: str(values[wanted]) for key, wanted in keys.items() if values[wanted]}
    with psycopg.connect(dbname=str(values["NAME"]), autocommit=True, **address) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {name}")
    run(["manage.py", "migrate", "--verbosity", "0"], environment(name) | {"HAVN_DB_ROLE": "owner"})
    run(["manage.py", "seed_demo", "--people", str(size)], environment(name))
    return name


def run(arguments: list[str], environ: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def measure(parts: list[str]) -> None:
    """Inside a process of its own: measures against its database, prints the results as JSON."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from importlib import import_module

    from core import clock

    found = [each for part in parts for each in import_module(f"benchmarks.{part}").measure(clock.today())]
    print(json.dumps([asdict(each) | {"verdict": each.verdict} for each in found]))


def growth(by_size: dict[int, list[dict]]) -> list[dict]:
    """Row 3: what the largest size costs beside the smallest."""
    smallest, largest = min(by_size), max(by_size)
    if smallest == largest:
        return []
    found = []
    for one in by_size[smallest]:
        other = next((each for each in by_size[largest] if each["measure"] == one["measure"]), None)
        if other is None or one["measure"] not in GROWING or not one["value"]:
            continue
        goal, must = (1.3, 1.5) if "buffers" in one["measure"] else (1.2, 1.4)
        value = other["value"] / one["value"]
        verdict = "goal" if value <= goal else "must" if value <= must else "short"
        name = f"growth {smallest:,} → {largest:,}: {one['measure']}"
        numbers = {"value": value, "goal": goal, "must": must}
        found.append({"row": 3, "measure": name, "unit": "×", "note": "", "verdict": verdict} | numbers)
    return found


def table(by_size: dict[int, list[dict]]) -> str:
    """The results as Markdown, one line per measure and one column per size."""
    sizes = sorted(by_size)
    lines = [
        "# Results of `bin/bench`",
        "",
        f"Measured on {dt.date.today():%Y-%m-%d}, Python {sys.version.split()[0]},"  # noqa: DTZ011
        f" {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end. Ratios are medians of alternating"
        " rounds beside a floor in the same process; times in brackets are for orientation only.",
        "",
        "| row | measure | goal | must | " + " | ".join(f"{size:,} people" for size in sizes) + " |",
        "|---|---|---|---|" + "---|" * len(sizes),
    ]
    measures = list(dict.fromkeys((each["row"], each["measure"]) for size in sizes for each in by_size[size]))
    for row, name in sorted(measures):
        found = {size: next((e for e in by_size[size] if e["measure"] == name), None) for size in sizes}
        first = next(each for each in found.values() if each)
        cells = [cell(found[size]) for size in sizes]
        goal, must = (("" if first[key] is None else f"{first[key]:g}") for key in ("goal", "must"))
        lines.append(f"| {row} | {name} | {goal} | {must} | " + " | ".join(cells) + " |")
    short = [(size, each) for size in sizes for each in by_size[size] if each["verdict"] == "short"]
    lines += ["", "## Short of what it must", ""]
    lines += [f"- {each['measure']} at {size:,}: {each['value']:.2f}{each['unit']}" for size, each in short]
    lines += [] if short else ["Nothing."]
    return "\n".join(lines) + "\n"


def cell(result: dict | None) -> str:
    if result is None:
        return ""
    mark = {"goal": " ✓", "must": " ○", "short": " ✗"}.get(result["verdict"], "")
    note = f" ({result['note']})" if result["note"] else ""
    return f"{result['value']:.2f} {result['unit']}{mark}{note}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.only.split(","))
        return
    by_size: dict[int, list[dict]] = {}
    for size in [int(size) for size in chosen.sizes.split(",")]:
        print(f"==> {size:,} people", file=sys.stderr)
        name = build(size)
        parts = [part for part in chosen.only.split(",") if part not in ONCE or not by_size]
        answer = run(["-m", "benchmarks.run", "--measure", "--only", ",".join(parts)], environment(name))
        by_size[size] = json.loads(answer.splitlines()[-1])
    largest = max(by_size)
    by_size[largest] += growth(by_size)
    text = table(by_size)
    if not chosen.no_write:
        RESULTS.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
