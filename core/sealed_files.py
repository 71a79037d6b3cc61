"""Files that lie encrypted on disk, written and read in pieces, so that their size costs no memory.

AES-256-GCM per piece. The piece's number is in its nonce and whether it is the last one in its additional data, so
that no piece can be changed, moved, left out or cut off unseen. The file is bound to the `place` it was made for.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from core.crypto import CannotDecrypt, current_key_id

MAGIC = b"HAVNSEAL1"
PIECE = 64 * 1024  # bytes of content in a piece
PREFIX_BYTES, TAG_BYTES = 8, 16
MORE, LAST = b"\0more", b"\0last"


class SealedWriter:
    """A write-only stream that seals what it is given; `close` writes the last piece."""

    def __init__(self, raw: IO[bytes], place: str) -> None:
        key_id = current_key_id()
        self.raw, self.place = raw, place.encode()
        self.cipher = AESGCM(settings.HAVN_FIELD_KEYS[key_id])
        self.prefix, self.number, self.waiting = os.urandom(PREFIX_BYTES), 0, bytearray()
        named = key_id.encode()
        raw.write(MAGIC + bytes([len(named)]) + named + self.prefix)

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > PIECE:
            self.put(bytes(self.waiting[:PIECE]), MORE)
            del self.waiting[:PIECE]
        return len(data)

    def put(self, piece: bytes, mark: bytes) -> None:
        nonce = self.prefix + struct.pack(">I", self.number)
        self.raw.write(self.cipher.encrypt(nonce, piece, self.place + mark))
        self.number += 1

    def flush(self) -> None:
        """Pieces are whole: nothing leaves before they are."""

    def close(self) -> None:
        self.put(bytes(self.waiting), LAST)
        self.waiting.clear()


def unsealed(path: Path, place: str) -> Iterator[bytes]:
    """The content of a sealed file, piece by piece. Raises CannotDecrypt where it is damaged, cut or moved."""
    with path.open("rb") as raw:
        if raw.read(len(MAGIC)) != MAGIC:
            raise CannotDecrypt("this is no sealed file")
        named = raw.read(int.from_bytes(raw.read(1)))
        key = settings.HAVN_FIELD_KEYS.get(named.decode("ascii", "replace"))
        if key is None:
            raise CannotDecrypt("the key of the file is gone")
        cipher, prefix = AESGCM(key), raw.read(PREFIX_BYTES)
        number, piece = 0, raw.read(PIECE + TAG_BYTES)
        while True:
            following = raw.read(PIECE + TAG_BYTES)
            mark = MORE if following else LAST
            try:
                yield cipher.decrypt(prefix + struct.pack(">I", number), piece, place.encode() + mark)
            except InvalidTag:
                raise CannotDecrypt("the file is damaged or not complete") from None
            if not following:
                return
            number, piece = number + 1, following
