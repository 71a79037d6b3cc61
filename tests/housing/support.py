"""Households, dwellings, lists of areas and beds, for tests. Every address is invented."""

import datetime as dt
import itertools
from typing import Any

from core import clock
from core.tabular import read_table
from housing.models import Area, AreaEntry, AreaList, Bed, Dwelling, HousingEvent, Room, Site, Stay
from refugees.models import Refugee
from refugees.rules import plain_word
from tests import factories

numbers = itertools.count(1)
LONG_AGO = dt.date(2015, 1, 1)
STATE, OWN = "state", "municipal"


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def family(worker: Any = None, size: int = 5, **values: Any) -> list[Refugee]:
    """A couple with children; alone where the size is one."""
    home = factories.household()
    relations = ["main", "spouse", *["child"] * (size - 2)][:size]
    born = {"main": dt.date(1980, 4, 2), "spouse": dt.date(1984, 5, 3)}
    today = clock.today()
    return [
        factories.refugee(
            worker, household=home, household_relation=relation, family_name="Tesfay",
            given_names=f"{'Saba' if relation == 'spouse' else 'Yonas' if relation == 'main' else f'Barn{place}'}",
            birth_date=born.get(relation) or dt.date(today.year - 4 - place, 3, 4), **values,
        )
        for place, relation in enumerate(relations)
    ]  # fmt: skip


def fact(person: Refugee, event: str, on: dt.date, **values: Any) -> HousingEvent:
    made: HousingEvent = HousingEvent.objects.create(refugee=person, event=event, happened_on=on, **values)
    return made


def area(name: str = "Nordhøj", **values: Any) -> Area:
    return Area.objects.get_or_create(key=plain_word(name), defaults={"name": name, "district": "8"} | values)[0]


def area_list(kind: str = STATE, *names: str, since: dt.date = LONG_AGO, until: dt.date | None = None) -> AreaList:
    made = AreaList.objects.create(kind=kind, valid_from=since, valid_to=until, source="Prøve", certainty="invented")
    for name in names:
        AreaEntry.objects.create(area_list=made, area=area(name))
    return made


def dwelling(area_name: str = "", **values: Any) -> Dwelling:
    """A free dwelling in no named area, or in the area named."""
    given: dict[str, Any] = {
        "address": f"Prøvevej {next(numbers)}, 2. tv", "district": "8", "bedrooms": 3, "rent": 8000,
        "free_from": LONG_AGO,
        "area_state": "area" if area_name else "none", "area_basis": "Adressen er slået op",
        "area": area(area_name) if area_name else None,
    }  # fmt: skip
    return Dwelling.objects.create(**(given | values))


def room(beds: int = 2, site: Site | None = None, name: str = "") -> Room:
    site = site or Site.objects.create(
        name=f"Hus {next(numbers)}", address="Opdigtet Alle 7", district="5", opened_on=LONG_AGO
    )
    made = Room.objects.create(site=site, name=name or str(100 + next(numbers)))
    for number in range(1, beds + 1):
        Bed.objects.create(room=made, name=str(number))
    return made


def stay(person: Refugee, on: dt.date, until: dt.date | None = None, bed: Bed | None = None) -> Stay:
    bed = bed or room(1).beds.get()
    return Stay.objects.create(refugee=person, bed=bed, valid_from=on, valid_to=until, household="single")


def table(*lines: str) -> Any:
    text = "\n".join(["person_id;event;date;ref;detail;note", *lines]) + "\n"
    return read_table(text.encode(), "history.csv")
