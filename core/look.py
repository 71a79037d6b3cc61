"""How a standing, a flag and a deadline look: word, icon and tone. Pages and PDFs read the same words."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """`word` is read aloud and printed, `icon` a name in the sprite, `tone` a CSS class `tone-…`."""

    word: str | Promise
    icon: str
    tone: str


# The tones: ok green, late amber-brown, warn amber, bad red, calm blue, none grey. The word always stands beside.
STANDINGS: dict[str, Look] = {
    "met": Look(_("Met"), "check", "ok"),
    "met_late": Look(_("Met late"), "check", "late"),
    "overdue": Look(_("Overdue"), "error", "bad"),
    "due_soon": Look(_("Due soon"), "hourglass", "warn"),
    "on_track": Look(_("On track"), "time", "calm"),
    "unknown": Look(_("Data missing"), "help", "none"),
    "excluded": Look(_("Excluded"), "minus", "none"),
}
PLAIN = Look("", "info", "none")


def look(standing: str) -> Look:
    """The look of a standing; of anything else (not started, not relevant) the plain one."""
    return STANDINGS.get(standing, PLAIN)


def days_words(due_on: date | None, on: date) -> str:
    """How far a due date is from `on`, in words: "7 days over", "today", "3 days"."""
    return "" if due_on is None else _days((due_on - on).days, get_language())


@lru_cache(maxsize=4096)
def _days(days: int, _language: str | None) -> str:
    """A list says the same ones often."""
    if days < 0:
        return ngettext("%(days)d day over", "%(days)d days over", -days) % {"days": -days}
    if days == 0:
        return str(_("today"))
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
