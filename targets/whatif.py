"""A target with another length, tried on the past: the same derivation with another rule. It changes nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from targets import derivation, derived
from targets.models import Clock

RULES = "JOIN targets_targetrule r ON"


@dataclass(frozen=True)
class Trial:
    """A length in months or days for the clocks of a target that start on a day or later."""

    target: str
    valid_from: dt.date
    months: int | None = None
    days: int | None = None


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


def clocks(trial: Trial, on: dt.date) -> Any:
    """The clocks of the target as of a day if the rule were another; filter them as any others."""
    text = derived.statement(on, only=[key(trial)])
    assert RULES in text
    return derived.reading(Clock.objects.all(), text.replace(RULES, f"JOIN ({rules(trial)}) r ON"))
