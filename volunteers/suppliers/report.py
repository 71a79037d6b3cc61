"""A contract year in lines: the same for the page, the PDF and the worksheet. Outside casework a number stands only
where no count of 1 to 5 can be worked out from all that stands (`published`)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.disclosure import is_small, suppress, total_is_safe
from core.shares import wilson
from volunteers.figures import Funnel
from volunteers.matching.rules import ACTIVE_MONTHS, COUNTED, Gain, Side
from volunteers.suppliers import published
from volunteers.suppliers.models import Contract
from volunteers.suppliers.published import Names, Shown

Line = tuple[str, str]
FEWEST_FOR_SHARE = 10  # below it there are counts and no percentage
HELD = "••"  # held back


@dataclass(frozen=True)
class Chapter:
    title: str
    lines: list[Line]
    note: str = ""


# --- what may be seen -----------------------------------------------------------------------------------
@dataclass
class Sight:
    """Which numbers of one funnel a reader may see, by part; in casework every number."""

    casework: bool = False
    names: dict[str, Names] = field(default_factory=dict)

    def sees(self, part: str, name: str) -> bool:
        return self.casework or name in self.names.get(part, ())

    def number(self, part: str, name: str, count: int) -> str:
        return str(count) if self.sees(part, name) else HELD


CASEWORK = Sight(casework=True)


def sights(funnels: Sequence[Funnel], whole: Funnel) -> list[Sight]:
    """What may be seen of each contract and (the last) of all together, outside casework."""
    found = [Sight() for _each in range(len(funnels) + 1)]

    def keep(part: str, shown: Shown) -> None:
        for sight, names in zip(found, [*shown.rows, shown.whole], strict=False):
            sight.names[part] = names

    if not funnels:
        return found
    come = published.funnel([made.stages for made in funnels])
    keep("funnel", come)
    for months in ACTIVE_MONTHS:
        keep(f"after {months}", published.after([after_of(made, months) for made in funnels], come))
    keep("reasons", published.reasons([{each.value: made.reasons[each.value] for each in COUNTED}
                                       for made in funnels]))  # fmt: skip
    for side in Side:
        asked = [made.asked.get(side, 0) for made in funnels]
        told = published.totals(asked)
        keep(f"asked {side}", told)
        for gain in Gain:
            named = [made.gained.get(side, Counter())[gain.value] for made in funnels]
            keep(f"{side} {gain}", published.shares(list(zip(named, asked, strict=True)), told))
    return found


def after_of(made: Funnel, months: int) -> dict[str, int]:
    still, of = made.months.get(months, (0, 0))
    return {"part": still, "rest": of - still, "early": made.matches_met - of}


# --- chapters ---------------------------------------------------------------------------------------------
def chapters(made: Funnel, sight: Sight) -> list[Chapter]:
    """The funnel, the waiting time, who stayed, why matches ended, what both gained."""
    return [
        Chapter(_("How far the referrals have come"), steps(made, sight),
                _("Each referral counts at every step it has reached.")),
        Chapter(_("Time and staying"), times(made, sight),
                _("Those who still wait count with the days they have waited; the median is the day by which half had "
                  "met.")),
        Chapter(_("Why matches ended"), reasons(made, sight), _("After a yes of both.")),
        *gains(made, sight),
    ]  # fmt: skip


def steps(made: Funnel, sight: Sight) -> list[Line]:
    words = {
        "referred": _("Referred"), "proposed": _("A volunteer proposed"), "accepted": _("Accepted by both"),
        "met": _("First meeting held"), "active": _("Active on the day"), "ended": _("Ended after a yes of both"),
    }  # fmt: skip
    return [(words[key], sight.number("funnel", key, made.counts.get(key, 0))) for key in words]


def times(made: Funnel, sight: Sight) -> list[Line]:
    if not sight.sees("funnel", "met"):
        median = _("too few to say")
    else:
        days = made.median
        median = _("not yet: fewer than half have met") if days is None else _("%(days)d days") % {"days": days}
    both = sight.sees("funnel", "referred") and sight.sees("funnel", "met")
    waits = both and (sight.casework or not is_small(made.still_waiting))
    found = [
        (_("Median from the wish to the first meeting"), median),
        (_("Still wait, or stopped waiting"), str(made.still_waiting) if waits else HELD),
    ]
    for months in ACTIVE_MONTHS:
        text = share(*made.months.get(months, (0, 0))) if sight.sees(f"after {months}", "part") else HELD
        found.append((_("Active %(months)d months after the first meeting") % {"months": months}, text))
    return found


def share(part: int, of: int) -> str:
    """ "12 of 15 (80 %, between 55 and 93)" with the 95 % interval; no percentage of few."""
    if not of:
        return _("nobody met so long ago")
    text = _("%(part)d of %(of)d") % {"part": part, "of": of}
    return text if of < FEWEST_FOR_SHARE else f"{text} ({percent(part, of)})"


def percent(part: int, of: int) -> str:
    low, high = wilson(part, of)
    numbers = {"share": round(100 * part / of), "low": round(100 * low), "high": round(100 * high)}
    return _("%(share)d %%, between %(low)d and %(high)d") % numbers


def reasons(made: Funnel, sight: Sight) -> list[Line]:
    """In casework the reasons that there were; outside all of them, so that none is told by its absence."""
    return [
        (str(each.label), sight.number("reasons", each.value, made.reasons[each.value]))
        for each in COUNTED
        if made.reasons[each.value] or not sight.casework
    ]


def gains(made: Funnel, sight: Sight) -> list[Chapter]:
    titles = {
        Side.PERSON: _("What the people referred have gained"), Side.VOLUNTEER: _("What the volunteers have gained")
    }  # fmt: skip
    found = []
    for side, title in titles.items():
        counts: Counter[str] = made.gained.get(side, Counter())
        asked = made.asked.get(side, 0)
        lines = [
            (str(each.label), gain(counts[each.value], asked, sight.sees(f"{side} {each}", "part")))
            for each in Gain
            if asked and (counts[each.value] or not sight.casework)
        ]
        told = sight.number(f"asked {side}", "of", asked)
        note = _("Asked in %(number)s matches; one match may name several.") % {"number": told}
        found.append(Chapter(title, lines, note))
    return found


def gain(count: int, asked: int, is_seen: bool) -> str:
    if not is_seen:
        return HELD
    return str(count) if asked < FEWEST_FOR_SHARE else f"{count} ({percent(count, asked)})"


# --- the top of the funnel, in the whole municipality -----------------------------------------------------------
def top_words(top: dict[str, int], *, casework: bool) -> dict[str, str]:
    """Offered, and what people said. Outside casework no answer of 1 to 5, and nothing that gives it away."""
    if casework:
        return {name: str(count) for name, count in top.items()}
    said = [top["wanted"], top["later"], top["no"], top["offered"] - top["wanted"] - top["later"] - top["no"]]
    cells = suppress(said)
    found = dict(zip(("wanted", "later", "no"), cells, strict=False))
    found["offered"] = top["offered"] if total_is_safe(said, cells) else None
    near = [top["wishes"], top["wishes"] - top["wanted"], top["wishes"] - top["referred"]]
    found["wishes"] = None if any(is_small(abs(each)) for each in near) else top["wishes"]
    return {name: HELD if count is None else str(count) for name, count in found.items()}


def head(contract: Contract, on: dt.date) -> dict[str, Any]:
    """What stands above a report."""
    return {
        "title": _("Matches with volunteers, %(year)d") % {"year": contract.year}, "supplier": contract.supplier.name,
        "contract": contract, "on": on,
    }  # fmt: skip
