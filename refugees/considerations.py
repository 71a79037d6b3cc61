"""What work and housing must take into account about a person, told without why: "Lifting: no".

A pillar that knows of considerations declares `considerations` in its `pillar.py`; whoever finds a place for the person
asks here and learns nothing else. No area guards it: who may open the page that asks may read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from refugees import registry

WORK, HOUSING = "work", "housing"


@dataclass(frozen=True)
class Consideration:
    """One thing to take into account, in words, and until when (None: no end is known)."""

    words: str
    until: date | None = None


def considerations_for(person: Any, side: str, on: date) -> list[Consideration]:
    """Everything that holds on a day for one side, WORK or HOUSING."""
    found: list[Consideration] = []
    for pillar in registry.pillars():
        if pillar.considerations:
            found += list_of(pillar.considerations(person, side, on))
    return found


def list_of(told: Sequence[Consideration]) -> list[Consideration]:
    """Each once, however many tell it."""
    return list(dict.fromkeys(told))
