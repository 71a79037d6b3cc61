"""What is inside a backup: entries with a name and any number of blocks. The manifest comes last."""

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.backups.container import NotWhole, Reader, Writer

BLOCK = struct.Struct(">cI")  # what it is, how long
NAME, DATA, END = b"N", b"D", b"E"
LARGEST_BLOCK = 1024 * 1024
MANIFEST, DATABASE, FILES = "manifest.json", "database.dump", "media/"


@dataclass(frozen=True)
class Written:
    """How an entry came out."""

    size: int
    sha256: str


def put(writer: Writer, name: str, blocks: Iterable[bytes]) -> Written:
    """Writes one entry."""
    block(writer, NAME, name.encode())
    digest, size = hashlib.sha256(), 0
    for data in blocks:
        digest.update(data)
        size += len(data)
        for start in range(0, len(data), LARGEST_BLOCK):
            block(writer, DATA, data[start : start + LARGEST_BLOCK])
    block(writer, END, b"")
    return Written(size, digest.hexdigest())


def put_manifest(writer: Writer, manifest: dict[str, Any]) -> None:
    put(writer, MANIFEST, [json.dumps(manifest, sort_keys=True).encode()])


def block(writer: Writer, what: bytes, data: bytes) -> None:
    writer.write(BLOCK.pack(what, len(data)) + data)


def entries(reader: Reader) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each entry's name and its blocks. The blocks must be used up before the next entry is asked for."""
    while not reader.at_end():
        what, data = next_block(reader)
        if what != NAME:
            raise NotWhole("the backup's contents are out of order")
        yield data.decode(), blocks(reader)


def blocks(reader: Reader) -> Iterator[bytes]:
    while True:
        what, data = next_block(reader)
        if what == END:
            return
        if what != DATA:
            raise NotWhole("the backup's contents are out of order")
        yield data


def next_block(reader: Reader) -> tuple[bytes, bytes]:
    what, size = BLOCK.unpack(reader.read(BLOCK.size))
    if size > LARGEST_BLOCK:
        raise NotWhole("the backup's contents are out of order")
    return what, reader.read(size)


def manifest_of(reader: Reader) -> dict[str, Any]:
    """Reads the whole backup and returns its manifest. Raises NotWhole where an entry is not what the manifest says."""
    seen: dict[str, Written] = {}
    manifest: dict[str, Any] | None = None
    for name, data in entries(reader):
        digest, size, kept = hashlib.sha256(), 0, []
        for part in data:
            digest.update(part)
            size += len(part)
            if name == MANIFEST:
                kept.append(part)
        seen[name] = Written(size, digest.hexdigest())
        manifest = json.loads(b"".join(kept)) if name == MANIFEST else manifest
    if manifest is None:
        raise NotWhole("the backup has no manifest")
    seen.pop(MANIFEST)
    told = {name: Written(*values) for name, values in manifest["entries"].items()}
    if seen != told:
        wrong = sorted(name for name in seen.keys() | told.keys() if seen.get(name) != told.get(name))
        raise NotWhole(f"{len(wrong)} entries are not what the manifest says")
    return manifest
