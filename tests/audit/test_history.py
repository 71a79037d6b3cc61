"""The change history: whoever changed a row, by whatever way, and nobody can change that it happened."""

from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import dbroles
from core.history import acting
from refugees.models import Refugee
from tests import factories

pytestmark = pytest.mark.django_db


def events(person: Refugee) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Kind, remark and actor of every history row of a person, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.pgh_label, e.remark, c.metadata::text FROM refugees_refugeeevent e"
            " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id",
            [person.pk],
        )
        return cursor.fetchall()


def remarks(person: Refugee) -> list[str]:
    return [remark for _label, remark, _actor in events(person)]


def test_a_bulk_update_and_raw_sql_are_in_the_history_too() -> None:
    person, other = factories.refugee(remark="0"), factories.refugee(remark="0")
    Refugee.objects.update(remark="1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE refugees_refugee SET remark = '2' WHERE id = %s", [person.pk])
    person.remark = "3"
    Refugee.objects.bulk_update([person], ["remark"])
    assert remarks(person) == ["0", "1", "2", "3"]
    assert remarks(other) == ["0", "1"]


def test_the_history_outlives_the_row() -> None:
    person = factories.refugee(remark="sidst")
    kept = Refugee(pk=person.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM refugees_refugee WHERE id = %s", [person.pk])
    assert [label for label, _remark, _actor in events(kept)] == ["insert", "delete"]
    assert remarks(kept)[-1] == "sidst"


def test_a_change_on_a_page_carries_the_user(client: Client) -> None:
    administrator, changed = factories.user(Role.ADMINISTRATOR), factories.user()
    client.force_login(administrator)
    data = {"what": "user", "user-name": "Nyt Navn", "user-email": changed.email, "user-is_active": "on"}
    assert client.post(reverse("accounts:user", args=[changed.pk]), data).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.name, (c.metadata->>'user')::int FROM accounts_userevent e JOIN pghistory_context c"
            " ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s",
            [changed.pk],
        )
        assert cursor.fetchall() == [("Nyt Navn", administrator.pk)]


def test_a_change_of_a_job_carries_its_name() -> None:
    person = factories.refugee(remark="0")
    with acting("nightly"):
        Refugee.objects.filter(pk=person.pk).update(remark="1")
    assert events(person)[-1] == ("update", "1", '{"job": "nightly"}')


def test_a_cpr_number_is_no_plainer_in_the_history_than_in_the_table() -> None:
    number = "010190" + "9901"
    person = factories.refugee(cpr=number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM refugees_refugeeevent e WHERE pgh_obj_id = %s", [person.pk])
        ((row,),) = cursor.fetchall()
    assert number not in row
    assert number[6:] not in row.split(",")


def test_a_password_is_never_in_the_history() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'accounts_userevent'")
        columns = {name for (name,) in cursor.fetchall()}
    assert "email" in columns
    assert not columns & {"password", "last_login"}


def test_the_application_may_only_read_the_history(connect_as: Any) -> None:
    factories.user()
    application = connect_as("app")
    tables = [name for (name,) in application.execute(dbroles.HISTORY_TABLES)]
    assert {"accounts_userevent", "refugees_refugeeevent", "pghistory_context"} <= set(tables)
    for table in tables:
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            asked = application.execute("SELECT has_table_privilege(%s, %s)", [table, right])
            assert asked.fetchone() == (False,), (table, right)
    assert application.execute("SELECT count(*) FROM accounts_userevent").fetchone() != (0,)
    for statement in (
        "INSERT INTO accounts_userevent SELECT * FROM accounts_userevent",
        "UPDATE accounts_userevent SET name = 'x'",
        "DELETE FROM accounts_userevent",
        "TRUNCATE accounts_userevent",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)
    assert User.objects.exists()


def test_no_session_can_tell_the_triggers_to_rest() -> None:
    """django-pgtrigger lets a session switch triggers off by a setting; here the triggers do not listen to it."""
    import pgtrigger

    person = factories.refugee(remark="0")
    with pgtrigger.ignore():
        Refugee.objects.filter(pk=person.pk).update(remark="1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(every_trigger()) + "}"])
        cursor.execute("UPDATE refugees_refugee SET remark = '2' WHERE id = %s", [person.pk])
    assert remarks(person) == ["0", "1", "2"]


def every_trigger() -> list[str]:
    """What the setting would have to hold to switch everything off."""
    import pgtrigger

    return [f"{model._meta.db_table}:{trigger.get_pgid(model)}" for model, trigger in pgtrigger.registered()]


def test_the_application_cannot_switch_the_history_off(connect_as: Any) -> None:
    application = connect_as("app")
    for statement in (
        "ALTER TABLE refugees_refugee DISABLE TRIGGER ALL",
        "DROP TABLE refugees_refugeeevent",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)
