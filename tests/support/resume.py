"""Lets a long run that was stopped go on where it stood: which long tests have passed on this very code."""

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "var" / "cache" / "long"


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
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    with record().open("a") as file:
        file.write(name + "\n")


def forget() -> None:
    record().unlink(missing_ok=True)
