"""Reads a backup back, into an empty database and an empty folder only; and the nightly proof that it can be done."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import sql

from core.backups import contents, making, ports, postgres
from core.backups.container import NotWhole, Reader


class Refused(Exception):
    """Restoring would overwrite something, or the backup is not what it should be."""


def opened(path: Path, key: bytes) -> Reader:
    """The backup, ready to be read from its beginning. Raises NotWhole or OSError."""
    file = path.open("rb")
    try:
        return Reader(file, key)
    except NotWhole:
        file.close()
        raise


def checked(path: Path, key: bytes) -> dict[str, Any]:
    """Reads the whole backup without keeping anything; returns its manifest. Raises NotWhole."""
    with opened(path, key) as reader:
        return contents.manifest_of(reader)


def restore(path: Path, key: bytes, *, at: postgres.Address, media: Path) -> dict[str, Any]:
    """Restores database and files; returns the manifest. Raises Refused, NotWhole or ToolFailed.

    The backup is read once through before anything is touched. The files appear when the database is there.
    """
    with postgres.connect(at) as connection:
        if not postgres.is_empty(connection):
            raise Refused("the database is not empty; restore into a new one (docs/operations.md)")
    if media.exists() and any(media.iterdir()):
        raise Refused(f"the folder for files is not empty: {media}")
    manifest = checked(path, key)
    staged = media.with_name(media.name + ".restoring")
    shutil.rmtree(staged, ignore_errors=True)
    unpack(path, key, at=at, files=staged)
    compare(at, manifest)
    if media.exists():
        media.rmdir()
    staged.rename(media)
    return manifest


def unpack(path: Path, key: bytes, *, at: postgres.Address, files: Path | None, name: str = "") -> None:
    """The database into the (named) database, the files into the folder where one is given."""
    if files:
        files.mkdir(parents=True, mode=0o700)
    with postgres.connect(at, name=name) as connection:
        server = postgres.major(connection)
    with opened(path, key) as reader:
        for entry, blocks in contents.entries(reader):
            if entry == contents.DATABASE:
                postgres.restore(at, blocks, server=server, name=name)
            elif files and entry.startswith(contents.FILES):
                write(inside(files, entry.removeprefix(contents.FILES)), blocks)
            for _rest in blocks:
                pass


def inside(folder: Path, name: str) -> Path:
    """The path of a file in the folder. Raises NotWhole where the name leads out of it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or path == folder.resolve():
        raise NotWhole("the backup holds a file name that leads elsewhere")
    return path


def write(path: Path, blocks: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("wb") as file:
        for data in blocks:
            file.write(data)


def compare(at: postgres.Address, manifest: dict[str, Any], *, name: str = "") -> None:
    """Every table holds what it held: same count, same hash. Raises Refused with the tables that differ."""
    with postgres.connect(at, name=name) as connection:
        there = postgres.facts(connection)
    told = manifest["tables"]
    wrong = sorted(table for table in there.keys() | told.keys() if there.get(table) != told.get(table))
    if wrong:
        raise Refused(f"restored tables differ from what was backed up: {', '.join(wrong)}")


# --- the drill ------------------------------------------------------------------------------------
def second(at: postgres.Address) -> str:
    """The name of the database that a drill restores into."""
    return f"{at['NAME']}_drill"


def drill(path: Path | None, key: bytes, *, at: postgres.Address) -> tuple[Path, dict[str, Any]]:
    """Restores a backup (the newest) into a second database, compares all of it, and removes it again.

    Starts from the backup file and the key alone; files are read and compared, and written nowhere. Returns the
    backup and its manifest. Raises Refused, NotWhole or ToolFailed.
    """
    with making.alone():
        path = path or newest()
        try:
            drop(at)
            with postgres.connect(at, name="postgres") as server:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(second(at))))
                server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(second(at))))
            manifest = checked(path, key)
            unpack(path, key, at=at, files=None, name=second(at))
            compare(at, manifest, name=second(at))
            check_files(at, manifest)
        finally:
            drop(at)
    return path, manifest


def newest() -> Path:
    """The newest backup. Raises Refused where there is none."""
    found = making.backups()
    if not found:
        raise Refused("there is no backup to try")
    return found[0].path


def drop(at: postgres.Address) -> None:
    """Removes the second database: this drill's, or what one that was killed left behind."""
    with postgres.connect(at, name="postgres") as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(second(at))))


def check_files(at: postgres.Address, manifest: dict[str, Any]) -> None:
    """Every file that a restored row names came back as it was filed. Raises Refused."""
    with postgres.connect(at, name=second(at)) as connection:
        named = ports.named_files(connection)
    there = {name: digest for name, (_size, digest) in manifest["entries"].items()}
    missing = [name for name in named if contents.FILES + name not in there]
    changed = [name for name, digest in named.items() if there.get(contents.FILES + name, digest) != digest]
    if missing or changed:
        raise Refused(
            f"{len(missing)} files that the database names are not in the backup, {len(changed)} were changed"
        )
