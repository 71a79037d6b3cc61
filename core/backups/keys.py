"""The backup key: in a file of its own, outside the state folder and the backups, with a copy outside the machine."""

import base64
import binascii
import os
from pathlib import Path

from django.conf import settings

from core.backups.container import fingerprint

BYTES = 32


class KeyTrouble(Exception):
    """The key cannot be used; the message says why and never holds the key."""


def load(path: Path | None = None) -> bytes:
    """The key in the named file, else in the one that HAVN_BACKUP_KEY_FILE names. Raises KeyTrouble."""
    file = path or settings.HAVN_BACKUP_KEY_FILE
    if file is None:
        raise KeyTrouble("HAVN_BACKUP_KEY_FILE names no file: make a key with `bin/manage backup_key FILE`")
    refuse_near(file)
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyTrouble(f"the backup key cannot be read from {file} ({type(error).__name__})") from None
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        key = base64.b64decode(words[0], validate=True) if len(words) == 1 else b""
    except binascii.Error:
        key = b""
    if len(key) != BYTES:
        raise KeyTrouble(f"{file} holds no backup key")
    if key in {*settings.HAVN_FIELD_KEYS.values(), settings.HAVN_INDEX_KEY}:
        raise KeyTrouble("the backup key is also a field or index key; make one of its own")
    return key


def refuse_near(file: Path) -> None:
    """A key beside what it locks protects nothing. Raises KeyTrouble."""
    for folder in (settings.HAVN_HOME, settings.HAVN_BACKUP_DIR):
        if file.resolve().is_relative_to(Path(folder).resolve()):
            raise KeyTrouble(f"the backup key must not lie inside {folder}")


def make(file: Path, made: str) -> str:
    """Writes a new key into a new file that only its owner can read; returns its fingerprint. Raises KeyTrouble."""
    refuse_near(file)
    key = os.urandom(BYTES)
    text = f"# Havn backup key {fingerprint(key)}, made {made}. Keep a copy outside this machine.\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="ascii") as out:
            out.write(text + base64.b64encode(key).decode() + "\n")
    except FileExistsError:
        raise KeyTrouble(f"{file} is there already; a key is never overwritten") from None
    except OSError as error:
        raise KeyTrouble(f"{file} cannot be written ({type(error).__name__})") from None
    return fingerprint(key)
