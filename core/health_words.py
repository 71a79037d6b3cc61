"""What a check found, in a reader's words: for the operations page and the letters to administrators."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.health import Result


def span(seconds: int) -> str:
    """A length of time, in the one unit that says enough."""
    for unit, words in (
        (86_400, lambda n: ngettext("%(n)d day", "%(n)d days", n)),
        (3_600, lambda n: ngettext("%(n)d hour", "%(n)d hours", n)),
        (60, lambda n: ngettext("%(n)d minute", "%(n)d minutes", n)),
    ):
        if seconds >= 2 * unit or (seconds >= unit and unit == 60):
            return words(seconds // unit) % {"n": seconds // unit}
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}


WORDS: dict[str, Callable[[Any], str]] = {
    "seconds_ago": lambda value: _("last time %(span)s ago") % {"span": span(value)},
    "failed_seconds_ago": lambda value: _("failed %(span)s ago") % {"span": span(value)},
    "last": lambda value: _("never done yet") if value is None else _("done %(span)s ago") % {"span": span(value)},
    "oldest_waits_seconds": lambda value: (
        _("the oldest has waited for %(span)s") % {"span": span(value)} if value else _("nothing waits")
    ),
    "missing": lambda value: (
        ngettext("%(n)d change is missing", "%(n)d changes are missing", value) % {"n": value} if value else ""
    ),
    "erasures_wait": lambda value: (
        ngettext("%(n)d erasure waits", "%(n)d erasures wait", value) % {"n": value} if value else ""
    ),
    "off": lambda value: _("not set up: HAVN_BACKUP_KEY_FILE names no key"),
    "scanner_off": lambda value: _("no scanner is set up: documents can only be downloaded"),
    "reason": str,
}


def lines(result: Result) -> list[str]:
    """Everything the check says besides whether it is in order."""
    said = [WORDS[name](value) for name, value in result.items() if name in WORDS]
    return [line for line in said if line]
