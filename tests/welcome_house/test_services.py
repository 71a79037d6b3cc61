"""The programme's dates: made ahead once, moved, dropped, cancelled, and no room with two activities."""

import datetime as dt
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from core.history import acting
from core.models import StaleVersion
from tests.welcome_house.support import AT, ON, activity, moment, room, season, weekly
from welcome_house import figures, services, tasks
from welcome_house.models import Activity, Session
from welcome_house.recurrence import Repeat, local
from welcome_house.rules import Group
from welcome_house.visits import services as visits
from welcome_house.visits.models import CountChange, Survey

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def days(made, **filters):
    found = made.sessions.filter(**({"is_dropped": False} | filters)).order_by("starts_at")
    return [f"{local(each.starts_at):%d-%m %H:%M}" for each in found]


def change(made, since, *, rule=None, begins="", at=AT, despite=False, **values):
    """A new plan of an activity from a day on."""
    made = Activity.objects.get(pk=made.pk)
    if rule is not None:
        made.recurrence = rule
    if begins:
        made.first_starts = moment(begins)
    for name, value in values.items():
        setattr(made, name, value)
    return services.plan(made, on=ON, at=at, since=since, expected=made.version, despite=despite)


# --- made ahead --------------------------------------------------------------------------------------
def test_dates_are_made_to_the_end_of_the_season_and_a_second_night_makes_none():
    season(dt.date(2026, 8, 1), dt.date(2026, 9, 30))
    made = activity()
    assert days(made) == ["01-09 17:00", "08-09 17:00", "15-09 17:00", "22-09 17:00", "29-09 17:00"]
    assert services.make_ahead(on=ON).new == 0
    season(dt.date(2026, 10, 5), dt.date(2026, 10, 20))
    assert services.make_ahead(on=ON).new == 3  # the last one on the season's last day
    assert days(made)[-3:] == ["06-10 17:00", "13-10 17:00", "20-10 17:00"]


def test_nights_that_were_missed_are_made_up_for_and_the_past_stays_as_it_was():
    made = activity()
    made.sessions.all().delete()
    services.make_ahead(on=ON + 3 * WEEK)
    assert days(made)[0] == "22-09 17:00"


def test_the_night_job_makes_what_is_missing(settings):
    made = activity(rule=weekly(0, 1, 2, 3, 4, 5, 6))
    Session.objects.filter(activity=made).delete()
    tasks.make_dates()
    number = Session.objects.count()
    assert number > 50
    tasks.make_dates()
    assert Session.objects.count() == number


def test_a_date_that_was_moved_or_cancelled_is_not_made_again():
    made = activity()
    first, second = made.sessions.order_by("starts_at")[:2]
    first.starts_at, first.ends_at = moment("2026-09-02 17:00"), moment("2026-09-02 19:00")
    services.move(first, expected=first.version)
    services.cancel(second, because="Sygdom", at=AT, expected=second.version)
    assert services.make_ahead(on=ON).new == 0
    assert days(made)[:3] == ["02-09 17:00", "08-09 17:00", "15-09 17:00"]


def test_the_hour_on_the_wall_stays_when_the_clocks_are_changed():
    made = activity(first="2026-10-20 17:00")
    assert days(made)[:3] == ["20-10 17:00", "27-10 17:00", "03-11 17:00"]
    utc = [each.starts_at.astimezone(dt.UTC).hour for each in made.sessions.order_by("starts_at")[:2]]
    assert utc == [15, 16]


def test_what_is_held_once_is_held_between_seasons_too():
    season(dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    assert days(activity(first="2026-12-30 12:00", rule="")) == ["30-12 12:00"]


# --- rooms -------------------------------------------------------------------------------------------
def test_the_table_itself_refuses_two_activities_in_a_room_at_once():
    made = activity()
    first = made.sessions.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            activity=made, room=first.room, starts_at=first.starts_at + dt.timedelta(minutes=30), ends_at=first.ends_at
        )
    Session.objects.create(activity=made, room=first.room, starts_at=first.ends_at, ends_at=first.ends_at + WEEK / 700)


def test_a_room_that_is_taken_is_told_date_by_date_and_nothing_is_saved():
    activity()
    with pytest.raises(services.RoomTaken) as told, transaction.atomic():
        activity("Kor", "2026-09-01 18:00", rule=weekly(1, repeat=Repeat.FORTNIGHTLY, until=dt.date(2026, 9, 30)))
    found = [(f"{each.begins:%d-%m}", each.by, each.hours) for each in told.value.found]
    assert found == [
        ("01-09", "Café", "17:00–19:00"),
        ("15-09", "Café", "17:00–19:00"),
        ("29-09", "Café", "17:00–19:00"),
    ]
    assert not Activity.objects.filter(name="Kor").exists()


def test_who_says_so_has_the_other_dates_with_the_room_and_these_without():
    activity(rule=weekly(1, until=dt.date(2026, 9, 8)))
    made = activity("Kor", "2026-09-01 18:00", rule=weekly(1, until=dt.date(2026, 9, 22)), despite=True)
    rooms = [each.room_id for each in made.sessions.order_by("starts_at")]
    assert rooms == [None, None, made.room_id, made.room_id]


def test_the_same_room_can_be_taken_when_another_activity_has_ended_or_is_cancelled():
    cafe = activity(rule=weekly(1, until=dt.date(2026, 9, 1)))
    activity("Kor", "2026-09-01 19:00", rule=weekly(1, until=dt.date(2026, 9, 1)))
    session = cafe.sessions.get()
    services.cancel(session, because="", at=AT, expected=session.version)
    made = activity("Film", "2026-09-01 17:00", rule="")
    assert made.sessions.get().room == room()
    session.refresh_from_db()
    services.resume(session, expected=session.version)
    assert session.room is None  # held after all, in another room


def test_conflicts_of_a_whole_series_are_one_question():
    activity(rule=weekly(0, 1, 2, 3, 4))
    made = Activity(name="Kor", sort="other", first_starts=moment("2026-09-01 18:00"), minutes=60, room=room())
    made.recurrence = weekly(1, 3)
    with pytest.raises(services.RoomTaken), transaction.atomic(), CaptureQueriesContext(connection) as asked:
        services.plan(made, on=ON, at=AT)
    assert len([each for each in asked.captured_queries if 'FROM "welcome_house_session"' in each["sql"]]) == 1


# --- one date, and all later ones --------------------------------------------------------------------
def test_all_later_dates_follow_a_new_plan_and_keep_who_they_are():
    made = activity(rule=weekly(1, until=dt.date(2026, 9, 29)))
    before = list(made.sessions.order_by("starts_at").values_list("pk", flat=True))
    told = change(made, dt.date(2026, 9, 14), rule=weekly(2, until=dt.date(2026, 9, 29)), begins="2026-09-16 18:00")
    assert days(made) == ["01-09 17:00", "08-09 17:00", "16-09 18:00", "23-09 18:00"]
    assert (told.new, told.moved, told.dropped) == (0, 2, 1)
    assert list(made.sessions.order_by("slot", "pk").values_list("pk", flat=True)) == before
    gone = made.sessions.get(is_dropped=True)
    assert (gone.cancelled_at, gone.cancelled_because) == (AT, "Planen er ændret.")


def test_a_plan_that_goes_back_holds_its_dropped_dates_again():
    made = activity(rule=weekly(1, 3, until=dt.date(2026, 9, 10)))
    change(made, ON, rule=weekly(1, until=dt.date(2026, 9, 10)))
    assert days(made) == ["01-09 17:00", "08-09 17:00"]
    change(made, ON, rule=weekly(1, 3, until=dt.date(2026, 9, 10)))
    assert days(made) == ["01-09 17:00", "03-09 17:00", "08-09 17:00", "10-09 17:00"]
    assert made.sessions.count() == 4


def test_a_date_cancelled_by_hand_stays_cancelled_where_the_plan_keeps_it():
    made = activity(rule=weekly(1, until=dt.date(2026, 9, 15)))
    session = made.sessions.order_by("starts_at")[1]
    services.cancel(session, because="Sygdom", at=AT, expected=session.version)
    change(made, ON, minutes=60)
    session.refresh_from_db()
    assert session.cancelled_because == "Sygdom"
    assert session.ends_at - session.starts_at == dt.timedelta(hours=1)


def test_what_has_begun_today_is_not_moved_by_a_new_plan():
    made = activity(rule=weekly(1, until=dt.date(2026, 9, 8)))
    change(made, ON, begins="2026-09-01 12:00", at=moment("2026-09-01 17:30"))
    assert days(made) == ["01-09 17:00", "08-09 12:00"]


def test_a_stale_plan_is_refused():
    made = activity()
    change(made, ON, name="Cafeen")
    with pytest.raises(StaleVersion):
        services.plan(made, on=ON, at=AT, expected=1)


def test_an_activity_that_ends_leaves_the_programme_after_its_last_day():
    made = activity()
    services.end(made, last=dt.date(2026, 9, 8), at=AT, expected=made.version)
    assert days(made) == ["01-09 17:00", "08-09 17:00"]
    assert services.make_ahead(on=ON).new == 0


def test_a_week_of_holidays_is_cancelled_as_one_and_dates_beyond_the_season_too():
    season(dt.date(2026, 8, 1), dt.date(2026, 12, 31))
    made, other = activity(), activity("Kor", "2026-09-02 19:00")
    number = services.close(dt.date(2026, 10, 12), dt.date(2026, 10, 18), because="Efterårsferie", on=ON, at=AT)
    assert number == 2
    assert days(made, cancelled_at__isnull=False) == ["13-10 17:00"]
    assert days(other, cancelled_at__isnull=False) == ["14-10 19:00"]
    with pytest.raises(ValidationError):
        services.close(dt.date(2026, 8, 1), dt.date(2026, 8, 2), because="x", on=ON, at=AT)


def test_dates_made_in_bulk_are_in_the_history_with_who_made_them():
    with acting("make_dates"):
        made = activity()
    events = apps.get_model("welcome_house", "SessionEvent").objects.filter(activity=made)
    assert events.count() == made.sessions.count()
    assert events.first().pgh_context.metadata["job"] == "make_dates"


# --- counting ----------------------------------------------------------------------------------------
def held():
    return activity().sessions.order_by("starts_at").first()


def test_a_tap_sent_twice_counts_once():
    session, key = held(), uuid.uuid4()
    assert visits.tap(session, group="adults", change=1, key=key, at=AT) == 1
    assert visits.tap(session, group="adults", change=1, key=key, at=AT) == 1
    assert visits.tap(session, group="adults", change=1, key=uuid.uuid4(), at=AT) == 2


def test_a_count_never_falls_below_nought():
    session = held()
    with pytest.raises(ValidationError, match="ingen at trække fra"):
        visits.tap(session, group="children", change=-1, key=uuid.uuid4(), at=AT)


def test_nobody_is_counted_on_a_date_that_is_cancelled_or_has_not_come():
    session = held()
    with pytest.raises(ValidationError):
        visits.tap(session, group="adults", change=1, key=uuid.uuid4(), at=AT - WEEK)
    services.cancel(session, because="", at=AT, expected=session.version)
    with pytest.raises(ValidationError):
        visits.tap(session, group="adults", change=1, key=uuid.uuid4(), at=AT)


def test_a_correction_keeps_what_was_counted_and_why():
    session = held()
    for _number in range(3):
        visits.tap(session, group="adults", change=1, key=uuid.uuid4(), at=AT)
    assert visits.correct(session, numbers={"adults": 12, "children": 0}, because="Talt på papir", at=AT) == 1
    assert visits.counts([session]) == {session.pk: {"adults": 12}}
    (kept,) = visits.corrections(session)
    assert (kept.change, kept.because) == (9, "Talt på papir")
    with pytest.raises(IntegrityError), transaction.atomic():
        CountChange.objects.create(session=session, group="adults", change=5, at=AT)


# --- figures -----------------------------------------------------------------------------------------
def test_visits_are_summed_by_the_month_in_copenhagen():
    late = activity(first="2026-08-31 23:30", minutes=25, rule="").sessions.get()
    early = activity("Natcafé", first="2026-10-01 00:15", minutes=60, rule="").sessions.get()
    visits.correct(late, numbers={"adults": 7, "volunteers": 2}, because="x", at=AT)
    visits.correct(early, numbers={"children": 5}, because="x", at=moment("2026-10-01 02:00"))
    found = figures.visits_by_month(dt.date(2026, 8, 1), dt.date(2026, 10, 31))
    assert [(row.month.month, row.sessions, row.adults, row.children, row.volunteers) for row in found] == [
        (8, 1, 7, 0, 2), (10, 1, 0, 5, 0),
    ]  # fmt: skip
    assert [row.total for row in found] == [9, 5]
    assert [figures.month_visible(row) for row in found] == [False, True]


def test_the_share_of_users_has_wilsons_interval():
    Survey.objects.create(
        name="Forår", begins_on=ON, ends_on=ON, asked=260, answered=200, users=186
    )  # fmt: skip
    (found,) = figures.user_shares(ON)
    share = found.share
    assert (share.numerator, share.denominator, found.asked) == (186, 200, 260)


@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_is_wilsons_as_scipy_computes_it(numbers):
    found = figures.share_of(*numbers)
    told = binomtest(*numbers).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == (pytest.approx(told.low, abs=1e-9), pytest.approx(told.high, abs=1e-9))


def test_answers_on_the_tablet_are_added_and_only_as_numbers():
    wave = Survey.objects.create(name="Forår", begins_on=ON, ends_on=ON, asked=1, answered=1, users=1)
    for uses in (True, True, False):
        visits.answer(wave, uses=uses)
    (found,) = figures.user_shares(ON)
    assert (found.share.numerator, found.share.denominator, found.asked) == (3, 4, 4)


def test_a_survey_nobody_answered_has_no_share_and_breaks_nothing():
    Survey.objects.create(name="Tom", begins_on=ON, ends_on=ON)
    (found,) = figures.user_shares(ON)
    assert found.share == figures.Share(0, 0)


def test_held_are_the_planned_dates_that_were_not_cancelled():
    made = activity(rule=weekly(1, until=dt.date(2026, 9, 29)))
    session = made.sessions.order_by("starts_at")[2]
    services.cancel(session, because="", at=AT, expected=session.version)
    found = figures.sessions_held(ON, dt.date(2026, 9, 30))
    assert (found.numerator, found.denominator, found.share) == (4, 5, 0.8)


@pytest.mark.parametrize(("number", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_few_people_are_not_shown_outside(number, shown):
    assert figures.visible(number) is shown


def test_every_group_is_counted():
    assert [group for group, _number in visits.all_groups({})] == list(Group)
