"""What each database role may do; applied by `migrate` every time, and harmless to repeat.

owner     owns every table and runs migrations.
app       runs the web, the worker and the tests. It reads and writes rows, but it cannot change or remove what
          the read log, its seals and published figures say, and it cannot write change history at all: only the
          triggers can, they run with the owner's rights, and nobody else can tell them to rest.
erasure   is used by the confirmed erasure and by retention alone: it may remove history and log rows too, but neither
          change a log row nor touch a seal.
"""

import logging

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

OWNER, APP, ERASURE = "havn_owner", "havn_app", "havn_erasure"
# Tables that are only added to, and what each role may therefore not do there.
NEVER_CHANGED = "UPDATE, DELETE, TRUNCATE"
APPEND_ONLY = {
    "audit_readlog": {APP: NEVER_CHANGED, ERASURE: "UPDATE, TRUNCATE"},
    "audit_seal": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_edition": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_frozenfigure": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_publication": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_publishedfigure": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_publishedyear": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
    "reporting_quarterrevision": {APP: NEVER_CHANGED, ERASURE: NEVER_CHANGED},
}

# By this setting a session could let the triggers rest (django-pgtrigger's `ignore`): their functions carry their own.
SWITCH = "pgtrigger.ignore"

log = logging.getLogger("havn.dbroles")

# Event tables are recognised by what pghistory puts into each of them.
HISTORY_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
      AND (c.relname = 'pghistory_context'
           OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'pgh_created_at')
              AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'pgh_label'))
    ORDER BY 1
"""
TRIGGER_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.proname LIKE 'pgtrigger\\_%' AND p.prorettype = 'trigger'::regtype
    ORDER BY 1
"""


def apply(connection: BaseDatabaseWrapper) -> None:
    """Grants and revokes for the application and the erasure role. The connection must be the owner's.

    Where the roles do not exist (a server that was set up with one role), it says so and leaves things alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[APP, ERASURE]])
        if cursor.fetchone()[0] != 2:
            log.warning("the database has no separate roles; see docs/operations.md")
            return
        cursor.execute(HISTORY_TABLES)
        history = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        there = {name for (name,) in cursor.fetchall()}
        # At once: between the grant on all tables and the exceptions nobody may have what the exceptions take away.
        cursor.execute("BEGIN")
        for statement in statements(history, there):
            cursor.execute(statement)
        cursor.execute("COMMIT")
        cursor.execute("SELECT has_parameter_privilege(%s, 'SET')", [SWITCH])
        settled = cursor.fetchone()[0]
        if not settled:
            log.warning("the history can be switched off: run deploy/postgres/roles.sql, then migrate")
        cursor.execute(TRIGGER_FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp")
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
            if settled:
                cursor.execute(f"ALTER FUNCTION {function} SET {SWITCH} = '{{}}'")


def statements(history: list[str], there: set[str]) -> list[sql.Composed]:
    """The statements for the given history tables and the tables there are, in the order in which they must run."""
    texts = ["REVOKE ALL ON SCHEMA public FROM PUBLIC"]
    for role in (APP, ERASURE):
        texts += [
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        ]
    # So that what was erased also leaves the pages and the statistics: VACUUM (ANALYZE).
    texts += [
        f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {ERASURE}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT MAINTAIN ON TABLES TO {ERASURE}",
    ]
    made = [sql.SQL(text).format() for text in texts]
    refused = [(table, APP, "INSERT, UPDATE, DELETE, TRUNCATE") for table in [*history, "django_migrations"]]
    for table in sorted(APPEND_ONLY.keys() & there):
        refused += [(table, role, rights) for role, rights in APPEND_ONLY[table].items()]
    for table, role, rights in refused:
        made.append(
            sql.SQL("REVOKE " + rights + " ON public.{} FROM {}").format(sql.Identifier(table), sql.Identifier(role))
        )
    return made
