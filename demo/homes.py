"""Housing in the demo: the lists of areas as far as they are known, dwellings, houses with beds, and who gets what.

Everything by the services. The entries of the state's lists are those that public sources name (handbook, section 4);
what is invented says so.
"""

import datetime as dt
import random
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from accounts.models import User
from accounts.policy import Role
from core.dates import next_weekday
from demo import life, words
from demo.retaining import of_role
from housing import areas, lodgings, offering, services
from housing.household import Home, home_of
from housing.models import (
    Area,
    AreaList,
    ChecklistItem,
    Dwelling,
    ForecastAssumption,
    HomeNeed,
    Offer,
    RentCeiling,
    Room,
    Site,
    Stay,
)  # fmt: skip
from housing.rules import AreaState, HouseholdClass, OfferState
from refugees.models import MoveIn, Refugee
from refugees.rules import plain_word

D = dt.date
SEED = "homes"
SINCE = D(2016, 5, 1)
INVENTED = "Opdigtet til demoen; indlæs den officielle liste, før der tilbydes"
# From, to, source, areas. Years that no public source tells of are left out: nothing is guessed.
STATE_LISTS: tuple[tuple[dt.date, dt.date, str, tuple[str, ...]], ...] = (
    (D(2014, 2, 1), D(2014, 11, 30), "Ministeriets liste, februar 2014 (presseomtale)",
     ("Lundtoftegade", "Mjølnerparken", "Bispeparken", "Stærevej mv.", "Degnegården mv.", "Tingbjerg/Utterslevhuse")),
    (D(2017, 12, 1), D(2018, 11, 30), "Ministeriets liste, december 2017 (presseomtale)",
     ("Mjølnerparken", "Bispeparken", "Tingbjerg/Utterslevhuse", "Gadelandet/Husumgård")),
    (D(2018, 12, 1), D(2019, 11, 30), "Optælling efter nye kriterier 2018 (presseomtale); december ikke bekræftet",
     ("Mjølnerparken", "Bispeparken", "Tingbjerg/Utterslevhuse", "Gadelandet/Husumgård", "Lundtoftegade",
      "Aldersrogade", "Sjælør Boulevard", "Degnegården", "Hørgården")),
    (D(2019, 12, 1), D(2020, 11, 30), "Ministeriets liste, december 2019 (presseomtale)",
     ("Lundtoftegade", "Aldersrogade", "Mjølnerparken", "Tingbjerg/Utterslevhuse", "Bispeparken", "Hørgården")),
    (D(2023, 12, 1), D(2024, 11, 30), "Ministeriets liste, december 2023: ingen i København (presseomtale)", ()),
)  # fmt: skip
SOHOJ, BAKKE, NORDMARK = "Søhøjparken (opdigtet)", "Bakkegården (opdigtet)", "Nordmarken (opdigtet)"
NOW_LISTS: tuple[tuple[str, dt.date, tuple[str, ...]], ...] = (
    ("state", D(2024, 12, 1), (SOHOJ,)),
    ("municipal", D(2017, 7, 1), (BAKKE, NORDMARK)),
)
DISTRICTS = {
    "Lundtoftegade": "3", "Mjølnerparken": "3", "Aldersrogade": "3", "Bispeparken": "8", "Stærevej mv.": "8",
    "Tingbjerg/Utterslevhuse": "7", "Gadelandet/Husumgård": "7", "Sjælør Boulevard": "5", "Hørgården": "10",
    SOHOJ: "8", BAKKE: "3", NORDMARK: "9",
}  # fmt: skip
ASSOCIATIONS = ("Boligforeningen Havnens Bo (opdigtet)", "Andelsboligen Nord (opdigtet)", "Kommunens egne boliger")
ROADS = ("Opdigtet Alle", "Prøvestræde", "Eksempelvej", "Demogade", "Tænktgade")
FREE_HOMES, ROOMS_A_HOUSE = 26, 60
CEILINGS = {"single": 5200, "single_children": 7600, "couple": 7200, "couple_1_3": 9800, "couple_4": 11800}
RENTS = {1: 4600, 2: 6400, 3: 8200, 4: 9900}
REASONS = ("Søster bor i bydelen", "Børnenes skole ligger her", "Tæt på arbejdet", "Kender området fra sprogskolen")
HOUSE_ADDRESSES = ("Opdigtet Alle 12, 2500 Valby", "Prøvestræde 3, 2400 København NV", "Demogade 40, 2300 København S")
HOUSE_DISTRICTS = ("5", "8", "10")


def fill(staff: dict[str, User], *, on: dt.date) -> str:
    """The whole of housing; how much, in one line."""
    rng, officer = random.Random(SEED), of_role(staff, Role.HOUSING_OFFICER)[0]
    load_lists(officer)
    fill_tables()
    build(rng, officer, on)
    here = set(Refugee.objects.present(on).values_list("pk", flat=True))
    people = [each for each in life.newcomers() if each.pk in here]
    newcomers = groupby(people, key=lambda each: each.household_id or -each.pk)
    homes = [list(members) for _key, members in newcomers]
    beds = sum(lodge(home, rng, officer, on) for home in homes)
    offers = sum(rehouse(home, rng, officer, on) for home in homes)
    move_out_soon(officer, on)
    return f"{Dwelling.objects.count()} dwellings, {beds} stays, {offers} offers."


# --- lists and tables --------------------------------------------------------------------------------
def load_lists(by: Any) -> None:
    for since, until, source, names in STATE_LISTS:
        take_in("state", since, until, source, "public", names, by)
    for kind, since, names in NOW_LISTS:
        take_in(kind, since, None, INVENTED, "invented", names, by)
    for area in Area.objects.all():
        area.district = DISTRICTS.get(area.name, "")
        area.save_version(area.version)


def take_in(
    kind: str, since: dt.date, until: dt.date | None, source: str, certainty: str, names: Sequence[str], by: Any
) -> None:
    made = AreaList(kind=kind, valid_from=since, valid_to=until, source=source, certainty=certainty)
    areas.take_in(made, [areas.Line(name, "", "") for name in names], by=by)


def fill_tables() -> None:
    for household, most in CEILINGS.items():
        for step in range(3):
            RentCeiling.objects.create(
                household=household, income_to=14_000 + 6_000 * step, most_rent=most + 900 * step, valid_from=SINCE,
                source="Opdigtet til demoen",
            )
    ForecastAssumption.objects.create(arrivals=6, valid_from=SINCE, source="Opdigtet til demoen")


# --- houses and dwellings ----------------------------------------------------------------------------
def build(rng: random.Random, by: Any, on: dt.date) -> None:
    for name, address, district in zip(words.TEMPORARY_HOUSES, HOUSE_ADDRESSES, HOUSE_DISTRICTS, strict=True):
        site = Site.objects.create(name=name, address=address, district=district, opened_on=SINCE)
        for number in range(ROOMS_A_HOUSE):
            floor, door = divmod(number, 20)
            name, beds = str(100 * (floor + 1) + door + 1), rng.choice((1, 2, 2, 3, 4, 6))
            lodgings.add_room(site, name=name, beds=beds, level_access=floor == 0)
    for _number in range(FREE_HOMES):
        add_dwelling(rng, by, on, rng.choice((1, 1, 2, 2, 3, 3, 4)), on + dt.timedelta(days=rng.randint(-40, 60)))
    listed = {plain_word(each.name): each for each in Area.objects.all()}
    for name in (SOHOJ, BAKKE, NORDMARK):
        in_area(add_dwelling(rng, by, on, 3, on), listed[plain_word(name)], by, on)
    undecided = add_dwelling(rng, by, on, 2, on)
    undecided.area_state, undecided.area_basis = AreaState.UNDECIDED, ""
    areas.save_dwelling(undecided, expected=undecided.version, decided=False, on=on, by=by)


def add_dwelling(rng: random.Random, by: Any, on: dt.date, bedrooms: int, free_from: dt.date) -> Dwelling:
    road, floor = rng.choice(ROADS), rng.choice(("st. th", "1. tv", "2. th", "3. tv"))
    made = Dwelling(
        address=f"{road} {rng.randint(1, 180)}, {floor}", district=str(rng.randint(1, 10)), bedrooms=bedrooms,
        area_state=AreaState.NONE, area_basis="Adressen ligger uden for de navngivne områder (opdigtet)",
        association=rng.choice(ASSOCIATIONS), size=25 + 20 * bedrooms, rent=RENTS[bedrooms] + rng.randint(-300, 900),
        deposit=RENTS[bedrooms] * 3, access=rng.choice(([], [], ["lift"], ["level", "ground"])), free_from=free_from,
        pets=rng.random() < 0.3, shared=bedrooms == 1 and rng.random() < 0.3,
    )  # fmt: skip
    return areas.save_dwelling(made, expected=0, decided=True, on=on, by=by)


def in_area(dwelling: Dwelling, area: Area, by: Any, on: dt.date) -> None:
    dwelling.area_state, dwelling.area, dwelling.district = AreaState.AREA, area, area.district
    dwelling.area_basis = "Bebyggelsens navn (opdigtet)"
    areas.save_dwelling(dwelling, expected=dwelling.version, decided=True, on=on, by=by)


# --- beds --------------------------------------------------------------------------------------------
def lodge(people: list[Refugee], rng: random.Random, by: Any, on: dt.date) -> int:
    """A room for the household from the day it moved, or from the day it is expected in the next week."""
    moved = dict(MoveIn.objects.as_of(on).filter(refugee__in=people).values_list("refugee_id", "happened_on"))
    here = [each for each in people if each.pk in moved]
    if here:
        day = max(moved[each.pk] for each in here)
        return book(here, day, rng, by, on=on)
    day = people[0].planned_move_on or people[0].takeover_on
    if day and on < day <= on + dt.timedelta(days=7):
        return book(people, day, rng, by, on=on)
    return 0


def book(people: list[Refugee], day: dt.date, rng: random.Random, by: Any, *, on: dt.date) -> int:
    room = room_for(len(people), day, rng)
    if room is None:
        return 0
    home, with_address = Home(people, day), day <= on
    kind = HouseholdClass(home.kind)
    signed = day if rng.random() < 0.8 else None
    made = lodgings.book(
        people, room, on=day, until=None, household=kind, rules_signed_on=signed, with_address=with_address,
        told_on=min(day, on), by=by,
    )  # fmt: skip
    return len(made)


def room_for(size: int, day: dt.date, rng: random.Random) -> Room | None:
    """An empty room that is just large enough."""
    taken = Stay.objects.values("bed__room")
    rooms = [each for each in Room.objects.exclude(pk__in=taken).prefetch_related("beds") if each.beds.count() >= size]
    rooms.sort(key=lambda each: (each.beds.count(), rng.random()))
    return rooms[0] if rooms else None


def move_out_soon(by: Any, on: dt.date) -> None:
    """Those who have accepted a home leave their room in the next days."""
    accepted = Offer.objects.filter(state=OfferState.ACCEPTED).values("refugee")
    for number, stay in enumerate(Stay.objects.filter(refugee__in=accepted, valid_to__isnull=True, valid_from__lte=on)):
        until = on + dt.timedelta(days=2 + number % 5)
        lodgings.end(stay, expected=stay.version, on=until, reason="Flytter i egen bolig", told_on=on, by=by)


# --- a permanent home --------------------------------------------------------------------------------
def rehouse(people: list[Refugee], rng: random.Random, by: Any, on: dt.date) -> int:
    """Ready, needs, an offer and what became of it, as far as the household has come. How many offers."""
    lead, worker = people[0], people[0].caseworker
    if any(each.takeover_on is None or each.takeover_on > on - dt.timedelta(days=90) for each in people):
        return 0
    ready_on = next_weekday(max(each.takeover_on for each in people if each.takeover_on) + dt.timedelta(
        days=rng.randint(60, 200)
    ))  # fmt: skip
    home = home_of(lead, on)
    if ready_on > on or not home.adults or rng.random() < 0.15:
        return 0
    if rng.random() < 0.8:
        need(home, rng, worker, ready_on)
    for person in home.adults:
        services.tick(person, ChecklistItem.objects.on(ready_on), on=ready_on, by=worker)
    services.ready(home.adults, on=ready_on, note="Se tjeklisten", by=worker)
    if rng.random() < 0.06:
        found = min(on, ready_on + dt.timedelta(days=rng.randint(10, 120)))
        services.own_solution(home.people, on=found, district=str(rng.randint(1, 10)), by=worker)
        return 0
    offered = next_weekday(ready_on + dt.timedelta(days=int(rng.lognormvariate(4.6, 0.6))))
    return offer(home, rng, by, offered, on) if offered <= on else 0


def need(home: Home, rng: random.Random, by: Any, on: dt.date) -> None:
    wished = rng.random() < 0.5
    awaited = rng.random() < 0.12
    services.save_need(
        HomeNeed(
            refugee=home.lead, bedrooms=home.suggested_bedrooms, income=rng.choice((12_500, 16_000, 19_500, 24_000)),
            districts=[str(rng.randint(1, 10))] if wished else [],
            district_reasons=rng.choice(REASONS) if wished else "",
            near=rng.choice(([], ["school"], ["work"], ["school", "daycare"])) if home.children else [],
            access=["lift"] if rng.random() < 0.08 else [], shared_ok=len(home.people) == 1 and rng.random() < 0.5,
            waiting="size_now" if awaited else "none", people_later=2 if awaited else None,
        ),
        expected=0, on=on, by=by,
    )  # fmt: skip


def offer(home: Home, rng: random.Random, by: Any, day: dt.date, on: dt.date) -> int:
    """One offer, and what the household said; a lately made one may wait for its answer."""
    if areas.in_force(day).state is None:
        return 0
    dwelling = add_dwelling(rng, by, day, min(home.suggested_bedrooms, 4), day)
    made = offering.offer(home.lead, dwelling, on=day, answer_due=day + dt.timedelta(days=7), by=by)
    answered, worker = next_weekday(day + dt.timedelta(days=rng.randint(1, 7))), home.lead.caseworker
    if answered > on or (on - day).days < 12:  # some answers are late
        return 1
    if rng.random() < 0.18:
        reason = rng.choice(("rent", "size", "location", "other"))
        offering.refuse(made, expected=made.version, on=answered, reason=reason, consequence_told=True, by=worker)
        return 1
    made = offering.accept(made, expected=made.version, on=answered, by=worker)
    moved = next_weekday(answered + dt.timedelta(days=rng.randint(14, 45)))
    if moved <= on:
        offering.move_in(made, expected=made.version, on=moved, by=by)
    return 1
