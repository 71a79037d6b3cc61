"""What is told of an allocation in words: points, costs, blocks; on pages and in subject access. No database."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.assignment import BLOCKED
from housing.allocation.points import Criterion
from housing.allocation.rules import Block


def parts_words(parts: Mapping[str, int], weights: Mapping[str, int]) -> str:
    """ "Clock 820 · Wished district 25/25": the criteria that give points. The clock has no most."""
    told = [
        f"{each.label} {parts[each]}" + ("" if each == Criterion.CLOCK else f"/{weights[each]}")
        for each in Criterion
        if parts.get(each)
    ]
    return " · ".join(told)


def cost_words(cost: float, lost: int) -> str:
    """What another choice would cost all households together."""
    if lost:
        words = ngettext("%(number)s household fewer gets a home", "%(number)s households fewer get a home", lost)
        return words % {"number": lost}
    number = round(cost)
    if number <= 0:
        return _("costs nobody anything")
    words = ngettext("costs all together %(points)s point", "costs all together %(points)s points", number)
    return words % {"points": number}


def most_frequent(blocks: Mapping[str, int]) -> list[tuple[str, int]]:
    """What blocks most first; a snapshot keeps no order."""
    return sorted(blocks.items(), key=lambda each: (-each[1], list(Block.values).index(each[0])))


def why_words(told: Mapping[str, Any], dwellings: int) -> str:
    """Why a household has no home: others come first, or what blocks and how often."""
    if not told.get("why"):
        return ""
    if told["why"] != BLOCKED:
        return _("Fits, but the homes it fits go to households with a longer clock or a better fit.")
    counted = [
        _("%(what)s (%(count)s of %(all)s)") % {"what": Block(code).label, "count": count, "all": dwellings}
        for code, count in most_frequent(told["blocks"])
    ]
    return "; ".join(counted)


def snapshot_words(told: Mapping[str, Any]) -> str:
    """What the person is told: "412 days on the clock; Clock 820, Size 25; in the way: Too dear (4)"."""
    parts = [f"{Criterion(key).label} {points}" for key, points in told.get("parts", {}).items()]
    against = [f"{Block(key).label} ({count})" for key, count in most_frequent(told.get("blocks", {}))]
    days = told.get("days", 0)
    found = [ngettext("%(days)s day on the clock", "%(days)s days on the clock", days) % {"days": days}]
    if parts:
        found.append(", ".join(parts))
    if against:
        found.append(_("in the way: %(what)s") % {"what": ", ".join(against)})
    return "; ".join(found)
