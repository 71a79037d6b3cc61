"""Makes a backup: database and files of one moment, encrypted, checksummed; visible under its name only when whole."""

import datetime as dt
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from core.backups import contents, keys, postgres
from core.backups.container import Writer, fingerprint

PREFIX, SUFFIX, PART = "havn-", ".backup", ".part"
READ = 1024 * 1024
WAIT = 30 * 60  # seconds


class AlreadyRunning(Exception):
    """Another process makes or restores a backup in this folder just now."""


@dataclass(frozen=True)
class Backup:
    """A whole backup on the disk."""

    path: Path

    @property
    def made(self) -> dt.datetime:
        stamp = self.path.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        return dt.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def checksum_file(self) -> Path:
        return self.path.with_name(self.path.name + ".sha256")


def folder() -> Path:
    """Where backups lie, made when it is not there; for its owner alone."""
    found = Path(settings.HAVN_BACKUP_DIR)
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def backups() -> list[Backup]:
    """Every whole backup in the folder, the newest first."""
    place = Path(settings.HAVN_BACKUP_DIR)
    found = [Backup(path) for path in place.glob(f"{PREFIX}*{SUFFIX}")] if place.is_dir() else []
    return sorted((each for each in found if dated(each)), key=lambda each: each.made, reverse=True)


def dated(backup: Backup) -> bool:
    with suppress(ValueError):
        return bool(backup.made)
    return False


@contextmanager
def alone() -> Iterator[None]:
    """One backup or drill at a time in this folder: waits for the other one. Raises AlreadyRunning after WAIT.

    The lock ends with the process, however it ends.
    """
    deadline = time.monotonic() + WAIT
    with (folder() / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise AlreadyRunning("another backup or drill has been running in this folder for long") from None
                time.sleep(1)
        yield


def make(*, at: postgres.Address, now: dt.datetime) -> Backup:
    """Makes a backup of the database and the files. Raises KeyTrouble, ToolFailed, AlreadyRunning or OSError.

    The file gets its name only when all of it is on the disk: what a killed run leaves is a `.part`, and the next run
    removes it.
    """
    key = keys.load()
    with alone():
        clean()
        name = f"{PREFIX}{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
        backup, part = Backup(folder() / name), folder() / (name + PART)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                writer = Writer(file, key, now.astimezone(dt.UTC).isoformat(timespec="seconds"))
                fill(writer, at=at, now=now)
                writer.finish()
                file.flush()
                os.fsync(file.fileno())
            backup.checksum_file.write_text(f"{sha256_of(part)}  {name}\n", encoding="ascii")
            part.rename(backup.path)
        except BaseException:
            clean()  # a full disk gets its room back
            raise
        flush_folder()
    return backup


def clean() -> None:
    """Removes what a killed run left behind."""
    for left in folder().glob(f"{PREFIX}*{PART}"):
        left.unlink()
    for lonely in folder().glob(f"{PREFIX}*{SUFFIX}.sha256"):
        if not lonely.with_suffix("").exists():
            lonely.unlink()


def fill(writer: Writer, *, at: postgres.Address, now: dt.datetime) -> None:
    """The database first, then the files: a file that a row names was there before the row."""
    entries: dict[str, Any] = {}
    with postgres.connect(at) as connection, postgres.snapshot(connection) as snapshot:
        server = postgres.major(connection)
        dumped = postgres.dump(at, server=server, snapshot=snapshot)
        entries[contents.DATABASE] = tuple(asdict(contents.put(writer, contents.DATABASE, dumped)).values())
        tables = postgres.facts(connection)
    for path in files(Path(settings.MEDIA_ROOT)):
        name = contents.FILES + path.relative_to(settings.MEDIA_ROOT).as_posix()
        with suppress(FileNotFoundError):  # deleted since the listing
            entries[name] = tuple(asdict(contents.put(writer, name, blocks_of(path))).values())
    manifest = {"made": now.isoformat(), "server": server, "tables": tables, "entries": entries}
    contents.put_manifest(writer, manifest)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []


def blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(READ):
            yield data


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    for data in blocks_of(path):
        digest.update(data)
    return digest.hexdigest()


def flush_folder() -> None:
    """The new name is on the disk too."""
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_old(*, now: dt.datetime) -> int:
    """Removes backups older than HAVN_BACKUP_KEEP_DAYS, never the newest; returns how many went.

    What was erased by law is gone from the backups after as many days.
    """
    limit = now - dt.timedelta(days=settings.HAVN_BACKUP_KEEP_DAYS)
    old = [backup for backup in backups()[1:] if backup.made < limit]
    for backup in old:
        backup.path.unlink()
        backup.checksum_file.unlink(missing_ok=True)
    return len(old)


def key_in_use() -> str:
    """The fingerprint of the key that new backups are made with. Raises KeyTrouble."""
    return fingerprint(keys.load())
