"""What tests are made of: users with roles, people with cases. Every value is invented."""

import datetime as dt
import itertools
from typing import Any
from uuid import UUID

from accounts.models import RoleAssignment, Team, User
from accounts.policy import Role
from refugees import rules
from refugees.models import CaseAssignment, Household, Refugee

numbers = itertools.count(1)
FAMILY = "Tesfay"  # everybody's family name, with a number of their own
named: dict[str, UUID] = {}  # by that number, whom the factory made
LONG_AGO = dt.date(2015, 1, 1)


def team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(numbers)}")


def user(role: str = Role.CASEWORKER, *, team: Team | None = None, name: str = "", **extra: Any) -> User:
    """A user who holds one role since long ago; without a team in the whole municipality."""
    number = next(numbers)
    made = User.objects.create_user(f"user{number}@example.invalid", name or f"Bruger {number}", **extra)
    if role:
        RoleAssignment.objects.create(user=made, role=role, team=team, valid_from=LONG_AGO)
    return made


def caseworker(**extra: Any) -> User:
    """A caseworker with a team of their own."""
    return user(Role.CASEWORKER, team=extra.pop("team", None) or team(), **extra)


def household(family_id: str = "") -> Household:
    return Household.objects.create(family_id=family_id or f"F99-{next(numbers):03d}")


def refugee(caseworker: User | None = None, **values: Any) -> Refugee:
    """A refugee of 30, taken over on 1 March 2017, with a case."""
    number = next(numbers)
    held = next((one for one in caseworker.held_roles if one.team_id), None) if caseworker else None
    given: dict[str, Any] = {
        "case_number": f"2017-{number:04d}",
        "person_id": f"99{number:06d}",
        "given_names": "Yonas",
        "family_name": f"{FAMILY} {number}",
        "birth_date": dt.date(1987, 2, 11),
        "sex": "M",
        "residence_basis": rules.ResidenceBasis.REFUGEE,
        "allocation_decided_on": dt.date(2017, 1, 20),
        "takeover_on": dt.date(2017, 3, 1),
        "caseworker": caseworker,
        "team_id": held.team_id if held else None,
    }
    person = Refugee.objects.create(**(given | values))
    named[f"{number}"] = person.uid
    if caseworker:
        CaseAssignment.objects.create(refugee=person, user=caseworker, valid_from=dt.date(2017, 1, 20))
    return person
