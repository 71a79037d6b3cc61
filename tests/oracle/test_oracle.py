"""The oracle against cases computed by hand: an oracle that is wrong proves nothing."""

from dataclasses import replace

import pytest

from .clocks import standings
from .export import export_csv
from .saying import day, event, person, says, world
from .world import INITIAL_RULES, TARGETS, Rule, World

START = "placement_start"
OFFER = "placement_offer"
LATER = "placement_start_later_ready"
RETENTION = "retention_mentor_offer"
HOUSING = "permanent_housing_offer"


# -- the standing and its order --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "standing"),
    [
        ("2017-07-02", "no row"),
        ("2017-07-03", "2017-07-03 2017-10-03 - on_track"),
        ("2017-09-18", "2017-07-03 2017-10-03 - on_track"),
        ("2017-09-19", "2017-07-03 2017-10-03 - due_soon"),
        ("2017-10-03", "2017-07-03 2017-10-03 - due_soon"),
        ("2017-10-04", "2017-07-03 2017-10-03 - overdue"),
    ],
)
def test_an_unmet_clock_goes_through_its_standings(on, standing):
    assert says(world(person()), "readiness", on) == standing


@pytest.mark.parametrize(
    ("assessed", "standing"),
    [
        ("2017-10-03", "met"),  # the due date itself is on time
        ("2017-10-04", "met_late"),
        ("2017-06-01", "met"),  # a stop before the clock start counts, with its own date
    ],
)
def test_a_stop_on_or_before_the_due_date_is_on_time(assessed, standing):
    told = says(world(person(), f"{assessed} readiness job_ready"), "readiness", "2017-12-31")
    assert told == f"2017-07-03 2017-10-03 {assessed} {standing}"


def test_facts_after_the_day_asked_for_do_not_exist_yet():
    somebody = world(person(), "2017-08-01 placement_started P1 traineeship")
    assert says(somebody, START, "2017-07-31") == "2017-07-03 2017-08-03 - due_soon"
    assert says(somebody, START, "2017-08-01") == "2017-07-03 2017-08-03 2017-08-01 met"


def test_an_annulled_fact_exists_on_no_day():
    somebody = world(person(), "2017-08-01 placement_started P1 traineeship ~")
    assert says(somebody, START, "2017-08-04") == "2017-07-03 2017-08-03 - overdue"


def test_annulling_one_of_two_facts_leaves_the_other():
    somebody = world(person(), "2017-08-01 placement_started P1 traineeship", "2017-08-09 placement_started P2 igu")
    assert says(somebody.annul(0), START, "2017-09-01") == "2017-07-03 2017-08-03 2017-08-09 met_late"
    assert somebody.events[0].annulled is False, "the world asked is not changed"


def test_export_is_comma_iso_and_sorted_by_code_points():
    first = person(person_id="990", takeover_on="2018-01-02")
    second = replace(first, person_id="99A")
    third = replace(first, person_id="99Å")
    both = World([third, second, first], [event("2018-01-03 placement_started P10 igu", "990")])
    both.events.append(event("2018-01-03 placement_started P2 igu", "990"))
    text = export_csv(standings(both, day("2018-01-10"), [RETENTION, START]))
    assert text.splitlines() == [
        "person_id,target,subject,clock_started_on,due_on,met_on,standing,excluded_as",
        "990,placement_start,,2018-01-02,2018-02-02,2018-01-03,met,",
        "990,retention_mentor_offer,P10,2018-01-03,2018-01-17,,due_soon,",
        "990,retention_mentor_offer,P2,2018-01-03,2018-01-17,,due_soon,",
        "99A,placement_start,,2018-01-02,2018-02-02,,on_track,",
        "99Å,placement_start,,2018-01-02,2018-02-02,,on_track,",
    ]


# -- rules -----------------------------------------------------------------------------------------------


def test_no_row_where_no_rule_is_in_force_when_the_clock_starts():
    assert says(world(person(takeover_on="2016-04-30")), "readiness", "2017-01-01") == "no row"
    assert says(world(person(takeover_on="2016-05-01")), "readiness", "2016-05-02").endswith("on_track")


def test_an_allocation_decision_before_may_2016_starts_no_interview_clock():
    early = world(person(decided_on="2016-04-30", takeover_on="2016-06-01"))
    assert says(early, "first_interview", "2016-06-10") == "no row"
    assert says(early, "second_interview", "2016-06-10") == "no row"
    assert says(early, "readiness", "2016-06-10") == "2016-06-01 2016-09-01 - on_track"


def changed(world: World, *rules: Rule) -> World:
    """The world with other rules for the targets of these."""
    targets = {rule.target for rule in rules}
    return replace(world, rules=tuple(r for r in INITIAL_RULES if r.target not in targets) + rules)


SHORTER = (
    Rule("readiness", day("2016-05-01"), 14, months=3, valid_to=day("2017-07-02")),
    Rule("readiness", day("2017-07-03"), 5, days=20),
)


def test_the_rule_in_force_on_the_day_of_the_start_decides_for_good():
    assert says(changed(world(person()), *SHORTER), "readiness", "2017-07-18").endswith("2017-07-23 - due_soon")
    older = changed(world(person(takeover_on="2017-07-02")), *SHORTER)
    assert says(older, "readiness", "2017-09-17") == "2017-07-02 2017-10-02 - on_track"


def test_interviews_take_the_rule_of_the_decision_day_and_follow_the_move():
    rules = (
        Rule("second_interview", day("2016-05-01"), 7, days=14, valid_to=day("2017-05-31")),
        Rule("second_interview", day("2017-06-01"), 7, days=21),
    )
    old = changed(world(person()), *rules)
    assert says(old, "second_interview", "2017-07-04") == "2017-05-10 2017-07-17 - on_track"
    new = changed(world(person(decided_on="2017-06-01")), *rules)
    assert says(new, "second_interview", "2017-07-04") == "2017-06-01 2017-07-24 - on_track"


def test_a_gap_between_two_rules_yields_no_row():
    rules = (
        Rule("readiness", day("2016-05-01"), 14, months=3, valid_to=day("2017-07-02")),
        Rule("readiness", day("2017-07-04"), 14, months=3),
    )
    assert says(changed(world(person()), *rules), "readiness", "2017-08-01") == "no row"


# -- age and population ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "targets"),
    [
        ("1999-07-04", {"health_offer"}),  # 17
        ("1999-07-03", set(TARGETS) & {"health_offer", "readiness", OFFER, START, "holistic_mentor_offer"}),
        ("1950-07-04", {"health_offer", "readiness", OFFER, START, "holistic_mentor_offer"}),  # 66
        ("1950-07-03", {"health_offer", "readiness", "holistic_mentor_offer"}),  # 67
    ],
)
def test_age_limits_are_taken_on_the_takeover_date(born, targets):
    rows = standings(world(person(born_on=born)), day("2017-07-10"))
    assert {row.target for row in rows} - {"first_interview", "second_interview"} == targets


def test_age_is_taken_on_the_takeover_date_also_where_the_move_in_is_known():
    assert says(world(person(born_on="1999-07-05"), "2017-07-06 moved_in"), "readiness", "2017-07-10") == "no row"
    early = world(person(born_on="1999-07-03"), "2017-07-01 moved_in")
    assert says(early, "readiness", "2017-07-10") == "2017-07-03 2017-10-03 - on_track"


def test_a_leapling_of_17_on_28_february_has_no_clock_with_an_age_limit():
    assert says(world(person(born_on="2000-02-29", takeover_on="2018-02-28")), START, "2018-03-05") == "no row"
    assert says(world(person(born_on="2000-02-29", takeover_on="2018-03-01")), START, "2018-03-05").endswith(
        "2018-04-01 - on_track"
    )


ANY_AGE = {"health_offer"}
INTERVIEWS = {"first_interview", "second_interview"}
WORKPLACE = {"readiness", OFFER, START}


@pytest.mark.parametrize(
    ("basis", "targets"),
    [
        ("refugee", INTERVIEWS | WORKPLACE | {"health_offer", "holistic_mentor_offer"}),
        ("resettled_refugee", WORKPLACE | {"health_offer", "holistic_mentor_offer"}),
        ("family_reunified", WORKPLACE),
        ("unaccompanied_minor", {"health_offer"}),
        ("ukraine_displaced", set()),
    ],
)
def test_each_residence_basis_has_its_clocks(basis, targets):
    somebody = world(person(basis=basis), "2017-07-03 ready_to_move_out")
    rows = standings(somebody, day("2017-07-10"))
    assert {row.target for row in rows} == targets | {HOUSING}


@pytest.mark.parametrize("basis", ["unaccompanied_minor", "ukraine_displaced"])
def test_other_bases_have_neither_contact_follow_ups_nor_retention(basis):
    somebody = world(person(basis=basis), "2018-02-01 readiness job_ready", "2018-02-02 placement_started P1 igu")
    rows = {row.target for row in standings(somebody, day("2018-03-01"))}
    assert rows <= {"health_offer"}


# -- unknown ---------------------------------------------------------------------------------------------


def test_a_missing_takeover_is_unknown_from_the_move_in():
    somebody = world(
        person(takeover_on=None, basis="resettled_refugee"),
        "2017-07-06 moved_in",
        "2017-07-10 health_offered",
        "2017-08-01 exited moved",
        "2017-07-01 leave_started L1 illness",
    )
    assert standings(somebody, day("2017-07-05")) == []
    assert says(somebody, "health_offer", "2017-07-09") == "- - - unknown"
    assert says(somebody, "health_offer", "2017-09-09") == "- - 2017-07-10 unknown"
    unknown = {row.target for row in standings(somebody, day("2017-09-09")) if row.standing == "unknown"}
    assert unknown == {"readiness", OFFER, START, "health_offer", "holistic_mentor_offer"}
    assert len(standings(somebody, day("2017-09-09"))) == 5


def test_an_unknown_clock_takes_age_and_rule_on_the_move_in_date():
    young = world(person(takeover_on=None, born_on="1999-07-07"), "2017-07-06 moved_in")
    assert says(young, "readiness", "2017-07-10") == "no row"
    early = world(person(takeover_on=None), "2016-04-30 moved_in")
    assert says(early, "health_offer", "2017-07-10") == "no row"


def test_an_unknown_clock_takes_readiness_on_the_day_asked_for():
    somebody = world(
        person(takeover_on=None),
        "2017-07-06 moved_in",
        "2018-01-01 readiness activity_ready",
        "2018-06-01 readiness job_ready",
    )
    assert says(somebody, START, "2017-12-31") == "- - - unknown"
    assert says(somebody, START, "2018-01-01") == "no row"
    assert says(somebody, START, "2018-06-01") == "- - - unknown"
    assert says(somebody, LATER, "2018-06-01") == "no row"


def test_neither_takeover_nor_move_means_no_row_where_an_age_limit_applies():
    somebody = world(person(takeover_on=None), "2017-08-01 readiness job_ready", "2017-08-01 ready_to_move_out")
    assert [row.target for row in standings(somebody, day("2017-08-02"))] == [HOUSING]


def test_follow_ups_without_takeover_have_an_age_from_the_move_in():
    somebody = world(person(takeover_on=None), "2017-07-06 moved_in", "2017-08-01 readiness job_ready")
    assert says(somebody, "follow_ups", "2017-08-02") == "2017-08-01 2018-02-01 - on_track"
    assert says(somebody, "contact", "2018-08-02") == "no row"
