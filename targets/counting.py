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
# The clocks grouped once, by team; the municipality is added up from the groups. Open clocks of months that are over
# have no day here: it follows from their cohort month, the month of their due date.
COUNTED = f"""SELECT target, team_id, cohort_month, {STAGE} AS stage, excluded_as,
CASE WHEN excluded_as = '' AND met_on IS NULL AND due_on >= %(month)s THEN due_on END AS day, count(*)::int AS number
FROM targets_clock GROUP BY 1, 2, 3, 4, 5, 6"""
DUE = (
    "coalesce(day, CASE WHEN stage IN ('open', 'gone')"
    " THEN (cohort_month + interval '1 month - 1 day')::date END) AS due_on"
)
# The sorts that the clocks number otherwise, of which there are several rows, or whose month is over since the last
# night. All the others stay untouched. The condition is a CASE because the planner expects few rows of an equality:
# with few it looks up their rows of the roll-up, else it sorts the whole of it to find none.
SETTLE = f"""WITH counted AS MATERIALIZED ({COUNTED}),
sorts AS MATERIALIZED (SELECT {KEYS}, sum(number) AS missing FROM (
SELECT target, false AS whole, team_id, cohort_month, stage, excluded_as, {DUE}, number, 0 AS stored, false AS moves
FROM counted UNION ALL SELECT target, true, NULL, cohort_month, stage, excluded_as, {DUE}, sum(number)::int, 0, false
FROM counted GROUP BY target, cohort_month, stage, excluded_as, day
UNION ALL SELECT {SORT}, {as_settled("due_on")}, -number, 1, due_on <> {as_settled("due_on")}
FROM targets_clockcount) both_of_them GROUP BY {KEYS}
HAVING CASE WHEN sum(number) <> 0 OR sum(stored) > 1 OR bool_or(moves) THEN 1 END = 1),
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
