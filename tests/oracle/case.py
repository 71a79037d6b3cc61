"""One person as of D: the facts the clocks ask about, in the words of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .dates import age_on
from .world import Event, Person, World

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A placement or a leave as of D; `end` is None while no end is known on D."""

    ref: str
    kind: str
    start: date
    end: date | None

    def runs_on(self, day: date) -> bool:
        """“From the day of the start event through the day of the end event, both included.”"""
        return self.start <= day and (self.end is None or day <= self.end)


def earliest(days: Iterable[date]) -> date | None:
    """The earliest day, None where there is none."""
    return min(days, default=None)


class Case:
    """One person as of D: what the targets ask about."""

    def __init__(self, world: World, person: Person, events: Iterable[Event], on: date) -> None:
        self.world, self.person, self.on = world, person, on
        # “Facts dated after D do not exist yet on D.” Annulled facts exist on no D.
        self.events = [e for e in events if e.on <= on and not e.annulled]

    def days(self, event: str, *details: str, ref: str | None = None) -> list[date]:
        """The days on which such an event happened; no details given means any detail."""
        return [
            e.on
            for e in self.events
            if e.event == event and (not details or e.detail in details) and ref in (None, e.ref)
        ]

    # -- facts of the person ---------------------------------------------------------------------

    @property
    def takeover(self) -> date | None:
        """“The columns of the allocation list are not dated facts: they hold on every D”."""
        return self.person.takeover_on

    @property
    def moved_in(self) -> date | None:
        """“Of several `moved_in` … events the earliest counts.”"""
        return earliest(self.days("moved_in"))

    @property
    def move_in_on(self) -> date | None:
        """“the physical move to Copenhagen if recorded (and dated ≤ D), else the takeover date”."""
        return self.moved_in or self.takeover

    @property
    def age(self) -> int | None:
        """“Age is whole years on the takeover date”; “[unknown:] age … taken on the move-in date”.

        “with neither takeover date nor move-in there is no age”.
        """
        day = self.takeover or self.moved_in
        return None if day is None else age_on(self.person.born_on, day)

    def aged(self, low: int, high: int = 999) -> bool:
        """“… and so no row where an age limit applies” when there is no age."""
        return self.age is not None and low <= self.age <= high

    @property
    def exit(self) -> Event | None:
        """“Of several … `exited` events the earliest counts”; on one day the one recorded first."""
        exits = [e for e in self.events if e.event == "exited"]
        return min(exits, key=lambda e: e.on, default=None)

    # -- readiness, placements, leave -------------------------------------------------------------

    def readiness_on(self, day: date) -> str:
        """“the assessment in force on a day is the latest one dated on or before it”.

        “Of two readiness assessments on one day the one recorded later is in force”;
        “`job_ready` by presumption from takeover until an assessment says otherwise”.
        """
        in_force = "job_ready"
        assessments = [e for e in self.events if e.event == "readiness" and e.on <= day]
        for assessment in sorted(assessments, key=lambda e: e.on):  # stable: recorded later wins
            in_force = assessment.detail
        return in_force

    def periods(self, started: str, ended: str) -> list[Period]:
        """“each ref has at most one start and one end”; an end without a start is no period."""
        return [
            Period(e.ref, e.detail, e.on, earliest(self.days(ended, ref=e.ref)))
            for e in self.events
            if e.event == started
        ]

    @property
    def placements(self) -> list[Period]:
        """The placements known on D, of the five kinds."""
        return self.periods("placement_started", "placement_ended")

    @property
    def leaves(self) -> list[Period]:
        """The leaves known on D, of either kind: “all leaves of a person count together”."""
        return self.periods("leave_started", "leave_ended")

    def leave_covers(self, first: date, last: date) -> bool:
        """Leave “that covers every day from clock start to due date”; they may overlap or follow.

        “A leave with no end dated ≤ D covers the days up to D and no further.”
        """
        day, leaves = first, self.leaves
        while day <= last:
            if day > self.on or not any(leave.runs_on(day) for leave in leaves):
                return False
            day += ONE_DAY
        return True
