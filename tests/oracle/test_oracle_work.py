"""Readiness, placements, leave, follow-ups, contact and retention against cases computed by hand."""

import pytest

from .clocks import standings
from .saying import day, follow_ups, leave, person, says, world

START = "placement_start"
OFFER = "placement_offer"
LATER = "placement_start_later_ready"
RETENTION = "retention_mentor_offer"


# -- readiness and its population ------------------------------------------------------------------------


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


# -- placements ------------------------------------------------------------------------------------------


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
    somebody = world(person(), "2017-04-01 placement_started P1 ordinary_job", "2017-05-01 placement_ended P1 other")
    assert says(somebody, START, "2017-07-03") == "2017-07-03 2017-08-03 2017-04-01 met"
    assert says(somebody, OFFER, "2017-07-03") == "2017-07-03 2017-08-03 2017-04-01 met"


# -- later job-ready -------------------------------------------------------------------------------------

ACTIVITY, AGAIN = "2017-07-20 readiness activity_ready", "2017-10-31 readiness job_ready"


def test_later_ready_starts_at_the_first_job_ready_after_the_due_date():
    somebody = world(person(), ACTIVITY, "2017-12-01 readiness job_ready", AGAIN)
    assert says(somebody, LATER, "2017-10-30") == "no row"
    assert says(somebody, LATER, "2017-10-31") == "2017-10-31 2017-11-30 - on_track"
    assert says(somebody, LATER, "2017-12-31") == "2017-10-31 2017-11-30 - overdue"


def test_an_assessment_overruled_on_its_own_day_starts_no_clock():
    overruled = world(person(), ACTIVITY, AGAIN, "2017-10-31 readiness activity_ready")
    assert says(overruled, LATER, "2017-12-31") == "no row"
    overruling = world(person(), ACTIVITY, "2017-10-31 readiness activity_ready", AGAIN)
    assert says(overruling, LATER, "2017-11-01") == "2017-10-31 2017-11-30 - on_track"


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


# -- leave -----------------------------------------------------------------------------------------------


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


# -- follow-ups ------------------------------------------------------------------------------------------


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


# -- contact ---------------------------------------------------------------------------------------------


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
    somebody = world(person(), "2018-02-01 placement_started P1 igu", "2018-02-20 placement_ended P1 completed")
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
    assert says(world(person(), "2018-01-01 exited moved"), "contact", "2018-02-01").endswith("excluded moved")


# -- retention -------------------------------------------------------------------------------------------

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
