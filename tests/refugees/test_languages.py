"""Languages with levels: added, changed, removed, learnt from an interview; nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from refugees.models import JournalEntry, LanguageSkill, Refugee
from screening import services as interviews
from tests import factories
from tests.screening.support import NOW, hold_with, make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker, mother_tongue="tigrinya")


@pytest.fixture
def signed_in(client: Client, worker: Any) -> Client:
    client.force_login(worker)
    return client


def languages(person: Refugee) -> str:
    return reverse("refugees:languages", args=[person.case_number])


def facts(client: Client, person: Refugee) -> dict[str, Any]:
    rows = client.get(reverse("refugees:case", args=[person.case_number])).context["facts"]
    return {str(row["label"]): row["value"] for row in rows}


def test_a_language_with_its_levels_stands_in_the_facts(signed_in: Client, person: Refugee) -> None:
    signed_in.post(languages(person), {"language": " Arabisk ", "spoken": "B1", "written": "A2"})
    signed_in.post(languages(person), {"language": "engelsk", "spoken": "A2", "written": "A2"})
    assert facts(signed_in, person)["Sprog"] == "tigrinya (modersmål), arabisk B1 (skriver A2), engelsk A2"
    assert JournalEntry.objects.filter(refugee=person, theme="case").count() == 2


def test_a_mother_tongue_on_the_list_is_said_once(signed_in: Client, person: Refugee) -> None:
    signed_in.post(languages(person), {"language": "Tigrinya", "spoken": "native", "written": "native"})
    assert facts(signed_in, person)["Sprog"] == "tigrinya (modersmål)"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"language": "", "spoken": "B1", "written": "A2"}, "language"),
        ({"language": "x" * 81, "spoken": "B1", "written": "A2"}, "language"),
        ({"language": "a\x00b", "spoken": "B1", "written": "A2"}, "language"),
        ({"language": "farsi", "spoken": "none", "written": "none"}, "spoken"),
        ({"language": "farsi", "spoken": "C9", "written": "none"}, "spoken"),
        ({"language": "DARI", "spoken": "A1", "written": "none"}, "__all__"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    signed_in: Client, person: Refugee, data: dict[str, str], field: str
) -> None:
    LanguageSkill.objects.create(refugee=person, language="dari", spoken="B2")
    answer = signed_in.post(languages(person), data)
    assert field in answer.context["form"].errors
    assert LanguageSkill.objects.count() == 1


def test_a_stale_change_shows_both_versions_and_loses_nothing(signed_in: Client, person: Refugee) -> None:
    skill = LanguageSkill.objects.create(refugee=person, language="dari", spoken="A1", written="none")
    url = reverse("refugees:language", args=[skill.uid])
    data = {"language": "dari", "spoken": "B1", "written": "none", "version": 1}
    assert signed_in.post(url, data).status_code == 302
    second = signed_in.post(url, data | {"spoken": "C1"})
    assert second.status_code == 409
    assert "C1" in second.content.decode()
    assert LanguageSkill.objects.get().spoken == "B1"


def test_a_language_is_removed_but_not_one_that_changed_meanwhile(signed_in: Client, person: Refugee) -> None:
    skill = LanguageSkill.objects.create(refugee=person, language="dari", spoken="A1", version=3)
    url = reverse("refugees:language", args=[skill.uid])
    data = {"language": "dari", "spoken": "A1", "written": "none", "remove": "1"}
    assert signed_in.post(url, data | {"version": 2}).status_code == 409
    assert signed_in.post(url, data | {"version": 3}).status_code == 302
    assert not LanguageSkill.objects.exists()


def test_anothers_language_is_not_found(signed_in: Client) -> None:
    skill = LanguageSkill.objects.create(refugee=factories.refugee(factories.caseworker()), language="dari")
    assert signed_in.get(reverse("refugees:language", args=[skill.uid])).status_code == 404


def test_a_completed_interview_adds_the_languages_not_known_yet(person: Refugee, worker: Any) -> None:
    LanguageSkill.objects.create(refugee=person, language="arabisk", spoken="C1", written="B2")
    rows = [
        {"language": "Arabisk", "understand": "B1", "speak": "A1", "read": "", "write": ""},
        {"language": "Amharisk", "understand": "B1", "speak": "B1", "read": "A2", "write": "A2"},
        {"language": "Tigrinya", "understand": "", "speak": "mother_tongue", "read": "", "write": ""},
    ]
    interview = hold_with(make_interview(person), worker, {"languages.languages": rows})
    interviews.complete(interview, by=worker, at=NOW)
    found = set(LanguageSkill.objects.values_list("language", "spoken", "written"))
    assert found == {("arabisk", "C1", "B2"), ("amharisk", "B1", "A2"), ("tigrinya", "native", "none")}
