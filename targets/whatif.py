"""A target with another length, or counted from another day, tried on the past. It changes nothing.

The same derivation with another rule, or with another day in the place of the one that the rule counts from.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from targets import derivation, derived
from targets.definitions import Target
from targets.models import Clock

RULES = "JOIN targets_targetrule r ON"


class From(TextChoices):
    """A day that the rule could count from. Who has no such day has a clock without a due date."""

    ALLOCATION = "allocation", _("the decision on the allocation")
    TAKEOVER = "takeover", _("the takeover")
    MOVE_IN = "move_in", _("the move to Copenhagen, else the takeover")


DAYS = {
    From.ALLOCATION: "p.allocation_decided_on",
    From.TAKEOVER: "p.takeover_on",
    From.MOVE_IN: "who.move_in_on",
}


@dataclass(frozen=True)
class Trial:
    """What is tried for the clocks of a target that start on a day or later: a length in months or days (neither: as
    the rules say), and the day it is counted from (empty: as the target says)."""

    target: str
    valid_from: dt.date
    months: int | None = None
    days: int | None = None
    counted_from: str = ""

    @property
    def has_length(self) -> bool:
        return self.months is not None or self.days is not None


def rules(trial: Trial) -> str:
    """The rules as they would be: those before the day end with it, and the tried one follows without an end."""
    first = derivation.day(trial.valid_from)
    months, days = ("NULL" if value is None else str(int(value)) for value in (trial.months, trial.days))
    return (
        "SELECT id, target, valid_from, least(coalesce(valid_to, 'infinity'), "
        f"CASE WHEN target = '{key(trial)}' THEN {first} - 1 ELSE 'infinity' END) AS valid_to, months, days,"
        f" warning_days FROM targets_targetrule WHERE target <> '{key(trial)}' OR valid_from < {first}"
        f" UNION ALL SELECT 0, '{key(trial)}', {first}, NULL, {months}, {days}, 7"
    )


def key(trial: Trial) -> str:
    """The target's key as the registry knows it: nothing else gets into the statement. Raises KeyError."""
    return derivation.target(trial.target).key


def tried(trial: Trial) -> Target:
    """The target, counted from the other day where one is tried."""
    found = derivation.target(trial.target)
    if not trial.counted_from:
        return found
    usual, first = found.counted_from or found.starts_on, derivation.day(trial.valid_from)
    other = f"CASE WHEN ({found.starts_on}) >= {first} THEN {DAYS[From(trial.counted_from)]} ELSE ({usual}) END"
    return replace(found, counted_from=other)


def clocks(trial: Trial, on: dt.date) -> Any:
    """The clocks of the target as of a day if it were as tried; filter them as any others."""
    text = derived.statement(on, tried=tried(trial))
    assert RULES in text
    if trial.has_length:
        text = text.replace(RULES, f"JOIN ({rules(trial)}) r ON")
    return derived.reading(Clock.objects.all(), text)
