"""Suppliers, volunteers, wishes and matches, for tests."""

import datetime as dt
import itertools
from typing import Any

from accounts.policy import Role
from core import clock
from refugees.models import Refugee
from tests import factories
from volunteers.matching import services as matching
from volunteers.matching.models import Match
from volunteers.models import MatchConsent
from volunteers.people import Clearance, Supplier, Volunteer
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes import services as wishes
from volunteers.wishes.models import MatchWish, Referral

numbers = itertools.count(1)


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def supplier(name: str = "") -> Supplier:
    made: Supplier = Supplier.objects.create(name=name or f"Foreningen {next(numbers)}")
    return made


def contract(of: Supplier | None = None, **values: Any) -> Contract:
    """A contract of this year, in force all the year."""
    year = values.pop("year", clock.today().year)
    given = {"valid_from": dt.date(year, 1, 1), "valid_to": dt.date(year, 12, 31), "places": 30} | values
    made: Contract = Contract.objects.create(supplier=of or supplier(), year=year, **given)
    return made


def coordinator(of: Supplier, **values: Any) -> Any:
    user = factories.user(Role.SUPPLIER_COORDINATOR, **values)
    SupplierCoordinator.objects.create(supplier=of, user=user, valid_from=factories.LONG_AGO)
    return user


def volunteer(of: Supplier, *, until: dt.date | None = None, **values: Any) -> Volunteer:
    """Somebody approved whose clearance holds for half a year (or until a day)."""
    given = {"name": f"Frivillig {next(numbers)}", "signed_up_on": ago(100), "approved_on": ago(90)} | values
    made: Volunteer = Volunteer.objects.create(supplier=of, **given)
    Clearance.objects.create(
        volunteer=made, asked_on=ago(400), answered_on=ago(399), passed=True, valid_until=until or ago(-180)
    )
    return made


def person(worker: Any = None, **values: Any) -> Refugee:
    """Somebody with a consent, given twenty days ago."""
    made = factories.refugee(worker or factories.caseworker(), takeover_on=ago(60), **values)
    MatchConsent.objects.create(refugee=made, happened_on=ago(20))
    return made


def wish(of: Refugee | None = None, **values: Any) -> MatchWish:
    of = of or person()
    given = {"wished_on": ago(20), "purposes": ["language"], "languages": ["tigrinya"]} | values
    return wishes.wish(MatchWish(refugee=of, **given), by=of.caseworker)


def referral(made: MatchWish | None = None, under: Contract | None = None, alias: str = "", **values: Any) -> Referral:
    made = made or wish(**values)
    made.refresh_from_db()
    return wishes.refer(
        made, under or contract(), expected=made.version, alias=alias, on=ago(10), by=made.refugee.caseworker
    )  # fmt: skip


def match(of: Referral | None = None, who: Volunteer | None = None, *, accepted: bool = False, met: int = 0) -> Match:
    """A proposal of nine days ago; accepted eight days ago; met `met` days ago where that is said."""
    of = of or referral()
    made = matching.propose(of, who or volunteer(of.contract.supplier), on=ago(9), by=None)
    if accepted or met:
        for side in ("person", "volunteer"):
            made = matching.answer(made, side=side, said="yes", expected=made.version, on=ago(8), by=None)
    if met:
        made = matching.meet(made, expected=made.version, rhythm="weekly", on=ago(met), by=None)
    return made
