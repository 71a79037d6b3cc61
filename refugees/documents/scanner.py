"""Speaks with clamd, the virus scanner: ClamAV's published protocol (clamd(8)), commands PING and INSTREAM.

The document goes over the line in pieces; clamd needs no access to our files. The two Python clients of the protocol
that need no event loop have had no release since 2014 and 2017.
"""

import socket
import struct
from typing import NamedTuple

from django.conf import settings

PIECE = 64 * 1024  # bytes
CONNECT_S, ANSWER_S = 3, 60  # seconds of patience: for the line, and for one piece or the verdict
LONGEST_ANSWER = 4096  # bytes


class Verdict(NamedTuple):
    """What the scanner says of a file: clean, or the name of what it found."""

    clean: bool
    finding: str = ""


class ScannerUnavailable(Exception):
    """No verdict: the scanner cannot be reached, hangs up, or answers with an error. Says which, never the content."""


def is_configured() -> bool:
    return settings.HAVN_SCANNER is not None


def connect() -> socket.socket:
    """A line to the scanner. Raises OSError."""
    where = settings.HAVN_SCANNER
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout=CONNECT_S)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECT_S)
    try:
        line.connect(where or "")
    except OSError:
        line.close()
        raise
    return line


def answer_of(line: socket.socket) -> str:
    """One answer, which ends with a zero byte or with the line."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER and (piece := line.recv(1024)):
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def ping() -> None:
    """Raises ScannerUnavailable where the scanner does not answer."""
    try:
        with connect() as line:
            line.sendall(b"zPING\0")
            said = answer_of(line)
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    if said != "PONG":
        raise ScannerUnavailable("NoAnswer")


def send(line: socket.socket, content: bytes) -> None:
    """The command and the content. A scanner that has heard enough hangs up; its answer says why."""
    try:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def verdict_on(content: bytes) -> Verdict:
    """The scanner's verdict. Raises ScannerUnavailable: whatever is not plainly "OK" or "FOUND" is no verdict."""
    try:
        with connect() as line:
            line.settimeout(ANSWER_S)
            send(line, content)
            said = answer_of(line)
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    if said == "stream: OK":
        return Verdict(clean=True)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Verdict(clean=False, finding=said.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    raise ScannerUnavailable("SizeLimit" if "size limit" in said else "Error" if said else "NoAnswer")
