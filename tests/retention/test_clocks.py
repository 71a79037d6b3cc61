"""The clocks of retention in examples a caseworker would give; the oracle holds them on everything else."""

import datetime as dt

import pytest

from refugees.models import Exit, LeaveEvent, ReadinessAssessment
from targets import explain
from targets.models import Clock, TargetRule
from tests import factories
from tests.retention.support import at_work, offered, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.refugee(takeover_on=dt.date(2018, 3, 1))


def clock(person, target, on):
    return Clock.objects.derived(on).with_standing(on).filter(refugee=person, target=target).first()


def told(person, target, on):
    found = clock(person, target, on)
    return found and (found.clock_started_on, found.due_on, found.standing)


D = dt.date


def test_the_fourth_follow_up_after_the_day_of_the_assessment_stops_the_clock(person):
    ReadinessAssessment.objects.create(refugee=person, happened_on=D(2018, 4, 3), outcome="job_ready")
    for on, mode in (
        (D(2018, 4, 3), "meeting"), (D(2018, 5, 1), "phone"), (D(2018, 5, 1), "meeting"), (D(2018, 6, 1), "phone"),
    ):  # fmt: skip
        talk(person, on, mode)
    assert told(person, "follow_ups", D(2018, 10, 3)) == (D(2018, 4, 3), D(2018, 10, 3), "due_soon")
    talk(person, D(2018, 9, 1), "digital")
    assert clock(person, "follow_ups", D(2018, 10, 3)).met_on == D(2018, 9, 1)


def test_contact_is_thirty_days_and_ninety_in_work_each_from_the_last_conversation(person):
    assert told(person, "contact", D(2018, 3, 1)) == (D(2018, 3, 1), D(2018, 3, 31), "on_track")
    assert told(person, "contact", D(2018, 3, 24))[2] == "due_soon"
    talk(person, D(2018, 3, 20))
    assert told(person, "contact", D(2018, 3, 31)) == (D(2018, 3, 20), D(2018, 4, 19), "on_track")
    at_work(person, D(2018, 4, 2), until=D(2018, 6, 4))
    assert told(person, "contact", D(2018, 4, 2)) is None
    assert told(person, "contact_in_work", D(2018, 4, 2)) == (D(2018, 3, 20), D(2018, 6, 18), "on_track")
    assert told(person, "contact_in_work", D(2018, 6, 4)) is not None, "the last day of work is still work"
    assert told(person, "contact", D(2018, 6, 5)) == (D(2018, 3, 20), D(2018, 4, 19), "overdue")


def test_contact_rests_while_leave_runs_and_counts_anew_from_its_end(person):
    leave = {"refugee": person, "ref": "L1", "kind": "parental"}
    LeaveEvent.objects.create(**leave, event="started", happened_on=D(2018, 4, 1))
    assert clock(person, "contact", D(2018, 8, 1)).excluded_as == "leave"
    LeaveEvent.objects.create(**leave, event="ended", happened_on=D(2018, 9, 30))
    assert clock(person, "contact", D(2018, 9, 30)).excluded_as == "leave"
    assert told(person, "contact", D(2018, 10, 1)) == (D(2018, 9, 30), D(2018, 10, 30), "on_track")


def test_contact_is_excluded_by_an_exit_whatever_its_due_date(person):
    Exit.objects.create(refugee=person, happened_on=D(2018, 6, 1), reason="moved")
    assert told(person, "contact", D(2018, 5, 31))[2] == "overdue"
    assert clock(person, "contact", D(2018, 6, 1)).excluded_as == "moved"


def test_contact_counts_from_no_day_before_2018():
    someone = factories.refugee(takeover_on=D(2017, 3, 1))
    assert told(someone, "contact", D(2017, 12, 31)) is None
    assert told(someone, "contact", D(2018, 1, 1)) == (D(2018, 1, 1), D(2018, 1, 31), "on_track")


def test_each_start_wants_its_own_offer_of_a_mentor(person):
    at_work(person, D(2018, 4, 2), ref="P1")
    at_work(person, D(2018, 5, 2), ref="P2", kind="igu")
    offered(person, D(2018, 3, 28), ref="P1")
    found = Clock.objects.derived(D(2018, 5, 20)).with_standing(D(2018, 5, 20))
    rows = found.filter(target="retention_mentor_offer").order_by("subject")
    assert [(row.subject, row.due_on, row.standing) for row in rows] == [
        ("P1", D(2018, 4, 16), "met"), ("P2", D(2018, 5, 16), "overdue"),
    ]  # fmt: skip


def test_a_job_that_ended_before_its_due_date_without_an_offer_is_excluded(person):
    at_work(person, D(2018, 4, 2), until=D(2018, 4, 10))
    assert told(person, "retention_mentor_offer", D(2018, 4, 9))[2] == "due_soon"
    assert clock(person, "retention_mentor_offer", D(2018, 4, 10)).excluded_as == "ended"
    offered(person, D(2018, 4, 20))
    late = clock(person, "retention_mentor_offer", D(2018, 5, 1))
    assert (late.excluded_as, late.met_on) == ("ended", D(2018, 4, 20))


def test_a_start_before_the_retention_effort_has_no_clock():
    someone = factories.refugee()
    at_work(someone, D(2017, 12, 31))
    assert told(someone, "retention_mentor_offer", D(2018, 2, 1)) is None


def test_the_rules_are_there_with_their_warnings_and_are_the_municipalitys_own_but_one():
    rules = {
        rule.target: (rule.valid_from, rule.months, rule.days, rule.warning_days, rule.basis)
        for rule in TargetRule.objects.filter(
            target__in=["follow_ups", "contact", "contact_in_work", "retention_mentor_offer"]
        )
    }
    assert rules == {
        "follow_ups": (D(2016, 7, 1), 6, None, 30, "law"),
        "contact": (D(2018, 1, 1), None, 30, 7, "municipal"),
        "contact_in_work": (D(2018, 1, 1), None, 90, 7, "municipal"),
        "retention_mentor_offer": (D(2018, 1, 1), None, 14, 7, "municipal"),
    }


def test_every_due_date_can_be_explained(person):
    at_work(person, D(2018, 4, 2))
    ReadinessAssessment.objects.create(refugee=person, happened_on=D(2018, 4, 3), outcome="job_ready")
    sentences = {each.target: each.sentence for each in explain.why(person.pk, D(2018, 4, 10))}
    assert "16-04-2018" in sentences["retention_mentor_offer"]
    assert "03-10-2018" in sentences["follow_ups"]
    assert "30-05-2018" in sentences["contact_in_work"]
