"""A real socket server that speaks clamd's protocol, and finds the one virus everybody may have: EICAR's test file."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The test string of eicar.org, taken apart so that no scanner finds it in this file.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS", b"-TEST-FILE!$H+H*"])
LONGEST = 10 * 1024 * 1024


class Talk(socketserver.BaseRequestHandler):
    """One command, one answer, as clamd(8) describes it."""

    server: Any

    def handle(self) -> None:
        command = self.until_zero()
        self.server.commands.append(command)
        if self.server.behaviour == "hangs up":
            return
        if command == b"zPING":
            self.request.sendall(b"PONG\0")
        elif command == b"zINSTREAM":
            self.request.sendall(self.verdict() + b"\0")

    def until_zero(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            piece = self.request.recv(1)
            if not piece:
                break
            said += piece
        return said.rstrip(b"\0")

    def exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            piece = self.request.recv(count - len(found))
            if not piece:
                raise ConnectionError("the client hung up")
            found += piece
        return found

    def verdict(self) -> bytes:
        content = b""
        while size := struct.unpack(">I", self.exactly(4))[0]:
            content += self.exactly(size)
            if self.server.behaviour == "too small" or len(content) > LONGEST:
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.received.append(content)
        if self.server.behaviour == "says something else":
            return b"stream: OK but not quite"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


class Threaded(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, where: Any, family: int) -> None:
        self.address_family = family
        self.behaviour = ""
        self.commands: list[bytes] = []
        self.received: list[bytes] = []
        super().__init__(where, Talk)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of the test's business."""


@contextmanager
def scanner(path: Path | None = None) -> Iterator[Threaded]:
    """A running scanner: on a Unix socket at the path, else on a port of this machine (`.server_address`)."""
    family = socket.AF_UNIX if path else socket.AF_INET
    server = Threaded(str(path) if path else ("127.0.0.1", 0), family)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
