"""When an activity is held: rules as the standard writes them, the same time on the wall in summer and in winter."""

import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vRecur

from core.clock import COPENHAGEN
from tests.welcome_house.support import moment, weekly
from welcome_house.recurrence import Plan, Repeat, ends, on_holidays, plan_of, rule_of, starts, words_of

DAY = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
PLANS = st.one_of(
    st.just(Plan()),
    st.builds(
        Plan,
        st.sampled_from([Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.THIRD, Repeat.FOURTH]),
        st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        st.just(""),
        st.none() | DAY,
    ),
    st.builds(
        Plan,
        st.just(Repeat.MONTHLY),
        st.integers(0, 6).map(lambda day: (day,)),
        st.sampled_from(["1", "2", "3", "4", "-1"]),
        st.none() | DAY,
    ),
)


@given(PLANS)
def test_what_was_chosen_is_what_is_read_back_from_the_rule(plan):
    assert plan_of(rule_of(plan)) == plan


@given(PLANS)
def test_every_rule_is_one_that_icalendar_and_dateutil_read(plan):
    if rule := rule_of(plan):
        assert vRecur.from_ical(rule).to_ical()
        assert rrulestr(rule, dtstart=moment("2026-01-01 17:00"))


@given(DAY, st.times(min_value=dt.time(5), max_value=dt.time(23, 59)), PLANS)
def test_the_time_on_the_wall_is_the_same_all_year(day, time, plan):
    first = dt.datetime.combine(day, time.replace(second=0, microsecond=0), COPENHAGEN)
    found = starts(first, rule_of(plan), until=day + dt.timedelta(days=400))
    assert {each.time() for each in found} <= {first.time()}
    assert found == sorted(set(found))


def test_a_series_crosses_the_change_to_winter_time_at_the_same_hour():
    found = starts(moment("2026-10-22 17:00"), weekly(3), until=dt.date(2026, 10, 30))
    assert [f"{each:%d-%m %H:%M %z}" for each in found] == ["22-10 17:00 +0200", "29-10 17:00 +0100"]
    assert found[1].astimezone(dt.UTC) - found[0].astimezone(dt.UTC) == dt.timedelta(days=7, hours=1)


def test_a_series_crosses_the_change_to_summer_time_at_the_same_hour():
    found = starts(moment("2026-03-26 10:00"), weekly(3), until=dt.date(2026, 4, 2))
    assert [each.astimezone(dt.UTC).hour for each in found] == [9, 8]


def test_something_in_the_night_of_the_change_lasts_as_long_as_it_says():
    begins = moment("2026-10-24 23:00")
    assert f"{ends(begins, 300):%d-%m %H:%M}" == "25-10 03:00"  # the hour from two to three comes twice
    spring = moment("2026-03-28 23:00")
    assert f"{ends(spring, 240):%d-%m %H:%M}" == "29-03 04:00"  # and is left out in spring


def test_the_last_day_is_in_it_also_in_summer_when_copenhagen_is_two_hours_ahead():
    rule = weekly(1, 3, until=dt.date(2026, 9, 10))
    assert rule == "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260910T215959Z"
    found = starts(moment("2026-09-01 22:30"), rule, until=dt.date(2027, 1, 1))
    assert [each.day for each in found] == [1, 3, 8, 10]


def test_every_second_week_and_the_first_saturday_of_the_month():
    second = starts(moment("2026-09-01 17:00"), weekly(1, repeat=Repeat.FORTNIGHTLY), until=dt.date(2026, 10, 1))
    assert [each.day for each in second] == [1, 15, 29]
    first = rule_of(Plan(Repeat.MONTHLY, (5,), "1"))
    found = starts(moment("2026-09-05 11:00"), first, until=dt.date(2026, 12, 31))
    assert [(each.month, each.day) for each in found] == [(9, 5), (10, 3), (11, 7), (12, 5)]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(), "Én gang"),
        (Plan(Repeat.WEEKLY, (1, 3), "", dt.date(2026, 12, 18)), "Hver uge: tirsdag og torsdag, til og med 18-12-2026"),
        (Plan(Repeat.FORTNIGHTLY, (0,)), "Hver anden uge: mandag"),
        (Plan(Repeat.MONTHLY, (5,), "1"), "Den første lørdag i måneden"),
        (Plan(Repeat.MONTHLY, (4,), "-1"), "Den sidste fredag i måneden"),
    ],
)
def test_a_rule_is_said_as_a_dane_says_it(plan, words):
    assert words_of(rule_of(plan)) == words


def test_public_holidays_among_the_dates_are_named():
    days = [moment("2026-12-24 17:00"), moment("2026-12-25 17:00"), moment("2026-12-28 17:00")]
    assert on_holidays(days) == [(dt.date(2026, 12, 25), "Juledag")]
