"""The roll-up of the clocks, held against the clocks and added up by night."""

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

CORRECTION = f"""{INTO} SELECT {KEYS}, sum(number) FROM (
SELECT {OF_CLOCKS}, 1 AS number FROM targets_clock {TWICE}
UNION ALL SELECT {KEYS}, -number FROM targets_clockcount) both_of_them
GROUP BY {KEYS} HAVING sum(number) <> 0"""
ADDING_UP = f"""WITH taken AS (DELETE FROM targets_clockcount RETURNING *)
{INTO} SELECT {KEYS}, sum(number) FROM taken GROUP BY {KEYS} HAVING sum(number) <> 0"""


def check() -> int:
    """Puts right what the roll-up says otherwise than the clocks; the number of sorts that were wrong (zero).

    One statement sees clocks and roll-up of one moment, however many change them meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(CORRECTION)
        return int(cursor.rowcount)


def add_up() -> None:
    """Makes one row of the rows of each sort. What is added meanwhile stays beside it."""
    with connection.cursor() as cursor:
        cursor.execute(ADDING_UP)
