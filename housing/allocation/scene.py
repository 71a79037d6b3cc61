"""What an allocation starts from: the households that wait, the free dwellings, and what is recorded of both.

The same number of statements for one household and for two thousand.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from core.dates import add_months
from housing import areas, household, reads
from housing.allocation.models import AllocationDecision, AllocationRule
from housing.allocation.rules import Family, Place, Rule
from housing.allocation.solving import Scene
from housing.household import Home
from housing.models import Dwelling, HomeNeed, Offer, RentCeiling, Stay
from housing.rules import HOLDING, Event, HouseholdClass, OfferState, Waiting
from refugees.addresses import districts_of
from refugees.districts import District
from refugees.models import Refugee
from refugees.ports import restricted_among
from refugees.proposals import Answer
from refugees.rules import plain_word

YEAR = 12  # months in which homes given count for the spread
MOST_HOUSEHOLDS, MOST_DWELLINGS = 2_000, 500  # worked out while somebody waits: some seconds (adr/0034)
OPEN = (OfferState.OFFERED, OfferState.ACCEPTED)


@dataclass(frozen=True)
class Waiters:
    """The households that wait. `restricted`: left out because data of somebody in them may only be stored (art. 18).

    `is_cut`: there are more than are taken together; those who have waited longest are.
    """

    homes: list[Home]
    restricted: int
    is_cut: bool


@dataclass(frozen=True)
class Stock:
    """The free dwellings, the lists in force, and how many households got a home in each district in a year."""

    dwellings: list[Dwelling]
    lists: areas.Lists
    given: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False


# --- who waits ----------------------------------------------------------------------------------------
def waiting(user: Any, on: dt.date) -> Waiters:
    """Every household with somebody who is ready and has no home, whole; each main person must be within reach."""
    waits = set(reads.without_home(user, on).values_list("household", "pk"))
    shared = {home for home, _pk in waits if home is not None}
    alone = {pk for home, pk in waits if home is None}
    found = list(Refugee.objects.present(on).filter(Q(household__in=shared) | Q(pk__in=alone)))
    groups: dict[int, list[Refugee]] = {}
    for person in found:
        groups.setdefault(person.household_id or -person.pk, []).append(person)
    days, needs = household.first_days(found, on), needs_of(found)
    homes = within_reach([home_of(people, on, days, needs) for people in groups.values()], user)
    left_out = restricted_among([person.pk for person in found], on)
    free = [home for home in homes if not left_out & {each.pk for each in home.people}]
    free.sort(key=lambda home: (-clock_days(home), home.lead.pk))
    return Waiters(free[:MOST_HOUSEHOLDS], len(homes) - len(free), len(free) > MOST_HOUSEHOLDS)


def within_reach(homes: Sequence[Home], user: Any) -> list[Home]:
    reached = Refugee.objects.visible_to(user).filter(pk__in=[home.lead.pk for home in homes])
    keys = set(reached.values_list("pk", flat=True))
    return [home for home in homes if home.lead.pk in keys]


def needs_of(people: Sequence[Refugee]) -> dict[int, HomeNeed]:
    rows = HomeNeed.objects.filter(refugee__in=[each.pk for each in people]).order_by("-pk")
    return {row.refugee_id: row for row in rows}


def home_of(
    people: Sequence[Refugee], on: dt.date, days: dict[int, dict[str, dt.date]], needs: dict[int, HomeNeed]
) -> Home:
    ordered = household.in_order(people)
    own = sorted((needs[each.pk] for each in ordered if each.pk in needs), key=lambda need: need.pk)
    return Home(ordered, on, {each.pk: days.get(each.pk, {}) for each in ordered}, own[0] if own else None)


def clock_days(home: Home) -> int:
    """Days on the oldest clock of the household; a clock stands still since the first offer (targets.md)."""
    started = [known for known in home.days.values() if Event.READY in known]
    stopped = [(known[Event.READY], min(known.get(Event.OFFERED, home.on), home.on)) for known in started]
    return max([0, *((until - since).days for since, until in stopped)])


def families(homes: Sequence[Home], on: dt.date) -> list[Family]:
    """The households as the rules look at them, in a fixed number of statements."""
    people = [person for home in homes for person in home.people]
    ids = [person.pk for person in people]
    most, where = ceilings(on), living(people, on)
    held, refused = offers_of(ids)
    against = ruled_out([home.lead.pk for home in homes])
    return [family_of(home, most, where, held, refused, against) for home in homes]


Ceilings = dict[str, list[tuple[int, int]]]  # class of household → income up to, highest rent


def ceilings(on: dt.date) -> Ceilings:
    found: Ceilings = {}
    rows = RentCeiling.objects.on(on).order_by("income_to")
    for kind, income, rent in rows.values_list("household", "income_to", "most_rent"):
        found.setdefault(kind, []).append((income, rent))
    return found


def ceiling(most: Ceilings, kind: HouseholdClass, income: int | None) -> int | None:
    """The highest rent that the table in force says of such a household; None where it says nothing."""
    if income is None:
        return None
    return next((rent for upto, rent in most.get(kind, ()) if income <= upto), None)


def living(people: Sequence[Refugee], on: dt.date) -> dict[int, tuple[str, ...]]:
    """The districts where people live now: of their bed, else those their address may lie in. Never of a protected one.
    """
    ids = [person.pk for person in people if not person.address_protected]
    beds = Stay.objects.on(on).filter(refugee__in=ids).values_list("refugee", "bed__room__site__district")
    return districts_of(people, on) | {person: (district,) for person, district in beds if district}


def offers_of(ids: Sequence[int]) -> tuple[set[int], dict[int, set[int]]]:
    """Who has an offer that is open, and which dwellings were refused, by person."""
    held: set[int] = set()
    refused: dict[int, set[int]] = {}
    rows = Offer.objects.filter(refugee__in=ids, state__in=[*OPEN, OfferState.REFUSED])
    for person, dwelling, state in rows.values_list("refugee", "dwelling", "state"):
        if state == OfferState.REFUSED:
            refused.setdefault(person, set()).add(dwelling)
        else:
            held.add(person)
    return held, refused


def ruled_out(leads: Sequence[int]) -> dict[int, dict[int, str]]:
    """The dwellings that somebody has decided against, by main person, each with the reason."""
    found: dict[int, dict[int, str]] = {}
    rows = AllocationDecision.objects.filter(refugee__in=leads, answer=Answer.NOT_THIS).order_by("decided_at", "pk")
    for person, dwelling, reason in rows.values_list("refugee", "dwelling", "reason"):
        found.setdefault(person, {})[dwelling] = reason
    return found


def bedrooms(home: Home) -> int:
    """What is recorded, else suggested; those who are awaited get a room for every two where all are housed now."""
    need = home.need
    if need is not None and need.bedrooms:
        return int(need.bedrooms)
    later = need.people_later or 0 if need is not None and need.waiting == Waiting.SIZE_NOW else 0
    return home.suggested_bedrooms + (later + 1) // 2


def family_of(
    home: Home, most: Ceilings, where: dict[int, tuple[str, ...]], held: set[int], refused: dict[int, set[int]],
    against: dict[int, dict[int, str]],
) -> Family:  # fmt: skip
    need, ids = home.need or HomeNeed(), [each.pk for each in home.people]
    moved = [pk for pk in ids if {Event.MOVED_IN, Event.OWN_SOLUTION} & home.days[pk].keys()]
    return Family(
        key=home.lead.pk, days=clock_days(home), bedrooms=bedrooms(home), size=len(ids),
        rent=ceiling(most, home.kind, need.income), access=frozenset(need.access),
        districts=frozenset(need.districts), near=frozenset(need.near),
        near_districts=named(need.near_note) or places_of(home, where), shared_ok=need.shared_ok, pets=need.pets,
        protected=home.address_protected, not_ready=len(home.not_ready), housed=len(moved),
        has_offer=bool(held & set(ids)), waits=need.waiting == Waiting.WAIT,
        refused=frozenset[int]().union(*(refused.get(pk, set()) for pk in ids)),
        ruled_out=against.get(home.lead.pk, {}),
    )  # fmt: skip


def places_of(home: Home, where: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """Where the household lives now: its school, work and doctor are most often there."""
    return tuple(sorted({district for each in home.people for district in where.get(each.pk, ())}))


def named(note: str) -> tuple[str, ...]:
    """The districts that a note names: "Skolen på Nørrebro"."""
    plain = plain_word(note)
    parts = {value: str(label).split("/") for value, label in District.choices if value != District.OUTSIDE}
    return tuple(value for value, words in parts.items() if any(plain_word(word) in plain for word in words))


# --- the dwellings ------------------------------------------------------------------------------------
def stock(user: Any, on: dt.date) -> Stock:
    free = Dwelling.objects.visible_to(user).free(on).select_related("area").order_by("free_from", "pk")
    found = list(free[: MOST_DWELLINGS + 1])
    return Stock(found[:MOST_DWELLINGS], areas.in_force(on), given_lately(on), len(found) > MOST_DWELLINGS)


def given_lately(on: dt.date) -> dict[str, int]:
    """Households that were offered a home in the last year and have not refused it, by district.

    One with a protected address is in no district's number.
    """
    lately = Offer.objects.filter(
        leads=True, state__in=HOLDING, offered_on__gt=add_months(on, -YEAR), offered_on__lte=on,
        refugee__address_protected=False,
    )  # fmt: skip
    return dict(lately.order_by().values_list("dwelling__district").annotate(number=Count("pk")))


def places(found: Stock) -> list[Place]:
    most = max(found.given.values(), default=0)
    return [place_of(each, found, most) for each in found.dwellings]


def place_of(dwelling: Dwelling, found: Stock, most: int) -> Place:
    return Place(
        key=dwelling.pk, district=dwelling.district, bedrooms=dwelling.bedrooms, rent=dwelling.rent,
        verdict=found.lists.verdict(dwelling), area=dwelling.area.name if dwelling.area else "",
        access=frozenset(dwelling.access), shared=dwelling.shared, pets=dwelling.pets,
        given=found.given.get(dwelling.district, 0), most_given=most,
    )  # fmt: skip


def scene(homes: Sequence[Home], found: Stock, rule: Rule, on: dt.date) -> Scene:
    return Scene(families(homes, on), places(found), rule)


def rule_on(on: dt.date) -> AllocationRule | None:
    """The rule in force on a day."""
    row: AllocationRule | None = AllocationRule.objects.on(on).first()
    return row

