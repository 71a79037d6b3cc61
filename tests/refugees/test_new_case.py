"""Search before create, master data, and how little is said of somebody out of reach."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import ReadLog
from core import clock, crypto
from refugees import services
from refugees.models import CaseAssignment, Refugee
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "/cases/new/"
NOOR = {"given_names": "Noor", "family_name": "Haddad", "birth_date": "06-05-1990"}
CASE = NOOR | {"person_id": "99777777", "residence_basis": "refugee"}


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


def lookups() -> set[Any]:
    return {uid for entry in ReadLog.objects.filter(kind="lookup") for uid in entry.people}


# --- search first ---------------------------------------------------------------------------------
def test_the_search_comes_first_and_fills_the_form_in(signed_in: Client) -> None:
    assert signed_in.get(NEW).context["searched"] is False
    answer = signed_in.post(NEW, NOOR | {"person_id": "99777777", "find": "1"})
    assert answer.context["hits"] == []
    form = answer.context["form"]
    assert (form["given_names"].value(), form["person_id"].value()) == ("Noor", "99777777")
    assert form["birth_date"].value() == dt.date(1990, 5, 6)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"given_names": "Nour", "family_name": "Haddad", "birth_date": "06-05-1990"}, "fødselsdato"),
        ({"given_names": "نور", "family_name": "حداد", "birth_date": "07-01-1990"}, "lyder"),
        ({"person_id": "99111111"}, "person-ID"),
    ],
)
def test_a_person_within_reach_is_found_by_sound_script_and_number_with_the_reason(
    signed_in: Client, worker: Any, typed: dict[str, str], reason: str
) -> None:
    known = factories.refugee(
        worker, given_names="Noor", family_name="Haddad", birth_date=dt.date(1990, 5, 6), person_id="99111111"
    )
    hits = signed_in.post(NEW, typed | {"find": "1"}).context["hits"]
    assert hits[0]["person"].pk == known.pk
    assert reason in hits[0]["reasons"]
    assert lookups() == {known.uid}


def test_whoever_is_found_stands_in_the_read_log(signed_in: Client, worker: Any) -> None:
    known = factories.refugee(worker, person_id="99111111")
    signed_in.post(NEW, {"person_id": "99111111", "find": "1"})
    assert lookups() == {known.uid}


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"given_names": " ", "family_name": ""}, {"given_names": "\x00"}, {"given_names": "x" * 201},
        {"given_names": "Noor", "birth_date": "31-02-1990"}, {"given_names": "-"},
    ],
)  # fmt: skip
def test_a_search_for_nothing_is_a_sentence(signed_in: Client, typed: dict[str, str]) -> None:
    answer = signed_in.post(NEW, typed | {"find": "1"})
    assert answer.context["find"].errors


# --- how little is said ---------------------------------------------------------------------------
@pytest.mark.parametrize("protected", [False, True])
def test_of_somebody_out_of_reach_only_the_team_is_named(signed_in: Client, protected: bool) -> None:
    other = factories.caseworker(team=factories.team("Team Fjern"))
    hidden = factories.refugee(
        other, given_names="Noor", family_name="Haddad-Skjult", birth_date=dt.date(1990, 5, 6), person_id="99777777",
        name_protected=protected,
    )  # fmt: skip
    for data in (NOOR | {"find": "1"}, CASE):
        text = signed_in.post(NEW, data).content.decode()
        assert "Allerede registreret, spørg team Team Fjern" in text
        assert "Skjult" not in text
        assert hidden.case_number not in text
    assert lookups() == {hidden.uid}
    assert Refugee.objects.count() == 1


def test_how_many_of_a_team_are_alike_is_not_said(signed_in: Client) -> None:
    other = factories.caseworker(team=factories.team("Team Fjern"))
    for _ in range(3):
        factories.refugee(other, given_names="Noor", family_name="Haddad", birth_date=dt.date(1990, 5, 6))
    assert len(signed_in.post(NEW, NOOR | {"find": "1"}).context["hits"]) == 1


def test_a_taken_cpr_number_says_whom_to_ask_and_is_logged(signed_in: Client, worker: Any) -> None:
    other = factories.caseworker(team=factories.team("Team Fjern"))
    number = "0605909988"
    hidden = factories.refugee(other, cpr=number, cpr_index=crypto.blind_index(number, "cpr"))
    answer = signed_in.post(NEW, CASE | {"cpr_number": "060590-9988"})
    assert "spørg team Team Fjern" in str(answer.context["form"].errors["cpr_number"])
    own = factories.refugee(worker)
    form = master_data(own, cpr_number="060590-9988")
    answer = signed_in.post(reverse("refugees:edit", args=[own.case_number]), form)
    assert "spørg team Team Fjern" in str(answer.context["form"].errors["cpr_number"])
    assert lookups() == {hidden.uid}
    assert ReadLog.objects.filter(kind="lookup").count() == 2


def test_a_case_is_opened_for_another_person_only_when_somebody_says_so(signed_in: Client, worker: Any) -> None:
    factories.refugee(worker, given_names="Noor", family_name="Haddad", birth_date=dt.date(1990, 5, 6))
    assert signed_in.post(NEW, CASE).context["hits"]
    answer = signed_in.post(NEW, CASE | {"anyway": "1"})
    person = Refugee.objects.get(person_id="99777777")
    assert answer["Location"] == f"/cases/{person.case_number}/"
    assert (person.caseworker_id, person.team_id) == (worker.pk, worker.held_roles[0].team_id)
    assert CaseAssignment.objects.filter(refugee=person, user=worker).exists()


def test_a_manager_opens_a_case_that_is_in_the_team_and_with_nobody(client: Client) -> None:
    manager = factories.user("team_manager", team=factories.team())
    client.force_login(manager)
    client.post(NEW, CASE)
    person = Refugee.objects.get()
    assert (person.caseworker_id, person.team_id) == (None, manager.held_roles[0].team_id)


# --- master data ----------------------------------------------------------------------------------
def master_data(person: Refugee, **values: str) -> dict[str, str]:
    """The form of a person as a browser sends it."""
    data = {
        "given_names": person.given_names, "family_name": person.family_name, "person_id": person.person_id,
        "birth_date": f"{person.birth_date:%d-%m-%Y}", "residence_basis": person.residence_basis,
        "allocation_decided_on": "20-01-2017", "takeover_on": "01-03-2017", "version": str(person.version),
    }  # fmt: skip
    return data | values


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"birth_date": "01-01-2199"}, "birth_date"),
        ({"birth_date": "01-01-0190"}, "birth_date"),
        ({"birth_date": ""}, "birth_date"),
        ({"takeover_on": "01-03-2107"}, "takeover_on"),
        ({"takeover_on": "15-01-2017", "takeover_reason": "x"}, "__all__"),
        ({"takeover_on": "02-03-2017"}, "takeover_reason"),
        ({"allocation_decided_on": "01-01-2199"}, "allocation_decided_on"),
        ({"permit_date": "01-02-2017", "permit_expires_on": "01-01-2017"}, "permit_expires_on"),
        ({"given_names": "", "family_name": ""}, "__all__"),
        ({"given_names": "x" * 201}, "given_names"),
        ({"given_names": "a\x00b"}, "given_names"),
        ({"email": "nobody"}, "email"),
        ({"residence_basis": "tourist"}, "residence_basis"),
        ({"cpr_number": "123"}, "cpr_number"),
    ],
)
def test_wrong_master_data_is_said_at_its_field_and_nothing_typed_is_lost(
    signed_in: Client, worker: Any, wrong: dict[str, str], field: str
) -> None:
    person = factories.refugee(worker)
    typed = master_data(person, remark="Min bemærkning", **wrong)
    answer = signed_in.post(reverse("refugees:edit", args=[person.case_number]), typed)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors, answer.context["form"].errors
    assert "Min bemærkning" in answer.content.decode()
    assert Refugee.objects.get().remark == ""


def test_another_takeover_date_needs_a_reason_and_keeps_the_computed_one(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    edit = reverse("refugees:edit", args=[person.case_number])
    signed_in.post(edit, master_data(person, takeover_on="15-02-2017", takeover_reason="Aftalt med borgeren"))
    person.refresh_from_db()
    assert (person.takeover_on, person.takeover_computed_on) == (dt.date(2017, 2, 15), dt.date(2017, 3, 1))
    assert person.takeover_reason == "Aftalt med borgeren"


def test_other_data_of_somebody_whose_list_gave_another_date_asks_for_no_reason(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, takeover_on=dt.date(2017, 2, 15))
    data = master_data(person, takeover_on="15-02-2017", phone="67001234")
    assert signed_in.post(reverse("refugees:edit", args=[person.case_number]), data).status_code == 302


def test_an_emptied_takeover_date_is_computed(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, takeover_on=dt.date(2017, 2, 15), takeover_reason="x")
    signed_in.post(reverse("refugees:edit", args=[person.case_number]), master_data(person, takeover_on=""))
    assert Refugee.objects.get().takeover_on == dt.date(2017, 3, 1)


def test_the_head_tells_of_the_person_as_stored_while_the_form_is_wrong(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker, given_names="Yonas", family_name="Tesfay")
    data = master_data(person, given_names="Forkert", birth_date="")
    page = signed_in.post(reverse("refugees:edit", args=[person.case_number]), data)
    assert page.context["head"].name == "Yonas Tesfay"


# --- dated facts and notes ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("move-in", {"happened_on": "", "note": ""}),
        ("move-in", {"happened_on": "01-01-0017"}),
        ("move-in", {"happened_on": f"{clock.today() + dt.timedelta(days=1):%d-%m-%Y}"}),
        ("readiness", {"happened_on": "01-03-2017", "outcome": "job_ready", "note": ""}),
        ("readiness", {"happened_on": "01-03-2017", "outcome": "job_ready", "note": "\x00"}),
        ("readiness", {"happened_on": "01-03-2017", "outcome": "job_ready", "note": "x" * 5001}),
        ("leave", {"happened_on": "01-03-2017", "kind": "holiday"}),
        ("leave", {"happened_on": "01-03-2017", "kind": "illness", "until": "28-02-2017"}),
        ("leave", {"happened_on": "01-03-9017", "kind": "illness"}),
        ("exit", {"happened_on": "01-03-2017", "reason": ""}),
    ],
)
def test_a_fact_that_cannot_be_is_a_sentence(signed_in: Client, worker: Any, kind: str, data: dict[str, str]) -> None:
    person = factories.refugee(worker)
    answer = signed_in.post(reverse("refugees:record", args=[person.case_number, kind]), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize(
    "data",
    [
        {"event_on": f"{clock.today() + dt.timedelta(days=1):%d-%m-%Y}", "title": "x", "text": "y"},
        {"event_on": "01-01-0017", "title": "x", "text": "y"},
        {"event_on": "01-03-2017", "title": "", "text": "y"},
        {"event_on": "01-03-2017", "title": "x" * 201, "text": "y"},
        {"event_on": "01-03-2017", "title": "x", "text": "\x00"},
        {"event_on": "01-03-2017", "title": "x", "text": " ", "sign": "1"},
        {"event_on": "01-03-2017", "title": "x", "text": "y", "theme": "administration"},
    ],
)
def test_a_note_that_cannot_be_is_a_sentence(signed_in: Client, worker: Any, data: dict[str, str]) -> None:
    person = factories.refugee(worker)
    answer = signed_in.post(reverse("refugees:note", args=[person.case_number]), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


# --- somebody comes back --------------------------------------------------------------------------
def test_somebody_who_left_and_comes_back_gets_a_second_registration(signed_in: Client, worker: Any) -> None:
    number = "0605909988"
    person = factories.refugee(worker, cpr=number, cpr_index=crypto.blind_index(number, "cpr"), sex="K")
    services.record_exit(person=person, on=dt.date(2017, 9, 1), reason="moved", by=worker)
    page = reverse("refugees:return", args=[person.case_number])
    assert page in signed_in.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    data = {"residence_basis": "refugee", "allocation_decided_on": "10-02-2018"}
    answer = signed_in.post(page, data)
    again = Refugee.objects.get(previous_registration=person)
    assert answer["Location"] == f"/cases/{again.case_number}/"
    assert (again.person_id, again.cpr, again.sex) == (f"{person.person_id}#2", number, "K")
    assert (again.takeover_on, again.caseworker_id) == (dt.date(2018, 4, 3), worker.pk)
    services.record_exit(person=again, on=dt.date(2019, 1, 1), reason="moved", by=worker)
    data["allocation_decided_on"] = "10-02-2020"
    signed_in.post(reverse("refugees:return", args=[again.case_number]), data)
    assert Refugee.objects.get(previous_registration=again).person_id == f"{person.person_id}#3"


def test_whom_a_manager_registers_again_is_with_nobody(client: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    services.record_exit(person=person, on=dt.date(2017, 9, 1), reason="moved", by=worker)
    client.force_login(factories.user("team_manager", team=person.team))
    data = {"residence_basis": "refugee", "allocation_decided_on": "10-02-2018"}
    client.post(reverse("refugees:return", args=[person.case_number]), data)
    assert Refugee.objects.get(previous_registration=person).caseworker is None


@pytest.mark.parametrize(
    "data",
    [
        {"residence_basis": ""}, {"residence_basis": "refugee"},
        {"residence_basis": "refugee", "allocation_decided_on": "01-08-2017"},
        {"residence_basis": "refugee", "allocation_decided_on": "31-02-2018"},
        {"residence_basis": "refugee", "allocation_decided_on": "10-02-2018", "takeover_on": "01-03-2018"},
        {"residence_basis": "refugee", "allocation_decided_on": "10-02-2018", "phone": "\x00"},
    ],
)  # fmt: skip
def test_a_return_that_cannot_be_is_a_sentence(signed_in: Client, worker: Any, data: dict[str, str]) -> None:
    person = factories.refugee(worker)
    services.record_exit(person=person, on=dt.date(2017, 9, 1), reason="moved", by=worker)
    assert signed_in.post(reverse("refugees:return", args=[person.case_number]), data).context["form"].errors
    assert Refugee.objects.count() == 1


def test_somebody_who_is_here_does_not_come_back(signed_in: Client, worker: Any) -> None:
    person = factories.refugee(worker)
    answer = signed_in.get(reverse("refugees:return", args=[person.case_number]))
    assert answer["Location"] == reverse("refugees:case", args=[person.case_number])
