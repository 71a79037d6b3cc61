"""Who saw whom: written before the answer, never changed, shown to the data-protection officer."""

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from audit.models import Kind, ReadLog
from tests import factories

pytestmark = pytest.mark.django_db


def entry(monkeypatch: pytest.MonkeyPatch, at: dt.datetime, **values: Any) -> ReadLog:
    """An entry of another moment: the application itself cannot backdate one."""
    given = {"kind": Kind.OPEN, "page": "refugees:case", "people": [uuid.uuid4()]} | values
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        made: ReadLog = ReadLog.objects.create(**given)
    return made


# --- written before the answer --------------------------------------------------------------------
def test_the_entry_is_there_before_the_page_is_made(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from refugees import views

    worker = factories.caseworker()
    person = factories.refugee(worker)
    client.force_login(worker)
    seen, page = [], views.page

    def watched(*args: Any, **kwargs: Any) -> Any:
        seen.append(ReadLog.objects.about(person.uid).count())
        return page(*args, **kwargs)

    monkeypatch.setattr(views, "page", watched)
    assert client.get(reverse("refugees:case", args=[person.case_number])).status_code == 200
    assert seen == [1]


def test_a_page_without_persons_leaves_no_entry(client: Client) -> None:
    client.force_login(factories.caseworker())
    assert client.get(reverse("refugees:list")).status_code == 200
    assert not ReadLog.objects.exists()


def test_a_list_is_one_entry_that_names_every_person(client: Client) -> None:
    worker = factories.caseworker()
    people = {factories.refugee(worker).uid for _ in range(3)}
    client.force_login(worker)
    client.get(reverse("refugees:list"))
    logged = ReadLog.objects.get()
    assert (set(logged.people), logged.kind, logged.user_id) == (people, Kind.LIST, worker.pk)


def test_the_entry_names_nobody_in_words(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker, family_name="Sjældentnavn")
    client.force_login(worker)
    client.get(reverse("refugees:case", args=[person.case_number]))
    row = str(ReadLog.objects.values().get())
    assert "Sjældentnavn" not in row
    assert person.case_number not in row


# --- never changed --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_readlog SET purpose = 'x'", "DELETE FROM audit_readlog", "TRUNCATE audit_readlog"]
)
def test_the_application_cannot_touch_an_entry_once_it_is_committed(connect_as: Any, statement: str) -> None:
    made = ReadLog.objects.create(kind=Kind.OPEN, page="refugees:case", people=[uuid.uuid4()])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connect_as("app").execute(statement)
    made.refresh_from_db()
    assert made.purpose == ""


# --- the officer's page ---------------------------------------------------------------------------
@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    return client


def shown(client: Client, **query: Any) -> set[int]:
    answer = client.get(reverse("audit:log"), query)
    assert answer.status_code == 200
    return {row.entry.pk for row in answer.context["shown"].rows}


def test_the_officer_finds_entries_by_person_user_kind_and_day(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = dt.datetime(2017, 3, 1, 12, tzinfo=dt.UTC)
    person, reader = uuid.uuid4(), factories.user()
    one = entry(monkeypatch, noon, people=[person, uuid.uuid4()], user_id=reader.pk, kind=Kind.LIST)
    two = entry(monkeypatch, noon + dt.timedelta(days=1), people=[person], kind=Kind.REVEAL, purpose="Opkald")
    three = entry(monkeypatch, noon + dt.timedelta(days=2), user_id=reader.pk)
    everything = {one.pk, two.pk, three.pk}
    assert shown(officer) == everything
    assert shown(officer, person=str(person)) == {one.pk, two.pk}
    assert shown(officer, user=reader.pk) == {one.pk, three.pk}
    assert shown(officer, kind="reveal") == {two.pk}
    assert shown(officer, since="02-03-2017") == {two.pk, three.pk}
    assert shown(officer, until="02-03-2017") == {one.pk, two.pk}
    assert shown(officer, person=str(person), user=reader.pk, since="01-03-2017", until="01-03-2017") == {one.pk}


def test_a_day_of_the_log_is_a_danish_day(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    late = entry(monkeypatch, dt.datetime(2017, 6, 30, 22, 30, tzinfo=dt.UTC))  # 00:30 on 1 July in Copenhagen
    assert shown(officer, since="01-07-2017") == {late.pk}
    assert shown(officer, until="30-06-2017") == set()


@pytest.mark.parametrize(("field", "wrong"), [("person", "x"), ("user", "0"), ("kind", "x"), ("since", "31-02-2017")])
def test_a_filter_that_cannot_be_read_gets_a_sentence(officer: Client, field: str, wrong: str) -> None:
    answer = officer.get(reverse("audit:log"), {field: wrong})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]


def test_the_log_shows_users_by_name_and_citizens_by_opaque_id_only(officer: Client, client: Client) -> None:
    reader = factories.caseworker(name="Bodil Prøve")
    person = factories.refugee(reader, family_name="Sjældentnavn")
    ReadLog.objects.create(kind=Kind.OPEN, page="refugees:case", people=[person.uid], user_id=reader.pk)
    text = officer.get(reverse("audit:log")).content.decode()
    assert "Bodil Prøve" in text
    assert str(person.uid) in text
    assert "Sjældentnavn" not in text


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TEAM_MANAGER, Role.ADMINISTRATOR])
def test_the_log_is_for_the_officer_alone(client: Client, role: str) -> None:
    client.force_login(factories.user(role))
    assert client.get(reverse("audit:log")).status_code == 403
