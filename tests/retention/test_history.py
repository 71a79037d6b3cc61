"""The import of follow-ups, drop-in visits and offers of a mentor: once, in any order, never revived."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from refugees.imports import history
from refugees.models import JournalEntry
from retention.models import CounsellingVisit, FollowUp, MentorOffer
from targets.models import Clock
from tests import factories
from tests.retention.support import planned, table

pytestmark = pytest.mark.django_db

ALL = (
    "99000001;follow_up_held;06-03-2018;;meeting;om timer",
    "99000001;follow_up_held;06-03-2018;;phone;",
    "99000001;open_counselling_visit;07-03-2018;;;",
    "99000001;retention_mentor_offered;01-03-2018;P1;;",
)


@pytest.fixture
def person():
    return factories.refugee(person_id="99000001")


def take(*lines):
    return history.take_in(table(*lines), by=None)


def counts():
    return [model.objects.count() for model in (FollowUp, CounsellingVisit, MentorOffer)]


def test_every_event_becomes_a_fact_with_its_journal_entry(person):
    assert take(*ALL).rejected == 0
    assert counts() == [2, 1, 1]
    assert FollowUp.objects.get(mode="meeting").note == "om timer"
    assert MentorOffer.objects.get().ref == "P1"
    entries = JournalEntry.objects.filter(refugee=person, theme="retention", area="placement", automatic=True)
    assert entries.count() == 4


def test_the_same_file_twice_adds_nothing(person):
    take(*ALL)
    assert take(*reversed(ALL)).rejected == 0
    assert counts() == [2, 1, 1]
    assert JournalEntry.objects.filter(theme="retention").count() == 4


def test_an_annulled_fact_is_not_revived_and_the_report_says_so(person):
    take(*ALL)
    for model in (FollowUp, CounsellingVisit, MentorOffer):
        for fact in model.objects.all():
            fact.annul(at=fact.recorded_at, by=None, reason="forkert")
    report = take(*ALL)
    assert counts() == [2, 1, 1]
    assert not FollowUp.objects.standing().exists()
    assert sum(bool(line.notes) for line in report.lines) == 4


def test_a_planned_or_missed_follow_up_does_not_stand_in_for_one_held(person):
    planned(person, dt.date(2018, 3, 6))
    FollowUp.objects.create(
        refugee=person, state="missed", happened_on=dt.date(2018, 3, 6), mode="meeting", missed_because="no_show"
    )
    take(ALL[0])
    assert FollowUp.objects.filter(state="held").count() == 1


def test_an_offer_may_come_before_its_placement_in_another_file(person):
    take(ALL[3])
    take("99000001;placement_started;05-03-2018;P1;ordinary_job;")
    clock = Clock.objects.derived(dt.date(2018, 4, 1)).get(target="retention_mentor_offer")
    assert (clock.subject, clock.met_on) == ("P1", dt.date(2018, 3, 1))


@pytest.mark.parametrize(
    "line",
    [
        "99000001;follow_up_held;06-03-2018;;letter;",
        "99000001;follow_up_held;06-03-2018;;;",
        "99000001;follow_up_held;06-03-2018;P1;phone;",
        "99000001;open_counselling_visit;06-03-2018;;work;",
        "99000001;retention_mentor_offered;06-03-2018;;;",
        "99000009;follow_up_held;06-03-2018;;phone;",
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_go_in(person, line):
    assert take(line, ALL[0]).rejected == 1
    assert FollowUp.objects.count() == 1


def test_a_drop_in_visit_is_no_follow_up(person):
    take(*(f"99000001;open_counselling_visit;{number:02d}-04-2018;;;" for number in range(1, 6)))
    take("99000001;readiness;01-03-2018;;job_ready;")
    clock = Clock.objects.derived(dt.date(2018, 10, 1)).get(target="follow_ups")
    assert clock.met_on is None
    contact = Clock.objects.derived(dt.date(2018, 10, 1)).get(target="contact")
    assert contact.clock_started_on == dt.date(2018, 1, 1)


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(person):
    def lines(first, count):
        days = [dt.date(2018, 1, 1) + dt.timedelta(days=number) for number in range(first, first + count)]
        return [
            f"99000001;{event};{on:%d-%m-%Y};{ref};{detail};"
            for on in days
            for event, ref, detail in (
                ("follow_up_held", "", "phone"), ("open_counselling_visit", "", ""),
                ("retention_mentor_offered", "P1", ""),
            )
        ]  # fmt: skip

    seen = []
    for first, count in ((0, 1), (10, 60)):
        with CaptureQueriesContext(connection) as queries:
            take(*lines(first, count))
        seen.append(len(queries))
    assert seen[0] == seen[1]
