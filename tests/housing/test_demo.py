"""The housing of the demo, on a handful of households: by the services, and nothing of it ahead of its time."""

import datetime as dt

import pytest

from core import clock
from demo import colleagues, homes, life
from housing.models import AreaList, Dwelling, HousingEvent, Offer, Stay
from refugees.models import JournalEntry, MoveIn, Refugee
from tests import factories
from tests.housing.support import ago, family

pytestmark = pytest.mark.django_db


def test_the_demo_houses_a_handful_of_households():
    today = clock.today()
    staff = colleagues.employ(on=today)
    worker = factories.caseworker()
    for number in range(24):
        people = family(worker, 1 + number % 6, allocation_decided_on=ago(420), takeover_on=ago(330))
        for person in people:
            person.person_id = f"{life.FIRST_ID}{person.pk:06d}"
            person.save()
            MoveIn.objects.create(refugee=person, happened_on=ago(329))
    assert "dwellings" in homes.fill(staff, on=today)
    assert Stay.objects.count() == Refugee.objects.count(), "everybody who has moved has a bed"
    assert Dwelling.objects.filter(area_state="undecided").exists()
    assert {each.certainty for each in AreaList.objects.all()} == {"public", "invented"}
    assert Offer.objects.exists()
    assert not HousingEvent.objects.filter(happened_on__gt=today).exists()
    assert not JournalEntry.objects.filter(event_on__gt=today).exists()
    assert {"ready", "offered", "accepted", "moved_in"} <= set(HousingEvent.objects.values_list("event", flat=True))
    assert not Stay.objects.filter(valid_to__gt=today + dt.timedelta(days=7)).exists()
