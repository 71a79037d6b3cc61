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

SORT = KEYS.removesuffix(", due_on")


def day_of(column: str) -> str:
    """The due day of an open clock as far as the night keeps it apart: none in months that are over.

    Whatever day is asked about from then on, such a clock is late: which day of the month is nobody's question, and
    the dashboard adds up a row for each month instead of one for each day of all the years.
    """
    return f"CASE WHEN {column} >= %(month)s THEN {column} END"


# What stands as the due day in a row that the night made: of months that are over, their last day.
DUE = (
    "coalesce(day, CASE WHEN stage IN ('open', 'gone')"
    " THEN (cohort_month + interval '1 month - 1 day')::date END) AS due_on"
)
# The clocks grouped once, by team; the municipality is added up from the groups.
COUNTED = f"""SELECT target, team_id, cohort_month, {STAGE} AS stage, excluded_as,
CASE WHEN excluded_as = '' AND met_on IS NULL THEN {day_of("due_on")} END AS day, count(*)::int AS number
FROM targets_clock GROUP BY 1, 2, 3, 4, 5, 6"""
# Nullable columns compared as values: only such a condition can be hashed.
SAME = " AND ".join(
    f"coalesce({mine}, {nothing}) = coalesce(s.{name}, {nothing})" if nothing else f"{mine} = s.{name}"
    for name, mine, nothing in [
        ("target", "c.target", ""),
        ("whole", "c.whole", ""),
        ("team_id", "c.team_id", "0"),
        ("cohort_month", "c.cohort_month", "DATE '-infinity'"),
        ("stage", "c.stage", ""),
        ("excluded_as", "c.excluded_as", ""),
        ("day", day_of("c.due_on"), "DATE '-infinity'"),
    ]
)
# The sorts that the clocks number otherwise, of which there are several rows, or whose month is over since the last
# night. All the others stay untouched, and where there is no such sort the roll-up is not looked through for it.
SETTLE = f"""WITH counted AS MATERIALIZED ({COUNTED}),
sorts AS MATERIALIZED (SELECT {SORT}, day, {DUE}, sum(number) AS missing FROM (
SELECT target, false AS whole, team_id, cohort_month, stage, excluded_as, day, number, 0 AS stored, false AS moves
FROM counted UNION ALL SELECT target, true, NULL, cohort_month, stage, excluded_as, day, sum(number)::int, 0, false
FROM counted GROUP BY target, cohort_month, stage, excluded_as, day
UNION ALL SELECT {SORT}, {day_of("due_on")}, -number, 1, due_on < %(month)s
AND due_on <> (cohort_month + interval '1 month - 1 day')::date FROM targets_clockcount) both_of_them
GROUP BY {SORT}, day HAVING sum(number) <> 0 OR sum(stored) > 1 OR bool_or(moves)),
taken AS (DELETE FROM targets_clockcount c USING sorts s WHERE EXISTS (SELECT FROM sorts) AND {SAME}
RETURNING {", ".join(f"c.{name}" for name in SORT.split(", "))}, s.due_on, c.number),
put AS ({INTO} SELECT {KEYS}, sum(number) FROM (SELECT {KEYS}, number FROM taken
UNION ALL SELECT {KEYS}, missing FROM sorts) x GROUP BY {KEYS} HAVING sum(number) <> 0)
SELECT count(*) FROM sorts WHERE missing <> 0"""


def settle(*, on: dt.date) -> int:
    """Holds the roll-up against the clocks, puts right what differs and makes one row of the rows of each sort.

    From then on it answers for `on` and later days alone (`day_of`). Gives the number of sorts that were wrong
    (zero). One statement sees clocks and roll-up of one moment, however many change them meanwhile; what is added
    meanwhile stays beside it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"month": on.replace(day=1)})
        return int(cursor.fetchone()[0])
