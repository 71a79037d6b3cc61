"""The demo's house and volunteers: sixty dates a week, a hundred people, a year of shifts, nobody in two places."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test.utils import CaptureQueriesContext

from core import clock
from demo import colleagues, house, volunteers
from volunteers.models import Volunteer
from welcome_house.models import Session
from welcome_house.shifts import figures, reads
from welcome_house.shifts.models import Shift, Turn

pytestmark = pytest.mark.django_db


def test_a_hundred_volunteers_have_a_year_of_shifts_at_the_dates_of_the_programme():
    today, now = clock.today(), clock.now()
    staff = colleagues.employ(on=today)
    house.fill(on=today, at=now)
    with CaptureQueriesContext(connection) as asked:
        volunteers.fill(staff, on=today, at=now)
    assert len(asked) < 60  # in bulk
    people = Volunteer.objects.of_the_house()
    assert people.standing().count() == 100
    assert 80 <= figures.active(today).volunteers <= 100
    a_years_dates_and_shifts(today)
    boss = next(each for each in staff.values() if each.can("welcome_house", write=True))
    assert reads.lacking_between(boss, today, today + dt.timedelta(days=60), now)
    viggo = people.get(user__isnull=False)
    assert reads.own_turns(viggo, now)
    assert reads.own_hours(viggo)
    assert Turn.objects.values("outcome").annotate(n=Count("pk")).count() == 3
    twice = Turn.objects.live().values("volunteer", "starts_at__date").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()


def a_years_dates_and_shifts(today):
    since = today - dt.timedelta(days=365)
    past = Session.objects.filter(starts_at__date__range=(since, today))
    weeks = Counter(each.isocalendar()[:2] for each in past.values_list("starts_at", flat=True))
    assert len(weeks) >= 52
    assert sum(weeks.values()) / len(weeks) > 55  # the first and the last week are cut
    shifts = Shift.objects.filter(starts_at__date__range=(since, today))
    at_dates = shifts.filter(session__isnull=False)
    assert at_dates.count() > 10 * 45  # ten dates a week that need somebody, but for holidays
    assert shifts.count() - at_dates.count() > 45  # and every Saturday
    at_their_time = at_dates.filter(starts_at=F("session__starts_at"), ends_at=F("session__ends_at"))
    assert at_their_time.count() == at_dates.count()
    assert not Shift.objects.filter(session__cancelled_at__isnull=False, starts_at__date__lt=today).exists()
    assert not Shift.objects.with_taken().filter(taken__gt=F("needed")).exists()
    attended = Turn.objects.attended().filter(starts_at__date__range=(since, today))
    assert attended.count() > 1400
    months = figures.months(since, today)
    assert len(months) >= 12
    assert sum(month.hours for month in months) > 4000
    assert all(month.volunteers > 50 for month in months[1:-1])
