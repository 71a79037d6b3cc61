"""Every field that concerns a person has its class, and every class its field."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.policy import Area
from accounts.privacy import SEARCHES
from core.privacy import ITSELF, Impersonal, Keep, Kind, Purpose, Register, Subject, Table, register
from refugees import views
from refugees.drop_in.views import KEPT
from refugees.models import Refugee
from screening.privacy import KIND_OF, asked
from screening.questions import Sensitivity

EVERY_MODEL = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
REGISTER = register()
KINDS = {kind for table in REGISTER.tables.values() for kind, _names in table.fields} | {
    part.kind for table in REGISTER.tables.values() if table.parts for part in table.parts()
}


def unclassified(table: Table) -> dict[str, set[str]]:
    """Fields without a class, classes without a field, fields with two classes."""
    fields = {each.name for each in table.model_class._meta.concrete_fields}
    named = Counter(name for _kind, names in table.fields for name in names.split())
    twice = {name for name, times in named.items() if times > 1}
    found = {"without": fields - set(named), "gone": set(named) - fields, "twice": twice}
    return {problem: names for problem, names in found.items() if names}


def test_every_model_says_what_it_holds_or_that_it_is_about_nobody() -> None:
    assert [model._meta.label for model in EVERY_MODEL if not REGISTER.knows(model)] == []


def test_every_declared_model_exists() -> None:
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(REGISTER.tables) | set(REGISTER.impersonal) <= known


def test_every_field_has_one_class_and_every_class_its_field() -> None:
    problems = {table.model: unclassified(table) for table in REGISTER.tables.values()}
    assert {model: found for model, found in problems.items() if found} == {}


def test_a_new_field_without_a_class_and_a_class_without_its_field_are_found() -> None:
    whole = REGISTER.tables["refugees.Address"]
    (kind, _names), *_rest = whole.fields
    bad = Table(whole.model, "", Subject.PERSON, [(kind, "id uid version text street"), (kind, "text")])
    found = unclassified(bad)
    assert found["without"] >= {"refugee", "valid_from"}
    assert (found["gone"], found["twice"]) == ({"street"}, {"text"})


def test_history_tables_hold_nothing_that_the_tables_they_follow_do_not_classify() -> None:
    wrong = []
    for model in EVERY_MODEL:
        table = REGISTER.of(model) if hasattr(model, "pgh_tracked_model") else None
        if table:
            names = {f.name for f in model._meta.concrete_fields if not f.name.startswith("pgh_")}
            wrong += [f"{model._meta.label}.{name}" for name in names - set(table.kinds)]
    assert wrong == []


def leads_to_a_person(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    targets = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - seen - {None}
    return Refugee in targets or any(leads_to_a_person(target, seen | {model}) for target in targets)


def test_every_table_from_which_a_foreign_key_leads_to_a_person_names_that_way() -> None:
    known = {table.model for table in REGISTER.owned()}
    leading = {
        model._meta.label
        for model in EVERY_MODEL
        if not hasattr(model, "pgh_tracked_model") and (model is Refugee or leads_to_a_person(model))
    }
    assert leading == known
    assert REGISTER.person_table().model == "refugees.Refugee"


def test_a_way_that_leads_nowhere_is_found() -> None:
    broken = Register()
    broken.add(Table("refugees.Refugee", "", Subject.PERSON, [], owner=ITSELF))
    broken.add(Table("targets.Clock", "", Subject.PERSON, [], owner="rule"))
    with pytest.raises(ValueError, match=r"targets\.Clock"):
        broken.owned()


def test_a_model_is_declared_once() -> None:
    twice = Register()
    twice.add(Impersonal("core.Heartbeat", "x"))
    with pytest.raises(ValueError, match="twice"):
        twice.add(Impersonal("core.Heartbeat", "x"))


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: str(kind.label)), ids=lambda kind: str(kind.label))
def test_every_class_has_words_a_purpose_an_area_and_a_time(kind: Kind) -> None:
    assert str(kind.label)
    assert kind.purpose in Purpose.values
    assert kind.area in {"", *Area.values}
    assert kind.keep in Keep.values
    assert kind.told or len(str(kind.withheld)) > 10


def test_every_question_of_an_interview_has_its_class() -> None:
    keys = [f"{section.key}.{question.key}" for section, question in asked()]
    assert set(keys) == set(KIND_OF)


AREA_OF = {Sensitivity.ORDINARY: Area.INTERVIEW, Sensitivity.HEALTH: Area.HEALTH, Sensitivity.SAFETY: Area.PROTECTED}


def test_a_question_is_classified_as_it_is_kept() -> None:
    wrong = [
        f"{section.key}.{question.key}"
        for section, question in asked()
        if KIND_OF[f"{section.key}.{question.key}"].area != AREA_OF[question.sensitivity]
    ]
    assert wrong == []


def test_free_texts_in_which_others_may_be_mentioned_are_texts() -> None:
    wrong = []
    for table in REGISTER.tables.values():
        for name in table.texts.split():
            field = table.model_class._meta.get_field(name)
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                wrong.append(f"{table.model}.{name}")
    assert wrong == []


def test_every_free_text_about_a_person_is_named_as_one() -> None:
    """A TextField in clear text, unlike a code or a name, may mention anybody."""
    wrong = []
    for table in REGISTER.tables.values():
        for field in table.model_class._meta.concrete_fields:
            clear = type(field) is models.TextField or isinstance(field, models.JSONField)
            if clear and field.name not in table.texts.split():
                wrong.append(f"{table.model}.{field.name}")
    # Sessions are forgotten whole; factors and directory accounts are the staff's own; the others hold staff by number,
    # and whose value counts in a merging.
    about_staff = ["mfa.Authenticator.data", "socialaccount.SocialAccount.extra_data"]
    about_staff += ["socialaccount.SocialToken.token", "socialaccount.SocialToken.token_secret"]
    known = ["sessions.Session.session_data", "pghistory.Context.metadata", "screening.Answers.authors"]
    known += ["refugees.FormerIdentity.responsible", "refugees.Merge.choices"]
    # Codes, points and keys of openings; the titles are those of the openings.
    known += [f"placements.{name}" for name in ("MatchLine.settled", "MatchLine.snapshot")]
    known += [f"placements.{name}" for name in ("MatchProposal.asked", "MatchProposal.snapshot")]
    # Likewise of homes; codes and points of matches; which organisation was given which sort of data.
    known += [f"housing.{name}" for name in ("AllocationLine.snapshot", "AllocationProposal.asked")]
    known += ["housing.AllocationProposal.snapshot", "volunteers.Referral.shared", "volunteers.Match.reasons"]
    known += ["volunteers.Match.weights", "volunteers.MatchRound.snapshot", "volunteers.RoundLine.snapshot"]
    assert sorted(wrong) == sorted(about_staff + known)


def test_what_a_session_keeps_of_look_ups_is_forgotten_by_its_name() -> None:
    """Literal keys of sessions that hold what somebody typed about a person."""
    source = (Path(views.__file__)).read_text(encoding="utf-8")
    literal = set(re.findall(r'request\.session(?:\.get\(|\[)"(\w+)"', source))
    assert literal | {KEPT} == SEARCHES
