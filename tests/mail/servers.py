"""Mail servers that misbehave, each in its own way."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.servers import free_port


class Misbehaving:
    """Base: takes everything and counts what it saw."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.contents.append(envelope.content)
        return "250 OK"


class RefusesRecipient(Misbehaving):
    """Answers RCPT with the reply it was given."""

    def __init__(self, reply: str) -> None:
        super().__init__()
        self.reply = reply

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        return self.reply


class RefusesContent(Misbehaving):
    """Reads the whole mail and then says no."""

    def __init__(self, reply: str) -> None:
        super().__init__()
        self.reply = reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.reply


class Hangs(Misbehaving):
    """Reads the whole mail and never answers."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.contents.append(envelope.content)
        await asyncio.sleep(60)
        return "250 OK"


class AnswersLater(Misbehaving):
    """Reads the whole mail and answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.now = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.contents.append(envelope.content)
        while not self.now.is_set():
            await asyncio.sleep(0.05)
        return "250 OK"


class DropsAfterContent(Misbehaving):
    """Reads the whole mail and drops the line instead of answering."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.contents.append(envelope.content)
        server.transport.abort()
        return "250 OK"


class DropsAtRecipient(Misbehaving):
    """Drops the line before any content was asked for."""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        server.transport.abort()
        return "250 OK"


@contextmanager
def serving(handler: Any) -> Iterator[int]:
    """The port of a running server with that handler."""
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
