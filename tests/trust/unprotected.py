"""Runs a management command without transactions: every statement counts at once. For controls only.

What a test of kills finds in order must be found broken when a command runs like this: `python -m
tests.trust.unprotected import_allocations FILE`.
"""

import os
import sys
from collections.abc import Callable
from typing import Any


def every_statement_counts(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
    """Commits what was just done, whatever transaction it belongs to."""
    done = execute(statement, params, many, context)
    if not str(statement).lstrip("( \n").upper().startswith(("SELECT", "SET", "SAVEPOINT", "RELEASE")):
        context["connection"].connection.commit()
    return done


def main() -> None:
    import django

    from manage import role_for

    os.environ.setdefault("HAVN_DB_ROLE", role_for(sys.argv[1]))
    django.setup()
    from django.core.management import execute_from_command_line
    from django.db import connection, transaction

    begin = transaction.Atomic.__init__
    transaction.Atomic.__init__ = lambda self, using, savepoint, durable: begin(self, using, False, False)  # type: ignore[method-assign]
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
    with connection.execute_wrapper(every_statement_counts):
        execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
