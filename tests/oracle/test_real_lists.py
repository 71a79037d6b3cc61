"""The oracle on the intake of 2016 and 2017: the cases its README names, worked out by hand."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from .allocations import read_allocations
from .clocks import standings
from .files import real_world
from .saying import day, said
from .world import World

DATA = Path(__file__).parents[2] / "demo" / "data"
TODAY = date(2026, 1, 1)
END = day("2018-12-31")

START, LATER = "placement_start", "placement_start_later_ready"


@pytest.fixture(scope="module")
def intake() -> World:
    return real_world(DATA, TODAY)


def told(world: World, person_id: str, target: str, on: date = END, subject: str = "") -> str:
    rows = standings(world, on, [target])
    return said(next((r for r in rows if (r.person_id, r.subject) == (person_id, subject)), None))


def test_117_and_169_were_taken_over(intake):
    assert Counter(p.takeover_on.year for p in intake.persons) == {2016: 117, 2017: 169}
    assert len(intake.events) == 7494


@pytest.mark.parametrize(
    ("person_id", "takeover"),
    [
        ("99266816", "2016-05-01"),  # a Sunday before the weekend rule
        ("99208553", "2016-05-01"),
        ("99521628", "2016-10-03"),
        ("99335467", "2017-10-02"),
        ("99697278", "2017-07-03"),
        ("99529021", "2017-01-02"),
        ("99532278", "2017-01-02"),
    ],
)
def test_empty_takeover_cells_are_computed(intake, person_id, takeover):
    (person,) = [p for p in intake.persons if p.person_id == person_id]
    assert person.takeover_on == day(takeover)


def test_short_notice_is_exactly_the_five_of_the_readme(intake):
    five = {"99742449", "99742451", "99549832", "99138553", "99532820"}
    for target in ("first_interview", "second_interview"):
        rows = standings(intake, END, [target])
        assert {row.person_id for row in rows if row.excluded_as == "short_notice"} == five
        assert {"99565302", "99565303", "99551762", "99551765", "99319848"} <= {row.person_id for row in rows}


@pytest.mark.parametrize(
    ("person_id", "target", "row"),
    [
        # allocated before 1 May 2016: no interview clock
        ("99121064", "first_interview", "no row"),
        ("99655093", "second_interview", "no row"),
        # interview 1 held before the allocation decision
        ("99319848", "first_interview", "2016-06-09 2016-06-29 2016-05-31 met"),
        ("99167329", "first_interview", "2016-07-28 2016-09-04 2016-07-22 met"),
        # held before the short notice ran out: excluded all the same, with its dates
        ("99549832", "first_interview", "2016-05-24 2016-06-01 2016-06-01 excluded short_notice"),
        # taken over on the last day of a month
        ("99459010", START, "2016-11-30 2016-12-30 2016-12-07 met"),
        ("99459010", "readiness", "2016-11-30 2017-02-28 2017-02-07 met"),
        ("99493486", START, "2017-01-31 2017-02-28 2017-02-14 met"),
        ("99493486", "readiness", "2017-01-31 2017-04-30 2017-06-19 met_late"),
        ("99459010", "health_offer", "2016-11-30 2017-05-30 2017-01-11 met"),
        # reunified: no interview clock, no holistic mentor, no health offer
        ("99284174", "first_interview", "no row"),
        ("99284174", "holistic_mentor_offer", "no row"),
        ("99284174", "health_offer", "no row"),
        # 18 the day after the takeover; 67 on it
        ("99757420", "readiness", "no row"),
        ("99555235", START, "no row"),
        ("99555235", "readiness", "2016-09-01 2016-12-01 2016-09-05 met"),
        # first start exactly on the due date and one day later
        ("99565303", START, "2017-02-06 2017-03-06 2017-03-07 met_late"),
        ("99768539", START, "2017-02-01 2017-03-01 2017-03-02 met_late"),
        ("99478063", START, "2016-10-03 2016-11-03 2016-11-04 met_late"),
        # leave that covers the first month, and leave that does not
        ("99437560", START, "2017-07-03 2017-08-03 2018-06-29 excluded leave"),
        ("99555232", START, "2016-09-01 2016-10-01 2017-01-09 excluded leave"),
        ("99405221", "placement_offer", "2017-09-01 2017-10-01 2018-04-26 excluded leave"),
        ("99509373", START, "2017-04-03 2017-05-03 2017-04-28 met"),
        # left on the due day, and within the first month
        ("99327876", START, "2016-09-01 2016-10-01 - overdue"),
        ("99327876", "readiness", "2016-09-01 2016-12-01 - excluded moved"),
        ("99528870", "holistic_mentor_offer", "2017-03-01 2017-04-01 - excluded moved"),
        ("99528870", START, "2017-03-01 2017-04-01 2017-03-17 met"),
        # the other ways to leave
        ("99555235", "contact", "no row"),
        ("99669247", "contact", "no row"),
        ("99344578", "permanent_housing_offer", "2016-08-19 2017-02-19 - excluded left_country"),
        ("99600192", "contact", "2018-08-13 2018-09-12 - excluded permit_lost"),
    ],
)
def test_cases_worth_a_test(intake, person_id, target, row):
    assert told(intake, person_id, target) == row


@pytest.mark.parametrize("person_id", ["99418583", "99418584", "99133927"])
def test_a_first_start_on_the_due_date_is_met(intake, person_id):
    (row,) = [r for r in standings(intake, END, [START]) if r.person_id == person_id]
    assert (row.standing, row.met_on) == ("met", row.due_on)


@pytest.mark.parametrize("person_id", ["99650925", "99675300", "99325263"])
def test_activity_ready_by_the_due_date_is_no_placement_clock(intake, person_id):
    assert told(intake, person_id, START) == "no row"
    assert told(intake, person_id, "placement_offer") == "no row"


@pytest.mark.parametrize(
    ("person_id", "subject", "row"),
    [
        ("99366899", "P1", "2018-02-16 2018-03-02 2018-02-26 met"),  # offered before its early end
        ("99366899", "P3", "2018-04-23 2018-05-07 2018-05-29 met_late"),
        ("99393846", "P3", "2018-07-10 2018-07-24 - excluded ended"),
        ("99524891", "P2", "2018-01-26 2018-02-09 - excluded ended"),
        ("99720966", "P2", "no row"),  # the IGU began in 2016
    ],
)
def test_jobs_that_ended_within_14_days(intake, person_id, subject, row):
    assert told(intake, person_id, "retention_mentor_offer", END, subject) == row


def test_the_messy_list_keeps_out_what_its_readme_says():
    world = World()
    refused = read_allocations(DATA / "messy-allocations.csv", world, TODAY)
    columns = {row.record: row.column for row in refused}
    # By the row a spreadsheet shows; row 17 is another municipality, the rest are rejected.
    assert columns == {
        4: "person_id",
        6: "visiteringsdato",
        9: "overtagelsesdato",
        11: "overtagelsesdato",
        13: "foedselsdato",
        15: "opholdsgrundlag",
        17: "kommunekode",
        20: "person_id",
        24: "cpr",
        26: "cpr",
        27: "cpr",
        28: "navn",
        38: "",
        39: "",
        40: "koen",
        43: "foedselsdato",
        46: "navn",
        47: "opholdstilladelse_dato",
        51: "familierelation",
    }
    takeovers = {p.person_id: p.takeover_on for p in world.persons}
    assert len(takeovers) == 40
    assert takeovers["99820548"] == day("2018-04-03")
    assert takeovers["99821507"] is None
    assert takeovers["99826302"] is None
    assert takeovers["99820959"] == day("2018-02-01")
