"""A file encrypted in chunks (AES-256-GCM). Nothing that was cut off, changed or reordered passes for whole.

magic, length of the header, header (JSON), then chunks: four bytes of length, ciphertext with tag. The nonce is the
chunk's number and whether it is the last; the header is bound to every chunk. Each file has a key of its own, derived
from the backup key and a salt in the header.
"""

import base64
import hashlib
import json
import os
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Any, BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"HAVN-BACKUP-1\n"
CHUNK = 1024 * 1024  # bytes of plaintext
LARGEST_HEADER = 4096
LENGTH = struct.Struct(">I")


class NotWhole(Exception):
    """The file is no backup, was cut off or changed, or belongs to another key. Its message says which."""


def fingerprint(key: bytes) -> str:
    """Eight letters by which a person tells one backup key from another."""
    return hashlib.sha256(b"havn backup key" + key).hexdigest()[:8]


def file_key(key: bytes, header: dict[str, Any]) -> AESGCM:
    salt = base64.b64decode(header["salt"], validate=True)
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=MAGIC).derive(key))


def nonce(number: int, last: bool) -> bytes:
    return struct.pack(">IQ", 1 if last else 0, number)


class Writer:
    """Encrypts what is written to it. Only `finish` makes the file whole."""

    def __init__(self, file: BinaryIO, key: bytes, made: str) -> None:
        header = {"key": fingerprint(key), "made": made, "salt": base64.b64encode(os.urandom(32)).decode()}
        self.file, self.header = file, json.dumps(header, sort_keys=True).encode()
        self.cipher, self.number, self.waiting = file_key(key, header), 0, bytearray()
        file.write(MAGIC + LENGTH.pack(len(self.header)) + self.header)

    def write(self, data: bytes) -> None:
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self.put(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]

    def finish(self) -> None:
        self.put(bytes(self.waiting), last=True)
        self.waiting.clear()

    def put(self, chunk: bytes, *, last: bool) -> None:
        sealed = self.cipher.encrypt(nonce(self.number, last), chunk, self.header)
        self.file.write(LENGTH.pack(len(sealed)) + sealed)
        self.number += 1


class Reader:
    """Decrypts a file chunk by chunk. Raises NotWhole at the first byte that is not as it was written."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self.file, self.buffer = file, bytearray()
        self.raw, self.header = header_of(file)
        if self.header["key"] != fingerprint(key):
            raise NotWhole(f"the backup belongs to the key {self.header['key']}, this one is {fingerprint(key)}")
        self.chunks = self.decrypted(file_key(key, self.header))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    def decrypted(self, cipher: AESGCM) -> Iterator[bytes]:
        number, sealed = 0, self.next_sealed()
        while sealed is not None:
            following = self.next_sealed()
            try:
                yield cipher.decrypt(nonce(number, following is None), sealed, self.raw)
            except InvalidTag:
                raise NotWhole("the backup was cut off or changed") from None
            number, sealed = number + 1, following
        if number == 0:
            raise NotWhole("the backup was cut off after its header")

    def next_sealed(self) -> bytes | None:
        length = self.file.read(LENGTH.size)
        if not length:
            return None
        size = LENGTH.unpack(length)[0] if len(length) == LENGTH.size else 0
        sealed = self.file.read(size) if size <= CHUNK + 16 else b""
        if len(sealed) != size or not size:
            raise NotWhole("the backup was cut off or changed")
        return sealed

    def read(self, size: int) -> bytes:
        """Exactly so many bytes. Raises NotWhole where there are fewer."""
        while len(self.buffer) < size:
            chunk = next(self.chunks, None)
            if chunk is None:
                raise NotWhole("the backup ends too early")
            self.buffer += chunk
        found = bytes(self.buffer[:size])
        del self.buffer[:size]
        return found

    def at_end(self) -> bool:
        """Whether nothing follows; reads the last chunk to be sure."""
        while not self.buffer:
            chunk = next(self.chunks, None)
            if chunk is None:
                return True
            self.buffer += chunk
        return False


def header_of(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    """The header as it stands and as it reads; needs no key."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NotWhole("this is no backup of Havn")
    length = file.read(LENGTH.size)
    size = LENGTH.unpack(length)[0] if len(length) == LENGTH.size else LARGEST_HEADER + 1
    raw = file.read(size) if size <= LARGEST_HEADER else b""
    try:
        header = {name: str(json.loads(raw)[name]) for name in ("key", "made", "salt")}
        base64.b64decode(header["salt"], validate=True)
        return raw, header
    except (ValueError, KeyError, TypeError):
        raise NotWhole("the backup was cut off or changed in its header") from None
