"""The household of a person as housing sees it: who is there, who leads, who is ready, what it may pay."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.policy import Area
from housing import rules
from housing.models import HomeNeed, HousingEvent, RentCeiling
from housing.rules import Event, HouseholdClass
from refugees.models import Refugee
from refugees.rules import ADULT, Relation

FIRST: dict[str, int] = {Relation.MAIN: 0, Relation.SPOUSE: 1, Relation.PARTNER: 1}
PARTNERS = (Relation.SPOUSE, Relation.PARTNER)


def members(person: Refugee, on: dt.date) -> list[Refugee]:
    """Everybody of the household who has not left by the day: the main person first, then the eldest."""
    if person.household_id is None:
        return [person]
    found = Refugee.objects.filter(household=person.household_id).present(on).select_related("household", "caseworker")
    return in_order(found) or [person]


def in_order(people: Iterable[Refugee]) -> list[Refugee]:
    """The main person first, then the eldest."""
    return sorted(people, key=lambda each: (FIRST.get(each.household_relation, 2), each.birth_date, each.pk))


def adults(people: Iterable[Refugee], on: dt.date) -> list[Refugee]:
    return [each for each in people if each.age_on(on) >= ADULT]


def first_days(people: Iterable[Refugee], on: dt.date) -> dict[int, dict[str, dt.date]]:
    """The earliest day of each event of these people that stands on a day, in one query."""
    found: dict[int, dict[str, dt.date]] = {}
    facts = HousingEvent.objects.as_of(on).filter(refugee__in=[each.pk for each in people])
    for person, event, day in facts.order_by("-happened_on").values_list("refugee_id", "event", "happened_on"):
        found.setdefault(person, {})[event] = day
    return found


@dataclass
class Home:
    """A household on a day, read once for a page."""

    people: list[Refugee]
    on: dt.date
    days: dict[int, dict[str, dt.date]] = field(default_factory=dict)
    need: HomeNeed | None = None

    @property
    def lead(self) -> Refugee:
        return self.people[0]

    @property
    def adults(self) -> list[Refugee]:
        return adults(self.people, self.on)

    @property
    def children(self) -> int:
        return len(self.people) - len(self.adults)

    @property
    def kind(self) -> HouseholdClass:
        return rules.household_class(len(self.adults), self.children)

    @property
    def ready_on(self) -> dt.date | None:
        """The day of the last grown person; a child alone answers for itself."""
        asked = self.adults or self.people
        return rules.last_ready([self.days.get(each.pk, {}).get(Event.READY) for each in asked])

    @property
    def not_ready(self) -> list[Refugee]:
        """The grown people who hold the household back."""
        return [each for each in self.adults or self.people if Event.READY not in self.days.get(each.pk, {})]

    @property
    def suggested_bedrooms(self) -> int:
        couple = len(self.adults) > 1 and any(each.household_relation in PARTNERS for each in self.adults)
        return rules.bedrooms(int(couple), len(self.adults) - 2 * couple, self.children)

    @property
    def address_protected(self) -> bool:
        return any(each.address_protected for each in self.people)


def home_of(person: Refugee, on: dt.date) -> Home:
    people = members(person, on)
    if person.pk not in {each.pk for each in people}:
        people = [person]  # somebody who has left stands alone
    need = HomeNeed.objects.filter(refugee__in=[each.pk for each in people]).order_by("pk").first()
    return Home(people, on, first_days(people, on), need)


def ceiling(household: str, income: int | None, on: dt.date) -> RentCeiling | None:
    """The row of the table that says what such a household can pay; None where the table says nothing of it."""
    if income is None:
        return None
    rows = RentCeiling.objects.on(on).filter(household=household, income_to__gte=income)
    found: RentCeiling | None = rows.order_by("income_to").first()
    return found


def wanted(home: Home) -> rules.Wanted:
    """What the household's home should have, as far as it is recorded and the tables know."""
    need = home.need
    if need is None:
        return rules.Wanted(bedrooms=home.suggested_bedrooms)
    most = ceiling(home.kind, need.income, home.on)
    return rules.Wanted(
        bedrooms=need.bedrooms or home.suggested_bedrooms, rent=most.most_rent if most else None,
        access=frozenset(need.access), districts=frozenset(need.districts), shared_ok=need.shared_ok, pets=need.pets,
    )  # fmt: skip


def hides_address(people: Sequence[Any], viewer: Any) -> bool:
    """Whether the home of these people may not be shown to the viewer: a protected address."""
    return any(each.address_protected for each in people) and not viewer.can(Area.PROTECTED)
