"""What the front page of a case says of the match, in one kept statement: every case page asks."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from refugees import fronts

STANDS = "annulled_at IS NULL AND happened_on <= $2"
STATEMENT = f"""SELECT p.id, said.answer, said.on, wish.on, referral.name, referral.on, match.proposed_on,
match.accepted_on, match.first_meeting_on, match.doubt_on, match.person_said, match.volunteer
FROM unnest($1) p(id)
LEFT JOIN LATERAL (
  SELECT answer::text, happened_on AS on FROM (
    SELECT answer, happened_on, 1 AS rank, id FROM volunteers_matchanswer WHERE refugee_id = p.id AND {STANDS}
    UNION ALL
    SELECT 'offered', happened_on, 0, id FROM volunteers_matchoffer WHERE refugee_id = p.id AND {STANDS}
  ) a ORDER BY happened_on DESC, rank DESC, id DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
  SELECT id AS key, wished_on AS on FROM volunteers_matchwish
  WHERE refugee_id = p.id AND closed_on IS NULL AND wished_on <= $2
) wish ON true
LEFT JOIN LATERAL (
  SELECT s.name, r.referred_on AS on FROM volunteers_referral r JOIN volunteers_contract c ON c.id = r.contract_id
  JOIN volunteers_supplier s ON s.id = c.supplier_id
  WHERE r.wish_id = wish.key AND r.taken_back_on IS NULL AND r.referred_on <= $2
) referral ON true
LEFT JOIN LATERAL (
  SELECT m.proposed_on, m.accepted_on, m.first_meeting_on, m.doubt_on, m.person_said::text, v.name AS volunteer
  FROM volunteers_match m JOIN volunteers_volunteer v ON v.id = m.volunteer_id
  WHERE m.refugee_id = p.id AND m.ended_on IS NULL AND m.proposed_on <= $2
  ORDER BY m.proposed_on DESC, m.id DESC LIMIT 1
) match ON true"""  # noqa: S608 (our own words)


class Front(NamedTuple):
    """Of one person on a day: the latest answer, the open wish, its supplier, the match that runs."""

    person: int
    said: str | None
    said_on: dt.date | None
    wished_on: dt.date | None
    supplier: str | None
    referred_on: dt.date | None
    proposed_on: dt.date | None
    accepted_on: dt.date | None
    first_meeting_on: dt.date | None
    doubt_on: dt.date | None
    person_said: str | None
    volunteer: str | None


def read(people: Sequence[int], on: dt.date) -> list[Front]:
    """For people whom the viewer has reached already."""
    return [Front(*row) for row in fronts.rows(STATEMENT, people, on)]
