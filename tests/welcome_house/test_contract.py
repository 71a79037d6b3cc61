"""The house is a voluntary free space: no casework page, export or query reaches who comes, or how many.

Visits lead to nobody in the database; no code outside the house and the figures imports them; and no page that a
caseworker can open asks their tables anything.
"""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleAssignment
from accounts.policy import POLICY, Area, Role
from core import clock
from core.privacy import Impersonal, register
from tests import factories
from tests.access_matrix import MATRIX
from tests.rights.support import full_person
from tests.test_access import address
from tests.welcome_house.support import activity
from welcome_house.visits import services as visits
from welcome_house.visits.models import CountChange, Survey, TabletCount

ROOT = Path(__file__).resolve().parents[2]
VISITS = (CountChange, Survey, TabletCount)
CASEWORK = [role for role in Role if Area.CASE in POLICY[role] or Area.CONTACT in POLICY[role]]


def reached(model):
    """Every table that foreign keys lead to from a model, however far."""
    found, waiting = set(), [model]
    while waiting:
        for field in waiting.pop()._meta.local_fields:
            if field.is_relation and field.related_model not in found:
                found.add(field.related_model)
                waiting.append(field.related_model)
    return found


@pytest.mark.parametrize("model", VISITS, ids=lambda model: model.__name__)
def test_no_key_leads_from_a_visit_to_a_person_or_back(model):
    labels = {each._meta.app_label for each in reached(model)}
    assert labels <= {"welcome_house"}
    to = {
        each._meta.app_label
        for each in apps.get_models()
        for field in each._meta.local_fields
        if field.is_relation and field.related_model is model and not hasattr(each, "pgh_tracked_model")
    }
    assert to <= {"welcome_house"}


@pytest.mark.parametrize("model", VISITS, ids=lambda model: model.__name__)
def test_a_visit_holds_no_field_in_which_a_person_could_stand(model):
    numbers = {"PositiveIntegerField", "SmallIntegerField", "BigAutoField", "UUIDField", "DateField", "DateTimeField"}
    words = {each.name for each in model._meta.local_fields if each.get_internal_type() not in numbers} - {
        each.name for each in model._meta.local_fields if each.is_relation
    }
    assert words <= {"group", "because", "name"}  # the group, why a count was corrected, what the survey is called
    assert isinstance(register().impersonal[model._meta.label], Impersonal)


def test_only_the_house_and_the_figures_may_import_what_was_counted():
    linter = ConfigParser()
    linter.read(ROOT / ".importlinter")
    contract = linter["importlinter:contract:welcome_house"]
    assert {"welcome_house.models", "welcome_house.visits", "welcome_house.figures"} <= set(
        contract["forbidden_modules"].split()
    )
    ours = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}
    assert set(contract["source_modules"].split()) == (ours | {"config"}) - {"welcome_house"}
    allowed = {line.split("->")[0].strip() for line in contract["ignore_imports"].strip().splitlines()}
    assert allowed <= {"reporting.figures", "demo.house", "demo.volunteers"}


def test_no_sql_of_another_app_names_a_table_of_visits():
    tables = [model._meta.db_table for model in VISITS]
    found = [
        str(path.relative_to(ROOT))
        for config in apps.get_app_configs()
        if (ROOT / config.name).is_dir() and config.name != "welcome_house"
        for path in (ROOT / config.name).rglob("*.py")
        if any(re.search(rf"\b{table}\b", path.read_text(encoding="utf-8")) for table in tables)
    ]
    assert found == []


def asked(client, addresses):
    """Which addresses ask the tables of visits something."""
    found, tables = [], tuple(model._meta.db_table for model in VISITS)
    for name, where in addresses:
        with CaptureQueriesContext(connection) as statements:
            client.get(where)
        sent = [each["sql"] for each in statements.captured_queries]
        found += [(name, sql[:80]) for sql in sent if any(table in sql for table in tables)]
    return found


def counted_today():
    now = clock.now()
    held = activity("Café", f"{now:%Y-%m-%d} 00:05", minutes=30, rule="", on=now.date(), at=now)
    visits.correct(held.sessions.get(), numbers={"adults": 9}, because="x", at=now)


@pytest.mark.django_db
def test_the_probe_finds_a_page_that_asks_for_visits(client):
    counted_today()
    client.force_login(factories.user(Role.WELCOME_HOUSE_COORDINATOR))
    assert {name for name, _sql in asked(client, [("figures", "/house/figures/")])} == {"figures"}


@pytest.mark.django_db
def test_no_page_of_somebody_with_every_role_that_knows_cases_asks_for_visits(client):
    """Every address but the house's own, with a person in it and people counted in the house today."""
    person = full_person(factories.caseworker())
    worker = factories.user("")
    for role in CASEWORK:
        RoleAssignment.objects.create(user=worker, role=role, valid_from=factories.LONG_AGO)
    counted_today()
    client.force_login(worker)
    addresses = [
        (name, address(name, case_number=person.case_number, uid=person.uid))
        for name, roles in MATRIX.items()
        if not name.startswith(("house:", "programme:", "account_", "mfa_")) and roles & set(CASEWORK)
    ]
    assert len(addresses) > 150
    assert asked(client, addresses) == []
