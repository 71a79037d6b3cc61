"""Placements for tests."""

import datetime as dt
from typing import Any

from core import clock
from core.tabular import read_table
from placements import services_agreements
from placements.models import Agreement, Contact, Employer, Opening, Placement, PlacementEvent, Site
from placements.rules import Event
from refugees.models import Refugee
from tests import factories

MARCH = dt.date(2017, 3, 6)
CVR = "13585628"


def day(number: int) -> dt.date:
    """Days after 6 March 2017."""
    return MARCH + dt.timedelta(days=number)


def employer(name: str = "Nordlys Bageri", cvr: str = CVR) -> Employer:
    """An employer of Valby with a contact person."""
    made = Employer.objects.create(name=name, cvr=cvr, branch="10")
    Site.objects.create(employer=made, address="Prøvevej 1", postal_code="2500", city="Valby", district="5")
    Contact.objects.create(employer=made, name="Ib Holm", role="Bager", phone="67 00 00 01")
    return made


def opening(at: Employer | None = None, **values: Any) -> Opening:
    """Two places for trainees, open since 6 March 2017."""
    given = {
        "kind": "traineeship", "title": "Hjælp i bageriet", "tasks": "Bage og rydde op", "hours": 25, "places": 2,
        "danish": "A1", "starts_from": MARCH, "open_from": MARCH,
    }  # fmt: skip
    return Opening.objects.create(employer=at or employer(), **(given | values))


def placement(person: Refugee | None = None, ref: str = "P1", kind: str = "traineeship", **values: Any) -> Placement:
    made: Placement = Placement.objects.create(
        refugee=person or factories.refugee(factories.caseworker()), ref=ref, kind=kind, **values
    )
    return made


def happened(of: Placement, event: Event, on: dt.date, **values: Any) -> PlacementEvent:
    """An event stored as it is, past every check of the service."""
    if event in (Event.OFFERED, Event.STARTED):
        values.setdefault("kind", of.kind)
    if event == Event.ENDED:
        values.setdefault("reason", "completed")
    made: PlacementEvent = PlacementEvent.objects.create(
        refugee=of.refugee, placement=of, event=event, happened_on=on, **values
    )
    return made


def table(*lines: str) -> Any:
    text = "\n".join(["person_id;event;date;ref;detail;note", *lines]) + "\n"
    return read_table(text.encode(), "history.csv")


def written(
    made: Placement, by: Any, *, warnings: list[str] | None = None, rule_reason: str = "", **values: Any
) -> Any:
    """An agreement by the service: thirteen weeks from day 7 where nothing else is said."""
    given = {
        "starts_on": day(7), "ends_on": day(97), "hours": 30, "tasks": "Bage brød", "aims": "Dansk på arbejdet",
        "supervisor": "Ib Holm", "insured": True, "safety": True,
    }  # fmt: skip
    agreement = Agreement(refugee=made.refugee, placement=made, **(given | values))
    said = services_agreements.save(
        agreement, expected=0, by=by, at=clock.now(), on=day(0), rule_reason=rule_reason
    )  # fmt: skip
    if warnings is not None:
        warnings += said
    return agreement


def agreed(agreement: Any, by: Any, on: dt.date | None = None) -> Any:
    """All three have said yes."""
    agreement.person_on = agreement.employer_on = agreement.municipality_on = on or day(3)
    agreement.employer_name = "Ib Holm"
    return services_agreements.agree(agreement, expected=agreement.version, by=by, on=on or day(3))
