"""The floor of the clock source: the rows of the whole city by the fastest statement we could write for them alone.

Nothing general is left in it: every rule stands in the text as a number, every table of facts is read once, grouped
and hashed; one person would cost as much as all. What the targets are is theirs; how they are put together is not.
"""

import datetime as dt

from targets import derivation
from targets.definitions import NO_DATE, Target, all_facts
from targets.models import TargetRule


def branch(target: Target, rule: TargetRule) -> str:
    """The rows of one target that started under one rule, with the due date already in them."""
    starts = f"({target.starts_on})"
    rule_on = f"coalesce({starts}, moved.day)" if target.from_takeover else starts
    base = target.counted_from or starts
    due = f"({base} + interval '{rule.months} months')::date" if rule.months else f"{base} + {rule.days}"
    until = f"least({{on}}, DATE '{rule.valid_to}')" if rule.valid_to else "{on}"
    cells = [
        f"'{target.key}'::text", f"({target.subject or chr(39) * 2})::text", f"{starts}::date", f"({due})::date",
        f"{rule.warning_days}", target.met_on or NO_DATE, target.excluded_on or NO_DATE, f"{rule.pk}::bigint",
    ]  # fmt: skip
    source = f" FROM {target.rows}" if target.rows else ""
    joint = "AND" if " WHERE " in source.upper() else "WHERE"
    return (
        f"SELECT {', '.join(cells)}{source} {joint} ({target.population})"
        f" AND {rule_on} BETWEEN DATE '{rule.valid_from}' AND {until}"
    )


def statement(on: dt.date) -> str:
    """The rows of the stored clocks, column by column as they are stored."""
    targets = derivation.targets()
    rules = [(each, rule) for each in targets for rule in TargetRule.objects.filter(target=each.key)]
    facts = [f"LEFT JOIN ({f.grouped}) {f.name} ON {f.name}.refugee_id = p.id" if f.grouped
             else f"LEFT JOIN LATERAL ({f.sql}) {f.name} ON true" for f in all_facts(targets)]  # fmt: skip
    conditions = [f"(c.target <> '{each.key}' OR {each.if_due})" for each in targets if each.if_due]
    text = f"""SELECT p.id AS refugee_id, c.target, c.subject, c.starts_on AS clock_started_on, d.due_on,
d.due_on - c.warning AS warns_on, c.met_on,
{derivation._exclusion(targets)} AS excluded_as, date_trunc('month', d.due_on::timestamp)::date AS cohort_month,
c.rule_id, p.caseworker_id, p.team_id, gone.day IS NOT NULL AS has_left
FROM refugees_refugee p {" ".join(facts)}
CROSS JOIN LATERAL ({" UNION ALL ".join(branch(*each) for each in rules)})
c(target, subject, starts_on, due_on, warning, met_on, own_on, rule_id) CROSS JOIN LATERAL (SELECT c.due_on) d
WHERE {" AND ".join(["(gone.day IS NULL OR c.starts_on IS NULL OR c.starts_on <= gone.day)", *conditions])}"""
    return text.replace("{on}", derivation.day(on))
