"""While the read log cannot be written nobody is shown: 503, and no data."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from tests import factories
from tests.access_matrix import MATRIX
from tests.test_access import address

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Sjældentnavn"


@pytest.fixture
def out_of_order(connect_as: Any) -> Any:
    """The database itself refuses the entries, as it would without disk or right."""
    owner = connect_as("owner")
    owner.execute("REVOKE INSERT ON audit_readlog FROM havn_app")
    yield
    owner.execute("GRANT INSERT ON audit_readlog TO havn_app")


def person_of(worker: Any) -> Any:
    return factories.refugee(worker, family_name=NAME, case_number="2017-9999")


@pytest.mark.parametrize("name", ["refugees:case", "refugees:list", "refugees:cpr", "desk:today"])
def test_a_page_that_shows_a_person_answers_503_without_a_word_about_them(
    client: Client, out_of_order: Any, name: str
) -> None:
    worker = factories.caseworker()
    person_of(worker)
    client.force_login(worker)
    answer = client.post(address(name), {"purpose": "x"}) if name == "refugees:cpr" else client.get(address(name))
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "Opslagsloggen kan ikke skrives" in text
    assert NAME not in text
    assert "2017-9999" not in text
    assert ReadLog.objects.count() == 0


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TEAM_MANAGER])
def test_no_page_at_all_shows_the_person(client: Client, out_of_order: Any, role: str) -> None:
    worker = factories.user(role, team=factories.team())
    person_of(worker)
    client.force_login(worker)
    leaks = []
    for name, roles in MATRIX.items():
        if role in roles and not name.startswith("account"):
            answer = client.get(address(name))
            if answer.status_code == 200 and NAME in b"".join(answer).decode(errors="replace"):
                leaks.append(name)
    assert leaks == []


def test_a_page_without_persons_is_still_there(client: Client, out_of_order: Any) -> None:
    client.force_login(factories.user(Role.ADMINISTRATOR))
    assert client.get(reverse("accounts:users")).status_code == 200


def test_the_failure_is_in_the_structured_log_without_a_person(
    client: Client, out_of_order: Any, caplog: pytest.LogCaptureFixture
) -> None:
    worker = factories.caseworker()
    person = person_of(worker)
    client.force_login(worker)
    client.get(reverse("refugees:case", args=[person.case_number]))
    said = [record.getMessage() for record in caplog.records if record.name == "havn.readlog"]
    assert said == ["read log cannot be written: ProgrammingError"]
