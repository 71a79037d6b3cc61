"""Interviews, health, mentor, housing and leaving against cases computed by hand."""

from dataclasses import replace

import pytest

from .clocks import standings
from .export import export_csv
from .saying import day, event, leave, person, says, world
from .world import World

START = "placement_start"
HOUSING = "permanent_housing_offer"


# -- the two interviews ----------------------------------------------------------------------------------


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
    somebody = world(person(), "2017-06-01 interview_1_held video", "2017-05-02 interview_1_held asylum_centre")
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


# -- leaving ---------------------------------------------------------------------------------------------


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
            replace(event("2018-03-10 health_offered"), registration=2),
            replace(event("2018-03-12 exited left_country"), registration=2),
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


# -- health, mentor, housing -----------------------------------------------------------------------------


def test_health_offer_counts_at_any_age_and_a_decline_changes_nothing():
    child = person(born_on="2016-01-01", takeover_on="2017-08-31")
    somebody = world(child, "2018-02-28 health_offered", "2018-03-01 health_declined")
    assert says(somebody, "health_offer", "2018-03-31") == "2017-08-31 2018-02-28 2018-02-28 met"


def test_warning_days_of_six_months_are_thirty():
    assert says(world(person()), "health_offer", "2017-12-03").endswith("2018-01-03 - on_track")
    assert says(world(person()), "health_offer", "2017-12-04").endswith("2018-01-03 - due_soon")


def test_holistic_mentor_offer_has_one_month():
    somebody = world(person(), "2017-08-04 holistic_mentor_offered", "2017-08-05 holistic_mentor_declined")
    assert says(somebody, "holistic_mentor_offer", "2017-09-01") == "2017-07-03 2017-08-03 2017-08-04 met_late"


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
