"""The quiet hours of a database that was filled a moment ago."""

import psycopg
from django.conf import settings
from django.db import connection


def tidy() -> None:
    """What the database does by itself in quiet hours: learns how large the tables have become, marks what is whole.

    Without it the first night, and every look at all clocks, takes a hundred times as long. Nothing is done inside a
    transaction, whose rows nobody else sees yet.
    """
    if connection.in_atomic_block:
        return
    address, database = settings.DATABASE_ROLES["owner"], str(connection.settings_dict["NAME"])
    with psycopg.connect(address, dbname=database, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE)")
