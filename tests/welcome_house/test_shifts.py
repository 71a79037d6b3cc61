"""Taking, swapping, giving back; never more than needed, never two at once; recurring needs over the clock change."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.clock import COPENHAGEN
from core.models import StaleVersion
from mail.models import Mail
from tests.volunteers.house import ago, coordinator, volunteer
from tests.welcome_house.shifts_support import copenhagen, moment, shift, turn
from volunteers.joining import services as joining
from volunteers.models import Clearance, CodeOfConduct
from welcome_house.models import Activity, Session
from welcome_house.shifts import figures, reads, recurring, rules, services
from welcome_house.shifts.models import Shift, ShiftPattern, Turn

pytestmark = pytest.mark.django_db
TODAY, NOW = clock.today(), clock.now()
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine


def take(of, who, **more):
    return services.take(shift=of, volunteer=who, at=NOW, by="test", **more)


def refused(of, who, **more):
    with pytest.raises(ValidationError) as error:
        take(of, who, **more)
    return " ".join(error.value.messages)


# --- taking -----------------------------------------------------------------------------------------
def test_a_shift_is_never_fuller_than_needed_unless_the_coordinator_says_so():
    one = shift(needed=1)
    take(one, volunteer())
    refused(one, volunteer())
    take(one, volunteer(), beyond=True)
    assert Turn.objects.live().count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_last_place_at_once_one_gets_it():
    one, people = shift(needed=1), [volunteer() for _ in range(6)]
    start, told = threading.Barrier(len(people)), []

    def run(who):
        start.wait()
        try:
            take(one, who)
            told.append("taken")
        except ValidationError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused"] * 5 + ["taken"]
    assert Turn.objects.live().count() == 1


def test_an_expired_clearance_blocks_a_new_shift_and_flags_the_one_that_is_there():
    last = TODAY + dt.timedelta(days=3)
    who = volunteer(until=last)
    kept = take(shift(3), who)
    refused(shift(4), who)
    Clearance.objects.filter(volunteer=who).update(valid_until=TODAY)
    assert [each.pk for each in reads.blocked_turns(coordinator(), NOW, TODAY)] == [kept.pk]
    live, _gone = reads.turns_of(kept.shift)
    assert live[0].is_blocked


def test_nobody_has_a_shift_without_the_code_accepted_or_before_approval_or_without_the_skill():
    one = shift(skills=["bicycles"])
    refused(one, volunteer(skills=["bicycles"], code=None))
    refused(one, volunteer(skills=["bicycles"], approved_on=None))
    refused(one, volunteer(skills=["cafe"]))
    take(one, volunteer(skills=["cafe", "bicycles"]))


def test_a_new_version_of_the_code_is_accepted_before_the_next_shift():
    who, one = volunteer(), shift()
    CodeOfConduct.objects.update(valid_to=ago(1))
    new = CodeOfConduct.objects.create(text_da="Nyt", text_en="New", valid_from=TODAY)
    refused(one, who)
    assert not reads.could_come(coordinator(), one, TODAY).exists()
    who.code = new
    who.save()
    take(one, who)


def test_two_shifts_at_once_are_refused_in_words_and_by_the_table():
    who, first, second = volunteer(), shift(3, 10), shift(3, 12)
    take(first, who)
    refused(second, who)
    with pytest.raises(IntegrityError), transaction.atomic():
        turn(second, who)
    take(shift(3, 13), who)  # the next one begins when the first has ended


def test_what_has_begun_or_is_cancelled_cannot_be_taken():
    refused(shift(-1), volunteer())
    refused(shift(cancelled_at=NOW), volunteer())


# --- swap, cancel --------------------------------------------------------------------------------------
def test_an_offered_shift_stays_mine_until_another_takes_it():
    one, me, other = shift(needed=1), volunteer(), volunteer()
    mine = take(one, me)
    services.offer(turn=mine, at=NOW, by="test")
    assert reads.own_turns(me, NOW)[0].offered_at
    take(one, other)
    mine.refresh_from_db()
    assert (mine.ended_because, Turn.objects.live().get().volunteer) == ("swapped", other)
    assert Mail.objects.get().to == me.email
    with pytest.raises(ValidationError):
        services.cancel(turn=mine, at=NOW, on=TODAY, by="test")


def test_an_offer_can_be_taken_back():
    one, me = shift(needed=1), volunteer()
    mine = take(one, me)
    services.offer(turn=mine, at=NOW, by="test")
    services.keep(turn=mine, at=NOW, by="test")
    refused(one, volunteer())


def test_cancelling_at_short_notice_tells_the_coordinators_and_names_nobody():
    boss, who = coordinator(), volunteer(name="Karla Nævnesikke")
    early, late = take(shift(5), who), take(shift(2, 8), who)
    services.cancel(turn=early, at=NOW, on=TODAY, by="test")
    assert not Mail.objects.exists()
    services.cancel(turn=late, at=late.starts_at - dt.timedelta(hours=23), on=TODAY, by="test")
    letter = Mail.objects.get()
    assert letter.to == boss.email
    assert "Karla" not in letter.text + letter.subject
    late.refresh_from_db()
    assert late.is_late
    take(late.shift, volunteer())


def test_leaving_gives_coming_shifts_back_and_keeps_what_was_done():
    who = volunteer()
    done, coming = turn(shift(-5), who, outcome="attended"), take(shift(5), who)
    joining.leave(who, because="time", on=TODAY, at=NOW, expected=1, by=coordinator())
    coming.refresh_from_db()
    done.refresh_from_db()
    assert (coming.ended_because, done.outcome) == ("left", "attended")


def test_a_forgotten_volunteer_leaves_the_hours_without_a_name():
    who = volunteer()
    done = turn(shift(-5), who, outcome="attended")
    who.delete()
    done.refresh_from_db()
    assert (done.volunteer_id, done.outcome) == (None, "attended")


# --- who came ------------------------------------------------------------------------------------------
def test_hours_come_from_attended_shifts_only():
    who, boss = volunteer(), coordinator()
    came, missed = shift(-5, hours=3), shift(-6, hours=4)
    outcomes = {turn(came, who).pk: "attended", turn(missed, who).pk: "absent"}
    for one in (came, missed):
        services.note_outcomes(shift=one, outcomes=outcomes, at=NOW, by=boss)
    assert sum(row["hours"] for row in reads.own_hours(who)) == 3
    year = came.starts_at.year
    assert sum(row["total"] for row in reads.hours_of_year(boss, year)) == 3


def test_nobody_came_before_the_shift_has_begun():
    who, coming = volunteer(), shift(5)
    mine = take(coming, who)
    with pytest.raises(ValidationError):
        services.note_outcomes(shift=coming, outcomes={mine.pk: "attended"}, at=NOW, by=coordinator())


def test_active_volunteers_had_a_shift_in_the_last_sixty_days():
    for days in (0, 59, 60, 61):
        turn(shift(-days, 0, hours=1), volunteer(), outcome="attended")
    turn(shift(-3), volunteer(), outcome="absent")
    twice = volunteer()
    turn(shift(-4), twice, outcome="attended")
    turn(shift(-8), twice, outcome="attended")
    assert figures.active(TODAY).volunteers == 3
    assert figures.active(TODAY - dt.timedelta(days=1)).volunteers == 3
    months = figures.months(ago(70), TODAY)
    assert (sum(each.attended for each in months), sum(each.absent for each in months)) == (6, 1)


# --- reminders -----------------------------------------------------------------------------------------
def test_everybody_is_reminded_once_the_day_before_also_after_missed_nights():
    at = moment(TODAY, 9)
    for days in (1, 2):
        turn(shift(days), volunteer())
    turn(shift(0, 15), volunteer())  # yesterday's run was missed
    turn(shift(1), volunteer(), ended_at=NOW, ended_because="cancelled")
    assert services.remind(at=at) == 2
    assert services.remind(at=at + dt.timedelta(hours=3)) == 0
    assert services.remind(at=moment(TODAY + dt.timedelta(days=1), 9)) == 1
    assert Mail.objects.count() == 3


# --- recurring needs ------------------------------------------------------------------------------------
def test_a_shift_at_ten_is_at_ten_before_and_after_the_clock_changes():
    """Summer time began on 31 March 2024 and ended on 27 October 2024, both Sundays."""
    for first in (dt.date(2024, 3, 24), dt.date(2024, 10, 20)):
        need = ShiftPattern.objects.create(
            title="Åbent hus", weekdays=[6], begins="10:00", ends="14:00", needed=2, valid_from=first
        )
        need.refresh_from_db()
        recurring.make(need, at=moment(first, 0), by="test")
        made = list(Shift.objects.filter(pattern=need).order_by("starts_at")[:3])
        assert [each.starts_at.astimezone(COPENHAGEN).hour for each in made] == [10, 10, 10]
        assert [rules.minutes(each.starts_at, each.ends_at) for each in made] == [240, 240, 240]
        gap = made[1].starts_at - made[0].starts_at
        assert gap == dt.timedelta(days=7, hours=-1 if first.month == 3 else 1)


def test_in_the_night_of_the_change_hours_are_counted_as_they_passed():
    spring = dt.date(2024, 3, 31)
    assert rules.minutes(rules.at(spring, dt.time(1)), rules.at(spring, dt.time(5))) == 180
    autumn = dt.date(2024, 10, 27)
    assert rules.minutes(rules.at(autumn, dt.time(1)), rules.at(autumn, dt.time(5))) == 300
    assert rules.at(spring, dt.time(2, 30)) == copenhagen(2024, 3, 31, 3, 30)  # left out by the clock


@UNHURRIED
@given(
    chosen=st.integers(1, 127), every=st.integers(1, 8),
    since=st.dates(dt.date(2023, 1, 1), dt.date(2025, 1, 1)), ahead=st.integers(0, 60), more=st.integers(0, 90),
)  # fmt: skip
def test_the_days_of_a_need_are_those_counted_one_by_one(chosen, every, since, ahead, more):
    weekdays = {day for day in range(7) if chosen >> day & 1}
    first = since + dt.timedelta(days=ahead)
    last = first + dt.timedelta(days=more)
    monday = since - dt.timedelta(days=since.weekday())
    counted = [
        day for number in range(more + 1)
        if (day := first + dt.timedelta(days=number)).weekday() in weekdays and (day - monday).days // 7 % every == 0
    ]  # fmt: skip
    assert rules.days_of(sorted(weekdays), every, since=since, first=first, last=last) == counted


def weekly(**values):
    given = {
        "title": "Vært", "weekdays": [0, 5], "begins": dt.time(16), "ends": dt.time(20), "needed": 3,
        "valid_from": TODAY,
    }  # fmt: skip
    return ShiftPattern(**(given | values))


def test_making_twice_makes_nothing_new_and_what_was_called_off_stays_off():
    boss = coordinator()
    need = recurring.save_pattern(weekly(), at=NOW, expected=0, by=boss)
    count = Shift.objects.count()
    assert count >= 15
    one = Shift.objects.first()
    services.call_off(one, at=NOW, expected=1, by=boss)
    assert recurring.make_ahead(at=NOW) == 0
    assert Shift.objects.filter(pattern=need).count() == count


def test_a_changed_need_leaves_taken_shifts_and_ends_those_after_the_last_day():
    boss = coordinator()
    need = recurring.save_pattern(weekly(weekdays=[0, 1, 2, 3, 4, 5, 6]), at=NOW, expected=0, by=boss)
    near, far = (Shift.objects.get(pattern=need, day=TODAY + dt.timedelta(days=days)) for days in (2, 20))
    take(near, volunteer())
    lost = take(far, volunteer())
    need.begins, need.valid_to = dt.time(17), TODAY + dt.timedelta(days=7)
    recurring.save_pattern(need, at=NOW, expected=1, by=boss)
    near.refresh_from_db()
    lost.refresh_from_db()
    assert near.starts_at.astimezone(COPENHAGEN).hour == 16
    assert lost.ended_because == "called_off"
    assert not Shift.objects.standing().filter(pattern=need, day__gt=need.valid_to).exists()
    assert Shift.objects.get(pattern=need, day=TODAY + dt.timedelta(days=3)).starts_at.astimezone(COPENHAGEN).hour == 17
    with pytest.raises(StaleVersion):
        recurring.save_pattern(need, at=NOW, expected=1, by=boss)


def session(days=4, hour=18):
    start = moment(TODAY + dt.timedelta(days=days), hour)
    held, _new = Activity.objects.get_or_create(
        name="Sprogcafé", defaults={"sort": "language", "first_starts": start, "minutes": 120}
    )
    return Session.objects.create(activity=held, starts_at=start, ends_at=start + dt.timedelta(hours=2))


def test_shifts_of_an_activity_follow_its_dates_when_they_move_or_are_cancelled():
    held, other = session(), session(11)
    need = weekly(activity=held.activity, weekdays=[], begins=None, ends=None)
    recurring.save_pattern(need, at=NOW, expected=0, by=coordinator())
    one, two = Shift.objects.filter(pattern=need).order_by("starts_at")
    who, busy = volunteer(), volunteer()
    kept, lost, off = take(one, who), take(one, busy), take(two, who)
    take(shift(4, 20), busy)
    held.starts_at, held.ends_at = held.starts_at + dt.timedelta(hours=1), held.ends_at + dt.timedelta(hours=1)
    held.save()
    other.cancelled_at = NOW
    other.save()
    assert recurring.follow_sessions(at=NOW) == 2
    assert recurring.follow_sessions(at=NOW) == 0
    for each in (kept, lost, off):
        each.refresh_from_db()
    assert (kept.starts_at, kept.ended_at) == (held.starts_at, None)
    assert (lost.ended_because, off.ended_because) == ("moved", "called_off")
    assert recurring.make_ahead(at=NOW) == 0
    assert Mail.objects.count() == 3


def test_a_moved_shift_takes_its_people_along():
    boss, who = coordinator(), volunteer()
    one = shift(3)
    mine = take(one, who)
    one.starts_at, one.ends_at = one.starts_at + dt.timedelta(hours=1), one.ends_at + dt.timedelta(hours=1)
    services.save_shift(one, at=NOW, expected=1, by=boss)
    mine.refresh_from_db()
    assert mine.starts_at == one.starts_at
    assert Mail.objects.get().to == who.email
