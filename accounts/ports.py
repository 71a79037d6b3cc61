"""The port through which the ground floor shows its mails where no mail server is: filled in AppConfig.ready."""

from collections.abc import Callable

Show = Callable[[str, str, str], object]  # to, subject, text
_shows: list[Show] = []


def on_mail_shown(handler: Show) -> None:
    """Registers who shows mails on a screen (the outbox)."""
    if handler not in _shows:
        _shows.append(handler)


def show_mail(to: str, subject: str, text: str) -> None:
    for handler in _shows:
        handler(to, subject, text)
