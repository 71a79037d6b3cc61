"""The one definition of every clock row: a set-based statement composed from what the pillars declare.

One pass over the people: a LEFT JOIN for each fact, one CROSS JOIN LATERAL that yields the rows of all targets, the
rule in force on the start, the due date, the exclusion. The facts are joined LATERAL, so that a filter on
`refugee_id` or `caseworker_id` outside reaches the people inside; who wants everybody says so, and gets the facts
of each table grouped in one pass. What is joined is the same, so both give the same rows.

Two shapes that look odd are for speed. The rows of the targets are a UNION ALL and no VALUES list: PostgreSQL
prepares the expressions of VALUES anew for each person. And `p.id` stands where nothing reads it, so that the planner
does not believe that two persons could share an answer and keep all of them (Memoize) in vain.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from refugees import registry
from targets import own
from targets.definitions import NO_DATE, NOTHING, PERSON_DAYS, Dated, Fact, Target, all_facts

COLUMNS = (
    "refugee_id",
    "target",
    "subject",
    "clock_started_on",
    "due_on",
    "warns_on",
    "met_on",
    "excluded_as",
    "cohort_month",
    "rule_id",
    "caseworker_id",
    "team_id",
    "has_left",
)


def targets() -> tuple[Target, ...]:
    """Every target of the house in the order of the model, this floor's own among them."""
    found = [*own.TARGETS, *(target for pillar in registry.pillars() for target in pillar.targets)]
    return tuple(sorted(found, key=lambda target: target.order))


def target(key: str) -> Target:
    """The target with the key. Raises KeyError."""
    return {each.key: each for each in targets()}[key]


Day = dt.date | str  # a string is SQL: the parameter of a prepared statement


def day(on: Day) -> str:
    """The date as an SQL literal; a date object cannot carry anything else into the statement."""
    return on if isinstance(on, str) else f"DATE '{on:%Y-%m-%d}'"


def _cells(target: Target) -> str:
    """One clock as the cells of a row: who has it and from when, what it counts from, what stopped it."""
    starts = f"({target.starts_on})"
    rule_on = f"coalesce({starts}, moved.day)" if target.from_takeover else starts
    return ", ".join(
        [
            f"'{target.key}'",
            f"({target.subject})::text" if target.subject else "''",
            f"{starts}::date",
            f"CASE WHEN {target.population} THEN {rule_on} END",
            target.counted_from or starts,
            target.met_on or NO_DATE,
            target.excluded_on or NO_DATE,
        ]
    )


def _rows(targets: Sequence[Target]) -> str:
    """All clocks of one person: a SELECT for each target, or for each of its subjects."""
    selects = [f"SELECT p.id, {_cells(each)}" + (f" FROM {each.rows}" if each.rows else "") for each in targets]
    return " UNION ALL ".join(selects) or f"SELECT p.id, {_cells(NOTHING)} WHERE false"


def _keys(targets: Sequence[Target]) -> str:
    return "(" + ", ".join(f"'{target.key}'" for target in targets) + ")" if targets else "(NULL)"


def _exclusion(targets: Sequence[Target]) -> str:
    """Own reason, then the exit, then leave. Without a due date nothing excludes.

    What few people have stands first in each condition: for the others nothing more is looked at.
    """
    own = " ".join(f"WHEN '{target.key}' THEN '{target.exclusion}'" for target in targets if target.exclusion)
    lines = [f"WHEN c.own_on < d.due_on THEN CASE c.target {own} END"] if own else []
    running = [target for target in targets if target.running]
    before_due = f"(gone.day < d.due_on OR c.target IN {_keys(running)})" if running else "gone.day < d.due_on"
    unmet = "(c.met_on IS NULL OR c.met_on > gone.day)"
    lines.append(f"WHEN gone.day IS NOT NULL AND {before_due} AND {unmet} THEN gone.reason")
    if paused := [target for target in running if target.leave]:
        lines.append(f"WHEN away.days @> {{on}} AND c.target IN {_keys(paused)} THEN 'leave'")
    on_leave = [target for target in targets if target.leave and not target.running]
    if on_leave:
        lines.append(
            f"WHEN away.days IS NOT NULL AND c.target IN {_keys(on_leave)}"
            " AND away.days @> daterange(c.starts_on, greatest(c.starts_on, d.due_on), '[]') THEN 'leave'"
        )
    return f"CASE {' '.join(lines)} ELSE '' END"


def _joined(fact: Fact, *, everybody: bool, bare: bool) -> str:
    if bare and fact.grouped:  # one row for each person who has such facts: there is none
        return f"LEFT JOIN LATERAL ({fact.sql}) {fact.name} ON false"
    if everybody and fact.grouped:
        return f"LEFT JOIN ({fact.grouped}) {fact.name} ON {fact.name}.refugee_id = p.id"
    return f"LEFT JOIN LATERAL ({fact.sql}) {fact.name} ON true"


def _conditions(targets: Sequence[Target]) -> str:
    lines = ["c.rule_on <= {on}", "(gone.day IS NULL OR c.starts_on IS NULL OR c.starts_on <= gone.day)"]
    by_condition: dict[str, list[Target]] = {}
    for each in targets:
        if each.if_due:
            by_condition.setdefault(each.if_due, []).append(each)
    lines += [f"(c.target NOT IN {_keys(group)} OR {condition})" for condition, group in by_condition.items()]
    return " AND ".join(lines)


@lru_cache(maxsize=32)
def _composed(targets: tuple[Target, ...], everybody: bool, bare: bool) -> str:
    return f"""SELECT p.id AS refugee_id, c.target, c.subject, c.starts_on AS clock_started_on, d.due_on,
d.due_on - r.warning_days AS warns_on, c.met_on, {_exclusion(targets)} AS excluded_as,
date_trunc('month', d.due_on::timestamp)::date AS cohort_month, r.id AS rule_id, p.caseworker_id, p.team_id,
gone.day IS NOT NULL AS has_left, c.base_on AS counted_from
FROM refugees_refugee p
{chr(10).join(_joined(fact, everybody=everybody, bare=bare) for fact in all_facts(targets))}
CROSS JOIN LATERAL ({_rows(targets)}) c(id, target, subject, starts_on, rule_on, base_on, met_on, own_on)
JOIN targets_targetrule r ON r.target = c.target AND r.valid_from <= c.rule_on
AND (r.valid_to IS NULL OR r.valid_to >= c.rule_on)
CROSS JOIN LATERAL (SELECT (c.base_on + coalesce(r.months, 0) * interval '1 month')::date
+ coalesce(r.days, 0) AS due_on, p.id OFFSET 0) d
WHERE {{people}} AND {_conditions(targets)}"""


def rows(
    on: Day, *, people: str = "", only: Sequence[str] = (), everybody: bool = False, bare: bool = False,
    tried: Target | None = None,
) -> str:  # fmt: skip
    """The statement that derives the rows as of `on`.

    `people` is an SQL condition on `p` (ids as literals), `only` the keys of the targets wanted. `everybody`: all
    rows are wanted, and no filter follows outside. `bare`: none of the people has a fact, so none is looked for.
    `tried`: a target as it is not, alone.
    """
    wanted = (tried,) if tried else tuple(each for each in targets() if not only or each.key in only)
    return _composed(wanted, everybody, bare).replace("{people}", people or "true").replace("{on}", day(on))


def array(ids: Sequence[int]) -> str:
    """The ids as one SQL literal: thousands of single ones take the server longer to read than to look up."""
    return f"'{{{','.join(str(int(each)) for each in ids)}}}'::bigint[]"


def of(ids: Sequence[int]) -> str:
    """The condition for `people` that keeps the persons with these ids."""
    return f"p.id = ANY ({array(ids)})"


def dated() -> list[Dated]:
    """Every table whose rows become true on a day, each once."""
    found = [each for fact in all_facts(targets()) for each in fact.dated]
    return list(dict.fromkeys(found))


def coming_days(on: Day, *, among: str = "", bare: bool = False) -> str:
    """The statement (refugee_id, day) of all later days on which a stored date becomes true.

    `among` is what follows the person's id for whom it is asked; empty: everybody. `bare`: they have no facts. What
    else moves with the day, leave without an end on a due date, is added where the rows are at hand.
    """
    after = f"> {day(on)}"
    parts = [
        f"SELECT id AS refugee_id, {column} AS day FROM refugees_refugee WHERE {column} {after}"
        + (f" AND id {among}" if among else "")
        for column in PERSON_DAYS
    ]
    parts += [
        f"SELECT refugee_id, {each.day} + {each.later} FROM {each.table} WHERE annulled_at IS NULL"
        f" AND {each.day} {after} - {each.later}" + (f" AND refugee_id {among}" if among else "")
        for each in ([] if bare else dated())
    ]
    parts += [
        f"SELECT id, DATE '{first}' FROM refugees_refugee WHERE DATE '{first}' {after}"
        + (f" AND id {among}" if among else "")
        for first in sorted({each.not_before for each in targets() if each.not_before})
    ]
    return " UNION ALL ".join(parts)
