"""A process without one of its guards: `python -m tests.trust.careless GUARD web|worker|beat|manage ARGUMENTS`.

For controls.

What a test of kills finds in order must be found broken when the process that is killed runs like this.
"""

import sys
from collections.abc import Callable
from typing import Any

from tests.trust.unprotected import every_statement_counts


def transactions() -> None:
    """Every statement counts at once, whatever transaction it belongs to."""
    from django.db import connections, transaction
    from django.db.backends.signals import connection_created

    begin = transaction.Atomic.__init__
    transaction.Atomic.__init__ = lambda self, using, savepoint, durable: begin(self, using, False, False)  # type: ignore[method-assign]
    connections.settings["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

    def watch(connection: Any, **_words: Any) -> None:
        connection.execute_wrappers.append(every_statement_counts)

    connection_created.connect(watch, weak=False)


def wholeness() -> None:
    """The night's parts are transactions, the night is none."""
    from targets import night

    run: Any = night.run
    night.run = run.__wrapped__


def saving() -> None:
    """An autosave is acknowledged, and not kept."""
    from django.db import transaction

    from screening import drafting

    take = drafting.take

    def forgetful(*words: Any, **more: Any) -> Any:
        with transaction.atomic():
            taken = take(*words, **more)
            transaction.set_rollback(True)
        return taken

    drafting.take = forgetful


def claims() -> None:
    """That a mail is being sent is written down only when it has been."""
    from django.db.models import F

    from mail import services
    from mail.models import Mail
    from mail.rules import State

    claim = services.claim

    def finished(mail: Any, state: Any, *, now: Any, answer: str = "", next_try_at: Any = None) -> bool:
        return bool(Mail.objects.filter(pk=mail.pk).update(state=state, sent_at=now, version=F("version") + 1))

    def unclaimed(**words: Any) -> Any:
        mail = claim(**words)
        if mail is not None:
            Mail.objects.filter(pk=mail.pk).update(state=State.QUEUED, claim=None, claimed_at=None)
        return mail

    services.claim, services.finish = unclaimed, finished


def moving() -> None:
    """A pack is written in its place, not beside it and then moved there."""
    from rights import sealing

    def at_once(maker: Any, pack: Any, at: Any) -> None:
        path = sealing.path_of(pack)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as raw:
            pack.size = sealing.seal(raw, maker, pack, at)

    sealing.write = at_once


def refusals() -> None:
    """What a mail server refuses counts as sent."""
    from mail import sender

    sender.refusal = lambda *words: sender.Result(sender.Outcome.SENT)


def uncertainty() -> None:
    """A line that breaks in the middle of a mail is taken for one that broke before it."""
    from mail import sender

    content = sender.content

    def certain(*words: Any) -> Any:
        result = content(*words)
        if result.outcome != sender.Outcome.UNCERTAIN:
            return result
        return sender.Result(sender.Outcome.TEMPORARY, result.answer, line_is_open=False)

    sender.content = certain


def mending() -> None:
    """A clock that cannot read its file goes no further."""
    from celery.beat import PersistentScheduler

    def give_up(self: Any, error: Exception) -> Any:
        raise error

    PersistentScheduler._destroy_open_corrupted_schedule = give_up


def naming() -> None:
    """A backup has its name from the first byte on."""
    from core.backups import making

    making.PART = ""


def cleaning() -> None:
    """What a backup that failed left behind stays."""
    from core.backups import making

    making.clean = lambda: None


def dropping() -> None:
    """What a drill left behind stays."""
    from core.backups import restoring

    restoring.drop = lambda *words: None


EVERY = (
    transactions, wholeness, saving, claims, moving, refusals, uncertainty, mending, naming, cleaning, dropping,
)  # fmt: skip
GUARDS: dict[str, Callable[[], None]] = {each.__name__: each for each in EVERY}


def main() -> None:
    import django

    guard, kind, *arguments = sys.argv[1:]
    django.setup()
    GUARDS[guard]()
    if kind == "web":
        from gunicorn.app.wsgiapp import run

        sys.argv = ["gunicorn", *arguments]
        run()
    elif kind == "manage":
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *arguments])
    else:
        from celery.__main__ import main as celery

        sys.argv = ["celery", *arguments]
        celery()


if __name__ == "__main__":
    main()
