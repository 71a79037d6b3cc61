"""Roles with other rights than the policy gives them, and what a page offers although it is refused where it leads."""

from typing import Any

import pytest
from django.test import Client

from accounts import policy
from accounts.models import User
from tests.support.links import on_page

NONE = ""


def gives(patch: pytest.MonkeyPatch, role: str, area: str, right: str = NONE) -> None:
    """From here on the policy gives the role this right to the area: READ, WRITE or NONE."""
    cells = {key: value for key, value in policy.POLICY[role].items() if key != area}
    patch.setattr(policy, "POLICY", policy.POLICY | {role: cells | ({area: right} if right else {})})


def again(user: User) -> User:
    """The user as the next request knows them, with what the policy says by now."""
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def offers(client: Client, address: str, only: str = "") -> set[str]:
    """Where the links and forms of a page lead, those with these letters in their address only."""
    gets, posts = on_page(address, page(client, address))
    return {each for each in gets | posts if only in each}
