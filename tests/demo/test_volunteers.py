"""The demo's volunteers: a hundred, a year of shifts, every state, and nobody in two places."""

import pytest
from django.db.models import Count

from core import clock
from demo import colleagues, volunteers
from volunteers.models import Volunteer
from welcome_house.shifts import figures, reads
from welcome_house.shifts.models import Shift, Turn

pytestmark = pytest.mark.django_db


def test_a_hundred_volunteers_have_a_year_of_shifts():
    today, now = clock.today(), clock.now()
    staff = colleagues.employ(on=today)
    volunteers.fill(staff, on=today, at=now)
    house = Volunteer.objects.of_the_house()
    assert house.standing().count() == 100
    assert 80 <= figures.active(today).volunteers <= 100
    assert Shift.objects.count() > 500
    assert not Shift.objects.with_taken().filter(taken__gt=5).exists()
    boss = next(each for each in staff.values() if each.can("welcome_house", write=True))
    assert reads.lacking_between(boss, today, today.replace(year=today.year + 1), now)
    viggo = house.get(user__isnull=False)
    assert reads.own_turns(viggo, now)
    assert reads.own_hours(viggo)
    assert Turn.objects.values("outcome").annotate(n=Count("pk")).count() == 3
    twice = Turn.objects.live().values("volunteer", "starts_at__date").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
