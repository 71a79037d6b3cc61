"""What somebody said in an interview of the home they need: a port that one pillar fills and another offers again.

Never health: what somebody needs in a home for reasons of health is not among it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from refugees.registry import pillars


@dataclass(frozen=True)
class HomeWishes:
    """As told last, and when; None or empty where nobody asked or answered."""

    told_on: date
    people_later: int | None = None
    shared_ok: bool | None = None
    districts: tuple[str, ...] = ()
    district_reasons: str = ""
    reasons_withheld: bool = False  # they are told, and not for this reader


def home_wishes(person_id: int, viewer: Any, on: date) -> HomeWishes | None:
    """Of a person, as far as the viewer may read it; None where nothing was told. The first pillar answers."""
    provider = next((pillar.home_wishes for pillar in pillars() if pillar.home_wishes), None)
    return provider(person_id, viewer, on) if provider else None
