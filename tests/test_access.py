"""The access matrix: complete by construction, true for every role and method."""

import uuid
from functools import cache
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.policy import ASSIGNED_ROLES, Role
from refugees.models import CaseAssignment, Refugee
from tests import factories
from tests.access_matrix import MATRIX

ARGUMENTS = {
    "case": "2017-9999", "case_number": "2017-9999", "pk": 1, "uid": uuid.UUID(int=1), "other": uuid.UUID(int=2),
    "token": "abc", "kind": "x",
    "section": "identity", "language": "da", "key": "x", "uidb36": "1", "line": 1, "place": 1,
    "provider_id": "directory",
}  # fmt: skip

# Take a POST without a token: a start of the way to the municipality's directory, 404 where there is none.
NO_TOKEN: set[str] = set()


def patterns(resolver: Any, namespace: str = "") -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            found |= patterns(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            found[f"{namespace}{one.name}"] = one
    return found


@cache
def known() -> dict[str, URLPattern]:
    """Every address of ours, walked once: a role's turn asks thousands of times."""
    return patterns(get_resolver())


@cache
def address(name: str, **values: Any) -> str:
    """The address of a view, with arguments of the right kind."""
    wanted = known()[name].pattern
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


NO_METHODS = ("put", "patch", "delete", "options", "trace")
REFUSED = {403, 404, 405}


AT_THE_DOOR = {403, 405}  # what a view's own precondition answers, before it looks whether there is such a record


@cache
def has_door(name: str) -> bool:
    """Whether the view says by a decorator who may come in."""
    view = known()[name].callback
    return hasattr(view, "needs") or hasattr(view, "needs_roles")


def wrongly_answered(name: str, role: str, method: str, status: int) -> str:
    """What is wrong with an answer to a signed-in holder of the role; nothing where it is as its row says.

    404 is not enough for a role without the right: it says that no such record was found, by somebody who looked.
    """
    roles = MATRIX[name]
    if status >= 500 and name != "readyz":
        return "breaks"
    if method in NO_METHODS:
        return "" if status == 405 else "knows a method that no page of ours has"
    if role in roles and status == 403 and not name.startswith(("account_", "mfa_")):
        return "must be allowed"
    if role not in roles and status not in REFUSED:
        return "must be refused"
    if role not in roles and has_door(name) and status not in AT_THE_DOOR:
        return "is not stopped at the door"
    return ""


def stay_signed_in(client: Client, user: Any) -> None:
    """A form may have ended this session, or all of the user's."""
    if not client.session.get(SESSION_KEY):
        client.force_login(user)


@pytest.mark.django_db
@pytest.mark.parametrize("protected", [False, True], ids=["ordinary", "protected"])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_exactly_the_pages_of_its_rows(client: Client, role: str, protected: bool) -> None:
    """The person of the case is one the role reaches: by its whole municipality, or by assignment."""
    user = factories.user(role)
    person = factories.refugee(case_number="2017-9999", name_protected=protected, address_protected=protected)
    if role in ASSIGNED_ROLES:
        CaseAssignment.objects.create(refugee=person, user=user, role=role, valid_from=factories.LONG_AGO)
    client.force_login(user)
    wrong = []
    for name in MATRIX:
        if name in {"account_logout", "accounts:end-sessions"}:
            continue
        for method in ("get", "head", "post", *NO_METHODS):
            answer = getattr(client, method)(address(name))
            if what := wrongly_answered(name, role, method, answer.status_code):
                wrong.append((name, method, answer.status_code, what))
            if answer.get("Location", "").startswith("/accounts/login/?"):
                wrong.append((name, method, answer.status_code, "was asked as nobody"))
            if method in ("head", *NO_METHODS) and answer.getvalue():
                wrong.append((name, method, answer.status_code, "has a body"))
            if method == "post":
                stay_signed_in(client, user)
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", [*NO_METHODS, "propfind", "connect", "æ"])
def test_a_method_that_no_page_knows_is_refused_before_anything_is_asked(client: Client, method: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answers = {name: client.generic(method.upper(), address(name)) for name in MATRIX}
    assert {name for name, answer in answers.items() if answer.status_code != 405 or answer.content} == set()
    assert len(asked) == 0


@pytest.mark.django_db
def test_no_form_of_another_site_is_taken(settings: Any) -> None:
    """A POST without our token answers 403 everywhere, whoever is signed in."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.user(Role.ADMINISTRATOR))
    factories.refugee(case_number="2017-9999")
    taken = {name: strict.post(address(name)).status_code for name, roles in MATRIX.items() if roles}
    assert {name for name, status in taken.items() if status not in {403, 405}} == NO_TOKEN


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


IN_CASES = ("refugees:", "handover:", "merging:", "screening:", "placements:", "retention:", "housing:", "rights:")


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in MATRIX if name.startswith(IN_CASES)])
def test_anothers_case_is_404_and_never_403(client: Client, name: str) -> None:
    """A caseworker of another team cannot even learn that the case exists."""
    keys = known()[name].pattern
    if "case" not in str(keys) or Role.CASEWORKER not in MATRIX[name]:
        pytest.skip("the address names no case, or no caseworker may open it")
    Refugee.objects.all().delete()
    factories.refugee(factories.caseworker(), case_number="2017-9999")
    client.force_login(factories.caseworker())
    assert client.get(address(name)).status_code in {404, 405}
