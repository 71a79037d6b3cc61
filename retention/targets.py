"""The clocks of retention: four follow-ups, the running duty of contact, and a retention mentor for each start."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from retention.rules import WANTED, WORK
from targets.definitions import Dated, Fact, Target, summary

BEGAN = "2018-01-01"  # the retention effort; contact counts from no earlier day
KINDS = ", ".join(f"'{kind}'" for kind in WORK)
TALKS = summary(
    "talks",
    "retention_followup",
    "max(happened_on) AS last_on, array_agg(happened_on ORDER BY happened_on) AS days",
    where="state = 'held'",
)
# The fourth of them after the day of the first assessment; as many as lie on it or before do not count.
FOURTH = f"talks.days[width_bucket(ready.first_on, talks.days) + {WANTED}]"
# Every job, IGU and education that has started, the first offer of a mentor for it, and whether one of them runs on
# {on}: an end runs through its day.
_STANDING = "annulled_at IS NULL AND happened_on <= {on}"
_JOBS = (
    "array_agg(ref) AS refs, array_agg(s) AS s, array_agg(e) AS e, array_agg(o) AS o,"
    " bool_or(coalesce(e, {on}) = {on}) AS now FROM (SELECT v.refugee_id, f.ref,"
    f" min(happened_on) FILTER (WHERE v.kind IN ({KINDS})) AS s, min(happened_on) FILTER (WHERE event = 'ended') AS e"
    " FROM placements_placementevent v JOIN placements_placement f ON f.id = placement_id"
    f" WHERE %s{_STANDING} AND event IN ('started', 'ended') GROUP BY 1, 2) l"
    " LEFT JOIN (SELECT refugee_id, ref, min(happened_on) AS o FROM retention_mentoroffer"
    f" WHERE %s{_STANDING} GROUP BY 1, 2) m USING (refugee_id, ref) WHERE s IS NOT NULL"
)
JOBS = Fact(
    "jobs",
    f"SELECT {_JOBS % ('v.refugee_id = p.id AND ', 'refugee_id = p.id AND ')}",
    (
        Dated("placements_placementevent"),
        Dated("placements_placementevent", later=1),
        Dated("retention_mentoroffer"),
    ),
    f"SELECT refugee_id, {_JOBS % ('', '')} GROUP BY refugee_id",
)
DUTY = Fact(
    "duty",
    f"SELECT greatest(p.takeover_on, talks.last_on, away.ended_on, DATE '{BEGAN}') AS day, p.id"
    " WHERE who.in_programme AND who.age >= 18 AND p.takeover_on <= {on}",
)

FOLLOW_UPS = Target(
    key="follow_ups",
    label=_("Four follow-ups"),
    order=70,
    population="who.in_programme AND who.age >= 18",
    starts_on="ready.first_on",
    met_on=FOURTH,
    leave=True,
    facts=(TALKS,),
    start_words=_("First assessed"),
)


def contact(key: str, label: Any, order: int, population: str) -> Target:
    """The running duty to talk, counted from the last conversation, leave or takeover; alike in work and out of it."""
    return Target(
        key=key,
        label=label,
        order=order,
        population=population,
        starts_on="duty.day",
        met_on="",
        leave=True,
        running=True,
        not_before=BEGAN,
        facts=(TALKS, JOBS, DUTY),
        start_words=_("Counted from the last conversation, leave or takeover"),
    )


CONTACT = contact("contact", _("Next conversation"), 80, "jobs.now IS NOT TRUE")
CONTACT_IN_WORK = contact("contact_in_work", _("Next conversation (in work)"), 81, "jobs.now")
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
