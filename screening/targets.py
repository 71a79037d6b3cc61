"""The two clocks of early screening."""

from django.utils.translation import gettext_lazy as _

from targets.definitions import ALWAYS, NO_DATE, Target, summary
from targets.rules import SHORT_NOTICE_DAYS

HELD = summary(
    "held",
    "screening_interview",
    "min(held_on) FILTER (WHERE sequence = 1 AND place IN ('asylum_centre', 'video')) AS first_on,"
    " min(held_on) FILTER (WHERE sequence = 2) AS second_on",
    where="status = 'held'",
    day="held_on",
)
# Only refugees with an asylum phase in Denmark can be met at a centre before they move.
POPULATION = "p.residence_basis = 'refugee' AND who.age >= 18 AND who.move_in_on IS NOT NULL"
TOO_SHORT = f"CASE WHEN p.takeover_on - p.allocation_decided_on < {SHORT_NOTICE_DAYS} THEN {ALWAYS} ELSE {NO_DATE} END"

FIRST_INTERVIEW = Target(
    key="first_interview",
    label=_("First interview"),
    order=10,
    population=POPULATION,
    starts_on="p.allocation_decided_on",
    counted_from="who.move_in_on",
    met_on="held.first_on",
    exclusion="short_notice",
    excluded_on=TOO_SHORT,
    facts=(HELD,),
    start_words=_("Allocated"),
    count_words=_("Moves in"),
)
SECOND_INTERVIEW = Target(
    key="second_interview",
    label=_("Second interview"),
    order=20,
    population=POPULATION,
    starts_on="p.allocation_decided_on",
    counted_from="who.move_in_on",
    met_on="held.second_on",
    exclusion="short_notice",
    excluded_on=TOO_SHORT,
    facts=(HELD,),
    start_words=_("Allocated"),
    count_words=_("Moves in"),
)
TARGETS = (FIRST_INTERVIEW, SECOND_INTERVIEW)
