"""A round in words: what speaks for a pair, what other volunteers would cost, what stands against the rest."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.assignment import BLOCKED
from volunteers.matching.rules import Block, Criterion


def pair_words(points: Mapping[str, int]) -> str:
    """ "72: Common language 25, Purpose 25, …"; only what speaks for it."""
    parts = [f"{Criterion(key).label} {number}" for key, number in points.items() if number]
    return f"{sum(points.values())}: {', '.join(parts)}" if parts else "0"


def weights_words(weights: Mapping[str, int]) -> str:
    """ "Common language 25, Times of the week 15, …": the most that each criterion could give."""
    return ", ".join(f"{Criterion(key).label} {number}" for key, number in weights.items() if number)


def line_words(told: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """What a page shows of one line; volunteers by name, those who have left since as "a volunteer"."""
    stranger = _("a volunteer")
    counted = Counter(code for codes in told.get("blocks", {}).values() for code in codes)
    return {
        "parts": pair_words(told.get("parts", {})),
        "why": _("Nobody can: everybody is kept from it.") if told.get("why") == BLOCKED
        else _("Everybody who could has somebody for whom it matters more."),
        "misses": [
            {
                "name": names.get(miss["volunteer"]) or stranger, "parts": pair_words(miss["parts"]),
                "cost": cost_words(miss),
            }
            for miss in told.get("misses", ())
        ],
        "blocks": [
            {
                "name": names.get(int(key)) or stranger,
                "why": " ".join(str(Block(code).label) for code in codes),
            }
            for key, codes in told.get("blocks", {}).items()
        ],
        "most": [(str(Block(code).label), number) for code, number in counted.most_common()],
    }  # fmt: skip


def cost_words(miss: Mapping[str, Any]) -> str:
    if miss["lost"]:
        return _("somebody else would then have nobody")
    return _("costs all together %(points)d points") % {"points": round(miss["cost"])}


def snapshot_words(told: Mapping[str, Any]) -> str:
    """What the person is told of it (subject access): the reasons, and no volunteer's name."""
    against = Counter(code for codes in told.get("blocks", {}).values() for code in codes)
    found = [pair_words(told["parts"])] if told.get("parts") else []
    found += [f"{Block(code).label} ({number})" for code, number in against.most_common()]
    return "; ".join(found)
