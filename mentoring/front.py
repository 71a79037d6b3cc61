"""What the front page of a case says of the holistic mentor, in one kept statement: every case page asks."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from refugees import fronts

STANDS = "annulled_at IS NULL AND happened_on <= $2"
STATEMENT = f"""SELECT p.id, mentor.name, mentor.valid_from, mentor.stopping_on, visits.last_on, said.answer, said.on,
history.event, history.on, asked.number
FROM unnest($1) p(id)
LEFT JOIN LATERAL (
  SELECT u.name, m.valid_from, m.stopping_on
  FROM mentoring_holisticmentor m JOIN accounts_user u ON u.id = m.mentor_id
  WHERE m.refugee_id = p.id AND m.valid_from <= $2 AND coalesce(m.valid_to, $2) >= $2
) mentor ON true
CROSS JOIN LATERAL (
  SELECT max(happened_on) AS last_on FROM mentoring_mentorvisit WHERE refugee_id = p.id AND {STANDS}
) visits
LEFT JOIN LATERAL (
  WITH a AS (
    SELECT answer::text, happened_on, 1 AS rank FROM mentoring_mentoranswer WHERE refugee_id = p.id AND {STANDS}
    UNION ALL
    SELECT event::text, happened_on, CASE event WHEN 'offered' THEN 0 WHEN 'accepted' THEN 2 ELSE 3 END
    FROM mentoring_mentorevent
    WHERE refugee_id = p.id AND event IN ('offered', 'accepted', 'declined') AND {STANDS}
  )
  SELECT answer, happened_on AS on FROM a WHERE answer <> 'offered' OR coalesce((
    SELECT b.answer FROM a b WHERE b.answer <> 'offered' ORDER BY b.happened_on DESC, b.rank DESC LIMIT 1
  ) NOT IN ('yes', 'accepted'), true) ORDER BY happened_on DESC, rank DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
  SELECT event, happened_on AS on FROM mentoring_mentorevent
  WHERE refugee_id = p.id AND event IN ('assigned', 'ended') AND {STANDS} ORDER BY happened_on DESC, id DESC LIMIT 1
) history ON true
CROSS JOIN LATERAL (
  SELECT count(*) AS number FROM mentoring_mentorquestion
  WHERE refugee_id = p.id AND answered_on IS NULL AND {STANDS}
) asked"""  # noqa: S608 (our own words)


class Front(NamedTuple):
    """Of one person on a day: the mentor and the latest contact, else the latest word of the offer; open questions."""

    person: int
    mentor: str | None
    since: dt.date | None
    stopping_on: dt.date | None
    contact_on: dt.date | None
    said: str | None
    said_on: dt.date | None
    imported: str | None
    imported_on: dt.date | None
    questions: int


def read(people: Sequence[int], on: dt.date) -> list[Front]:
    """For people whom the viewer has reached already."""
    return [Front(*row) for row in fronts.rows(STATEMENT, people, on)]
