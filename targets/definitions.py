"""What a target is: SQL expressions over the facts of one person `p` as of one day.

A pillar declares its targets in its own `targets.py`; `targets.derivation` composes all of them into one
set-based statement. In every expression `{on}` is the day asked about, and these names can be used:

  p       the row of refugees_refugee
  who     who.move_in_on, who.age (whole years at takeover, without one at the move-in), who.is_refugee,
          who.in_programme (refugee or family-reunified)
  moved   moved.day: the earliest physical move-in
  ready   ready.first_on, ready.days, ready.outcomes: the readiness assessments in order
  away    away.days: all days of leave; away.ended_on: the latest end of a leave
  and the names of the facts that the target lists in `facts`.

Expressions contain no per cent sign. Every fact looks only at what is dated on or before {on} and is not annulled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words
else:
    Words = str


@dataclass(frozen=True)
class Dated:
    """A table whose rows become true on a day: the night looks for the next one.

    `later` is 1 where a row counts through its day (an end): what it says changes on the day after.
    """

    table: str
    day: str = "happened_on"
    later: int = 0


@dataclass(frozen=True)
class Fact:
    """A LATERAL subquery that yields one row for the person `p`, and the tables whose dates it reads.

    `grouped` is the same for everybody in one pass: `refugee_id` and the columns of `sql`, one row for each person
    who has such facts, joined where all rows of all people are wanted. Where it is empty, `sql` serves there too.
    """

    name: str
    sql: str
    dated: tuple[Dated, ...] = ()
    grouped: str = ""


@dataclass(frozen=True)
class Target:
    """One clock of the model.

    `population` and `starts_on` decide who has a row from when; `counted_from` is the day from which the rule
    counts where that is not the start; `met_on` the earliest stop. `if_due` is a condition that needs the due
    date (`d.due_on`). The row is excluded with `exclusion` where the day `excluded_on` lies before the due date.
    """

    key: str
    label: Words
    order: int
    population: str
    starts_on: str
    met_on: str
    start_words: Words
    counted_from: str = ""
    count_words: Words = ""
    facts: tuple[Fact, ...] = ()
    from_takeover: bool = False  # without a takeover date the clock is unknown once the person has moved in
    leave: bool = False
    running: bool = False  # a running duty: ends with the exit whatever its due date, and never in a rate
    if_due: str = ""
    exclusion: str = ""
    excluded_on: str = ""
    subject: str = ""
    not_before: str = ""  # an ISO date: no earlier day starts the clock, so that this one may start anybody's
    # FROM clause, e.g. "placements_x x WHERE …": where one person can have several clocks, and for facts that only
    # few people's clocks need, with the condition that says whose.
    rows: str = ""


NOTHING = Target("", "", 0, "false", "NULL::date", "", "")
NO_DATE = "NULL::date"
ALWAYS = "DATE '-infinity'"


def standing_facts(table: str, select: str, *, where: str = "", day: str = "happened_on") -> str:
    """SELECT over one person's facts in the table: not annulled and dated on or before {on}."""
    more = f" AND {where}" if where else ""
    return f"SELECT {select} FROM {table} WHERE refugee_id = p.id AND annulled_at IS NULL AND {day} <= {{on}}{more}"


def summary(name: str, table: str, select: str, *, where: str = "", day: str = "happened_on") -> Fact:
    """The aggregates `select` over the facts of a table. Without any fact they are NULL: no count() among them."""
    one = standing_facts(table, select, where=where, day=day)
    everybody = one.replace("SELECT ", "SELECT refugee_id, ", 1).replace("refugee_id = p.id AND ", "", 1)
    return Fact(name, one, (Dated(table, day),), f"{everybody} GROUP BY refugee_id")


def readiness_on(day: str) -> str:
    """The readiness in force on the day; job-ready by presumption until an assessment says otherwise."""
    return f"coalesce(ready.outcomes[width_bucket({day}, ready.days)], 'job_ready')"


MOVED = summary("moved", "refugees_movein", "min(happened_on) AS day")
LEFT = summary(
    "gone", "refugees_exit", "min(happened_on) AS day, (array_agg(reason ORDER BY happened_on, id))[1] AS reason"
)
IN_ORDER = "ORDER BY happened_on, recorded_at, id"  # of two on one day the one recorded later is in force
READY = summary(
    "ready",
    "refugees_readinessassessment",
    f"min(happened_on) AS first_on, array_agg(happened_on {IN_ORDER}) AS days,"
    f" array_agg(outcome::text {IN_ORDER}) AS outcomes",
)
# Each leave with its start and its end.
LEAVES = summary(
    "leaves",
    "refugees_leaveevent",
    "min(happened_on) FILTER (WHERE event = 'started') AS s, min(happened_on) FILTER (WHERE event = 'ended') AS e",
)
# A leave without an end covers the days up to {on} and no further; all leaves of a person count together.
_DAYS = "range_agg(daterange(s, coalesce(e, {on}), '[]')) AS days, max(e) AS ended_on"
AWAY = Fact(
    "away",
    f"SELECT {_DAYS} FROM ({LEAVES.sql} GROUP BY ref) l WHERE s <= coalesce(e, {{on}})",
    (*LEAVES.dated, Dated("refugees_leaveevent", later=1)),
    f"SELECT refugee_id, {_DAYS} FROM ({LEAVES.grouped}, ref) l WHERE s <= coalesce(e, {{on}}) GROUP BY refugee_id",
)
WHO = Fact(
    "who",
    "SELECT coalesce(moved.day, p.takeover_on) AS move_in_on,"
    " date_part('year', age(coalesce(p.takeover_on, moved.day)::timestamp, p.birth_date::timestamp))::int AS age,"
    " p.residence_basis IN ('refugee', 'resettled_refugee') AS is_refugee,"
    " p.residence_basis IN ('refugee', 'resettled_refugee', 'family_reunified') AS in_programme, p.id OFFSET 0",
)
SHARED = (MOVED, LEFT, READY, AWAY, WHO)
# Columns of the allocation list: not facts, but a clock starts when their day comes.
PERSON_DAYS = ("allocation_decided_on", "takeover_on")


def all_facts(targets: Sequence[Target]) -> list[Fact]:
    """The shared facts, then each target's own in the order of declaration, each once."""
    found: dict[str, Fact] = {fact.name: fact for fact in SHARED}
    for target in targets:
        found |= {fact.name: fact for fact in target.facts if fact.name not in found}
    return list(found.values())
