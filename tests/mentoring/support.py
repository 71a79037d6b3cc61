"""People with holistic mentors, for tests."""

import datetime as dt
from typing import Any

from core.tabular import read_table
from mentoring import services
from mentoring.models import HolisticMentor, MentorEvent, MentorVisit
from refugees.models import Refugee
from tests import factories

TAKEOVER = dt.date(2017, 3, 1)


def day(number: int) -> dt.date:
    """Days after the takeover of 1 March 2017."""
    return TAKEOVER + dt.timedelta(days=number)


def followed(person: Refugee | None = None, mentor: Any = None, since: dt.date = TAKEOVER, **values: Any) -> Any:
    """A person with a holistic mentor, who reaches the case."""
    given = HolisticMentor(
        refugee=person or factories.refugee(factories.caseworker()), valid_from=since,
        mentor=mentor or factories.user("holistic_mentor"), **values,
    )  # fmt: skip
    return services.assign(given, by=None)


def event(person: Refugee, name: str, on: dt.date, **values: Any) -> MentorEvent:
    made: MentorEvent = MentorEvent.objects.create(refugee=person, event=name, happened_on=on, **values)
    return made


def met(person: Refugee, on: dt.date, how: str = "meeting", **values: Any) -> MentorVisit:
    made: MentorVisit = MentorVisit.objects.create(refugee=person, how=how, happened_on=on, **values)
    return made


def table(*lines: str) -> Any:
    text = "\n".join(["person_id;event;date;ref;detail;note", *lines]) + "\n"
    return read_table(text.encode(), "history.csv")
