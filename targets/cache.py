"""The stored clocks: refreshed with the fact that changes them, advanced and checked by the night.

The number of statements never depends on the number of people.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from core import clock
from targets import derivation
from targets.derivation import COLUMNS

KEYS = ("refugee_id", "target", "subject")
VALUES = tuple(name for name in COLUMNS if name not in KEYS)
ALL = ", ".join(COLUMNS)


@dataclass(frozen=True)
class Night:
    """What the nightly pass found: persons whose day had come, and rows only the check put right (zero)."""

    advanced: int
    corrections: int


def _row(alias: str, names: Sequence[str]) -> str:
    return "(" + ", ".join(f"{alias}.{name}" for name in names) + ")"


def _within(column: str, ids: Sequence[int] | None) -> str:
    """The condition for these people; None means everybody."""
    if ids is None:
        return "true"
    return f"{column} = ANY (ARRAY[{','.join(str(int(each)) for each in ids)}]::bigint[])"


# Leave without an end excludes on the due date, and on no day before: the row may differ then.
ON_LEAVE = "EXISTS (SELECT FROM refugees_leaveevent l WHERE l.refugee_id = c.refugee_id AND l.annulled_at IS NULL)"


def _refresh(on: dt.date, ids: Sequence[int] | None) -> str:
    """One statement: derive, delete what is gone, insert or update what differs, note the next day of change."""
    mine, people = _within("refugee_id", ids), _within("p.id", ids)
    differs = f"{_row('t', VALUES)} IS DISTINCT FROM {_row('excluded', VALUES)}"
    new_values = ", ".join(f"{name} = excluded.{name}" for name in VALUES)
    rows = derivation.rows(on, people=people, everybody=ids is None)
    return f"""WITH c AS MATERIALIZED (SELECT {ALL} FROM ({rows}) d),
gone AS (DELETE FROM targets_clock t WHERE {mine}
AND NOT EXISTS (SELECT FROM c WHERE {_row("c", KEYS)} = {_row("t", KEYS)}) RETURNING 1),
put AS (INSERT INTO targets_clock AS t ({ALL}) SELECT {ALL} FROM c
ON CONFLICT (refugee_id, target, subject) DO UPDATE SET {new_values} WHERE {differs} RETURNING 1),
ahead AS MATERIALIZED (SELECT refugee_id, min(day) AS day FROM ({derivation.coming_days(on, ids=ids)}
UNION ALL SELECT c.refugee_id, c.due_on FROM c WHERE c.due_on > {derivation.day(on)} AND {ON_LEAVE}) x GROUP BY 1),
still AS (DELETE FROM targets_horizon WHERE {mine} AND refugee_id NOT IN (SELECT refugee_id FROM ahead)),
next AS (INSERT INTO targets_horizon AS h (refugee_id, next_change_on) SELECT refugee_id, day FROM ahead
ON CONFLICT (refugee_id) DO UPDATE SET next_change_on = excluded.next_change_on
WHERE h.next_change_on <> excluded.next_change_on)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)"""


@transaction.atomic
def refresh(ids: Sequence[int] | None, *, on: dt.date) -> int:
    """Brings the stored rows of these people in line with their facts as of `on`; how many rows changed.

    None means everybody. Locks the people first: of two transactions that change facts of one person the later
    one sees both.
    """
    if ids is not None and not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM refugees_refugee WHERE {_within('id', ids)} ORDER BY id FOR NO KEY UPDATE")
        cursor.execute(_refresh(on, ids))
        return int(cursor.fetchone()[0])


def facts_changed(ids: Sequence[int]) -> None:
    """The port: called inside the transaction that changes facts. The stored rows are those of today."""
    refresh(ids, on=clock.today())


def due_people(on: dt.date) -> list[int]:
    """Persons whose day has come since their rows were stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refugee_id FROM targets_horizon WHERE next_change_on <= %s", [on])
        return [each for (each,) in cursor.fetchall()]


def differing(on: dt.date) -> dict[int, int]:
    """Persons whose stored rows are not what their facts say, with the number of such rows."""
    statement = f"""SELECT coalesce(d.refugee_id, t.refugee_id), count(*)
FROM (SELECT {ALL} FROM ({derivation.rows(on, everybody=True)}) r) d FULL JOIN targets_clock t
ON d.refugee_id = t.refugee_id AND d.target = t.target AND d.subject = t.subject
WHERE {_row("d", COLUMNS)} IS DISTINCT FROM {_row("t", COLUMNS)} GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


@transaction.atomic
def nightly(*, on: dt.date) -> Night:
    """Advances the people whose day has come, then checks everybody against the derivation."""
    people = due_people(on)
    refresh(people, on=on)
    wrong = differing(on)
    refresh(sorted(wrong), on=on)
    return Night(advanced=len(people), corrections=sum(wrong.values()))


def rebuild(*, on: dt.date) -> int:
    """Stores everybody's rows anew (after a change of the rules); how many rows changed."""
    return refresh(None, on=on)
