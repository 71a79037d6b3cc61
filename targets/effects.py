"""What a change would do to the clocks of one person: it is made, looked at, and taken back. Nothing is saved."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.dates import danish
from core.look import look
from refugees.presenters import OPEN_STATES, clock_name
from targets.engine import ClockView, standings_for

Key = tuple[str, str]  # target and subject: what tells the clocks of one person apart
MOST_DAYS = 8  # days ahead on which it is looked again


@dataclass(frozen=True)
class Change:
    """A clock before and after: its name, its standings and due dates, and the difference in one sentence.

    `on` is the day ahead from which it differs; None where it differs today.
    """

    label: str
    before: str
    before_due: str
    after: str
    after_due: str
    sentence: str
    on: dt.date | None = None


@dataclass(frozen=True)
class Effect:
    """Every clock that a change would change, in the order of the model, those of today first."""

    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """Tells one effect from another: what somebody has seen is compared with what would be saved."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:32]


def effect_of(person: int, act: Callable[[], Any], *, on: dt.date, days: Sequence[dt.date] = ()) -> Effect:
    """Which clocks of the person would differ after `act`, today and on the days ahead on which something falls due.

    A leave that runs, say, excludes on the due date and on no day before: that is looked at too. `days` are more
    days to look at. Raises what `act` raises; nothing it did stays.
    """
    before = {on: clocks(person, on)}
    with transaction.atomic():
        act()
        after = {on: clocks(person, on)}
        for day in ahead(before[on], after[on], days, on):
            after[day] = clocks(person, day)
        transaction.set_rollback(True)
    changes: dict[Key, Change] = {}
    for day, then in after.items():
        now = before[day] if day in before else clocks(person, day)
        for key in [*now, *(key for key in then if key not in now)]:
            if key not in changes and told(now.get(key)) != told(then.get(key)):
                changes[key] = change(now.get(key), then.get(key), None if day == on else day)
    return Effect(tuple(changes.values()))


def clocks(person: int, day: dt.date) -> dict[Key, ClockView]:
    return {(each.target, each.subject): each for each in standings_for([person], day).get(person, [])}


def ahead(
    before: dict[Key, ClockView], after: dict[Key, ClockView], more: Sequence[dt.date], on: dt.date
) -> list[dt.date]:
    """The days ahead on which one of the clocks falls due, and the others asked for; the next ones."""
    waiting = [each.due_on for each in [*before.values(), *after.values()] if each.standing in OPEN_STATES]
    return sorted({day for day in [*waiting, *more] if day and day > on})[:MOST_DAYS]


def told(clock: ClockView | None) -> tuple[Any, ...] | None:
    """What of a clock a reader would see change."""
    return (clock.standing, clock.due_on, clock.met_on, clock.excluded_as) if clock else None


def change(before: ClockView | None, after: ClockView | None, on: dt.date | None) -> Change:
    clock = before or after
    assert clock is not None
    name = clock_name(clock)
    sentence = difference(before, after) % {"clock": name, **days_of(before, after)}
    if on:
        sentence = _("On %(day)s: %(sentence)s") % {"day": danish(on), "sentence": sentence}
    return Change(name, *cell(before), *cell(after), sentence, on)


def cell(clock: ClockView | None) -> tuple[str, str]:
    """The standing in words and the due date; nothing for a clock that does not run."""
    if clock is None:
        return "", ""
    word = str(look(clock.standing).word)
    return (f"{word}: {clock.excluded_label}" if clock.excluded_as else word), danish(clock.due_on)


def days_of(before: ClockView | None, after: ClockView | None) -> dict[str, str]:
    """The words that a sentence about the two may need."""
    return {
        "old": danish(before.due_on) if before else "",
        "new": danish(after.due_on) if after else "",
        "met": danish(after.met_on) if after else "",
        "reason": str(after.excluded_label).lower() if after else "",
        "state": str(look(after.standing).word).lower() if after else "",
    }


def difference(before: ClockView | None, after: ClockView | None) -> str:
    """The sentence for what differs, with its places still open."""
    if after is None:
        return _("“%(clock)s” no longer runs.")
    if after.excluded_as and not (before and before.excluded_as == after.excluded_as):
        return _("“%(clock)s” does not count: %(reason)s.")
    if before is None:
        return _("“%(clock)s” is met on %(met)s.") if after.met_on else _("“%(clock)s” begins, due %(new)s.")
    if before.excluded_as and not after.excluded_as:
        return _("“%(clock)s” counts again, due %(new)s.")
    if after.met_on and after.met_on != before.met_on:
        return _("“%(clock)s” is met on %(met)s.")
    if before.met_on and not after.met_on:
        return _("“%(clock)s” is open again, due %(new)s.")
    if before.due_on != after.due_on:
        return _("“%(clock)s” is due %(new)s instead of %(old)s.")
    return _("“%(clock)s” is now: %(state)s.")
