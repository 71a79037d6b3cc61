#!/usr/bin/env python
"""Django's command line; run it through bin/manage, which brings the database and the secrets."""

import os
import sys

# Commands that need more than the application's database role.
OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "pgtrigger", "dbroles", "optimizemigration", "squashmigrations"}
OWNER_COMMANDS |= {"restore", "backup_drill"}
ERASURE_COMMANDS = {"erase_confirmed", "apply_log_retention", "forget_volunteers"}
# By these somebody at the machine changes rows; the history says by which.
BY_HAND = {"shell", "loaddata", "createsuperuser", "changepassword"}


def role_for(command: str) -> str:
    """The database role a management command runs as: app, owner or erasure."""
    if command in OWNER_COMMANDS:
        return "owner"
    return "erasure" if command in ERASURE_COMMANDS else "app"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    os.environ.setdefault("HAVN_DB_ROLE", role_for(command))
    from django.core.management import execute_from_command_line

    if command not in BY_HAND:
        execute_from_command_line(sys.argv)
        return
    import django

    django.setup()
    from core.history import acting

    with acting(f"manage {command}"):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
