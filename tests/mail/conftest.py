import datetime as dt

import pytest

from accounts.models import RoleAssignment, User
from accounts.policy import Role


def person(name, role):
    user = User.objects.create_user(f"{name.lower()}@example.dk", name, "x")
    RoleAssignment.objects.create(user=user, role=role, valid_from=dt.date(2016, 1, 1))
    return user


@pytest.fixture
def clerk(db):
    return person("Admin", Role.ADMINISTRATOR)


@pytest.fixture
def manager(db):
    return person("Manager", Role.TEAM_MANAGER)


@pytest.fixture
def caseworker(db):
    return person("Caseworker", Role.CASEWORKER)
