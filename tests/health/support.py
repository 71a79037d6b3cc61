"""People somewhere in the health loop, by the services."""

import datetime as dt
from typing import Any

from core.tabular import read_table
from health import deciding, services
from health.models import (
    HealthAnswer,
    HealthConsent,
    HealthFollowUp,
    HealthOffer,
    HealthReferral,
    HealthResult,
    HealthVisit,
)
from health.rules import State
from refugees.models import Refugee
from tests import factories

JANUARY = dt.date(2018, 1, 10)


def day(number: int) -> dt.date:
    """Days after 10 January 2018."""
    return JANUARY + dt.timedelta(days=number)


def offered(person: Refugee, on: dt.date = JANUARY, by: Any = None) -> HealthOffer:
    return services.offer(HealthOffer(refugee=person, happened_on=on), by=by)


def answered(person: Refugee, said: str = "yes", on: dt.date = JANUARY, by: Any = None, **who: Any) -> HealthAnswer:
    who = who or {"decider": "person"}
    return services.answer(HealthAnswer(refugee=person, happened_on=on, answer=said, **who), by=by)


def agreed(person: Refugee, *purposes: str, on: dt.date = JANUARY, by: Any = None) -> list[HealthConsent]:
    given = HealthConsent(refugee=person, giver="person")
    return services.agree(given, purposes=purposes or ("send", "receive"), on=on, by=by)


def referred(person: Refugee, on: dt.date = JANUARY, by: Any = None, **values: Any) -> HealthReferral:
    return services.refer(HealthReferral(refugee=person, happened_on=on, **values), by=by)


def appointed(person: Refugee, on: dt.date, today: dt.date = JANUARY, by: Any = None, **values: Any) -> HealthVisit:
    return services.appoint(HealthVisit(refugee=person, planned_on=on, **values), on=today, by=by)


def closed(visit: HealthVisit, state: State = State.ATTENDED, by: Any = None) -> HealthVisit:
    assert visit.planned_on is not None
    return services.close(visit, expected=visit.version, state=state, on=visit.planned_on, by=by)


def held(person: Refugee, by: Any = None) -> HealthVisit:
    """Everything up to the assessment, ten days after the offer."""
    offered(person, by=by)
    answered(person, by=by)
    agreed(person, by=by)
    referred(person, by=by)
    return closed(appointed(person, day(10), by=by), by=by)


def whole(person: Refugee, by: Any) -> None:
    """The loop to its end: result, a consideration, a follow-up, a letter that was printed."""
    held(person, by)
    services.receive(HealthResult(refugee=person, happened_on=day(20), referred_on=day(12)), by=by)
    deciding.consider(
        person, needs=["no_lifting", "ground_floor"], hours=None, source="result", since=day(20), until=None,
        on=day(20), by=by,
    )  # fmt: skip
    deciding.promise(HealthFollowUp(refugee=person, text="Ny tid", owner=by, due_on=day(40)), on=day(20), by=by)


def child(worker: Any, age: int, on: dt.date = JANUARY) -> Refugee:
    return factories.refugee(worker, birth_date=on.replace(year=on.year - age))


def table(*lines: str) -> Any:
    text = "\n".join(["person_id;event;date;ref;detail;note", *lines]) + "\n"
    return read_table(text.encode(), "history.csv")
