"""Roles and stand-ins hold in their period, and the administrator's page says no in a sentence."""

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import POLICY, Area, Role
from core import clock
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def fresh(user: User) -> User:
    """The user as the next request reads it."""
    return User.objects.get(pk=user.pk)


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def person() -> User:
    return factories.user("")


def give_role(client: Client, person: User, **values: str) -> Any:
    given = {"role": Role.CASEWORKER, "team": "", "valid_from": "01-03-2017", "valid_to": ""} | values
    data = {"what": "role"} | {f"role-{name}": value for name, value in given.items()}
    return client.post(reverse("accounts:user", args=[person.pk]), data)


def send_stand_in(client: Client, absent: User, covering: User, **values: str) -> Any:
    given = {"covering": str(covering.pk), "valid_from": "01-03-2017", "valid_to": ""} | values
    data = {"what": "standin"} | {f"standin-{name}": value for name, value in given.items()}
    return client.post(reverse("accounts:user", args=[absent.pk]), data)


# --- periods --------------------------------------------------------------------------------------
def test_a_role_gives_its_rights_on_its_first_and_its_last_day(person: User) -> None:
    today = clock.today()
    held = RoleAssignment.objects.create(user=person, role=Role.ANALYST, valid_from=today, valid_to=today)
    assert fresh(person).can(Area.FIGURES)
    for first, last in ((today - 9 * DAY, today - DAY), (today + DAY, None)):
        held.valid_from, held.valid_to = first, last
        held.save()
        assert not fresh(person).can(Area.FIGURES)
        assert fresh(person).roles == frozenset()


def test_a_role_that_ended_reaches_no_case_and_no_page(client: Client) -> None:
    worker = factories.caseworker()
    case = factories.refugee(worker)
    client.force_login(worker)
    address = reverse("refugees:case", args=[case.case_number])
    assert client.get(address).status_code == 200
    RoleAssignment.objects.filter(user=worker).update(valid_to=clock.today() - DAY)
    assert client.get(address).status_code == 403
    assert not fresh(worker).scope.caseworkers


def test_a_closed_account_has_no_right_at_all() -> None:
    worker = factories.user(Role.TEAM_MANAGER)
    worker.is_active = False
    assert not any(worker.can(area) for area in Area)


def test_writing_includes_reading_and_never_the_other_way_round() -> None:
    for role, cells in POLICY.items():
        one = factories.user(role)
        for area in Area:
            right = cells.get(area, "")
            assert (one.can(area), one.can(area, write=True)) == (right in {"r", "w"}, right == "w"), (role, area)


# --- the administrator's page ---------------------------------------------------------------------
def test_an_administrator_opens_an_account_without_a_password(administrator: Client) -> None:
    data = {"name": "Bodil Prøve", "email": "bodil@havn.invalid", "phone": "67000001", "is_active": "on"}
    assert administrator.post(reverse("accounts:new"), data).status_code == 302
    made = User.objects.get(email="bodil@havn.invalid")
    assert not made.has_usable_password()


def test_the_same_address_in_capitals_is_refused_with_a_sentence(administrator: Client, person: User) -> None:
    data = {"name": "Bodil Prøve", "email": person.email.upper(), "phone": "", "is_active": "on"}
    answer = administrator.post(reverse("accounts:new"), data)
    assert answer.status_code == 200
    assert "Bodil Prøve" in said(answer)
    assert User.objects.filter(email__iexact=person.email).count() == 1


def test_an_administrator_gives_a_role(administrator: Client, person: User) -> None:
    assert give_role(administrator, person).status_code == 302
    assert fresh(person).roles == {Role.CASEWORKER}


@pytest.mark.parametrize("in_team", [False, True])
def test_a_role_twice_at_a_time_is_refused_with_a_sentence(administrator: Client, person: User, in_team: bool) -> None:
    team = str(factories.team().pk) if in_team else ""
    assert give_role(administrator, person, team=team, valid_to="31-03-2017").status_code == 302
    answer = give_role(administrator, person, team=team, valid_from="31-03-2017")
    assert answer.status_code == 200
    assert danish("The person already holds this role in part of the period.") in said(answer)
    assert 'value="31-03-2017"' in said(answer)
    assert person.role_assignments.count() == 1
    assert give_role(administrator, person, team=team, valid_from="01-04-2017").status_code == 302


def test_the_same_role_in_two_teams_is_no_overlap(administrator: Client, person: User) -> None:
    for _ in range(2):
        assert give_role(administrator, person, team=str(factories.team().pk)).status_code == 302
    assert person.role_assignments.count() == 2


def test_a_role_that_ends_before_it_begins_is_refused_with_a_sentence(administrator: Client, person: User) -> None:
    answer = give_role(administrator, person, valid_to="28-02-2017")
    assert danish("The period ends before it begins.") in said(answer)
    assert not person.role_assignments.exists()


def test_two_stand_ins_at_a_time_are_refused_with_a_sentence(administrator: Client, person: User) -> None:
    first, second = factories.caseworker(), factories.caseworker()
    assert send_stand_in(administrator, person, first, valid_to="31-03-2017").status_code == 302
    answer = send_stand_in(administrator, person, second, valid_from="31-03-2017")
    assert danish("Somebody already stands in during part of the period.") in said(answer)
    assert StandIn.objects.count() == 1


def test_a_stand_in_that_ends_before_it_begins_is_refused_with_a_sentence(administrator: Client, person: User) -> None:
    answer = send_stand_in(administrator, person, factories.caseworker(), valid_to="28-02-2017")
    assert danish("The period ends before it begins.") in said(answer)
    assert not StandIn.objects.exists()


def test_nobody_stands_in_for_themselves(administrator: Client, person: User) -> None:
    answer = send_stand_in(administrator, person, person)
    assert danish("Nobody can stand in for themselves.") in said(answer)
    assert not StandIn.objects.exists()


def test_the_database_refuses_an_overlap_that_no_form_has_seen(person: User) -> None:
    RoleAssignment.objects.create(user=person, role=Role.ANALYST, valid_from=dt.date(2017, 1, 1))
    with pytest.raises(IntegrityError, match="role_once_at_a_time"), transaction.atomic():
        RoleAssignment.objects.create(user=person, role=Role.ANALYST, valid_from=dt.date(2018, 1, 1))


def test_a_date_that_is_none_is_refused_and_stays_typed(administrator: Client, person: User) -> None:
    answer = give_role(administrator, person, valid_from="31-02-2017")
    assert answer.status_code == 200
    assert "31-02-2017" in said(answer)
    assert not person.role_assignments.exists()


# --- the policy table -----------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_the_policy_table_names_every_role_and_area(client: Client, role: str) -> None:
    client.force_login(factories.user(role))
    answer = client.get(reverse("accounts:policy"))
    assert len(answer.context["rows"]) == len(Role)
    with translation.override("da"):
        names = [str(one.label) for one in [*Role, *Area]]
    assert [name for name in names if name not in said(answer)] == []
    cells = dict(answer.context["rows"])[Role.ANALYST.label]
    assert [area for area, right in zip(Area, cells, strict=True) if right] == [Area.FIGURES]


def test_the_policy_table_is_not_for_caseworkers(client: Client) -> None:
    client.force_login(factories.caseworker())
    assert client.get(reverse("accounts:policy")).status_code == 403
