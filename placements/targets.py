"""The clocks of the first month: an offer, a start, and a start for those who become job-ready later."""

from django.utils.translation import gettext_lazy as _

from targets.definitions import Target, readiness_on, standing_facts, summary
from targets.rules import WORKING_AGE

STARTS = summary(
    "starts",
    "placements_placementevent",
    "min(happened_on) FILTER (WHERE event = 'offered' AND kind IN ('traineeship', 'wage_subsidy')) AS offered_on,"
    " min(happened_on) FILTER (WHERE event = 'started' AND kind IN ('ordinary_job', 'igu', 'education'))"
    " AS in_work_on, min(happened_on) FILTER (WHERE event = 'started') AS first_on",
    where="event IN ('offered', 'started')",
)
# The first day after the due date of placement_start on which somebody activity-ready then is job-ready.
LATER = (
    "SELECT min(a.day) AS day FROM targets_targetrule s"
    " CROSS JOIN LATERAL (SELECT (p.takeover_on + coalesce(s.months, 0) * interval '1 month')::date"
    " + coalesce(s.days, 0) AS due_on) o CROSS JOIN LATERAL unnest(ready.days) a(day)"
    " WHERE s.target = 'placement_start'"
    " AND p.takeover_on BETWEEN s.valid_from AND coalesce(s.valid_to, 'infinity')"
    f" AND a.day > o.due_on AND {readiness_on('o.due_on')} = 'activity_ready' AND {readiness_on('a.day')} = 'job_ready'"
    " AND (gone.day IS NULL OR p.takeover_on <= gone.day)"
)
_SPELLS = standing_facts(
    "placements_placementevent",
    "min(happened_on) FILTER (WHERE event = 'started') AS s, min(happened_on) FILTER (WHERE event = 'ended') AS e",
    where="later.day IS NOT NULL",
)
LATER_START = (
    "SELECT CASE WHEN bool_or(s <= later.day AND (e IS NULL OR e >= later.day)) THEN later.day"
    f" ELSE min(s) FILTER (WHERE s >= later.day) END AS day FROM ({_SPELLS} GROUP BY placement_id) l"
)
POPULATION = f"who.in_programme AND who.age BETWEEN {WORKING_AGE[0]} AND {WORKING_AGE[1]}"
# Re-classification after the due date never changes whether the person belonged.
JOB_READY = f"{readiness_on('least({on}, d.due_on)')} <> 'activity_ready'"

PLACEMENT_OFFER = Target(
    key="placement_offer",
    label=_("Placement offered"),
    order=40,
    population=POPULATION,
    starts_on="p.takeover_on",
    from_takeover=True,
    if_due=JOB_READY,
    met_on="least(starts.offered_on, starts.in_work_on)",
    leave=True,
    facts=(STARTS,),
    start_words=_("Taken over"),
)
PLACEMENT_START = Target(
    key="placement_start",
    label=_("Placement started"),
    order=50,
    population=POPULATION,
    starts_on="p.takeover_on",
    from_takeover=True,
    if_due=JOB_READY,
    met_on="starts.first_on",
    leave=True,
    facts=(STARTS,),
    start_words=_("Taken over"),
)
LATER_READY = Target(
    key="placement_start_later_ready",
    label=_("Placement started (job-ready later)"),
    order=60,
    population=POPULATION,
    starts_on="later.day",
    met_on="later_start.day",
    leave=True,
    rows=f"({LATER}) later, LATERAL ({LATER_START}) later_start WHERE 'activity_ready' = ANY (ready.outcomes)",
    facts=(STARTS,),
    start_words=_("Job-ready"),
)
TARGETS = (PLACEMENT_OFFER, PLACEMENT_START, LATER_READY)
