"""The housing of the demo, on a handful of households: by the services, and nothing of it ahead of its time."""

import datetime as dt

import pytest

from accounts.policy import Role
from core import clock
from demo import allotting, colleagues, homes, life
from demo.retaining import of_role
from housing import services
from housing.models import (
    AllocationDecision,
    AllocationLine,
    AllocationProposal,
    AreaList,
    Dwelling,
    HousingEvent,
    Offer,
    Stay,
)
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
    for number in range(2):
        services.ready(family(worker, 1), on=ago(40 + number), by=worker)
    officer = of_role(staff, Role.HOUSING_OFFICER)[0]
    said = allotting.propose(officer, on=today, at=clock.now())
    assert AllocationProposal.objects.count() == 2, said
    assert AllocationLine.objects.filter(dwelling__isnull=False).exists()
    assert set(AllocationDecision.objects.values_list("answer", flat=True)) == {"offered", "not_this"}


def test_where_nobody_waits_the_demo_says_so():
    assert "husstand" in allotting.propose(factories.user(Role.HOUSING_OFFICER), on=clock.today(), at=clock.now())
