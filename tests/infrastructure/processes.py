"""Real processes for tests: who descends from whom, and whether they are gone."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that works on this test's database and a state folder of its own."""
    at = urlsplit(settings.DATABASE_ROLES["app"])._replace(path="/" + settings.DATABASES["default"]["NAME"])
    return os.environ | {
        "DATABASE_URL": at.geturl(),
        "HAVN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HAVN_DB_ROLE": "app",
    } | more  # fmt: skip


def parents() -> dict[int, int]:
    """Every process of this machine (that has not ended) and its parent."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            _name, _, rest = (entry / "stat").read_text().rpartition(") ")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            found[int(entry.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    """The process's children, their children, and so on."""
    known, found = parents(), {pid}
    while more := {child for child, parent in known.items() if parent in found} - found:
        found |= more
    return found - {pid}


def children(pid: int, words: str) -> list[int]:
    """The children of a process whose command line holds the words."""
    return [each for each, parent in parents().items() if parent == pid and words in command(each)]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def mentioning(words: str) -> list[str]:
    """The command lines of every other process that mention these words."""
    return [line for pid in parents() if pid != os.getpid() and words in (line := command(pid))]


def alive(pids: set[int]) -> set[int]:
    return pids & set(parents())


def until(fits: Callable[[], object], *, seconds: float = 60, why: Callable[[], object] = str) -> None:
    """Waits until something is so; fails, with what `why` says, when it is not in the end."""
    deadline = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < deadline, why()
        time.sleep(0.1)
