"""The clocks of retention: four follow-ups, the running duty of contact, and a retention mentor for each start."""

from django.utils.translation import gettext_lazy as _

from retention.rules import WORK
from targets.definitions import Dated, Fact, Target, standing_facts

BEGAN = "2018-01-01"  # the retention effort; contact counts from no earlier day
KINDS = ", ".join(f"'{kind}'" for kind in WORK)
TALKS = Fact(
    "talks",
    standing_facts(
        "retention_followup",
        "max(happened_on) AS last_on, (array_agg(happened_on ORDER BY happened_on)"
        " FILTER (WHERE happened_on > ready.first_on))[4] AS fourth_on",
        where="state = 'held'",
    ),
    (Dated("retention_followup"),),
)
_OFFERED = standing_facts("retention_mentoroffer", "min(happened_on)", where="ref = f.ref")
# Every job, IGU and education that has started, with the offer of a mentor for it, and whether one of them runs on
# {on}: an end runs through its day.
JOBS = Fact(
    "jobs",
    "SELECT array_agg(ref) AS refs, array_agg(s) AS s, array_agg(e) AS e, array_agg(o) AS o,"
    f" bool_or(coalesce(e, {{on}}) = {{on}}) AS now FROM (SELECT f.ref, ({_OFFERED}) AS o,"
    f" min(happened_on) FILTER (WHERE v.kind IN ({KINDS})) AS s, min(happened_on) FILTER (WHERE event = 'ended') AS e"
    " FROM placements_placementevent v JOIN placements_placement f ON f.id = placement_id"
    " WHERE v.refugee_id = p.id AND annulled_at IS NULL AND happened_on <= {on} AND event IN ('started', 'ended')"
    " GROUP BY 1) l WHERE s IS NOT NULL",
    (
        Dated("placements_placementevent"),
        Dated("placements_placementevent", later=1),
        Dated("retention_mentoroffer"),
    ),
)
DUTY = Fact(
    "duty",
    f"SELECT greatest(p.takeover_on, talks.last_on, away.ended_on, DATE '{BEGAN}') AS day"
    " WHERE who.in_programme AND who.age >= 18 AND p.takeover_on <= {on}",
)

FOLLOW_UPS = Target(
    key="follow_ups",
    label=_("Four follow-ups"),
    order=70,
    population="who.in_programme AND who.age >= 18",
    starts_on="ready.first_on",
    met_on="talks.fourth_on",
    leave=True,
    facts=(TALKS,),
    start_words=_("First assessed"),
)
CONTACT = Target(
    key="contact",
    label=_("Next conversation"),
    order=80,
    population="jobs.now IS NOT TRUE",
    starts_on="duty.day",
    met_on="",
    leave=True,
    running=True,
    not_before=BEGAN,
    facts=(TALKS, JOBS, DUTY),
    start_words=_("Counted from the last conversation, leave or takeover"),
)
CONTACT_IN_WORK = Target(
    key="contact_in_work",
    label=_("Next conversation (in work)"),
    order=81,
    population="jobs.now",
    starts_on="duty.day",
    met_on="",
    leave=True,
    running=True,
    not_before=BEGAN,
    facts=(TALKS, JOBS, DUTY),
    start_words=_("Counted from the last conversation, leave or takeover"),
)
MENTOR_OFFER = Target(
    key="retention_mentor_offer",
    label=_("Retention mentor offered"),
    order=90,
    population="who.in_programme",
    starts_on="x.s",
    met_on="x.o",
    exclusion="ended",
    excluded_on="CASE WHEN x.o IS NULL OR x.o > x.e THEN x.e END",
    subject="x.ref",
    rows="unnest(jobs.refs, jobs.s, jobs.e, jobs.o) x(ref, s, e, o)",
    facts=(JOBS,),
    start_words=_("Started"),
)
TARGETS = (FOLLOW_UPS, CONTACT, CONTACT_IN_WORK, MENTOR_OFFER)
