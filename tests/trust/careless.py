"""Web or worker without one of their guards: `python -m tests.trust.careless GUARD web|worker ARGUMENTS`. For controls.

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
    from mail import services
    from mail.models import Mail
    from mail.rules import State

    claim = services.claim

    def unclaimed(**words: Any) -> Any:
        mail = claim(**words)
        if mail is not None:
            Mail.objects.filter(pk=mail.pk).update(state=State.QUEUED, claim=None, claimed_at=None)
        return mail

    services.claim = unclaimed


def moving() -> None:
    """A pack is written in its place, not beside it and then moved there."""
    from rights import sealing

    def at_once(maker: Any, pack: Any, at: Any) -> None:
        path = sealing.path_of(pack)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as raw:
            pack.size = sealing.seal(raw, maker, pack, at)

    sealing.write = at_once


GUARDS: dict[str, Callable[[], None]] = {each.__name__: each for each in (transactions, saving, claims, moving)}


def main() -> None:
    import django

    guard, kind, *arguments = sys.argv[1:]
    django.setup()
    GUARDS[guard]()
    if kind == "web":
        from gunicorn.app.wsgiapp import run

        sys.argv = ["gunicorn", *arguments]
        run()
    else:
        from celery.__main__ import main as celery

        sys.argv = ["celery", *arguments]
        celery()


if __name__ == "__main__":
    main()
