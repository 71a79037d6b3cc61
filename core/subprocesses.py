"""Management commands as processes of their own: each gets its database role from manage.py."""

import logging
import os
import subprocess
import sys

from django.conf import settings


class CommandFailed(Exception):
    """The command ended with an error; its last words are in the log, `said` is what it printed before."""

    def __init__(self, command: str, said: str = "") -> None:
        super().__init__(command)
        self.said = said


log = logging.getLogger("havn.jobs")


def manage(*arguments: str) -> str:
    """Runs `manage.py …` and returns what it printed. Raises CommandFailed."""
    environment = {key: value for key, value in os.environ.items() if key != "HAVN_DB_ROLE"}
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        log.error("%s: %s", arguments[0], words[-1])  # a sentence of our own commands
        raise CommandFailed(arguments[0], done.stdout)
    return done.stdout
