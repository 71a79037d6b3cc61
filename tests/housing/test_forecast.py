"""The forecast of the six months: learnt from the past alone, and its interval covers what it says it covers."""

import datetime as dt
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import translation

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from core.dates import add_months
from housing.forecasting import backtest, drawing, reads, rules
from housing.forecasting.assuming import length_words
from housing.forecasting.lengths import lengths_of
from housing.forecasting.rules import Assumed, Home
from housing.forecasting.views import sentence
from housing.models import ForecastAssumption
from housing.rules import TARGET
from refugees.models import Exit
from refugees.ports import facts_changed, standings_for
from targets.models import TargetRule
from tests import factories
from tests.housing.support import ago, fact, family

DAY = dt.date(2017, 6, 30)
FIRST, LAST = dt.date(2016, 1, 1), dt.date(2018, 12, 31)
RUNS = 300
SIX_MONTHS = lengths_of([(dt.date(2010, 1, 1), None, 6, None)])


def forecast(homes, on, **more):
    return rules.forecast(homes, on, SIX_MONTHS, **more)


def day(number):
    return DAY + dt.timedelta(days=number)


def home(key, ready=None, **values):
    taken = day((ready if ready is not None else 0) - 60)
    given = {"size": 1, "known_on": taken, "takeover_on": taken, "ready_on": day(ready) if ready is not None else None}
    made = Home(key, **(given | values))
    return replace(made, due_on=SIX_MONTHS.due(made.ready_on))


def past(number=40, wait=150):
    """Households of last year that were offered a home after so many days."""
    return [home(1000 + each, -400 - each, offered_on=day(-400 - each + wait)) for each in range(number)]


# --- rules -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("offered", "other", "crossed"),
    [
        (None, None, True),
        (dt.date(2017, 7, 1), None, False),  # on the due date
        (dt.date(2017, 7, 2), None, True),
        (None, dt.date(2017, 6, 30), False),
        (None, dt.date(2017, 7, 1), True),  # too late: strictly before the due date
    ],
)
def test_a_household_crosses_where_the_due_date_passed_without_an_offer(offered, other, crossed):
    start = dt.date(2017, 1, 1)
    one = Home(1, 2, start, start, start, offered, other, dt.date(2017, 7, 1))
    assert one.crossed_on == (dt.date(2017, 7, 1) if crossed else None)


def test_waits_are_learnt_with_those_that_have_not_ended():
    rates = rules.learn([(45, True), (70, False)], steps=3)
    assert rates.days.tolist() == [60, 45, 10]
    assert rates.events.tolist() == [0, 1, 0]


def test_the_remaining_wait_follows_the_rate():
    chance = np.random.default_rng(1)
    found = rules.next_days(np.full((4000, 12), 0.01), np.full((4000, 2), 75.0), chance)
    assert found.min() >= 0
    assert found.mean() == pytest.approx(100, rel=0.05)


def test_facts_dated_after_the_day_never_change_the_forecast_of_the_day():
    known = [*past(), home(1, -170), home(2, -20), home(3)]
    told_later = [
        *past(),
        home(1, -170, offered_on=day(1)),
        home(2, -20, other_on=day(9)),
        replace(home(3), ready_on=day(30), offered_on=day(60)),
        home(4, 5, known_on=day(1), takeover_on=day(3)),
    ]
    first, second = forecast(known, DAY, runs=RUNS), forecast(told_later, DAY, runs=RUNS)
    assert (first.crossings == second.crossings).all()
    assert first.risks == second.risks


def test_a_fact_of_the_day_itself_does_change_it():
    waiting = forecast([*past(), home(1, -170)], DAY, runs=RUNS)
    offered = forecast([*past(), home(1, -170, offered_on=DAY)], DAY, runs=RUNS)
    assert set(waiting.risks) == {1}
    assert not offered.risks


def test_who_has_waited_longest_is_most_at_risk_and_who_is_over_is_counted_apart():
    found = forecast([*past(wait=170), home(1, -178), home(2, -20), home(3, -300)], DAY, runs=RUNS)
    assert found.risks[1] > found.risks[2]
    assert found.over == (3,)
    assert 3 not in found.risks


def test_the_numbers_rise_from_month_to_month_and_the_middle_lies_in_the_interval():
    found = forecast([*past(), *(home(each, -each * 8) for each in range(1, 20))], DAY, runs=RUNS)
    middles = [month.middle for month in found.months]
    assert middles == sorted(middles)
    assert all(month.low <= month.middle <= month.high for month in found.months)
    assert found.months[0].until == dt.date(2017, 7, 31)


def test_fewer_expected_dwellings_let_more_households_cross():
    homes = [*past(), *(home(each, -each * 8) for each in range(1, 20))]
    none, many = (forecast(homes, DAY, assumed=Assumed(0, number, 0), runs=RUNS) for number in (0, 60))
    assert none.months[5].middle == 19
    assert many.months[5].middle < none.months[5].middle


def test_arrivals_can_only_cross_after_the_sixth_month():
    none, many = (forecast(past(), DAY, assumed=Assumed(number, 0, 0), runs=RUNS) for number in (0, 30))
    assert none.months[11].high == 0
    assert many.months[4].high == 0
    assert many.months[11].middle > 0


@pytest.mark.parametrize("homes", [[], [home(1)], [home(1, takeover_on=None)]])
def test_nothing_known_is_a_forecast_too(homes):
    assert forecast(homes, DAY, runs=RUNS).months[5].high == 0


def test_a_large_queue_is_simulated_less_often():
    assert rules.runs_for([home(each, -5) for each in range(2000)], 1000) == 250


def test_an_empty_drawing_has_a_scale():
    assert [tick.text for tick in drawing.draw([], []).ticks] == ["0", "1"]


# --- the back-test on the real lists --------------------------------------------------------------------
@pytest.fixture
def real_homes(db):
    for name in ("allocations-2016.csv", "allocations-2017.xlsx"):
        call_command("import_allocations", f"demo/data/{name}", verbosity=0, stdout=StringIO())
    call_command("import_history", "demo/data/history-2016-2017.csv", verbosity=0, stdout=StringIO())
    return reads.homes(LAST, reads.lengths(), years=100)


def half_as_wide(hit):
    """The forecast of somebody too sure: half as far from the middle, with the same share claimed."""
    return replace(
        hit, low=hit.middle - (hit.middle - hit.low) // 2, high=hit.middle + (hit.high - hit.middle) // 2
    )  # fmt: skip


def test_the_interval_covers_what_it_says_on_the_real_lists_and_a_narrow_one_does_not(real_homes):
    lengths, tested = reads.lengths(), {"runs": RUNS, "months": backtest.TESTED_MONTHS}
    hits = backtest.run(real_homes, lengths, FIRST, LAST, **tested)
    assert {hit.ahead for hit in hits} == {1, 2, 3, 4, 5, 6}
    assert len(hits) > 150
    assert backtest.holds(hits), backtest.share(hits)
    assert backtest.holds(backtest.apart(hits)), "also of those that do not overlap"
    assert not backtest.holds([half_as_wide(hit) for hit in hits]), "too sure, by what came"
    narrow = backtest.run(real_homes, lengths, dt.date(2017, 1, 31), dt.date(2017, 12, 31), coverage=0.5, **tested)
    assert not backtest.holds(narrow, rules.COVERAGE), "too narrow, by its own reckoning"

    for on in (dt.date(2016, 12, 31), dt.date(2017, 9, 30)):
        then = rules.forecast(reads.homes(on, lengths), on, lengths, runs=RUNS)
        later = rules.forecast(real_homes, on, lengths, runs=RUNS)
        assert (then.crossings == later.crossings).all(), "what is read later tells the day nothing new"

    out = StringIO()
    call_command("backtest_housing_forecast", "--from", "2017-06-01", "--to", "2017-10-31", stdout=out)
    assert "Stated: at least 80%" in out.getvalue()
    assert "binomial 95%" in out.getvalue()


def hit(ahead, on, came=1, held=0.9):
    return backtest.Hit(on, ahead, 1, 0, 2, came, held)


def test_the_binomial_interval_is_the_exact_one():
    assert backtest.binomial_interval(8, 10) == pytest.approx((0.4439, 0.9748), abs=1e-4)  # Clopper and Pearson
    assert backtest.binomial_interval(0, 10) == pytest.approx((0, 0.3085), abs=1e-4)
    assert backtest.binomial_interval(10, 10) == pytest.approx((0.6915, 1), abs=1e-4)


def test_forecasts_apart_share_no_day():
    ends = backtest.origins(dt.date(2016, 1, 1), dt.date(2016, 12, 31))
    kept = backtest.apart([hit(3, on) for on in reversed(ends)])
    assert [each.on for each in kept] == [dt.date(2016, 1, 31), dt.date(2016, 4, 30), dt.date(2016, 7, 31),
                                          dt.date(2016, 10, 31)]  # fmt: skip


def test_the_intervals_hold_where_nothing_speaks_against_what_they_say():
    on = dt.date(2016, 1, 31)
    eight_of_ten = [hit(1, on, came=1 if number < 80 else 5) for number in range(100)]
    assert backtest.holds([replace(each, held=0.85) for each in eight_of_ten])
    assert not backtest.holds([replace(each, held=0.95) for each in eight_of_ten])
    assert not backtest.holds([replace(each, held=0.7) for each in eight_of_ten])


# --- how long the clock runs ----------------------------------------------------------------------------
def test_the_rule_in_force_on_the_day_of_readiness_decides_the_due_date():
    lengths = lengths_of([(dt.date(2016, 5, 1), dt.date(2017, 6, 30), 6, None), (dt.date(2017, 7, 1), None, None, 90)])
    assert lengths.due(dt.date(2016, 4, 30)) is None
    assert lengths.due(dt.date(2017, 6, 30)) == dt.date(2017, 12, 30)
    assert lengths.due(dt.date(2017, 7, 1)) == dt.date(2017, 9, 29)
    found = lengths.due_days(DAY, np.array([[-1000.0, 0.0, 0.9, 1.0, 40.5]]))
    assert found[0].tolist() == [np.inf, pytest.approx(182.6, abs=0.1), pytest.approx(183.5, abs=0.1), 91.0, 130.5]


def test_a_shorter_rule_lets_those_cross_sooner_who_come_after_it():
    homes = [*past(), *(home(each, -5) for each in range(1, 9))]
    long, short = (
        rules.forecast(homes, DAY, lengths_of([(dt.date(2010, 1, 1), None, months, None)]),
                       assumed=Assumed(30, 0, 0), runs=RUNS)
        for months in (6, 3)
    )  # fmt: skip
    assert long.until == dt.date(2017, 12, 30)
    assert short.until == dt.date(2017, 9, 30)
    assert (long.headline.until, short.headline.until) == (dt.date(2017, 11, 30), dt.date(2017, 9, 30))
    assert short.months[9].middle > long.months[9].middle


@pytest.mark.django_db
def test_the_page_goes_by_the_rule_of_the_clock_that_stands_in_the_database(client):
    TargetRule.objects.filter(target=TARGET).update(months=4)
    waiting(None, 30)
    client.force_login(factories.user(Role.HOUSING_OFFICER))
    text = client.get(reverse("housing:forecast")).content.decode()
    assert "passerer 4 måneder" in text
    assert "Fristen er 4 måneder for dem, der bliver udflytningsparate nu" in text
    assert reads.homes(clock.today(), reads.lengths())[0].due_on == add_months(ago(30), 4)


def test_a_back_test_of_nothing_says_so(db):
    with pytest.raises(CommandError, match="No household"):
        call_command("backtest_housing_forecast", stdout=StringIO())
    with pytest.raises(CommandError, match="coverage"):
        call_command("backtest_housing_forecast", "--coverage", "2", stdout=StringIO())


# --- the page ----------------------------------------------------------------------------------------
def waiting(worker, days, size=2):
    people = family(worker, size, allocation_decided_on=ago(days + 90), takeover_on=ago(days + 60))
    for person in people:
        fact(person, "ready", ago(days))
    facts_changed([person.pk for person in people])
    return people


@pytest.mark.django_db
def test_the_page_counts_households_as_the_clock_does():
    people = waiting(None, 100, 3)
    (found,) = reads.homes(clock.today(), reads.lengths())
    (clocks,) = [each for each in standings_for([people[0].pk], clock.today())[people[0].pk] if each.target == TARGET]
    assert (found.key, found.size, found.ready_on, found.due_on) == (people[0].pk, 3, ago(100), clocks.due_on)


@pytest.mark.django_db
def test_a_household_has_left_when_everybody_has():
    people = waiting(None, 100, 2)
    Exit.objects.create(refugee=people[0], happened_on=ago(5), reason="moved")
    assert reads.homes(clock.today(), reads.lengths())[0].other_on is None
    Exit.objects.create(refugee=people[1], happened_on=ago(3), reason="moved")
    assert reads.homes(clock.today(), reads.lengths())[0].other_on == ago(3)


@pytest.mark.django_db
def test_the_numbers_are_the_municipalitys_and_the_list_is_within_reach_and_logged(client):
    worker, stranger = factories.caseworker(), factories.caseworker()
    own, others = waiting(worker, 150), waiting(stranger, 160)
    client.force_login(worker)
    text = client.get(reverse("housing:forecast")).content.decode()
    assert own[0].case_number in text
    assert others[0].case_number not in text
    assert ReadLog.objects.count() == 1
    assert set(ReadLog.objects.get().people) == {own[0].uid}
    assert "2 husstande venter i dag" in text


@pytest.mark.django_db
def test_the_page_asks_the_database_as_often_for_one_household_as_for_eleven(client, django_assert_max_num_queries):
    officer, seen = factories.user(Role.HOUSING_OFFICER), []
    client.force_login(officer)
    client.get(reverse("housing:forecast"))
    for count in (1, 10):
        for number in range(count):
            waiting(factories.caseworker(), 60 + number)
        with django_assert_max_num_queries(16) as queries:
            assert client.get(reverse("housing:forecast")).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["arrivals=-1", "small=abc", "large=9999"])
def test_a_wrong_assumption_is_a_sentence_and_the_past_is_taken(client, typed):
    client.force_login(factories.user(Role.TEAM_MANAGER))
    answer = client.get(reverse("housing:forecast") + "?" + typed)
    assert answer.status_code == 200
    assert "angivet her" not in answer.content.decode()
    assert "field-error" in answer.content.decode() or "form-error" in answer.content.decode()


@pytest.mark.django_db
def test_the_sentence_is_one_a_manager_can_say():
    month = rules.Month(dt.date(2027, 5, 31), 9, 6, 13)
    with translation.override("da"):
        assert (
            sentence(month, length_words(SIX_MONTHS.on(DAY)))
            == "9 husstande passerer seks måneder inden 31-05-2027 (6–13)"
        )


# --- the table of assumptions ------------------------------------------------------------------------
def assumption(**values):
    given = {"valid_from": ago(30), "source": "Tal fra boligselskaberne"}
    return ForecastAssumption.objects.create(**(given | values))


@pytest.mark.django_db
def test_the_row_in_force_is_assumed_and_said_in_words_and_what_is_typed_goes_first(client):
    assumption(valid_to=ago(31), valid_from=ago(90), small=99)
    assumption(small=4, arrivals=7)
    waiting(None, 100)
    client.force_login(factories.user(Role.HOUSING_OFFICER))
    text = client.get(reverse("housing:forecast")).content.decode()
    day = f"{ago(30):%d-%m-%Y}"
    assert f"1–2 personer: 4 boliger om måneden til dem, der har ventet længst (tabellen, gælder fra {day}" in text
    assert "Tal fra boligselskaberne" in text
    assert "3 personer eller flere: Tilbud kommer som hidtil" in text
    assert "i alt 7 husstande overtages om måneden" in text
    assert "er ikke efterprøvet på fortiden" in text
    typed = client.get(reverse("housing:forecast") + "?small=2").content.decode()
    assert "2 boliger om måneden til dem, der har ventet længst (angivet her på siden)" in typed
    assert "i alt 7 husstande" in typed


@pytest.mark.django_db
def test_without_a_row_the_past_is_assumed(client):
    client.force_login(factories.user(Role.HOUSING_OFFICER))
    text = client.get(reverse("housing:forecast")).content.decode()
    assert "som i de seneste 12 måneder" in text
    assert "rummede det 145 af 165 prognoser" in text
    assert "er ikke efterprøvet på fortiden" not in text


@pytest.mark.django_db
def test_the_housing_officer_edits_the_table_and_every_version_is_kept(client):
    client.force_login(factories.user(Role.HOUSING_OFFICER))
    new = reverse("housing:table-new", args=["forecast"])
    given = {"arrivals": "", "small": "3", "large": "2", "valid_from": "01-03-2026", "valid_to": "", "source": "Aftale"}
    assert client.post(new, given | {"small": "", "large": ""}).status_code == 200
    assert client.post(new, given | {"small": "201"}).status_code == 200
    assert client.post(new, given | {"version": "1"}).status_code == 302
    row = ForecastAssumption.objects.get()
    again = client.post(new, given)
    assert again.status_code == 200
    assert "En anden forudsætning gælder i en del af perioden" in again.content.decode()
    assert ForecastAssumption.objects.count() == 1
    change = reverse("housing:table-row", args=["forecast", row.uid])
    assert client.post(change, given | {"small": "5", "version": str(row.version)}).status_code == 302
    assert client.post(change, given | {"small": "6", "version": str(row.version)}).status_code == 409
    history = ForecastAssumption.pgh_event_model.objects.order_by("pgh_id")
    assert list(history.values_list("pgh_label", "small")) == [("insert", 3), ("update", 5)]
    text = client.get(reverse("housing:tables")).content.decode()
    assert "Aftale" in text
    client.force_login(factories.caseworker())
    assert client.get(change).status_code == 403
    assert "Ny forudsætning" not in client.get(reverse("housing:tables")).content.decode()
