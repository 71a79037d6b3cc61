"""Speaks SMTP, and knows at every moment whether the server may have taken the mail.

Before the content is on its way nothing has been taken: a refusal is clear, trying again is safe. Once it is on
its way only a reply makes things clear; silence, a broken line or a timeout leaves the mail uncertain.
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from mail.models import Mail

LINE_WITH_DOT = re.compile(rb"(?m)^\.")
ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


class Outcome(Enum):
    SENT = "sent"
    TEMPORARY = "temporary"  # not taken; trying again may help
    REFUSED = "refused"  # not taken; trying again will not help
    UNCERTAIN = "uncertain"  # perhaps taken: never sent again without a person's decision


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    answer: str = ""  # step, reply code and enhanced code: never the reply's words, which repeat addresses
    line_is_open: bool = True


class Line:
    """A connection to the mail server, opened when first needed and used for many mails."""

    def __init__(self) -> None:
        self.backend = EmailBackend(timeout=settings.EMAIL_TIMEOUT)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """Says goodbye; whether the server still listens does not matter."""
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def drop(self) -> None:
        """Closes a broken line without a word: a silent server would keep us waiting for its goodbye."""
        backend: Any = self.backend
        for connection in (backend.connection, backend._partial_connection):
            if connection is not None:
                connection.close()
        backend.connection = backend._partial_connection = None

    def send(self, mail: Mail) -> Result:
        """Sends the mail once and says what became of it. Raises nothing that a mail server can cause."""
        try:
            payload = message(mail)
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Result(Outcome.TEMPORARY, f"connect: {described(error)}", line_is_open=False)
        except (UnicodeError, ValueError) as error:
            return Result(Outcome.REFUSED, f"message: {type(error).__name__}")
        assert self.backend.connection is not None
        result = dialogue(self.backend.connection, mail.to, payload)
        if not result.line_is_open:
            self.drop()
        return result


def message(mail: Mail) -> bytes:
    """The mail as bytes with CRLF line ends; the Message-ID is the same at every attempt."""
    built = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        built.attach_alternative(mail.html, "text/html")
    return built.message().as_bytes(linesep="\r\n")


def sender_address() -> str:
    """The bare address of DEFAULT_FROM_EMAIL, for the envelope."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")


def eight_bits(smtp: smtplib.SMTP) -> list[str]:
    """Danish letters travel as they are; a server that knows the extension is told so."""
    return ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []


def dialogue(smtp: smtplib.SMTP, to: str, payload: bytes) -> Result:
    """One mail transaction on an open connection."""
    steps: list[tuple[str, int, Callable[[], tuple[int, bytes]]]] = [
        ("MAIL", 250, lambda: smtp.mail(sender_address(), eight_bits(smtp))),
        ("RCPT", 250, lambda: smtp.rcpt(to)),
        ("DATA", 354, lambda: smtp.docmd("DATA")),
    ]
    try:
        smtp.ehlo_or_helo_if_needed()
        for name, wanted, step in steps:
            code, reply = step()
            if code != wanted and not (name == "RCPT" and code == 251):
                return refusal(smtp, name, code, reply)
    except (OSError, smtplib.SMTPException) as error:
        return Result(Outcome.TEMPORARY, f"before DATA: {described(error)}", line_is_open=False)
    except UnicodeError:
        smtp.rset()
        return Result(Outcome.REFUSED, "RCPT: address")
    return content(smtp, payload)


def content(smtp: smtplib.SMTP, payload: bytes) -> Result:
    """Sends the content and waits for the answer: from the first byte on, no answer means uncertain."""
    body = LINE_WITH_DOT.sub(b"..", payload)
    end = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        smtp.send(body + end)
        code, reply = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Result(Outcome.UNCERTAIN, f"after DATA: {described(error)}", line_is_open=False)
    if 200 <= code < 300:
        return Result(Outcome.SENT)
    if 400 <= code < 600:
        return refusal(smtp, "after DATA", code, reply)
    return Result(Outcome.UNCERTAIN, f"after DATA: {code}", line_is_open=False)


def refusal(smtp: smtplib.SMTP, step: str, code: int, reply: bytes) -> Result:
    """A clear no. 5xx is for good, everything else may pass."""
    still_open = code != 421
    if still_open:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            still_open = False
    enhanced = ENHANCED_CODE.search(reply)
    answer = f"{step}: {code} {enhanced.group().decode() if enhanced else ''}".strip()
    return Result(Outcome.REFUSED if 500 <= code < 600 else Outcome.TEMPORARY, answer, still_open)


def described(error: Exception) -> str:
    """The kind of trouble, with the server's code where it gave one."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
