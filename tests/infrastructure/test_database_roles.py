"""What each database role may do, tried as that role."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import User
from audit.models import ReadLog
from core import dbroles


def refused(statement):
    denied = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def history_tables():
    with connection.cursor() as cursor:
        cursor.execute(dbroles.HISTORY_TABLES)
        return [name for (name,) in cursor.fetchall()]


def test_tests_run_as_the_application_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, pg_has_role(current_user, 'havn_owner', 'MEMBER')")
        assert cursor.fetchone() == (dbroles.APP, False)


def test_the_application_can_write_the_read_log_but_never_change_or_empty_it(db):
    ReadLog.objects.create(kind="open", page="refugees:case", people=[])
    for statement in ("UPDATE audit_readlog SET page = ''", "DELETE FROM audit_readlog", "TRUNCATE audit_readlog"):
        refused(statement)


def test_the_application_can_neither_write_change_nor_remove_any_change_history(db):
    tables = history_tables()
    assert "pghistory_context" in tables
    assert "accounts_userevent" in tables
    for table in tables:
        refused(f"INSERT INTO {table} SELECT * FROM {table}")
        refused(f"UPDATE {table} SET {'id' if table == 'pghistory_context' else 'pgh_id'} = NULL")
        refused(f"DELETE FROM {table}")
        refused(f"TRUNCATE {table}")


def test_the_application_can_define_nothing_in_the_database(db):
    for statement in (
        "CREATE TABLE mine ()",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "DROP TABLE accounts_user",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER DEFAULT PRIVILEGES FOR ROLE havn_owner GRANT ALL ON TABLES TO havn_app",
        "DELETE FROM django_migrations",
    ):
        refused(statement)


def test_history_is_written_all_the_same_by_the_triggers_of_the_owner(db):
    user = User.objects.create(email="a@havn.invalid", name="Anna")
    User.objects.filter(pk=user.pk).update(name="Bente")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_userevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [user.pk])
        assert [name for (name,) in cursor.fetchall()] == ["Anna", "Bente"]


def test_every_history_trigger_runs_as_the_owner_with_a_fixed_search_path(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosecdef, p.proconfig, r.rolname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
            " WHERE p.proname LIKE 'pgtrigger\\_%%'"
        )
        functions = cursor.fetchall()
    assert functions
    for name, definer, configuration, owner in functions:
        assert definer, name
        assert configuration == ["search_path=pg_catalog, public, pg_temp", "pgtrigger.ignore={}"], name
        assert owner == dbroles.OWNER, name


def test_a_table_of_the_callers_own_cannot_divert_the_history(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE accounts_userevent (LIKE public.accounts_userevent)")
        user = User.objects.create(email="a@havn.invalid", name="Anna")
        cursor.execute("SELECT count(*) FROM public.accounts_userevent WHERE pgh_obj_id = %s", [user.pk])
        assert cursor.fetchone() == (1,)


def test_the_erasure_role_can_remove_history_and_log_rows_but_define_nothing(connect_as):
    user = User.objects.create(email="a@havn.invalid", name="Anna")
    ReadLog.objects.create(kind="open", page="refugees:case", people=[])
    erasure = connect_as("erasure")
    assert erasure.execute("DELETE FROM accounts_userevent WHERE pgh_obj_id = %s", [user.pk]).rowcount == 1
    assert erasure.execute("DELETE FROM audit_readlog").rowcount == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        erasure.execute("DROP TABLE audit_readlog")


def test_setting_the_rights_again_changes_nothing(connect_as, django_db_blocker):
    rights = (
        "SELECT table_name, grantee, string_agg(privilege_type, ',' ORDER BY privilege_type)"
        " FROM information_schema.role_table_grants WHERE table_schema = 'public' GROUP BY 1, 2 ORDER BY 1, 2"
    )
    owner = connect_as("owner")
    before = owner.execute(rights).fetchall()
    assert before

    class AsOwner:
        def cursor(self):
            return owner.cursor()

    dbroles.apply(AsOwner())
    assert owner.execute(rights).fetchall() == before


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_that_migrations_seeded_survive_a_test_that_commits(transactional_db, turn):
    from django.contrib.contenttypes.models import ContentType

    assert ContentType.objects.exists()
    assert not User.objects.filter(email="left@havn.invalid").exists()
    User.objects.create(email="left@havn.invalid", name="Left behind")
    ContentType.objects.all().delete()


def test_the_database_sorts_and_folds_alike_everywhere(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
                       " WHERE datname = current_database()")  # fmt: skip
        assert cursor.fetchone() == ("b", "C.UTF-8", "UTF8")
        cursor.execute("SELECT lower('ÆØÅ'), similarity('Søren', 'søren'), unaccent('é'), daitch_mokotoff('Mohammed')")
        assert cursor.fetchone() == ("æøå", 1.0, "e", ["656300"])
