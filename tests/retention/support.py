"""People in work, with follow-ups and mentors, for tests."""

import datetime as dt
from typing import Any

from core.tabular import read_table
from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Refugee
from retention.models import FollowUp, MentorOffer, RetentionMentor
from tests import factories
from tests.placements.support import happened, placement

JANUARY = dt.date(2018, 1, 10)


def day(number: int) -> dt.date:
    """Days after 10 January 2018."""
    return JANUARY + dt.timedelta(days=number)


def at_work(
    person: Refugee | None = None, on: dt.date = JANUARY, *, ref: str = "P1", kind: str = "ordinary_job",
    until: dt.date | None = None, reason: str = "other", **values: Any,
) -> PlacementEvent:  # fmt: skip
    """The start of a job that runs, or has run, past every check of the services."""
    made = placement(person or factories.refugee(factories.caseworker()), ref, kind, **values)
    start = happened(made, Event.STARTED, on)
    if until:
        happened(made, Event.ENDED, until, reason=reason)
    return start


def talk(person: Refugee, on: dt.date, mode: str = "meeting", **values: Any) -> FollowUp:
    made: FollowUp = FollowUp.objects.create(refugee=person, state="held", happened_on=on, mode=mode, **values)
    return made


def planned(person: Refugee, on: dt.date, **values: Any) -> FollowUp:
    made: FollowUp = FollowUp.objects.create(refugee=person, state="planned", planned_on=on, **values)
    return made


def offered(person: Refugee, on: dt.date, ref: str = "P1", **values: Any) -> MentorOffer:
    made: MentorOffer = MentorOffer.objects.create(refugee=person, happened_on=on, ref=ref, **values)
    return made


def followed(person: Refugee, mentor: Any, since: dt.date = JANUARY, task: str = "Bageri, Valby") -> RetentionMentor:
    """The person has a retention mentor, who reaches the case."""
    from retention import mentoring

    given = RetentionMentor(refugee=person, mentor=mentor, valid_from=since, task=task)
    return mentoring.assign(given, by=None)


def table(*lines: str) -> Any:
    text = "\n".join(["person_id;event;date;ref;detail;note", *lines]) + "\n"
    return read_table(text.encode(), "history.csv")
