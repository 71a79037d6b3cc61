"""What the forecast assumes, in words: where each number is from, and how long the clock runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.dates import danish
from housing.forecasting.lengths import Length
from housing.forecasting.rules import PAST_MONTHS, Assumed, Forecast

SIX = 6  # the number of months that is written as a word


@dataclass(frozen=True)
class Source:
    """One assumption and whether somebody typed it just now, the table says it, or the past does."""

    typed: Assumed
    row: Any  # the row of the table in force, or None

    @property
    def assumed(self) -> Assumed:
        """What is typed, else what the table says, else nothing: the past."""
        return Assumed(*(self.first(name) for name in ("arrivals", "small", "large")))

    def first(self, name: str) -> float | None:
        typed: float | None = getattr(self.typed, name)
        return typed if typed is not None else getattr(self.row, name, None)

    def words(self, name: str) -> str:
        """Where a number that is assumed is from."""
        if getattr(self.typed, name) is not None:
            return _("typed just now")
        return _("the table, in force from %(day)s: %(source)s") % {
            "day": danish(self.row.valid_from), "source": self.row.source,
        }  # fmt: skip


def length_words(length: Length | None) -> str:
    """“six months”, “3 months”, “90 days”."""
    if length is None:
        return _("the time limit")
    if length.months == SIX:
        return pgettext("the time limit of a home", "six months")
    if length.months:
        return ngettext("%(number)d month", "%(number)d months", length.months) % {"number": length.months}
    return ngettext("%(number)d day", "%(number)d days", length.days) % {"number": length.days}


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def arrivals(found: Forecast, source: Source) -> str:
    words = {"number": found.arriving, "rate": number(found.arrivals), "day": danish(found.until)}
    if source.assumed.arrivals is None:
        words["from"] = _("as many as in the last %(months)d months") % {"months": PAST_MONTHS}
    else:
        words["from"] = source.words("arrivals")
    return _(
        "%(number)d known households are not ready yet. Of those nobody knows yet, %(rate)s households a month are"
        " assumed to be taken over (%(from)s). They only matter after %(day)s."
    ) % words  # fmt: skip


def dwellings(source: Source, name: str, size: str) -> str:
    expected = getattr(source.assumed, name)
    if expected is None:
        return _("%(size)s: offers come as they have so far, by how long a household has waited.") % {"size": size}
    words = {"size": size, "rate": number(expected), "from": source.words(name)}
    return _("%(size)s: %(rate)s dwellings a month, to whoever has waited longest (%(from)s).") % words


def sentences(found: Forecast, source: Source, length: Length | None) -> Sequence[str]:
    """Everything that is assumed, a sentence each."""
    limit = _("No rule of the time limit is in force today.")
    if length:
        words = {"length": length_words(length), "day": danish(length.first)}
        limit = _("The time limit is %(length)s for who becomes ready now: the rule in force from %(day)s.") % words
    told = [
        dwellings(source, "small", _("Households of 1–2 people")),
        dwellings(source, "large", _("Households of 3 people or more")),
        arrivals(found, source),
        limit,
    ]  # fmt: skip
    if source.assumed.small is not None or source.assumed.large is not None:
        told.append(_("Numbers of dwellings that are assumed have not been tested against the past."))
    return told
