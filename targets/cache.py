"""The stored clocks: refreshed with the fact that changes them, advanced and checked by the night.

The number of statements never depends on the number of people.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from core import clock, prepared
from targets import counting, derivation
from targets.definitions import Target
from targets.derivation import COLUMNS

KEYS = ("refugee_id", "target", "subject")
VALUES = tuple(name for name in COLUMNS if name not in KEYS)
ALL = ", ".join(COLUMNS)


@dataclass(frozen=True)
class Night:
    """What the nightly pass found: persons whose day had come, and rows only the check put right (zero),
    the sorts whose number in the roll-up was wrong among them."""

    advanced: int
    corrections: int


def _row(alias: str, names: Sequence[str]) -> str:
    return "(" + ", ".join(f"{alias}.{name}" for name in names) + ")"


# Leave without an end excludes on the due date, and on no day before: the row may differ then.
ON_LEAVE = "EXISTS (SELECT FROM refugees_leaveevent l WHERE l.refugee_id = c.refugee_id AND l.annulled_at IS NULL)"


def _refresh(on: derivation.Day, among: str, ids: Sequence[int] = ()) -> str:
    """One statement: derive, compare with what is stored, delete, update and insert what differs, note the next day.

    `among` is what follows the id of the people it is for; empty: everybody. Where it reads a table `ids`, this holds
    `ids`. The people are locked, so nobody else stores rows of theirs meanwhile.
    """
    mine, people = (f"{column} {among}" if among else "true" for column in ("refugee_id", "p.id"))
    values = ", ".join(VALUES)
    derived = derivation.rows(on, people=people, everybody=not among)
    listed = f"ids AS MATERIALIZED (SELECT unnest({derivation.array(ids)}) AS id),\n" if ids else ""
    return f"""WITH {listed}c AS MATERIALIZED (SELECT {ALL} FROM ({derived}) d),
news AS MATERIALIZED (SELECT t.id AS old, {", ".join(f"c.{name}" for name in COLUMNS)}
FROM c FULL JOIN (SELECT * FROM targets_clock WHERE {mine}) t ON {_row("c", KEYS)} = {_row("t", KEYS)}
WHERE t.id IS NULL OR c.refugee_id IS NULL OR {_row("c", VALUES)} IS DISTINCT FROM {_row("t", VALUES)}),
gone AS (DELETE FROM targets_clock t USING news n WHERE t.id = n.old AND n.refugee_id IS NULL),
other AS (UPDATE targets_clock t SET ({values}) = ROW({", ".join(f"n.{name}" for name in VALUES)})
FROM news n WHERE t.id = n.old AND n.refugee_id IS NOT NULL),
new AS (INSERT INTO targets_clock ({ALL}) SELECT {ALL} FROM news WHERE old IS NULL),
ahead AS MATERIALIZED (SELECT refugee_id, min(day) AS day FROM ({derivation.coming_days(on, among=among)}
UNION ALL SELECT c.refugee_id, c.due_on FROM c WHERE c.due_on > {derivation.day(on)} AND {ON_LEAVE}) x GROUP BY 1),
still AS (DELETE FROM targets_horizon WHERE {mine} AND refugee_id NOT IN (SELECT refugee_id FROM ahead)),
next AS (INSERT INTO targets_horizon AS h (refugee_id, next_change_on) SELECT refugee_id, day FROM ahead
WHERE (refugee_id, day) NOT IN (SELECT refugee_id, next_change_on FROM targets_horizon WHERE {mine})
ON CONFLICT (refugee_id) DO UPDATE SET next_change_on = excluded.next_change_on)
SELECT count(*) FROM news"""


def _first(on: derivation.Day, ids: Sequence[int]) -> str:
    """The same for people without facts and without stored rows: what their own columns say, and nothing to compare."""
    derived = derivation.rows(on, people=f"p.id {MANY_PEOPLE}", bare=True)
    return f"""WITH ids AS MATERIALIZED (SELECT unnest({derivation.array(ids)}) AS id),
new AS (INSERT INTO targets_clock ({ALL}) SELECT {ALL} FROM ({derived}) d RETURNING 1),
next AS (INSERT INTO targets_horizon (refugee_id, next_change_on) SELECT refugee_id, min(day)
FROM ({derivation.coming_days(on, among=MANY_PEOPLE, bare=True)}) x GROUP BY 1)
SELECT count(*) FROM new"""


@lru_cache(maxsize=4)
def _kept(among: str, _targets: tuple[Target, ...]) -> str:
    """The same with the day as a parameter."""
    return _refresh("$1", among)


def _lock(among: str) -> str:
    where = f" WHERE id {among}" if among else ""
    return f"SELECT count(*) FROM (SELECT id FROM refugees_refugee{where} ORDER BY id FOR NO KEY UPDATE) locked"


# One person, and a household or a caseload: statements that every save runs, so their plans are kept.
FEW = 50
ONE_PERSON, FEW_PEOPLE = ("= $2", "bigint"), ("= ANY ($2)", "bigint[]")
MANY_PEOPLE = "IN (SELECT id FROM ids)"


@transaction.atomic
def refresh(ids: Sequence[int] | None, *, on: dt.date) -> int:
    """Brings the stored rows of these people in line with their facts as of `on`; how many rows changed.

    None means everybody. Locks the people first: of two transactions that change facts of one person the later
    one sees both.
    """
    if ids is not None and not ids:
        return 0
    with connection.cursor() as cursor:
        if ids is None or len(ids) > FEW:
            cursor.execute(_lock("" if ids is None else f"= ANY ({derivation.array(ids)})"))
            cursor.execute(_refresh(on, "" if ids is None else MANY_PEOPLE, ids or ()))
        else:
            whom: Any = ids[0] if len(ids) == 1 else list(ids)
            among, kind = ONE_PERSON if len(ids) == 1 else FEW_PEOPLE
            cursor.execute(_lock(among.replace("$2", "%s")), [whom])
            prepared.execute(cursor, _kept(among, derivation.targets()), ("date", kind), [on, whom])
        return int(cursor.fetchone()[0])


def facts_changed(ids: Sequence[int]) -> None:
    """The port: called inside the transaction that changes facts. The stored rows are those of today."""
    refresh(ids, on=clock.today())


def cases_opened(ids: Sequence[int]) -> None:
    """The port for people whom nobody else sees yet and who have no facts.

    Raises IntegrityError where one has clocks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_first(clock.today(), ids))


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
    """Advances the people whose day has come, then checks everybody against the derivation, and the roll-up."""
    people = due_people(on)
    refresh(people, on=on)
    wrong = differing(on)
    refresh(sorted(wrong), on=on)
    return Night(advanced=len(people), corrections=sum(wrong.values()) + counting.settle(on=on))


def rebuild(*, on: dt.date) -> int:
    """Stores everybody's rows anew (after a change of the rules); how many rows changed."""
    return refresh(None, on=on)
