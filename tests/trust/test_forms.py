"""Every form of every page: a record out of reach is refused, and what the form does not ask for is ignored.

The forms are found by opening every page of the resolver with the records of the world, and so are their fields.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.models import Team, User
from accounts.policy import Role
from refugees.documents.models import Document
from tests import factories
from tests.trust.forms_found import (
    IS_UID,
    NOTHING,
    NOWHERE,
    Answer,
    Found,
    Write,
    completed,
    filled,
    find,
    foreign_twin,
    outside,
    send,
)
from tests.trust.test_canaries import addresses
from tests.trust.troubles import view_of
from tests.trust.world import World, at_work, build, interviewed, told

pytestmark = pytest.mark.django_db
READERS = [role for role in Role if role != Role.CASEWORKER]
SECRET = "Fremmedmand"
OURS = {
    "accounts", "audit", "refugees", "targets", "rights", "screening", "placements", "health", "housing", "mentoring",
    "volunteers", "retention", "mail",
}  # fmt: skip
WORD, DAY = "zzUBEDTzz", dt.date(1999, 9, 9)


@pytest.fixture
def world() -> World:
    """The world; beside it somebody of another team with a case as full, and records with the key of nothing.

    Those exist, so that a field which is taken would be taken without an error.
    """
    built = build()
    stranger = factories.caseworker(name="Fremmed Kollega")
    person = factories.refugee(stranger, family_name=SECRET, birth_date=dt.date(1990, 1, 1))
    told(person, stranger)
    interviewed(person, stranger)
    at_work(person, stranger)
    team = Team.objects.create(pk=NOWHERE, name="Ubedt")
    user = User(pk=NOWHERE, email="ubedt@example.invalid", name="Ubedt")
    user.set_unusable_password()
    user.save()
    factories.refugee(factories.caseworker(team=team), pk=NOWHERE)
    return built


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- records out of reach -----------------------------------------------------------------------------
def foreign(found: Found, user: Any) -> dict[str, Any]:
    """Each field of a form in which a record is named, with one out of the poster's reach."""
    made: dict[str, Any] = {}
    names = set()
    for name, one in (found.form.fields if found.form is not None else {}).items():
        key = found.form.add_prefix(name)
        names.add(key)
        if isinstance(one, forms.ModelChoiceField):
            made[key] = outside(one, user)
        elif isinstance(one, (forms.UUIDField, forms.ChoiceField)):
            made[key] = str(uuid.UUID(int=NOTHING))
    for key, values in found.data.items():
        if key not in names and values and IS_UID.fullmatch(values[0]) and (twin := foreign_twin(values[0], user)):
            made[key] = twin
    return made


def taken(found: Found, key: str, answer: Answer) -> list[str]:
    """What is wrong with the answer to a form that names a record out of reach."""
    wrong = []
    if SECRET in answer.body:
        wrong.append(f"{found} {key}: shows the stranger")
    if answer.writes:
        wrong.append(f"{found} {key}: writes {answer.writes[0][0][:80]}")
    if found.method == "post" and answer.status < 400 and key not in answer.errors():
        wrong.append(f"{found} {key}: {answer.status} without a sentence")
    return wrong


def refused(client: Client, found: Found, user: Any) -> tuple[list[str], int]:
    """What is wrong, and how many fields were asked: all in one form, and those that it does not name each alone."""
    named = foreign(found, user)
    if not named:
        return [], 0
    data, wrong = filled(found), []
    together = send(client, found, data | named)
    for key, value in named.items():
        alone = key in together.errors() or found.method == "get" or len(named) == 1
        answer = together if alone else send(client, found, data | {key: value})
        wrong += taken(found, key, answer)
    return wrong, len(named)


# --- what no form asks for ----------------------------------------------------------------------------
def extra_for(one: Any) -> str:
    """A value that would be taken for the field, and is found nowhere else."""
    if one.is_relation or isinstance(one, models.IntegerField):
        return str(NOWHERE)
    if isinstance(one, (models.DateField, models.DateTimeField)):
        return f"{DAY:%d-%m-%Y}"
    if isinstance(one, models.BooleanField):
        return "on"
    return WORD


def extras() -> dict[str, str]:
    """Every field of every model of ours, and what other programs call a right."""
    found = {name: str(NOWHERE) for name in ("pk", "id", "refugee_id", "user_id", "team_id", "caseworker_id")}
    found |= dict.fromkeys(("is_staff", "is_superuser", "is_admin", "admin"), "on")
    found |= {"roles": Role.ADMINISTRATOR, "groups": "1", "permissions": "1"}
    for model in apps.get_models():
        if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model"):
            found |= {one.name: extra_for(one) for one in model._meta.fields if one.name not in found}
    return found


def is_unasked(value: Any) -> bool:
    return WORD in str(value) or str(NOWHERE) in str(value) or f"{DAY}" in str(value)


def plain(writes: list[Write]) -> list[Write]:
    """The statements without what differs each time: numbers of rows, uids, moments, encrypted texts, marks."""
    return [(sql, tuple(shape(value) for value in params)) for sql, params in writes]


def shape(value: Any) -> str:
    if value is None or isinstance(value, bool) or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return str(value)
    is_long_word = isinstance(value, str) and len(value) >= 16 and " " not in value
    return value if isinstance(value, str) and not is_long_word else type(value).__name__


def difference(usual: Answer, asked: Answer) -> str:
    """What the two did, and what only one of them wrote."""
    one, other = plain(usual.writes), plain(asked.writes)
    only = [each for each in [*one, *other] if each not in one or each not in other]
    return f"{usual.status} {asked.status} {usual.errors().keys()} {asked.errors().keys()} {only[:2]}"


def ignored(client: Client, found: Found) -> tuple[list[str], bool]:
    """What is wrong, and whether the form was saved."""
    data, usual = completed(client, found)
    more = {name: value for name, value in extras().items() if name not in found.declared()}
    asked = send(client, found, more | data)
    wrong = []
    if any(is_unasked(params) for _sql, params in asked.writes):
        wrong.append(f"{found}: takes what was not asked for")
    elif (usual.status, plain(usual.writes)) != (asked.status, plain(asked.writes)):
        wrong.append(f"{found}: does something else: {difference(usual, asked)}")
    return wrong, bool(asked.writes)


# --- all of them --------------------------------------------------------------------------------------
def troubles(user: Any, where: Iterable[str], most: int = 1) -> tuple[list[str], int, set[str]]:
    """What is wrong with any form of these pages; how many fields were asked, and which forms were saved."""
    client, wrong, asked, saved = signed_in(user), [], 0, set()
    for found in find(client, where, most):
        if found.action.startswith("/accounts/"):  # the sign-in's, allauth's own
            continue
        more, count = refused(client, found, user)
        wrong += more
        asked += count
        if found.method == "post":
            more, is_saved = ignored(client, found)
            wrong += more
            saved |= {view_of(found.action.partition("?")[0])} if is_saved else set()
    return wrong, asked, saved


def test_a_record_out_of_reach_is_refused_and_what_no_form_asks_for_is_ignored(world: World) -> None:
    """As the caseworker, who reaches most forms; of each view one page."""
    wrong, asked, saved = troubles(world.writer, addresses(world))
    assert wrong == []
    assert asked >= 100
    assert len(saved) >= 50, sorted(saved)


@pytest.mark.long
@pytest.mark.parametrize("role", READERS)
def test_the_same_holds_for_every_reader(world: World, role: str) -> None:
    wrong, _asked, _saved = troubles(world.users[role], addresses(world), most=2)
    assert wrong == []


# --- the search itself --------------------------------------------------------------------------------
def pages_of(world: World, word: str) -> list[str]:
    return [address for address in addresses(world) if word in view_of(address)]


def test_the_search_notices_a_form_that_takes_more_than_it_asks_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form of a language, when it takes the person from what was sent."""
    from refugees.forms import LanguageForm

    where = pages_of(world, "refugees:languages")
    assert troubles(world.writer, where)[0] == []
    original = LanguageForm._post_clean

    def careless(self: Any) -> None:
        original(self)
        self.instance.refugee_id = self.data.get("refugee", self.instance.refugee_id)

    monkeypatch.setattr(LanguageForm, "_post_clean", careless)
    wrong, _asked, _saved = troubles(world.writer, where)
    assert any("takes what was not asked for" in each for each in wrong), wrong


def test_the_search_notices_a_field_that_offers_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document that shows a leave, when it is looked for among everybody's."""
    from refugees import forms_leave

    where = pages_of(world, "leave")
    wrong, asked, _saved = troubles(world.writer, where)
    assert wrong == []
    assert asked
    chosen = [form for form in vars(forms_leave).values() if "existing" in getattr(form, "base_fields", {})]
    for form in chosen:
        original = form.__init__

        def everybody(self: Any, *args: Any, _original: Any = original, **words: Any) -> None:
            _original(self, *args, **words)
            self.fields["existing"].queryset = Document.objects.all()

        monkeypatch.setattr(form, "__init__", everybody)
    wrong, _asked, _saved = troubles(world.writer, where)
    assert any(" existing:" in each for each in wrong), wrong
