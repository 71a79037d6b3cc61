"""Volunteers of the house for tests."""

import datetime as dt
import itertools
from typing import Any

from accounts.policy import Role
from core import clock
from tests import factories
from volunteers.models import Clearance, CodeOfConduct, Volunteer

numbers = itertools.count(1)


def ago(days: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days)


def volunteer(*, until: dt.date | None = None, account: bool = False, **values: Any) -> Volunteer:
    """An approved volunteer of the house with the code accepted and a clearance, unless told otherwise."""
    number = next(numbers)
    given: dict[str, Any] = {
        "name": f"Frivillig {number}", "email": f"frivillig{number}@example.invalid", "signed_up_on": ago(200),
        "interviewed_on": ago(190), "approved_on": ago(180), "code": CodeOfConduct.objects.first(),
        "code_accepted_on": ago(170),
    }  # fmt: skip
    if account:
        given["user"] = factories.user(Role.WELCOME_HOUSE_VOLUNTEER, name=f"Frivillig {number}")
    made: Volunteer = Volunteer.objects.create(**(given | values))
    Clearance.objects.create(
        volunteer=made, asked_on=ago(188), answered_on=ago(185), passed=True, valid_until=until or ago(-180)
    )
    return made


def coordinator(**extra: Any) -> Any:
    return factories.user(Role.WELCOME_HOUSE_COORDINATOR, name="Freja Hougaard", **extra)
