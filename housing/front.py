"""What the front page of a case says of housing, in one kept statement: every case page asks."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from refugees import fronts

STATEMENT = """SELECT p.id, home.ready_on, home.own_on, home.moved_on, home.offers, home.latest, waits.answer_due,
stay.site, stay.room
FROM unnest($1) p(id)
CROSS JOIN LATERAL (
  SELECT min(happened_on) FILTER (WHERE event = 'ready') AS ready_on,
    min(happened_on) FILTER (WHERE event = 'own_solution') AS own_on,
    max(happened_on) FILTER (WHERE event = 'moved_in') AS moved_on,
    count(*) FILTER (WHERE event = 'offered') AS offers,
    (array_agg(event ORDER BY happened_on DESC, id DESC) FILTER (WHERE ref <> ''))[1] AS latest
  FROM housing_housingevent WHERE refugee_id = p.id AND annulled_at IS NULL AND happened_on <= $2
) home
CROSS JOIN LATERAL (
  SELECT min(answer_due) AS answer_due FROM housing_offer WHERE refugee_id = p.id AND state = 'offered'
) waits
LEFT JOIN LATERAL (
  SELECT t.name AS site, r.name AS room FROM housing_stay s JOIN housing_bed b ON b.id = s.bed_id
  JOIN housing_room r ON r.id = b.room_id JOIN housing_site t ON t.id = r.site_id
  WHERE s.refugee_id = p.id AND s.valid_from <= $2 AND coalesce(s.valid_to, $2) >= $2
) stay ON true"""


class Front(NamedTuple):
    """Of one person on a day: readiness, home, offers and the latest thing that happened to one, the bed."""

    person: int
    ready_on: dt.date | None
    own_on: dt.date | None
    moved_on: dt.date | None
    offers: int
    latest: str | None
    answer_due: dt.date | None
    site: str | None
    room: str | None


def read(people: Sequence[int], on: dt.date) -> list[Front]:
    """For people whom the viewer has reached already."""
    return [Front(*row) for row in fronts.rows(STATEMENT, people, on)]
