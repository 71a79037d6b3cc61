"""Who fits whom, and why not: words, points and reasons. Pure: no database, no clock.

A missing answer never blocks; it costs points instead. What blocks is a wish that was said, or a clearance.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import add_months
from refugees.districts import steps

MEETING_DAYS = 7  # from the second yes to the first meeting (the aim)
ACTIVE_MONTHS = (3, 6)  # after the first meeting


class Said(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Side(TextChoices):
    PERSON = "person", _("the person")
    VOLUNTEER = "volunteer", _("the volunteer")


class State(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted by both")
    MET = "met", _("First meeting held")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Rhythm(TextChoices):
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnight", _("Every other week")
    MONTHLY = "monthly", _("Every month")
    NOW_AND_THEN = "now", _("Now and then")


class EndReason(TextChoices):
    """Handbook 3.8."""

    DECLINED = "declined", _("Somebody said no to the proposal")
    COMPLETED = "completed", pgettext_lazy("end of a match", "Completed")
    MOVED = "moved", _("Moved away")
    MISMATCH = "mismatch", _("Did not suit each other")
    NO_TIME = "no_time", _("No time")
    SAFETY = "safety", _("Safety")
    CONSENT = "consent", _("The consent was withdrawn")
    WITHDRAWN = "withdrawn", _("The referral was taken back")
    MISTAKE = "mistake", _("Proposed by mistake")


AFTER_YES = (EndReason.COMPLETED, EndReason.MOVED, EndReason.MISMATCH, EndReason.NO_TIME, EndReason.SAFETY)
BEFORE_MEETING = (EndReason.DECLINED, *AFTER_YES[1:], EndReason.MISTAKE)
COUNTED = tuple(each for each in EndReason if each != EndReason.MISTAKE)  # a mistake counts nowhere
# After these the two are not proposed to each other again.
IN_VAIN = (EndReason.DECLINED, EndReason.MISMATCH, EndReason.SAFETY)


class Sort(TextChoices):
    """What sort of contact there was."""

    FIRST = "first", _("First meeting")
    MET = "met", _("They met")
    CHECK_IN = "check_in", _("The coordinator asked both")
    ENDING = "ending", _("At the end")


class Goes(TextChoices):
    WELL = "well", _("It goes well")
    SOSO = "soso", _("It goes so-so")
    BADLY = "badly", _("It goes badly")


class Gain(TextChoices):
    """What somebody says to have gained; asked of both, told in sum only."""

    LANGUAGE = "language", _("Better Danish")
    NETWORK = "network", _("New people")
    WORK = "work", _("Nearer to work or education")
    EVERYDAY = "everyday", _("Manages everyday life better")
    JOY = "joy", _("Company and joy")
    INSIGHT = "insight", _("Insight into another life")
    NOTHING = "nothing", _("Nothing yet")


# --- who fits whom -------------------------------------------------------------------------------------
class Block(TextChoices):
    CLEARANCE = "clearance", _("The clearance has run out, or the volunteer is not approved.")
    BUSY = "busy", _("The volunteer has a match or a proposal.")
    SEX = "sex", _("A woman or a man was wished for, and the volunteer is not.")
    PETS = "pets", _("There must be no pets; the volunteer has some.")
    TIMES = "times", _("No part of the week suits both.")
    TRIED = "tried", _("The two were proposed to each other before, in vain.")


class Criterion(TextChoices):
    LANGUAGE = "language", _("Common language")
    PURPOSE = "purpose", _("The purpose of the match")
    TIMES = "times", _("Times of the week")
    DISTRICT = "district", _("Near each other")
    INTERESTS = "interests", _("Common interests")
    WAITED = "waited", _("Has waited long")


Weights = Mapping[str, int]  # criterion: its points at most, in force on a day (PairWeights)
# The weights with which the first matches were made; the first row of the table says the same.
DEFAULTS: dict[str, int] = {
    Criterion.LANGUAGE: 25, Criterion.PURPOSE: 25, Criterion.TIMES: 15, Criterion.DISTRICT: 15, Criterion.INTERESTS: 20,
    Criterion.WAITED: 30,
}  # fmt: skip
MOST_POINTS = 100
WEEK = 7  # a point for each week waited, at most the weight: decides only who, not with whom
ENOUGH_TIMES, ENOUGH_INTERESTS, FAR = 2, 3, 4


@dataclass(frozen=True)
class Wish:
    """One open referral, as far as it decides who fits."""

    key: int
    person: int
    since: dt.date
    purposes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    district: str = ""
    sex: str = ""
    no_pets: bool = False


@dataclass(frozen=True)
class Helper:
    """One volunteer. `tried`: people with whom it was tried in vain."""

    key: int
    purposes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    district: str = ""
    sex: str = ""
    pets: bool = False
    cleared: bool = True
    busy: bool = False
    tried: frozenset[int] = frozenset()


def blocks(wish: Wish, helper: Helper) -> list[Block]:
    """Everything that keeps the two apart, not only the first thing."""
    against = {
        Block.CLEARANCE: not helper.cleared,
        Block.BUSY: helper.busy,
        Block.SEX: bool(wish.sex) and wish.sex != helper.sex,
        Block.PETS: wish.no_pets and helper.pets,
        Block.TIMES: bool(wish.times and helper.times) and not wish.times & helper.times,
        Block.TRIED: wish.person in helper.tried,
    }
    return [block for block, holds in against.items() if holds]


def nearness(one: str, other: str) -> float:
    """1 in the same district, 0 from four borders on; half where nobody has said."""
    return max(0.0, 1 - steps(one, other) / FAR) if one and other else 0.5


def shares(wish: Wish, helper: Helper) -> dict[Criterion, float]:
    """How far each criterion is met, from 0 to 1."""
    return {
        Criterion.LANGUAGE: float(bool(wish.languages & helper.languages)),
        Criterion.PURPOSE: len(wish.purposes & helper.purposes) / max(1, len(wish.purposes)),
        Criterion.TIMES: min(1.0, len(wish.times & helper.times) / ENOUGH_TIMES),
        Criterion.DISTRICT: nearness(wish.district, helper.district),
        Criterion.INTERESTS: min(1.0, len(wish.interests & helper.interests) / ENOUGH_INTERESTS),
    }


def waited(wish: Wish, on: dt.date, most: int) -> int:
    return min(most, max(0, (on - wish.since).days) // WEEK)


def parts(wish: Wish, helper: Helper, on: dt.date, weights: Weights) -> dict[str, int]:
    """The points of a pair, criterion by criterion."""
    found = {criterion.value: round(weights[criterion] * share) for criterion, share in shares(wish, helper).items()}
    return found | {Criterion.WAITED.value: waited(wish, on, weights[Criterion.WAITED])}


# --- what became of a match -------------------------------------------------------------------------------
def active_after(met: dt.date, ended: dt.date | None, months: int, on: dt.date) -> bool | None:
    """Whether a match was still running so many months after its first meeting; None where that day lies ahead."""
    day = add_months(met, months)
    if day > on:
        return None if ended is None or ended > on else False
    return ended is None or ended >= day


def waiting_median(waits: Sequence[tuple[int, bool]]) -> int | None:
    """The days after which half have had their first meeting (Kaplan-Meier); None while fewer than half have.

    Each wait is its days and whether it ended with a first meeting; the others are counted as long as they waited.
    """
    left, surviving = len(waits), 1.0
    for day in sorted({days for days, _met in waits}):
        at_day = [met for days, met in waits if days == day]
        surviving *= 1 - sum(at_day) / left
        left -= len(at_day)
        if surviving <= 0.5:
            return day
    return None


def words_of(parts_found: Mapping[str, int], weights: Weights) -> list[tuple[str, int, int | None]]:
    """What speaks for a pair: criterion, points, and of how many (None where a proposal is older than the weights)."""
    return [(str(Criterion(key).label), points, weights.get(key)) for key, points in parts_found.items() if points]
