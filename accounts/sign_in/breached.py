"""Passwords that have leaked somewhere: looked up in a list on this machine, so that nobody outside learns of ours.

The list is the file that HAVN_BREACHED_PASSWORDS names, one fingerprint a line (SHA-1 in hexadecimal digits, a colon, a
count), ordered by fingerprint, as the downloader of haveibeenpwned.com writes it. SHA-1 is the list's own choice and
guards nothing here.
"""

import hashlib
import logging
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = 40  # of a fingerprint
log = logging.getLogger("havn.sign_in")


def fingerprint(password: str) -> bytes:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()


def holds(file: BinaryIO, wanted: bytes) -> bool:
    """Whether an ordered list has a line that begins with the fingerprint; a big one is read some forty times."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        begin_line(file, middle)
        if file.tell() >= high:
            high = middle
            continue
        found = file.readline()[:DIGITS].upper()
        if found == wanted:
            return True
        low, high = (file.tell(), high) if found < wanted else (low, middle)
    return False


def begin_line(file: BinaryIO, at: int) -> None:
    """Goes to the first line that begins there or later."""
    file.seek(max(at - 1, 0))
    if at:
        file.readline()


def is_breached(password: str, path: Path) -> bool:
    with path.open("rb") as file:
        return holds(file, fingerprint(password))


class BreachedValidator:
    """Refuses a password that stands in the list, where the installation has one."""

    def validate(self, password: str, user: Any = None) -> None:
        path: Path | None = settings.HAVN_BREACHED_PASSWORDS
        if path is None:
            return
        try:
            found = is_breached(password, path)
        except OSError as error:
            # Taking it unseen would be the silent end of the check.
            log.error("the list of breached passwords cannot be read", extra={"event": type(error).__name__})
            raise ValidationError(
                _("No password can be chosen just now. Tell the administrator."), code="no_list"
            ) from None
        if found:
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        return _("This password has leaked from another place, and whoever guesses has it. Choose another one.")
