"""How far the health loop of people has come, in one kept statement: every case page asks."""

import datetime as dt
from collections.abc import Sequence

from health.rules import OWN_DECISION_AGE, Decider, Loop
from refugees import fronts

STANDS = "refugee_id = p.id AND annulled_at IS NULL AND happened_on <= $2"
GIVEN = "(withdrawn_on IS NULL OR withdrawn_on > $2)"
# A custody holder's consent holds until the person decides alone (HealthConsent.is_outgrown). Whole years: as an
# interval 14 years, 11 months and 30 days would be 15 years.
OWN = f"""giver <> '{Decider.CUSTODY}' OR (
  SELECT extract(year FROM age($2::date, birth_date)) < {OWN_DECISION_AGE} FROM refugees_refugee WHERE id = p.id
)"""  # noqa: S608 (our own words)
# An answer from before the last offer is no answer to it.
STATEMENT = f"""SELECT p.id, o.day, CASE WHEN a.day >= o.day THEN a.answer ELSE '' END, a.day,
coalesce(c.send, false), coalesce(c.receive, false), c.asked, r.day, v.planned_on, v.missed, v.attended_on, s.day,
coalesce(v.decided, false), f.open
FROM unnest($1) p(id)
CROSS JOIN LATERAL (SELECT max(happened_on) AS day FROM health_healthoffer WHERE {STANDS}) o
LEFT JOIN LATERAL (
  SELECT answer, happened_on AS day FROM health_healthanswer WHERE {STANDS} ORDER BY happened_on DESC, id DESC LIMIT 1
) a ON true
CROSS JOIN LATERAL (
  SELECT bool_or(purpose = 'send' AND {GIVEN}) AS send, bool_or(purpose = 'receive' AND {GIVEN}) AS receive,
  count(*) > 0 AS asked FROM health_healthconsent WHERE {STANDS} AND ({OWN})
) c
CROSS JOIN LATERAL (SELECT max(happened_on) AS day FROM health_healthreferral WHERE {STANDS}) r
CROSS JOIN LATERAL (
  SELECT min(planned_on) FILTER (WHERE state = 'planned') AS planned_on,
  count(*) FILTER (WHERE state = 'no_show' AND happened_on <= $2 AND (a.day IS NULL OR happened_on > a.day)) AS missed,
  max(happened_on) FILTER (WHERE state = 'attended' AND happened_on <= $2) AS attended_on,
  bool_and(decided_on IS NOT NULL) FILTER (WHERE state = 'attended') AS decided
  FROM health_healthvisit WHERE refugee_id = p.id AND annulled_at IS NULL
) v
CROSS JOIN LATERAL (SELECT max(happened_on) AS day FROM health_healthresult WHERE {STANDS}) s
CROSS JOIN LATERAL (SELECT count(*) AS open FROM health_healthfollowup WHERE refugee_id = p.id AND done_on IS NULL) f
"""  # noqa: S608 (our own words)


def read(people: Sequence[int], on: dt.date) -> dict[int, Loop]:
    """Of people whom the viewer has reached already, by key."""
    return {row[0]: loop_of(row[1:]) for row in fronts.rows(STATEMENT, people, on)}


def loop_of(row: Sequence[object]) -> Loop:
    names = (
        "offered_on", "answer", "answered_on", "may_send", "may_receive", "consents_asked", "referred_on",
        "planned_on", "missed", "attended_on", "result_on", "decided", "open_follow_ups",
    )  # fmt: skip
    return Loop(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
