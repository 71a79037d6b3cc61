"""What the person is told of a proposal that named them (subject access): words instead of codes. No database."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from placements.matching.points import Criterion
from placements.matching.rules import Block


def snapshot_words(told: Mapping[str, Any]) -> str:
    """ "Competences 21, Wishes 25; in the way: Danish (4)"."""
    parts = [f"{Criterion(key).label} {points}" for key, points in told.get("parts", {}).items()]
    against = [f"{Block(key).label} ({count})" for key, count in told.get("blocks", {}).items()]
    found = [", ".join(parts)] if parts else []
    if against:
        found.append(_("in the way: %(what)s") % {"what": ", ".join(against)})
    return "; ".join(found)


def settled_words(settled: Mapping[str, Any]) -> str:
    found = [_("one opening was kept")] if settled.get("kept") else []
    return "; ".join([*found, *([_("some openings were ruled out")] if settled.get("apart") else [])])
