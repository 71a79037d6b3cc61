"""Lets a long run that was stopped go on where it stood: which long tests have passed on this very code.

A test of many rounds goes on within itself (the fixture `rounds`), and says after each how far it is. HAVN_SLICE, or
`--slice`, names after how many minutes a run ends at the next such point, to be gone on with by the same command.
"""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "var" / "cache" / "long"
BEGAN = time.monotonic()
Item = TypeVar("Item")


def said_by_git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False).stdout


@cache
def record() -> Path:
    """The file with the names of what passed, one for each state of the code, changes not committed included."""
    state = said_by_git("rev-parse", "HEAD") + said_by_git("diff", "HEAD") + said_by_git("status", "--porcelain")
    return KEPT / hashlib.sha256(state).hexdigest()[:20]


def passed() -> set[str]:
    return set(record().read_text().splitlines()) if record().exists() else set()


def note(name: str) -> None:
    """Remembers a test that passed. Only the process that hears of all tests writes."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        write(name)


def write(name: str) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    with record().open("a") as file:
        file.write(name + "\n")


def forget() -> None:
    record().unlink(missing_ok=True)


def is_over() -> bool:
    """Whether this run has lasted as long as it may."""
    minutes = float(os.environ.get("HAVN_SLICE") or 0)
    return bool(minutes) and time.monotonic() - BEGAN > minutes * 60


def through(name: str, items: Sequence[Item], say: Callable[[str], None]) -> Iterator[Item]:
    """Those of the rounds that have not passed on this code; each is remembered once the next is asked for.

    Where the slice is over the test is skipped, so that it does not count as passed and is gone on with.
    """
    done = passed()
    for number, item in enumerate(items, start=1):
        key = f"{name} round {item}"
        if key in done:
            continue
        if is_over():
            pytest.skip(f"the slice is over before round {number} of {len(items)}; the same command goes on from there")
        yield item
        write(key)
        say(f"{name}: {number} of {len(items)}")
