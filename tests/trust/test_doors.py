"""Each view's door, each cell of the policy and each scope is taken away in turn, and something turns red.

All by construction: a new view, cell or scope is asked without anybody adding it here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, resolve

from accounts import policy
from accounts.policy import POLICY, READ, WRITE, Area, Role, allows
from tests import factories
from tests.access_matrix import MATRIX
from tests.support.sampling import todays
from tests.test_access import address, has_door, patterns, wrongly_answered
from tests.trust.checks import Check, without
from tests.trust.forms_found import Write, watched
from tests.trust.test_negative_controls import undone
from tests.trust.world import build

DOORS = [name for name, roles in MATRIX.items() if has_door(name) and set(Role) - roles]


# --- each view ----------------------------------------------------------------------------------------
def outsider(name: str) -> str:
    """The first role that its row does not let in; one that may read something, where there is such a one."""
    out = [role for role in Role if role not in MATRIX[name]]
    return next((role for role in out if POLICY[role]), out[0])


def troubles(client: Client, name: str, role: str) -> list[str]:
    """What the access matrix would say of this view, asked by GET and by POST with nothing in it.

    Whoever is refused changes nothing, besides what every request may write.
    """
    found = []
    for method in ("get", "post"):
        wrote: list[Write] = []
        with undone(), watched([], wrote):
            answer = getattr(client, method)(address(name))
            answer.getvalue()
        found.append(wrongly_answered(name, role, method, answer.status_code))
        if wrote:
            found.append(f"{method} writes {wrote[0][0][:80]}")
    return [what for what in found if what]


@pytest.fixture
def outsiders(db: None) -> dict[str, Client]:
    """A browser for somebody of each role, and the case that the addresses name."""
    factories.refugee(factories.caseworker(), case_number="2017-9999")
    found = {}
    for role in Role:
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(factories.user(role))
    return found


def without_doors(outsiders: dict[str, Client], names: list[str]) -> None:
    silent, wrong = [], []
    for name in names:
        role = outsider(name)
        wrong += [(name, role, what) for what in troubles(outsiders[role], name, role)]
        # By the name the address leads to: two names may share one.
        with without(Check("view", resolve(address(name)).view_name)):
            if not troubles(outsiders[role], name, role):
                silent.append(name)
    assert wrong == [], wrong
    assert silent == [], silent


def test_views_without_their_doors_are_noticed_by_the_access_matrix(outsiders: dict[str, Client]) -> None:
    without_doors(outsiders, todays(DOORS, 20))
    assert len(DOORS) > 100


@pytest.mark.long
def test_every_view_without_its_door_is_noticed_by_the_access_matrix(outsiders: dict[str, Client], rounds: Any) -> None:
    for name in rounds(DOORS):
        without_doors(outsiders, [name])


# Behind the door a second right is asked for; the access matrix asks these pages themselves, as every role.
NARROWER = {
    "reporting:table", "reporting:people", "reporting:people_file", "reporting:target", "reporting:outcomes",
    "reporting:outcomes_file", "reporting:outcome_people", "reporting:outcome_people_file",
    "reporting:frozen", "reporting:frozen_month", "reporting:subscriptions", "reporting:subscribe",
    "reporting:unsubscribe", "reporting:what_if", "reporting:what_if_file", "reporting:promise", "reporting:headlines",
    "reporting:workload",
    "reporting:cohorts", "reporting:flow", "reporting:numbers", "reporting:number", "reporting:number_people",
    "reporting:number_people_file", "reporting:number_file",
}  # fmt: skip


# --- each cell of the policy --------------------------------------------------------------------------
@cache
def views() -> dict[str, Any]:
    return dict(patterns(get_resolver()))


def let_in(name: str) -> frozenset[str] | None:
    """The roles that a view's own decorator lets in; None where it has none, or names roles."""
    found = getattr(views()[name].callback, "needs", None)
    if found is None:
        return None
    areas, write = found
    return frozenset(role for role in Role if any(allows(frozenset({role}), area, write=write) for area in areas))


def rows_that_differ() -> list[str]:
    rows = {name: roles for name, roles in MATRIX.items() if name not in NARROWER}
    return [name for name, roles in rows.items() if (said := let_in(name)) is not None and said != roles]


@contextmanager
def cell(role: str, area: str, right: str) -> Iterator[None]:
    """The policy with one cell changed; "" is no right."""
    with pytest.MonkeyPatch.context() as patch:
        row = {key: value for key, value in POLICY[role].items() if key != area} | ({area: right} if right else {})
        patch.setitem(policy.POLICY, role, row)
        yield


def differs_from_the_table() -> bool:
    return any(
        {role: POLICY[role][area] for role in Role if area in POLICY[role]} != held for area, held in INSIDE.items()
    )


def test_the_matrix_and_the_policy_say_the_same() -> None:
    assert rows_that_differ() == []
    assert not differs_from_the_table()


def test_each_cell_of_the_policy_that_is_changed_is_noticed() -> None:
    silent = []
    for role in Role:
        for area in Area:
            for right in {"", READ, WRITE} - {POLICY[role].get(area, "")}:
                with cell(role, area, right):
                    if not rows_that_differ() and not differs_from_the_table():
                        silent.append((role.value, area.value, right))
    assert silent == [], silent


# Areas that a page asks for inside, or with others at its door: who holds them, by hand, as in the matrix.
R = Role
INSIDE: dict[str, dict[str, str]] = {
    Area.CONTACT: {
        R.CASEWORKER: WRITE, R.JOB_CONSULTANT: READ, R.HOUSING_OFFICER: READ, R.HEALTH_LIAISON: READ,
        R.HOLISTIC_MENTOR: READ, R.RETENTION_MENTOR: READ, R.MENTOR_COORDINATOR: READ, R.ACCOMMODATION_STAFF: READ,
        R.TEAM_MANAGER: WRITE,
    },
    Area.PROTECTED: {R.CASEWORKER: READ, R.HOUSING_OFFICER: READ, R.TEAM_MANAGER: READ},
    Area.COMPETENCE: {R.CASEWORKER: WRITE, R.JOB_CONSULTANT: READ, R.TEAM_MANAGER: READ},
    Area.HOUSING: {R.CASEWORKER: WRITE, R.HOUSING_OFFICER: WRITE, R.ACCOMMODATION_STAFF: READ, R.TEAM_MANAGER: READ},
    Area.MENTOR: {
        R.CASEWORKER: READ, R.HOLISTIC_MENTOR: WRITE, R.RETENTION_MENTOR: WRITE, R.MENTOR_COORDINATOR: WRITE,
        R.TEAM_MANAGER: READ,
    },
    Area.FIGURES: {R.CASEWORKER: READ, R.TEAM_MANAGER: READ, R.ANALYST: READ},
    Area.WELCOME_HOUSE: {R.WELCOME_HOUSE_COORDINATOR: WRITE},
    Area.VOLUNTEERS: {R.CASEWORKER: WRITE, R.TEAM_MANAGER: WRITE},
}  # fmt: skip


# --- each scope ---------------------------------------------------------------------------------------
def scoped() -> list[Any]:
    """Every model whose queryset says what a user may see."""
    return [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]


def seen_by(model: Any, user: Any) -> int:
    return int(model._default_manager.visible_to(user).count())


# Seen by whoever holds the area, whatever their team: the register of employers names firms, and what others
# have published is about nobody here.
OF_THE_WHOLE_CITY = {"placements.Employer", "housing.ChecklistItem", "housing.PaymentRate", "volunteers.Contract",
                     "volunteers.SupplierCoordinator", "reporting.Reference"}  # fmt: skip


@pytest.mark.django_db
def test_every_scope_hides_the_world_from_a_stranger_and_without_it_the_stranger_sees() -> None:
    """Of every model of which the world holds a row; the scopes of the others are their own apps' tests'."""
    build()
    stranger = factories.caseworker()
    open_to, silent, asked = [], [], 0
    for model in scoped():
        base = next(each for each in type(model._default_manager.all()).__mro__ if "visible_to" in vars(each))
        if not model._default_manager.exists():
            continue
        asked += 1
        if seen_by(model, stranger):
            open_to.append(model._meta.label)
        with without(Check("scope", f"{base.__module__}.{base.__name__}")):
            if not seen_by(model, stranger):
                silent.append(model._meta.label)
    assert set(open_to) == OF_THE_WHOLE_CITY
    assert silent == [], silent
    assert asked >= 10, asked
