"""What the front page of a case says of retention, in one kept statement: every case page asks.

Written out and not composed of querysets: composing and planning took twenty times as long as asking.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from refugees import fronts
from retention.rules import WORK, State

KINDS = ", ".join(f"'{kind}'" for kind in WORK)
STANDS = "annulled_at IS NULL AND happened_on <= $2"
# A start counts through the last day of its placement, and ends with the exit.
STATEMENT = f"""SELECT p.id, talks.held, talks.last_on, talks.next_on, mentor.name, coalesce(work.unoffered, false),
signs.open, signs.first
FROM unnest($1) p(id)
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE state = '{State.HELD}' AND happened_on <= $2) AS held,
    max(happened_on) FILTER (WHERE state = '{State.HELD}' AND happened_on <= $2) AS last_on,
    min(planned_on) FILTER (WHERE state = '{State.PLANNED}') AS next_on
  FROM retention_followup WHERE refugee_id = p.id AND annulled_at IS NULL
) talks
LEFT JOIN LATERAL (
  SELECT u.name FROM retention_retentionmentor m JOIN accounts_user u ON u.id = m.mentor_id
  WHERE m.refugee_id = p.id AND m.valid_from <= $2 AND coalesce(m.valid_to, $2) >= $2
) mentor ON true
CROSS JOIN LATERAL (
  SELECT bool_or(NOT EXISTS (
    SELECT FROM retention_mentoroffer WHERE refugee_id = p.id AND ref = f.ref AND {STANDS}
  )) AS unoffered
  FROM placements_placementevent s JOIN placements_placement f ON f.id = s.placement_id
  WHERE s.refugee_id = p.id AND s.event = 'started' AND s.kind IN ({KINDS}) AND s.annulled_at IS NULL
    AND s.happened_on <= $2
    AND NOT EXISTS (
      SELECT FROM placements_placementevent e WHERE e.placement_id = s.placement_id AND e.event = 'ended'
      AND e.annulled_at IS NULL AND e.happened_on < $2
    )
    AND NOT EXISTS (SELECT FROM refugees_exit WHERE refugee_id = p.id AND {STANDS})
) work
CROSS JOIN LATERAL (
  SELECT count(*) AS open, (array_agg(sign ORDER BY happened_on, id))[1] AS first
  FROM retention_warningsign WHERE refugee_id = p.id AND closed_on IS NULL AND {STANDS}
) signs"""  # noqa: S608 (our own words)


class Front(NamedTuple):
    """Of one person on a day: the conversations, the mentor, whether a job waits for an offer, the open signs."""

    person: int
    held: int
    last_on: dt.date | None
    next_on: dt.date | None
    mentor: str | None
    unoffered: bool
    signs: int
    sign: str | None


def read(people: Sequence[int], on: dt.date) -> list[Front]:
    """For people whom the viewer has reached already."""
    return [Front(*row) for row in fronts.rows(STATEMENT, people, on)]
