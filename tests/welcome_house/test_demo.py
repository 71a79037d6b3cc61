"""The demo's house: sixty dates a week through a year, none of them in a room that is taken."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from demo import house
from welcome_house import figures
from welcome_house.models import Session

pytestmark = pytest.mark.django_db


def test_a_year_of_sixty_dates_a_week_is_made_in_few_statements():
    now = clock.now()
    with CaptureQueriesContext(connection) as asked:
        house.fill(on=now.date(), at=now)
    assert len(asked) < 400
    weeks = Counter(each.isocalendar()[:2] for each in Session.objects.values_list("starts_at", flat=True))
    full = sorted(weeks.values())[4:]
    assert len(full) > 52
    assert min(full) >= 55
    assert not Session.objects.standing().filter(room=None).exists()
    months = figures.visits_by_month(now.date() - dt.timedelta(days=365), now.date())
    assert min(row.total for row in months[1:-1]) > 1000
    assert "already" in house.fill(on=now.date(), at=now)
