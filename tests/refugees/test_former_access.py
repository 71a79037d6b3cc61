"""A former caseworker may read for some time: every page, nothing to change, seen by the officer, over by itself."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from audit.models import ReadLog
from audit.ports import Look, resolver
from audit.rules import Tie
from core import clock
from refugees import assigning
from refugees.handover import rules, services
from refugees.handover.models import FormerAccess
from refugees.models import Address, JournalEntry, Refugee
from tests import factories
from tests.refugees.test_break_glass import filled, readable, said, writing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def former() -> User:
    return factories.caseworker(name="Frida Før")


@pytest.fixture
def owner() -> User:
    return factories.caseworker(name="Bodil Ejer")


@pytest.fixture
def person(former: User, owner: User) -> Refugee:
    made = factories.refugee(former, given_names="Yonas", family_name="Sjældentnavn")
    assigning.assign(people=[made], caseworker=owner, by=owner, on=clock.today() - DAY)
    made.refresh_from_db()
    return made


@pytest.fixture
def desk(client: Client, former: User) -> Client:
    client.force_login(former)
    return client


def give(person: Refugee, former: User, owner: User, days: int = 30) -> FormerAccess:
    today = clock.today()
    return services.give_access(
        person=person, user=former, until=today + days * DAY, by=owner, at=clock.now(), today=today
    )


def case(person: Refugee) -> str:
    return reverse("refugees:case", args=[person.case_number])


def test_every_page_can_be_read_and_nothing_changed(
    desk: Client, person: Refugee, former: User, owner: User
) -> None:
    made = filled(person, owner)
    assert desk.get(case(person)).status_code == 404
    give(person, former, owner)
    for address in readable(person, made):
        answer = desk.get(address)
        assert answer.status_code == 200, address
        answer.getvalue()  # reads a file to its end, which closes it
    journal = JournalEntry.objects.count()
    for address in writing(person, made):
        assert desk.post(address, {"title": "x"}).status_code in {404, 405}, address
        if address not in readable(person, made):
            assert desk.get(address).status_code in {404, 405}, address
    assert JournalEntry.objects.count() == journal
    page = said(desk.get(case(person))).split("<main", 1)[1]
    assert [address for address in writing(person, made) if f'"{address}"' in page
            and address not in readable(person, made)] == []  # fmt: skip


def test_the_case_is_in_the_list_and_the_search_while_it_lasts(
    desk: Client, person: Refugee, former: User, owner: User
) -> None:
    assert person.case_number not in said(desk.get(reverse("refugees:list")))
    access = give(person, former, owner)
    assert person.case_number in said(desk.get(reverse("refugees:list")))
    assert "Sjældentnavn" in said(desk.post(reverse("search"), {"q": "Sjældentnavn"}, follow=True))
    services.end_access(access, by=owner, at=clock.now(), today=clock.today())
    assert person.case_number not in said(desk.get(reverse("refugees:list")))
    assert desk.get(case(person)).status_code == 404


def test_it_cannot_be_handed_out_or_exported_by_who_only_reads(
    desk: Client, person: Refugee, former: User, owner: User
) -> None:
    give(person, former, owner)
    desk.post(reverse("refugees:hand-out"), {"case": [person.case_number], "save": "1", "caseworker": former.pk,
                                             "on": f"{clock.today():%d-%m-%Y}"})  # fmt: skip
    person.refresh_from_db()
    assert person.caseworker == owner
    assert person.case_number not in desk.get(reverse("refugees:list") + "?format=csv").content.decode()


def test_outside_a_reading_request_the_reach_is_what_it_was(person: Refugee, former: User, owner: User) -> None:
    give(person, former, owner)
    assert not Refugee.objects.visible_to(former).exists()
    former.is_reading = True
    assert Refugee.objects.visible_to(former).get() == person


def test_it_ends_by_itself(desk: Client, person: Refugee, former: User, owner: User) -> None:
    access = give(person, former, owner)
    FormerAccess.objects.filter(pk=access.pk).update(
        valid_from=clock.today() - 9 * DAY, valid_to=clock.today() - DAY
    )
    assert desk.get(case(person)).status_code == 404


def test_a_role_that_ends_ends_it_too(desk: Client, person: Refugee, former: User, owner: User) -> None:
    give(person, former, owner)
    former.role_assignments.update(valid_to=clock.today() - DAY)
    assert desk.get(case(person)).status_code == 403


def test_a_protected_address_and_name_stay_hidden(
    desk: Client, person: Refugee, former: User, owner: User
) -> None:
    Refugee.objects.filter(pk=person.pk).update(name_protected=True, address_protected=True)
    Address.objects.create(refugee=person, text="Hemmelig Vej 1", valid_from=dt.date(2017, 3, 1))
    made = filled(person, owner)
    give(person, former, owner)
    shown = "".join(said(desk.get(each)) for each in readable(person, made) if "documents/" not in each)
    assert "Hemmelig Vej" not in shown
    assert "Sjældentnavn" not in shown
    assert desk.get(reverse("refugees:document", args=[made["letter"].uid])).status_code == 404


def test_the_officer_sees_the_relation_and_the_purpose(
    desk: Client, person: Refugee, former: User, owner: User
) -> None:
    give(person, former, owner)
    desk.get(case(person))
    assert set(ReadLog.objects.about(person.uid).values_list("purpose", flat=True)) == {rules.PURPOSE}
    today, later = clock.today(), clock.today() + 31 * DAY
    looks = [Look(former.pk, person.uid, today), Look(former.pk, person.uid, later)]
    ties = resolver().ties(looks)
    assert [ties[look] for look in looks] == [Tie.FORMER, Tie.NONE]
    officer = Client()
    officer.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    assert "Tidligere sagsbehandler" in said(officer.get(reverse("audit:log"), {"person": str(person.uid)}))


def test_a_colleague_of_the_caseworker_does_not_end_it(
    client: Client, person: Refugee, former: User, owner: User
) -> None:
    access = give(person, former, owner)
    client.force_login(factories.user(Role.CASEWORKER, team=person.team))
    client.post(reverse("handover:access-end", args=[access.uid]))
    access.refresh_from_db()
    assert access.ended_at is None


def test_it_stands_on_the_case_page_and_is_ended_there(
    client: Client, person: Refugee, former: User, owner: User
) -> None:
    access = give(person, former, owner)
    client.force_login(owner)
    page = said(client.get(case(person)))
    assert "Frida Før" in page
    assert f"{access.valid_to:%d-%m-%Y}" in page
    assert client.post(reverse("handover:access-end", args=[access.uid])).status_code == 302
    access.refresh_from_db()
    assert access.ended_by == owner
    assert "Frida Før" not in said(client.get(case(person))).split('id="journal"')[1].split("<aside>")[1]


def test_the_caseworker_and_the_manager_give_it_and_nobody_else(
    client: Client, person: Refugee, former: User, owner: User
) -> None:
    address = reverse("handover:access", args=[person.case_number])
    data = {"user": former.pk, "until": f"{clock.today() + 10 * DAY:%d-%m-%Y}"}
    client.force_login(factories.caseworker(team=person.team))
    client.post(address, data)
    assert not FormerAccess.objects.exists()
    client.force_login(factories.user(Role.TEAM_MANAGER, team=person.team))
    assert client.post(address, data | {"until": f"{clock.today() + 91 * DAY:%d-%m-%Y}"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 422  # the same time once
    assert FormerAccess.objects.get().user == former
    assert JournalEntry.objects.filter(refugee=person, title__contains="Frida Før").count() == 1


def test_only_who_had_the_case_is_a_former_caseworker(person: Refugee, owner: User) -> None:
    for stranger in (owner, factories.caseworker()):
        with pytest.raises(ValidationError):
            give(person, stranger, owner)


def test_the_database_refuses_two_at_a_time_and_one_too_long(person: Refugee, former: User, owner: User) -> None:
    access = give(person, former, owner)
    same = {"refugee": person, "user": former, "given_by": owner, "given_at": clock.now()}
    twice = FormerAccess(valid_from=access.valid_from, valid_to=access.valid_to, **same)
    with pytest.raises(IntegrityError, match="former_access_once_at_a_time"), transaction.atomic():
        twice.save()
    long = FormerAccess(valid_from=clock.today() + 200 * DAY, valid_to=clock.today() + 291 * DAY, **same)
    with pytest.raises(IntegrityError, match="former_access_not_too_long"), transaction.atomic():
        long.save()


def test_a_hand_over_opens_it_for_what_went_over_and_for_nothing_else(former: User, owner: User) -> None:
    people = [factories.refugee(former) for _ in range(2)]
    today = clock.today()
    services.decide(
        giver=former, chosen={people[0]: owner}, on=today, access_until=today + 30 * DAY, by=former, at=clock.now(),
        today=today,
    )  # fmt: skip
    access = FormerAccess.objects.get()
    assert (access.refugee, access.user, access.valid_from, access.valid_to) == (
        people[0], former, today, today + 30 * DAY,
    )  # fmt: skip


def test_an_ordinary_case_page_pays_nothing_for_it(client: Client, person: Refugee, owner: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(owner)
    client.get(case(person))
    with CaptureQueriesContext(connection) as asked:
        client.get(case(person))
    own = [query for query in asked.captured_queries if 'FROM "refugees_formeraccess"' in query["sql"]]
    assert own == []
