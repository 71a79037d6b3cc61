"""The roll-up of the clocks, held against the clocks and added up by night."""

import datetime as dt

from django.db import connection

from targets.rules import Standing

KEYS = "target, whole, team_id, cohort_month, stage, excluded_as, due_on"
STAGE = (
    f"CASE WHEN excluded_as <> '' THEN '{Standing.EXCLUDED}' WHEN due_on IS NULL THEN '{Standing.UNKNOWN}'"
    f" WHEN met_on > due_on THEN '{Standing.MET_LATE}' WHEN met_on IS NOT NULL THEN '{Standing.MET}'"
    " WHEN has_left THEN 'gone' ELSE 'open' END"
)
# The keys of the roll-up as read from rows of the clocks' table.
OF_CLOCKS = (
    f"target, w.whole, CASE WHEN NOT w.whole THEN team_id END AS team_id, cohort_month, {STAGE} AS stage, excluded_as,"
    " CASE WHEN excluded_as = '' AND met_on IS NULL THEN due_on END AS due_on"
)
TWICE = "CROSS JOIN (VALUES (true), (false)) w(whole)"  # once for the municipality, once for the team
INTO = f"INSERT INTO targets_clockcount ({KEYS}, number)"



def as_settled(column: str) -> str:
    """The due day of an open clock as the night settles it: of months that are over, their last day.

    Whatever day is asked about from then on, such a clock is late: which day of the month is nobody's question, and
    the dashboard adds up a row for each month instead of one for each day of all the years.
    """
    last = f"(date_trunc('month', {column}::timestamp) + interval '1 month - 1 day')::date"
    return f"CASE WHEN {column} < %(month)s THEN {last} ELSE {column} END"


SORT = KEYS.removesuffix(", due_on")
# Nullable columns compared as values: only such a condition can be hashed.
SAME = " AND ".join(
    f"coalesce(c.{name}, {nothing}) = coalesce(s.{name}, {nothing})" if nothing else f"c.{name} = s.{name}"
    for name, nothing in {
        "target": "", "whole": "", "team_id": "0", "cohort_month": "DATE '-infinity'", "stage": "", "excluded_as": "",
    }.items()
) + f" AND coalesce({as_settled('c.due_on')}, DATE '-infinity') = coalesce(s.due_on, DATE '-infinity')"  # fmt: skip
# The sorts that the clocks number otherwise, of which there are several rows, or whose month is over since the last
# night. All the others stay untouched.
SETTLE = f"""WITH sorts AS MATERIALIZED (SELECT {KEYS}, sum(number) AS missing FROM (
SELECT {SORT}, {as_settled("due_on")} AS due_on, number, stored,
stored = 1 AND due_on <> {as_settled("due_on")} AS moves FROM (
SELECT {OF_CLOCKS}, 1 AS number, 0 AS stored FROM targets_clock {TWICE}
UNION ALL SELECT {KEYS}, -number, 1 FROM targets_clockcount) both_of_them) settled
GROUP BY {KEYS} HAVING sum(number) <> 0 OR sum(stored) > 1 OR bool_or(moves)),
taken AS (DELETE FROM targets_clockcount c USING sorts s WHERE {SAME}
RETURNING {", ".join(f"c.{name}" for name in SORT.split(", "))}, s.due_on, c.number),
put AS ({INTO} SELECT {KEYS}, sum(number) FROM (SELECT {KEYS}, number FROM taken
UNION ALL SELECT {KEYS}, missing FROM sorts) x GROUP BY {KEYS} HAVING sum(number) <> 0)
SELECT count(*) FROM sorts WHERE missing <> 0"""


def settle(*, on: dt.date) -> int:
    """Holds the roll-up against the clocks, puts right what differs and makes one row of the rows of each sort.

    From then on it answers for `on` and later days alone (`as_settled`). Gives the number of sorts that were wrong
    (zero). One statement sees clocks and roll-up of one moment, however many change them meanwhile; what is added
    meanwhile stays beside it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"month": on.replace(day=1)})
        return int(cursor.fetchone()[0])
