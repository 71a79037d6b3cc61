"""What an address may hold, and the answer to a form that has grown stale."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from refugees.models import Refugee
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "010190" + "9901"


@pytest.fixture
def worker() -> User:
    return factories.caseworker()


@pytest.fixture
def signed_in(client: Client, worker: User) -> Client:
    client.force_login(worker)
    return client


@pytest.mark.parametrize("query", ["?q=a%00b", "?a=1&a=%00", "?q=%00", "?%00=1"])
def test_an_address_with_a_nul_is_refused_with_a_sentence(signed_in: Client, query: str) -> None:
    answer = signed_in.get(reverse("refugees:list") + query)
    assert answer.status_code == 400
    assert answer.context["sentence"]


@pytest.mark.parametrize(
    "query", [f"?q={NUMBER}", f"?q={NUMBER[:6]}-{NUMBER[6:]}", f"?q={NUMBER[:6]}%20{NUMBER[6:]}", f"?{NUMBER}=1"]
)
def test_an_address_with_a_cpr_number_is_refused_and_does_not_say_it_again(signed_in: Client, query: str) -> None:
    answer = signed_in.get(reverse("refugees:list") + query)
    assert answer.status_code == 400
    assert "CPR" in answer.context["sentence"]
    assert NUMBER[6:] not in answer.context["sentence"]


@pytest.mark.parametrize("query", ["?q=2017-0142", "?since=01-03-2017", "?q=12345678901", "?q=%C3%A6%C3%B8%C3%A5"])
def test_ordinary_addresses_pass(signed_in: Client, query: str) -> None:
    assert signed_in.get(reverse("refugees:list") + query).status_code == 200


# --- stale forms ----------------------------------------------------------------------------------
def sent(person: Refugee, client: Client, **values: Any) -> dict[str, Any]:
    """What the edit page would send back, unchanged but for `values`."""
    form = client.get(reverse("refugees:edit", args=[person.case_number])).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items()} | values


def test_a_stale_form_gets_409_with_both_versions_and_loses_nothing(signed_in: Client, worker: User) -> None:
    person = factories.refugee(worker)
    address = reverse("refugees:edit", args=[person.case_number])
    mine = sent(person, signed_in, remark="Min bemærkning")
    theirs = sent(person, signed_in, remark="Den andens bemærkning")
    assert signed_in.post(address, theirs).status_code == 302
    answer = signed_in.post(address, mine)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Min bemærkning" in shown
    assert "Den andens bemærkning" in shown
    person.refresh_from_db()
    assert person.remark == "Den andens bemærkning"


def test_sending_the_conflict_again_is_a_decision_and_is_saved(signed_in: Client, worker: User) -> None:
    person = factories.refugee(worker)
    address = reverse("refugees:edit", args=[person.case_number])
    mine = sent(person, signed_in, remark="Min bemærkning")
    signed_in.post(address, mine | {"remark": "Den andens bemærkning"})
    conflict = signed_in.post(address, mine)
    again = mine | {"version": conflict.context["form"].data["version"]}
    assert signed_in.post(address, again).status_code == 302
    person.refresh_from_db()
    assert (person.remark, person.version) == ("Min bemærkning", 3)
