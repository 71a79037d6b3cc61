"""A contract year in lines: the same for the page, the PDF and the worksheet. Small counts are held back."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from volunteers.figures import Funnel, shown
from volunteers.matching.rules import ACTIVE_MONTHS, EndReason, Gain, Side
from volunteers.suppliers.models import Contract

Line = tuple[str, str]
FEWEST_FOR_SHARE = 10  # below it there are counts and no percentage


@dataclass(frozen=True)
class Chapter:
    title: str
    lines: list[Line]
    note: str = ""


def chapters(made: Funnel, *, casework: bool) -> list[Chapter]:
    """The funnel, the waiting time, who stayed, why matches ended, what both gained."""
    return [
        Chapter(_("How far the referrals have come"), steps(made, casework=casework),
                _("Each referral counts at every step it has reached.")),
        Chapter(_("Time and staying"), times(made, casework=casework),
                _("Those who still wait count with the days they have waited; the median is the day by which half had "
                  "met.")),
        Chapter(_("Why matches ended"), reasons(made, casework=casework), _("After a yes of both.")),
        *gains(made, casework=casework),
    ]  # fmt: skip


def steps(made: Funnel, *, casework: bool) -> list[Line]:
    words = {
        "referred": _("Referred"), "proposed": _("A volunteer proposed"), "accepted": _("Accepted by both"),
        "met": _("First meeting held"), "active": _("Active on the day"), "ended": _("Ended after a yes of both"),
    }  # fmt: skip
    return [(words[key], shown(made.counts.get(key, 0), casework=casework)) for key in words]


def times(made: Funnel, *, casework: bool) -> list[Line]:
    few = not casework and made.counts.get("met", 0) <= 5
    if few:
        median = _("too few to say")
    else:
        days = made.median
        median = _("not yet: fewer than half have met") if days is None else _("%(days)d days") % {"days": days}
    found = [
        (_("Median from the wish to the first meeting"), median),
        (_("Still wait, or stopped waiting"), shown(made.still_waiting, casework=casework)),
    ]
    for months in ACTIVE_MONTHS:
        still, of = made.months.get(months, (0, 0))
        found.append((_("Active %(months)d months after the first meeting") % {"months": months},
                      share(still, of, casework=casework)))  # fmt: skip
    return found


def share(part: int, of: int, *, casework: bool) -> str:
    """ "12 of 15 (80 %)"; no percentage of few, no small count outside casework."""
    if not of:
        return _("nobody met so long ago")
    hidden = not casework and any(0 < each <= 5 for each in (part, of, of - part))
    if hidden:
        return _("too few to say")
    text = _("%(part)d of %(of)d") % {"part": part, "of": of}
    return text if of < FEWEST_FOR_SHARE else f"{text} ({round(100 * part / of)} %)"


def reasons(made: Funnel, *, casework: bool) -> list[Line]:
    return [(str(each.label), shown(made.reasons[each.value], casework=casework)) for each in EndReason
            if made.reasons[each.value]]  # fmt: skip


def gains(made: Funnel, *, casework: bool) -> list[Chapter]:
    titles = {
        Side.PERSON: _("What the people referred have gained"), Side.VOLUNTEER: _("What the volunteers have gained")
    }  # fmt: skip
    found = []
    for side, title in titles.items():
        counts: Counter[str] = made.gained.get(side, Counter())
        asked = made.asked.get(side, 0)
        lines = [(str(each.label), shown(counts[each.value], casework=casework)) for each in Gain if counts[each.value]]
        note = _("Asked in %(number)s matches.") % {"number": shown(asked, casework=casework)}
        found.append(Chapter(title, lines, note))
    return found


def head(contract: Contract, on: dt.date) -> dict[str, Any]:
    """What stands above a report."""
    return {
        "title": _("Matches with volunteers, %(year)d") % {"year": contract.year}, "supplier": contract.supplier.name,
        "contract": contract, "on": on,
    }  # fmt: skip
