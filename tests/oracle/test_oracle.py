"""The oracle against cases computed by hand: an oracle that is wrong proves nothing."""

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from dateutil.relativedelta import relativedelta

from .clocks import standings
from .dates import add_months, age_on, computed_takeover, is_public_holiday, parse_date
from .export import export_csv
from .saying import day, event, person, says, world
from .world import INITIAL_RULES, TARGETS, Rule, World

START, OFFER, LATER = "placement_start", "placement_offer", "placement_start_later_ready"
RETENTION, HOUSING = "retention_mentor_offer", "permanent_housing_offer"


# -- the calendar -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ("2017-01-31", 1, "2017-02-28"),
        ("2016-01-31", 1, "2016-02-29"),
        ("2016-08-31", 6, "2017-02-28"),
        ("2015-08-31", 6, "2016-02-29"),
        ("2016-08-31", 1, "2016-09-30"),
        ("2016-11-30", 1, "2016-12-30"),
        ("2016-11-30", 3, "2017-02-28"),
        ("2016-12-31", 1, "2017-01-31"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-12-05", 1, "2017-01-05"),
    ],
)
def test_months_are_the_same_day_number_or_the_last_day(start, months, due):
    assert add_months(day(start), months) == day(due)


def test_months_agree_with_an_independent_library_on_every_day_of_five_years():
    for number in range(5 * 366):
        start = date(2015, 1, 1) + timedelta(days=number)
        for months in (1, 3, 6):
            assert add_months(start, months) == start + relativedelta(months=months)


def test_months_are_counted_from_the_start_and_never_chained():
    assert add_months(add_months(day("2017-01-31"), 1), 1) == day("2017-03-28")
    assert add_months(day("2017-01-31"), 2) == day("2017-03-31")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1999-07-03", "2017-07-03", 18),
        ("1999-07-04", "2017-07-03", 17),
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("1950-07-03", "2017-07-03", 67),
        ("1950-07-04", "2017-07-03", 66),
    ],
)
def test_age_turns_on_the_birthday_and_on_1_march_for_leaplings(born, on, age):
    assert age_on(day(born), day(on)) == age


def test_public_holidays_agree_with_an_independent_library():
    library = holidays.country_holidays("DK", years=range(2016, 2029))
    for number in range((date(2029, 1, 1) - date(2016, 1, 1)).days):
        some_day = date(2016, 1, 1) + timedelta(days=number)
        assert is_public_holiday(some_day) == (some_day in library), some_day


@pytest.mark.parametrize(
    ("decision", "takeover"),
    [
        ("2018-02-10", "2018-04-03"),
        ("2016-11-30", "2017-01-02"),
        ("2021-02-11", "2021-04-06"),
        ("2017-05-15", "2017-07-03"),
        ("2017-10-28", "2017-12-01"),
        ("2016-03-30", "2016-05-01"),  # a Sunday; no weekend rule yet
        ("2016-05-31", "2016-07-01"),
        ("2017-05-01", "2017-07-03"),  # a decision on the 1st: month + 2
    ],
)
def test_takeover_is_computed_from_the_decision(decision, takeover):
    assert computed_takeover(day(decision)) == day(takeover)


@pytest.mark.parametrize(
    ("year", "shifted"),
    [
        (2017, "01-02 04-03 07-03 10-02"),
        (2018, "01-02 04-03 07-02 09-03 12-03"),
        (2020, "01-02 02-03 03-02 06-02 08-03 11-02"),
        (2024, "01-02 04-02 06-03 09-02 12-02"),
        (2026, "01-02 02-02 03-02 08-03 11-02"),
    ],
)
def test_takeover_moves_in_exactly_the_listed_months(year, shifted):
    takeovers = [computed_takeover(add_months(date(year, month, 1), -2)) for month in range(1, 13)]
    assert " ".join(f"{t:%m-%d}" for t in takeovers if t.day != 1) == shifted


@pytest.mark.parametrize("text", ["31-02-2017", "01-02-18", "02/28/2018", "1-2/2018", "i morgen", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)


# -- the standing and its order ----------------------------------------------------------------------


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
    somebody = world(
        person(), "2017-08-01 placement_started P1 traineeship", "2017-08-09 placement_started P2 igu"
    )
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


# -- rules --------------------------------------------------------------------------------------------


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
    assert says(changed(world(person()), *SHORTER), "readiness", "2017-07-18").endswith(
        "2017-07-23 - due_soon"
    )
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


# -- age and population ---------------------------------------------------------------------------------


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


def test_a_leapling_of_17_on_28_february_has_no_clock_with_an_age_limit():
    assert (
        says(world(person(born_on="2000-02-29", takeover_on="2018-02-28")), START, "2018-03-05") == "no row"
    )
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
    somebody = world(
        person(basis=basis), "2018-02-01 readiness job_ready", "2018-02-02 placement_started P1 igu"
    )
    rows = {row.target for row in standings(somebody, day("2018-03-01"))}
    assert rows <= {"health_offer"}


# -- the two interviews -----------------------------------------------------------------------------------


def test_first_interview_is_due_the_day_before_the_move_and_second_14_days_after():
    somebody = world(person(), "2017-07-06 moved_in")
    assert says(somebody, "first_interview", "2017-07-05") == "2017-05-10 2017-07-02 - overdue"
    assert says(somebody, "first_interview", "2017-07-06") == "2017-05-10 2017-07-05 - overdue"
    assert says(somebody, "second_interview", "2017-07-05") == "2017-05-10 2017-07-17 - on_track"
    assert says(somebody, "second_interview", "2017-07-06") == "2017-05-10 2017-07-20 - on_track"


def test_the_earliest_of_several_moves_counts():
    somebody = world(person(), "2017-07-09 moved_in", "2017-07-05 moved_in")
    assert says(somebody, "first_interview", "2017-07-31") == "2017-05-10 2017-07-04 - overdue"


@pytest.mark.parametrize(
    ("place", "met"),
    [("asylum_centre", True), ("video", True), ("temporary_housing", False), ("other", False)],
)
def test_interview_1_counts_at_the_centre_or_by_video(place, met):
    somebody = world(person(), f"2017-06-01 interview_1_held {place}", f"2017-06-01 interview_2_held {place}")
    told = says(somebody, "first_interview", "2017-06-02")
    assert told == ("2017-05-10 2017-07-02 2017-06-01 met" if met else "2017-05-10 2017-07-02 - on_track")
    assert says(somebody, "second_interview", "2017-06-02") == "2017-05-10 2017-07-17 2017-06-01 met"


def test_an_interview_before_the_decision_counts_from_its_earliest_date():
    somebody = world(
        person(), "2017-06-01 interview_1_held video", "2017-05-02 interview_1_held asylum_centre"
    )
    assert says(somebody, "first_interview", "2017-06-30") == "2017-05-10 2017-07-02 2017-05-02 met"


@pytest.mark.parametrize(("decided", "excluded"), [("2017-06-19", False), ("2017-06-20", True)])
def test_short_notice_is_fewer_than_14_days(decided, excluded):
    somebody = world(person(decided_on=decided), "2017-06-25 interview_1_held video")
    told = says(somebody, "first_interview", "2017-06-26")
    assert told.endswith("2017-07-02 2017-06-25 excluded short_notice" if excluded else "2017-06-25 met")
    assert says(somebody, "second_interview", "2017-06-26").endswith("short_notice") is excluded


def test_short_notice_comes_before_the_exit_reason():
    somebody = world(person(decided_on="2017-06-25"), "2017-06-28 exited moved")
    assert says(somebody, "first_interview", "2017-06-29").endswith("excluded short_notice")


def test_interviews_start_at_the_decision_before_takeover_and_not_earlier():
    assert says(world(person()), "first_interview", "2017-05-09") == "no row"
    assert says(world(person()), "first_interview", "2017-05-10") == "2017-05-10 2017-07-02 - on_track"


def test_interviews_without_takeover_date_hang_on_the_move():
    somebody = world(person(takeover_on=None), "2017-07-06 moved_in")
    assert says(somebody, "first_interview", "2017-07-05") == "no row"
    assert says(somebody, "first_interview", "2017-07-06") == "2017-05-10 2017-07-05 - overdue"
    nobody = world(person(decided_on=None), "2017-07-06 moved_in")
    assert says(nobody, "first_interview", "2017-07-06") == "no row"


# -- unknown ------------------------------------------------------------------------------------------------


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
    somebody = world(
        person(takeover_on=None), "2017-08-01 readiness job_ready", "2017-08-01 ready_to_move_out"
    )
    assert [row.target for row in standings(somebody, day("2017-08-02"))] == [HOUSING]


def test_follow_ups_without_takeover_have_an_age_from_the_move_in():
    somebody = world(person(takeover_on=None), "2017-07-06 moved_in", "2017-08-01 readiness job_ready")
    assert says(somebody, "follow_ups", "2017-08-02") == "2017-08-01 2018-02-01 - on_track"
    assert says(somebody, "contact", "2018-08-02") == "no row"


# -- readiness and its population ----------------------------------------------------------------------------


def test_job_readiness_is_presumed_until_an_assessment_says_otherwise():
    somebody = world(person(), "2017-07-20 readiness activity_ready")
    assert says(somebody, START, "2017-07-19").endswith("on_track")
    assert says(somebody, START, "2017-07-20") == "no row"
    assert says(somebody, OFFER, "2017-07-20") == "no row"


def test_re_classification_after_the_due_date_never_changes_the_population():
    somebody = world(person(), "2017-08-04 readiness activity_ready")
    assert says(somebody, START, "2017-08-04") == "2017-07-03 2017-08-03 - overdue"
    on_due = world(person(), "2017-08-03 readiness activity_ready")
    assert says(on_due, START, "2017-08-03") == "no row"
    back = world(person(), "2017-07-20 readiness activity_ready", "2017-08-03 readiness job_ready")
    assert says(back, START, "2017-08-03") == "2017-07-03 2017-08-03 - due_soon"
    too_late = world(person(), "2017-07-20 readiness activity_ready", "2017-08-04 readiness job_ready")
    assert says(too_late, START, "2017-08-04") == "no row"


def test_of_two_assessments_on_one_day_the_one_recorded_later_is_in_force():
    first = world(person(), "2017-07-20 readiness activity_ready", "2017-07-20 readiness job_ready")
    assert says(first, START, "2017-07-21").endswith("on_track")
    second = world(person(), "2017-07-20 readiness job_ready", "2017-07-20 readiness activity_ready")
    assert says(second, START, "2017-07-21") == "no row"
    assert says(second.annul(1), START, "2017-07-21").endswith("on_track")


def test_an_assessment_before_takeover_is_in_force_at_takeover():
    somebody = world(person(), "2017-06-20 readiness activity_ready")
    assert says(somebody, START, "2017-07-03") == "no row"


# -- placements -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "offer_meets", "start_meets"),
    [
        ("traineeship", True, False),
        ("wage_subsidy", True, False),
        ("ordinary_job", False, True),
        ("igu", False, True),
        ("education", False, True),
    ],
)
def test_what_meets_the_offer_of_the_law(kind, offer_meets, start_meets):
    offered = world(person(), f"2017-07-20 placement_offered P1 {kind}")
    started = world(person(), f"2017-07-20 placement_started P1 {kind}")
    assert (" met" in says(offered, OFFER, "2017-07-21")) is offer_meets
    assert (" met" in says(started, OFFER, "2017-07-21")) is start_meets
    assert " met" not in says(offered, START, "2017-07-21")
    assert says(started, START, "2017-07-21") == "2017-07-03 2017-08-03 2017-07-20 met"


def test_the_earliest_of_offer_and_start_counts_and_a_decline_changes_nothing():
    somebody = world(
        person(),
        "2017-08-02 placement_offered P1 traineeship",
        "2017-08-03 placement_declined P1",
        "2017-08-01 placement_started P2 ordinary_job",
    )
    assert says(somebody, OFFER, "2017-09-01") == "2017-07-03 2017-08-03 2017-08-01 met"


@pytest.mark.parametrize(("started", "standing"), [("2017-08-03", "met"), ("2017-08-04", "met_late")])
def test_first_start_on_the_due_date_and_one_day_later(started, standing):
    somebody = world(person(), f"{started} placement_started P1 traineeship")
    assert says(somebody, START, "2017-12-31") == f"2017-07-03 2017-08-03 {started} {standing}"


def test_work_before_the_takeover_meets_both():
    somebody = world(
        person(), "2017-04-01 placement_started P1 ordinary_job", "2017-05-01 placement_ended P1 other"
    )
    assert says(somebody, START, "2017-07-03") == "2017-07-03 2017-08-03 2017-04-01 met"
    assert says(somebody, OFFER, "2017-07-03") == "2017-07-03 2017-08-03 2017-04-01 met"


# -- later job-ready ----------------------------------------------------------------------------------------------

ACTIVITY, AGAIN = "2017-07-20 readiness activity_ready", "2017-10-31 readiness job_ready"


def test_later_ready_starts_at_the_first_job_ready_after_the_due_date():
    somebody = world(person(), ACTIVITY, "2017-12-01 readiness job_ready", AGAIN)
    assert says(somebody, LATER, "2017-10-30") == "no row"
    assert says(somebody, LATER, "2017-10-31") == "2017-10-31 2017-11-30 - on_track"
    assert says(somebody, LATER, "2017-12-31") == "2017-10-31 2017-11-30 - overdue"


def test_later_ready_needs_activity_ready_on_the_due_date():
    job_ready = world(person(), "2017-08-04 readiness activity_ready", AGAIN)
    assert says(job_ready, LATER, "2017-11-01") == "no row"
    back_in_time = world(person(), ACTIVITY, "2017-08-03 readiness job_ready", AGAIN)
    assert says(back_in_time, LATER, "2017-11-01") == "no row"


def test_later_ready_needs_a_placement_start_clock():
    before = person(takeover_on="2016-04-30", decided_on="2016-03-01")
    somebody = world(before, "2016-05-10 readiness activity_ready", AGAIN)
    assert says(somebody, LATER, "2017-11-01") == "no row"
    old = world(person(born_on="1950-01-01"), ACTIVITY, AGAIN)
    assert says(old, LATER, "2017-11-01") == "no row"


@pytest.mark.parametrize(
    ("events", "met"),
    [
        (["2017-09-01 placement_started P1 traineeship"], "2017-10-31 met"),
        (["2017-09-01 placement_started P1 igu", "2017-10-31 placement_ended P1 other"], "2017-10-31 met"),
        (["2017-09-01 placement_started P1 igu", "2017-10-30 placement_ended P1 other"], "- overdue"),
        (["2017-10-31 placement_started P1 traineeship"], "2017-10-31 met"),
        (["2017-11-30 placement_started P1 traineeship"], "2017-11-30 met"),
        (["2017-12-01 placement_started P1 traineeship"], "2017-12-01 met_late"),
        (["2017-08-01 placement_offered P1 traineeship"], "- overdue"),
    ],
)
def test_later_ready_is_met_by_what_runs_on_the_day_or_starts_after(events, met):
    somebody = world(person(), ACTIVITY, AGAIN, *events)
    assert says(somebody, LATER, "2017-12-31") == f"2017-10-31 2017-11-30 {met}"


def test_later_ready_takes_leave_from_its_own_start():
    somebody = world(person(), ACTIVITY, AGAIN, "2017-10-31 leave_started L1 parental")
    assert says(somebody, LATER, "2017-11-29").endswith("due_soon")
    assert says(somebody, LATER, "2017-11-30") == "2017-10-31 2017-11-30 - excluded leave"


# -- leave -----------------------------------------------------------------------------------------------------------


def leave(*periods: tuple[str, str | None], kind: str = "illness") -> list[str]:
    """The events of leaves L1, L2 … of one kind; None for a leave without an end."""
    events: list[str] = []
    for number, (start, end) in enumerate(periods, start=1):
        events.append(f"{start} leave_started L{number} {kind}")
        events += [f"{end} leave_ended L{number}"] if end else []
    return events


@pytest.mark.parametrize(
    ("periods", "excluded"),
    [
        ([("2017-07-03", "2017-08-03")], True),
        ([("2017-06-01", "2017-12-01")], True),
        ([("2017-07-04", "2017-08-03")], False),
        ([("2017-07-03", "2017-08-02")], False),
        ([("2017-07-03", None)], True),
        ([("2017-07-01", "2017-07-20"), ("2017-07-21", "2017-08-03")], True),  # day on day
        ([("2017-07-01", "2017-07-20"), ("2017-07-22", "2017-08-03")], False),  # one day missing
        ([("2017-07-01", "2017-07-25"), ("2017-07-10", "2017-08-09")], True),  # overlapping
        ([("2017-07-10", "2017-07-12"), ("2017-07-01", "2017-08-09")], True),  # one inside the other
    ],
)
def test_leave_excludes_when_it_covers_every_day_of_the_clock(periods, excluded):
    somebody = world(person(), *leave(*periods))
    assert says(somebody, START, "2017-12-31").endswith("excluded leave") is excluded
    assert says(somebody, OFFER, "2017-12-31").endswith("excluded leave") is excluded
    assert not says(somebody, "readiness", "2017-12-31").endswith("leave")
    assert not says(somebody, "holistic_mentor_offer", "2017-12-31").endswith("leave")


def test_leaves_of_both_kinds_count_together():
    somebody = world(
        person(),
        "2017-07-01 leave_started L1 illness",
        "2017-07-20 leave_ended L1 illness",
        "2017-07-21 leave_started L2 parental",
    )
    assert says(somebody, START, "2017-08-03") == "2017-07-03 2017-08-03 - excluded leave"


def test_leave_excludes_on_the_due_date_at_the_earliest():
    planned = world(person(), *leave(("2017-07-01", "2017-12-01")))
    assert says(planned, START, "2017-08-02") == "2017-07-03 2017-08-03 - due_soon"
    assert says(planned, START, "2017-08-03") == "2017-07-03 2017-08-03 - excluded leave"


def test_leave_excludes_a_met_clock_too_and_shows_its_dates():
    somebody = world(person(), *leave(("2017-07-01", None)), "2017-07-20 placement_started P1 igu")
    assert says(somebody, START, "2017-08-02") == "2017-07-03 2017-08-03 2017-07-20 met"
    assert says(somebody, START, "2017-08-03") == "2017-07-03 2017-08-03 2017-07-20 excluded leave"


def test_follow_ups_take_leave():
    somebody = world(person(), "2017-08-01 readiness job_ready", *leave(("2017-08-01", "2018-02-01")))
    assert says(somebody, "follow_ups", "2018-01-31").endswith("due_soon")
    assert says(somebody, "follow_ups", "2018-02-01").endswith("excluded leave")


# -- leaving ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exit", "standing"),
    [
        ("2017-08-02", "excluded moved"),
        ("2017-08-03", "overdue"),  # on the due date: stays what it was
        ("2017-08-04", "overdue"),
        ("2017-07-03", "excluded moved"),  # the day of the clock start itself
        ("2017-07-02", "no row"),  # a clock that would start after the exit
    ],
)
def test_exit_before_on_and_after_the_due_date(exit, standing):
    told = says(world(person(), f"{exit} exited moved"), START, "2017-12-31")
    assert told == "no row" if standing == "no row" else told == f"2017-07-03 2017-08-03 - {standing}"


def test_exit_excludes_from_its_own_day_on():
    somebody = world(person(), "2017-07-20 exited deceased")
    assert says(somebody, START, "2017-07-19") == "2017-07-03 2017-08-03 - on_track"
    assert says(somebody, START, "2017-07-20") == "2017-07-03 2017-08-03 - excluded deceased"


def test_a_clock_met_by_the_exit_stays_met():
    somebody = world(person(), "2017-07-20 exited moved", "2017-07-20 placement_started P1 igu")
    assert says(somebody, START, "2017-12-31") == "2017-07-03 2017-08-03 2017-07-20 met"


def test_the_earliest_of_several_exits_counts():
    somebody = world(person(), "2017-07-25 exited moved", "2017-07-20 exited left_country")
    assert says(somebody, START, "2017-12-31").endswith("excluded left_country")


def test_the_exit_reason_comes_before_leave():
    somebody = world(person(), *leave(("2017-07-01", None)), "2017-08-02 exited moved")
    assert says(somebody, START, "2017-12-31").endswith("excluded moved")
    on_due = world(person(), *leave(("2017-07-01", None)), "2017-08-03 exited moved")
    assert says(on_due, START, "2017-12-31").endswith("excluded leave")


def test_a_return_is_a_new_registration_with_its_own_facts():
    back = person(decided_on="2018-02-01", takeover_on="2018-03-01", registration=2)
    both = World(
        [person(), back],
        [
            event("2017-07-20 exited moved"),
            event("2017-07-10 health_offered"),
            event("2018-03-10 health_offered"),
            event("2018-03-12 exited left_country"),
        ],
    )
    rows = {row.person_id: row for row in standings(both, day("2018-04-05"), [START, "health_offer"])}
    assert set(rows) == {"99000001", "99000001#2"}
    lines = export_csv(standings(both, day("2018-04-05"), [START, "health_offer"])).splitlines()[1:]
    assert lines == [
        "99000001,health_offer,,2017-07-03,2018-01-03,2017-07-10,met,",
        "99000001,placement_start,,2017-07-03,2017-08-03,,excluded,moved",
        "99000001#2,health_offer,,2018-03-01,2018-09-01,2018-03-10,met,",
        "99000001#2,placement_start,,2018-03-01,2018-04-01,,excluded,left_country",
    ]


# -- follow-ups -----------------------------------------------------------------------------------------------------------


def follow_ups(*days: str) -> list[str]:
    """Follow-ups on these days; a day given twice is held by two channels."""
    channels = ["meeting", "phone", "digital"]
    return [f"{d} follow_up_held {channels[days[:i].count(d)]}" for i, d in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (
            ["2017-08-01", "2017-09-01", "2017-10-01", "2017-11-01"],
            "- on_track",
        ),  # the same day does not count
        (["2017-08-02", "2017-09-01", "2017-10-01", "2017-11-01"], "2017-11-01 met"),
        (["2017-09-01", "2017-09-01", "2017-10-01", "2017-10-01"], "2017-10-01 met"),  # two on one later day
        (["2017-07-01", "2017-07-15", "2017-09-01", "2017-10-01"], "- on_track"),  # before the start
        (["2017-11-01", "2017-09-01", "2017-10-01", "2017-08-05", "2017-08-03"], "2017-10-01 met"),
    ],
)
def test_the_fourth_follow_up_after_the_first_assessment_counts(days, standing):
    somebody = world(person(), "2017-08-01 readiness activity_ready", *follow_ups(*days))
    assert says(somebody, "follow_ups", "2017-12-31") == f"2017-08-01 2018-02-01 {standing}"


def test_follow_ups_start_at_the_first_assessment_even_before_takeover():
    somebody = world(person(), "2017-06-15 readiness job_ready", "2017-08-01 readiness activity_ready")
    assert says(somebody, "follow_ups", "2017-06-15") == "2017-06-15 2017-12-15 - on_track"
    assert says(world(person()), "follow_ups", "2018-06-15") == "no row"


def test_follow_ups_have_a_rule_from_july_2016():
    somebody = person(takeover_on="2016-05-02", decided_on="2016-03-10")
    assert says(world(somebody, "2016-06-30 readiness job_ready"), "follow_ups", "2017-01-01") == "no row"
    told = says(world(somebody, "2016-07-01 readiness job_ready"), "follow_ups", "2017-01-01")
    assert told == "2016-07-01 2017-01-01 - due_soon"


# -- contact --------------------------------------------------------------------------------------------------------------


def test_contact_starts_in_2018_for_those_taken_over_before():
    assert says(world(person()), "contact", "2017-12-31") == "no row"
    assert says(world(person()), "contact", "2018-01-01") == "2018-01-01 2018-01-31 - on_track"
    assert says(world(person()), "contact", "2018-01-24") == "2018-01-01 2018-01-31 - due_soon"
    assert says(world(person()), "contact", "2018-02-01") == "2018-01-01 2018-01-31 - overdue"


def test_the_next_follow_up_starts_the_contact_clock_anew():
    somebody = world(person(), *follow_ups("2018-02-10", "2018-03-01"))
    assert says(somebody, "contact", "2018-02-09") == "2018-01-01 2018-01-31 - overdue"
    assert says(somebody, "contact", "2018-02-10") == "2018-02-10 2018-03-12 - on_track"
    assert says(somebody, "contact", "2018-04-02") == "2018-03-01 2018-03-31 - overdue"


def test_contact_waits_for_the_takeover():
    somebody = world(person(takeover_on="2018-03-01"), *follow_ups("2018-02-10"))
    assert says(somebody, "contact", "2018-02-28") == "no row"
    assert says(somebody, "contact", "2018-03-01") == "2018-03-01 2018-03-31 - on_track"


def test_contact_is_excluded_while_leave_runs_and_starts_anew_at_its_end():
    somebody = world(person(), *leave(("2018-02-01", "2018-03-10")))
    assert says(somebody, "contact", "2018-01-31").endswith("due_soon")
    assert says(somebody, "contact", "2018-02-01") == "2018-01-01 2018-01-31 - excluded leave"
    assert says(somebody, "contact", "2018-03-10") == "2018-03-10 2018-04-09 - excluded leave"
    assert says(somebody, "contact", "2018-03-11") == "2018-03-10 2018-04-09 - on_track"


def test_contact_becomes_contact_in_work_on_the_first_day_and_back_after_the_last():
    somebody = world(
        person(), "2018-02-01 placement_started P1 igu", "2018-02-20 placement_ended P1 completed"
    )
    assert says(somebody, "contact", "2018-01-31") == "2018-01-01 2018-01-31 - due_soon"
    assert says(somebody, "contact", "2018-02-01") == "no row"
    assert says(somebody, "contact_in_work", "2018-02-01") == "2018-01-01 2018-04-01 - on_track"
    assert says(somebody, "contact_in_work", "2018-02-20") == "2018-01-01 2018-04-01 - on_track"
    assert says(somebody, "contact_in_work", "2018-02-21") == "no row"
    assert says(somebody, "contact", "2018-02-21") == "2018-01-01 2018-01-31 - overdue"


@pytest.mark.parametrize("kind", ["traineeship", "wage_subsidy"])
def test_a_traineeship_is_not_work_for_contact(kind):
    somebody = world(person(), f"2018-01-02 placement_started P1 {kind}")
    assert says(somebody, "contact_in_work", "2018-01-10") == "no row"
    assert says(somebody, "contact", "2018-01-10").endswith("on_track")


def test_contact_is_excluded_from_the_exit_on_whatever_the_due_date():
    somebody = world(person(), "2018-03-01 exited moved", *leave(("2018-02-20", None)))
    assert says(somebody, "contact", "2018-02-28") == "2018-01-01 2018-01-31 - excluded leave"
    assert says(somebody, "contact", "2018-03-01") == "2018-01-01 2018-01-31 - excluded moved"
    worker = world(person(), "2018-03-01 exited moved", "2018-02-01 placement_started P1 igu")
    assert says(worker, "contact_in_work", "2018-06-01") == "2018-01-01 2018-04-01 - excluded moved"


def test_who_left_in_2017_has_no_contact_clock_in_2018():
    assert says(world(person(), "2017-12-31 exited moved"), "contact", "2018-02-01") == "no row"
    assert says(world(person(), "2018-01-01 exited moved"), "contact", "2018-02-01").endswith(
        "excluded moved"
    )


# -- retention ------------------------------------------------------------------------------------------------------------

JOB = "2018-02-01 placement_started P1 ordinary_job"


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], "- overdue"),
        (["2018-02-15 retention_mentor_offered P1"], "2018-02-15 met"),
        (["2018-02-16 retention_mentor_offered P1"], "2018-02-16 met_late"),
        (["2018-01-20 retention_mentor_offered P1"], "2018-01-20 met"),  # before its start
        (["2018-02-10 retention_mentor_offered P2"], "- overdue"),  # for another placement
        (["2018-02-14 placement_ended P1 other"], "- excluded ended"),
        (["2018-02-15 placement_ended P1 other"], "- overdue"),  # on the due date
        (["2018-02-10 placement_ended P1 other", "2018-02-10 retention_mentor_offered P1"], "2018-02-10 met"),
        (
            ["2018-02-10 placement_ended P1 other", "2018-02-11 retention_mentor_offered P1"],
            "2018-02-11 excluded ended",
        ),
        (["2018-02-10 placement_ended P1 other", "2018-02-10 exited moved"], "- excluded ended"),
        (["2018-02-10 exited moved"], "- excluded moved"),
    ],
)
def test_retention_mentor_offer_of_one_job(events, told):
    somebody = world(person(born_on="2003-01-01"), JOB, *events)
    assert says(somebody, RETENTION, "2018-03-31", "P1") == f"2018-02-01 2018-02-15 {told}"


def test_a_job_that_ends_later_is_not_ended_yet():
    somebody = world(person(), JOB, "2018-02-10 placement_ended P1 other")
    assert says(somebody, RETENTION, "2018-02-09", "P1") == "2018-02-01 2018-02-15 - due_soon"
    assert says(somebody, RETENTION, "2018-02-10", "P1").endswith("excluded ended")


def test_retention_has_one_row_for_each_job_igu_or_education_since_2018():
    somebody = world(
        person(),
        "2017-12-31 placement_started P0 ordinary_job",
        JOB,
        "2018-02-01 placement_started P2 education",
        "2018-02-01 placement_started P3 traineeship",
        "2018-02-01 placement_offered P4 igu",
    )
    rows = standings(somebody, day("2018-02-02"), [RETENTION])
    assert [row.subject for row in rows] == ["P1", "P2"]


# -- health, mentor, housing ------------------------------------------------------------------------------------------------


def test_health_offer_counts_at_any_age_and_a_decline_changes_nothing():
    child = person(born_on="2016-01-01", takeover_on="2017-08-31")
    somebody = world(child, "2018-02-28 health_offered", "2018-03-01 health_declined")
    assert says(somebody, "health_offer", "2018-03-31") == "2017-08-31 2018-02-28 2018-02-28 met"


def test_warning_days_of_six_months_are_thirty():
    assert says(world(person()), "health_offer", "2017-12-03").endswith("2018-01-03 - on_track")
    assert says(world(person()), "health_offer", "2017-12-04").endswith("2018-01-03 - due_soon")


def test_holistic_mentor_offer_has_one_month():
    somebody = world(person(), "2017-08-04 holistic_mentor_offered", "2017-08-05 holistic_mentor_declined")
    assert (
        says(somebody, "holistic_mentor_offer", "2017-09-01") == "2017-07-03 2017-08-03 2017-08-04 met_late"
    )


READY = "2017-08-31 ready_to_move_out"


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([], "- overdue"),
        (["2018-02-28 permanent_offered B1", "2018-02-28 permanent_refused B1 rent"], "2018-02-28 met"),
        (["2018-03-01 permanent_offered B1"], "2018-03-01 met_late"),
        (["2018-01-05 permanent_offered B2", "2017-12-05 permanent_offered B1"], "2017-12-05 met"),
        (["2017-08-01 permanent_offered B1"], "2017-08-01 met"),  # before the clock start
        (["2018-02-27 own_solution"], "- excluded own_solution"),
        (["2018-02-28 own_solution"], "- overdue"),  # on the due date
        (["2017-12-05 own_solution", "2017-12-06 permanent_offered B1"], "2017-12-06 excluded own_solution"),
        (
            ["2017-12-05 own_solution", "2017-12-05 permanent_offered B1"],
            "2017-12-05 met",
        ),  # not strictly before
        (["2018-02-28 own_solution", "2017-09-01 own_solution"], "- excluded own_solution"),  # the earliest
        (["2017-12-05 own_solution", "2017-12-04 exited moved"], "- excluded own_solution"),
        (["2017-12-04 exited moved"], "- excluded moved"),
    ],
)
def test_permanent_housing_offer(events, told):
    somebody = world(person(basis="ukraine_displaced", born_on="2010-01-01"), READY, *events)
    assert says(somebody, HOUSING, "2018-03-31") == f"2017-08-31 2018-02-28 {told}"


def test_the_earliest_of_several_ready_dates_counts():
    somebody = world(person(), READY, "2017-08-15 ready_to_move_out")
    assert says(somebody, HOUSING, "2017-08-20") == "2017-08-15 2018-02-15 - on_track"
    assert says(somebody, HOUSING, "2017-08-14") == "no row"
