"""The access matrix: complete by construction, true for every role and method."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.policy import Role
from refugees.models import Refugee
from tests import factories
from tests.access_matrix import MATRIX

ARGUMENTS = {
    "case": "2017-9999", "case_number": "2017-9999", "pk": 1, "uid": uuid.UUID(int=1), "other": uuid.UUID(int=2),
    "token": "abc", "kind": "x",
    "section": "identity", "language": "da", "key": "x", "uidb36": "1", "line": 1, "place": 1,
    "provider_id": "directory",
}  # fmt: skip


def patterns(resolver: Any, namespace: str = "") -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            found |= patterns(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            found[f"{namespace}{one.name}"] = one
    return found


def address(name: str, **values: Any) -> str:
    """The address of a view, with arguments of the right kind."""
    wanted = patterns(get_resolver())[name].pattern
    keys = [*wanted.converters, *(wanted.regex.groupindex if hasattr(wanted, "_regex") else ())]
    given = {key: (ARGUMENTS | values).get(key, "x") for key in keys}
    if "kind" in given and "file_kind" in str(wanted):
        given["kind"] = "csv"
    elif name == "refugees:record":
        given["kind"] = "readiness"
    elif name == "refugees:annul":
        given["kind"] = "movein"
    return reverse(name, kwargs=given)


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert set(patterns(get_resolver())) == set(MATRIX)


def test_every_address_that_allauth_could_add_is_one_of_ours_or_left_out_on_purpose() -> None:
    """A new version of allauth may bring new addresses: each gets a row, or its name here."""
    left_out = {"account_request_login_code", None}
    theirs = set(patterns(get_resolver("allauth.urls"))) - {"None"}
    assert theirs - left_out <= set(MATRIX)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, roles in MATRIX.items() if not roles])
def test_what_is_switched_off_answers_404_to_everybody(client: Client, name: str) -> None:
    for user in (None, factories.user(Role.ADMINISTRATOR)):
        if user:
            client.force_login(user)
        assert {client.get(address(name)).status_code, client.post(address(name)).status_code} == {404}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_exactly_the_pages_of_its_rows(client: Client, role: str) -> None:
    user = factories.user(role)
    factories.refugee(case_number="2017-9999")
    client.force_login(user)
    wrong = []
    for name, roles in MATRIX.items():
        if name in {"account_logout", "accounts:end-sessions"}:
            continue
        for method in ("get", "post", "put"):
            status = getattr(client, method)(address(name)).status_code
            client.force_login(user)
            if status >= 500 and name != "readyz":
                wrong.append((name, method, status, "breaks"))
            elif role in roles and status == 403 and not name.startswith(("account_", "mfa_")):
                wrong.append((name, method, status, "must be allowed"))
            elif role not in roles and status not in {403, 404, 405}:
                wrong.append((name, method, status, "must be refused"))
    assert wrong == []


@pytest.mark.django_db
def test_nobody_reaches_a_page_without_signing_in(client: Client) -> None:
    factories.refugee(case_number="2017-9999")
    wrong = []
    for name, roles in MATRIX.items():
        answer = client.get(address(name))
        inside = answer.status_code == 200 or (
            answer.status_code == 302 and "/accounts/login/" not in answer["Location"]
        )
        if "anonymous" not in roles and inside:
            wrong.append((name, answer.status_code))
    assert wrong == []


IN_CASES = ("refugees:", "handover:", "merging:", "screening:", "placements:", "retention:", "rights:")


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in MATRIX if name.startswith(IN_CASES)])
def test_anothers_case_is_404_and_never_403(client: Client, name: str) -> None:
    """A caseworker of another team cannot even learn that the case exists."""
    keys = patterns(get_resolver())[name].pattern
    if "case" not in str(keys) or Role.CASEWORKER not in MATRIX[name]:
        pytest.skip("the address names no case, or no caseworker may open it")
    Refugee.objects.all().delete()
    factories.refugee(factories.caseworker(), case_number="2017-9999")
    client.force_login(factories.caseworker())
    assert client.get(address(name)).status_code in {404, 405}
