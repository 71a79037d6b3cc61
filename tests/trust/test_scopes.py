"""To which roles each scope shows anything at all: tests/data/scopes.txt has a row for every model that has one.

Asked of the world of the trials, in which everybody has a case or a person to do with; where the world holds no row of
a model, by whether the scope is shut whatever rows there were. A changed row is a change of who may see: read it.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet

from accounts.policy import Role
from tests.trust.checks import Check, without
from tests.trust.test_doors import scoped
from tests.trust.world import build
from tests.volunteers import house

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).resolve().parents[1] / "data" / "scopes.txt"


def rows() -> dict[str, set[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {model: set(filter(None, roles.split(","))) for model, roles in (line.split("\t") for line in lines)}


def is_open(model: Any, user: Any) -> bool:
    """Whether the scope shows this user a row of the world, or would show one if there were any."""
    found = model._default_manager.visible_to(user)
    if model._default_manager.exists():
        return bool(found.exists())
    try:
        str(found.query)
    except EmptyResultSet:
        return False
    return True


def open_to(models: list[Any]) -> dict[str, set[str]]:
    users = build().users
    house.volunteer()
    return {
        model._meta.label: {str(role) for role in Role if is_open(model, users[role])}
        for model in sorted(models, key=lambda each: str(each._meta.label))
    }


def test_every_scope_shows_something_to_these_roles_and_nothing_to_the_others() -> None:
    assert open_to(scoped()) == rows()


def test_a_scope_that_lets_everybody_in_is_noticed() -> None:
    """The control."""
    mails = [model for model in scoped() if model._meta.label == "mail.Mail"]
    with without(Check("scope", "mail.models.MailQuerySet")):
        assert open_to(mails) != {"mail.Mail": rows()["mail.Mail"]}


@pytest.mark.skipif(not os.environ.get("HAVN_WRITE_SCOPES"), reason="writes the table: HAVN_WRITE_SCOPES=yes")
def test_the_table_is_written_anew() -> None:
    head = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines = [f"{model}\t{','.join(sorted(roles))}" for model, roles in open_to(scoped()).items()]
    TABLE.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
