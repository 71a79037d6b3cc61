"""What stands beside the clocks, and which faults of the data are somebody's work, by right."""

import datetime as dt

import pytest

from accounts.policy import Area, Role
from core import clock
from refugees import journal
from refugees.ports import facts_changed
from targets import quality, rows
from tests import factories
from tests.support.rights import page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


def test_the_faults_listed_are_those_that_the_reader_may_mend(worker):
    consultant = factories.user(Role.JOB_CONSULTANT)
    assert {check.area for check in quality._checks_for(consultant)} <= {Area.PLACEMENT, Area.TARGETS}
    assert quality._checks_for(consultant)
    assert len(quality._checks_for(worker)) > len(quality._checks_for(consultant))
    assert quality._checks_for(factories.user(Role.ANALYST)) == []


def test_the_way_to_fill_in_missing_data_is_for_who_writes_in_cases(worker):
    consultant, today = factories.user(Role.JOB_CONSULTANT), clock.today()
    assert all(rows.Reader(worker, today, today).mending)
    assert rows.Reader(consultant, today, today).mending == ("", "")


def test_a_row_tells_last_what_its_reader_may_know(worker):
    day = clock.today() - dt.timedelta(days=20)
    person = factories.refugee(worker, takeover_on=day, allocation_decided_on=day - dt.timedelta(days=60))
    facts_changed([person.pk])
    title = "Henvist til klinikken"
    journal.write(person, theme="health", title=title, event_on=clock.today(), by=worker, area=Area.HEALTH)
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    seen = {user.pk: page(signed_in(user), "/deadlines/", whose="all", standing="all") for user in (worker, consultant)}
    assert all(person.case_number in text for text in seen.values())
    assert title in seen[worker.pk]
    assert title not in seen[consultant.pk]
