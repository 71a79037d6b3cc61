"""What happens in retention: in order, once, with journal and clocks, never past an exit or another's save."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.policy import Role
from core.models import StaleVersion
from placements.models import PlacementEvent
from refugees import ports
from refugees import services as case
from refugees.models import CaseAssignment, JournalEntry, Refugee
from retention import ending, mentoring, services
from retention.models import (
    AfterEnd,
    AgreedStep,
    CounsellingVisit,
    FollowUp,
    MentorNote,
    MentorOffer,
    RetentionMentor,
    WarningSign,
)
from retention.services import Step
from tests import factories
from tests.retention.support import JANUARY, at_work, day, followed, offered, planned, talk

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2018, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


@pytest.fixture
def changed(monkeypatch):
    """The people whose facts were reported as changed."""
    told = []
    monkeypatch.setattr(ports, "_changed", [told.extend])
    return told


def titles(person):
    return list(JournalEntry.objects.filter(refugee=person).order_by("pk").values_list("title", "area", "struck"))


# --- follow-ups ------------------------------------------------------------------------------------
def test_from_the_plan_to_the_conversation_with_its_steps(person, worker, changed):
    made = FollowUp(refugee=person, planned_on=day(7), planned_at=dt.time(10, 30), mode="meeting")
    services.plan(made, on=day(0), by=worker)
    assert changed == [], "a plan is no fact that a clock counts"
    made.happened_on, made.mode, made.work_topics, made.work_note = day(8), "phone", ["hours"], "Vil have flere timer"
    services.hold(made, expected=1, steps=[Step("Spørge lederen", "person", day(20))], by=worker)
    stored = FollowUp.objects.get()
    assert (stored.state, stored.planned_on, stored.happened_on, stored.version) == ("held", day(7), day(8), 2)
    step = AgreedStep.objects.get()
    assert (step.text, step.who, step.due_on, step.follow_up) == ("Spørge lederen", "person", day(20), stored)
    assert changed == [person.pk]
    entry = JournalEntry.objects.order_by("pk").last()
    assert "Vil have flere timer" in entry.text
    assert "Spørge lederen" in entry.text
    assert entry.area == "placement"


def test_of_two_who_hold_the_same_plan_the_second_is_told(person, worker):
    made = planned(person, day(7))
    stale = FollowUp.objects.get(pk=made.pk)
    made.happened_on = day(7)
    services.hold(made, expected=1, by=worker)
    stale.happened_on = day(8)
    with pytest.raises(StaleVersion):
        services.hold(stale, expected=1, by=worker)
    assert FollowUp.objects.get().happened_on == day(7)


def test_the_words_of_a_conversation_may_grow_but_its_day_and_sort_stand(person, worker, changed):
    made = talk(person, day(3), "phone")
    made.happened_on, made.mode, made.note = day(9), "meeting", "Mere at sige"
    services.write_down(made, expected=1, steps=[Step("Ringe", "us")], by=worker, on=day(10))
    stored = FollowUp.objects.get()
    assert (stored.happened_on, stored.mode, stored.note) == (day(3), "phone", "Mere at sige")
    assert AgreedStep.objects.count() == 1
    assert changed == []


def test_a_missed_follow_up_has_its_reason_and_counts_for_nothing(person, worker, changed):
    made = planned(person, day(7))
    services.miss(made, expected=1, on=day(7), because="no_show", note="Ringede to gange", by=worker)
    stored = FollowUp.objects.get()
    assert (stored.state, stored.happened_on, stored.missed_because) == ("missed", day(7), "no_show")
    assert changed == []
    assert not FollowUp.objects.held(day(30)).exists()


def test_only_what_is_planned_can_be_missed_or_called_off(person, worker):
    made = talk(person, day(3))
    with pytest.raises(ValidationError):
        services.miss(made, expected=1, on=day(3), because="no_show", by=worker)
    with pytest.raises(ValidationError):
        services.cancel(made, expected=1, on=day(3), reason="x", by=worker)
    open_plan = planned(person, day(9))
    services.cancel(open_plan, expected=1, on=day(3), reason="Borgeren er i praktik", by=worker)
    assert FollowUp.objects.get(pk=open_plan.pk).state == "cancelled"


def test_the_same_sort_of_follow_up_is_held_once_a_day_and_two_sorts_are_two(person, worker):
    for mode in ("meeting", "phone"):
        services.hold(FollowUp(refugee=person, happened_on=day(1), mode=mode), by=worker)
    with pytest.raises(ValidationError):
        services.hold(FollowUp(refugee=person, happened_on=day(1), mode="phone"), by=worker)
    assert FollowUp.objects.count() == 2


def test_nothing_is_recorded_or_planned_after_an_exit(person, worker):
    case.record_exit(person=person, on=day(5), reason="moved", by=worker)
    late = [
        lambda: services.hold(FollowUp(refugee=person, happened_on=day(6), mode="phone"), by=worker),
        lambda: services.plan(FollowUp(refugee=person, planned_on=day(6), mode="phone"), on=day(5), by=worker),
        lambda: services.notice(WarningSign(refugee=person, happened_on=day(6), sign="absence"), by=worker),
        lambda: services.visit(CounsellingVisit(refugee=person, happened_on=day(6), topic="work"), by=worker),
        lambda: mentoring.offer(MentorOffer(refugee=person, happened_on=day(6), ref="P1"), by=worker),
        lambda: mentoring.assign(
            RetentionMentor(refugee=person, mentor=worker, task="x", valid_from=day(6)), by=worker
        ),
    ]  # fmt: skip
    for verb in late:
        with pytest.raises(ValidationError):
            verb()


def test_an_agreed_step_is_done_once(person, worker):
    step = AgreedStep.objects.create(refugee=person, follow_up=talk(person, day(1)), text="Ringe")
    services.finish(step, expected=1, on=day(4), by=worker)
    with pytest.raises(StaleVersion):
        services.finish(step, expected=1, on=day(5), by=worker)
    assert AgreedStep.objects.get().done_on == day(4)
    assert not AgreedStep.objects.open().exists()


# --- annulment -------------------------------------------------------------------------------------
def test_an_annulled_fact_stays_struck_through_and_its_clock_is_told(person, worker, changed):
    made = services.hold(FollowUp(refugee=person, happened_on=day(1), mode="phone"), by=worker)
    services.hold(FollowUp(refugee=person, happened_on=day(1), mode="meeting"), by=worker)
    changed.clear()
    services.annul(made, expected=1, reason="Forkert borger", by=worker, on=day(3), at=NOON)
    assert FollowUp.objects.standing().get().mode == "meeting"
    assert changed == [person.pk]
    assert [struck for _title, _area, struck in titles(person)] == [True, False, False]
    with pytest.raises(StaleVersion):
        services.annul(made, expected=1, reason="igen", by=worker, on=day(3), at=NOON)


def test_after_its_annulment_the_same_may_be_entered_again(person, worker):
    made = services.hold(FollowUp(refugee=person, happened_on=day(1), mode="phone"), by=worker)
    services.annul(made, expected=1, reason="Forkert dag", by=worker, on=day(3), at=NOON)
    services.hold(FollowUp(refugee=person, happened_on=day(1), mode="phone"), by=worker)
    assert FollowUp.objects.standing().count() == 1


def test_a_planned_follow_up_is_not_annulled_but_called_off(person, worker):
    with pytest.raises(ValidationError):
        services.annul(planned(person, day(4)), expected=1, reason="x", by=worker, on=day(0), at=NOON)


# --- mentors ---------------------------------------------------------------------------------------
@pytest.fixture
def mentor():
    return factories.user(Role.RETENTION_MENTOR, name="Mona Falk")


def test_an_assigned_mentor_reaches_the_case_until_the_assignment_ends(person, worker, mentor):
    assert not Refugee.objects.visible_to(mentor).exists()
    given = mentoring.assign(RetentionMentor(refugee=person, mentor=mentor, task="x", valid_from=day(0)), by=worker)
    again = type(mentor).objects.get(pk=mentor.pk)
    assert Refugee.objects.visible_to(again).get() == person
    mentoring.end(given, expected=1, on=day(40), reason="Klarer sig selv", by=worker)
    assert not Refugee.objects.visible_to(type(mentor).objects.get(pk=mentor.pk)).exists()
    assignment = CaseAssignment.objects.get(role=Role.RETENTION_MENTOR)
    assert (assignment.valid_from, assignment.valid_to) == (day(0), day(40))


def test_another_mentor_ends_the_first_the_day_before(person, worker, mentor):
    followed(person, mentor, day(0))
    other = factories.user(Role.RETENTION_MENTOR)
    mentoring.assign(RetentionMentor(refugee=person, mentor=other, task="x", valid_from=day(30)), by=worker)
    periods = RetentionMentor.objects.order_by("valid_from").values_list("mentor", "valid_from", "valid_to")
    assert list(periods) == [(mentor.pk, day(0), day(29)), (other.pk, day(30), None)]
    with pytest.raises(ValidationError):
        mentoring.assign(RetentionMentor(refugee=person, mentor=mentor, task="x", valid_from=day(30)), by=worker)


def test_two_mentors_at_a_time_cannot_be(person, mentor):
    followed(person, mentor, day(0))
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionMentor.objects.create(refugee=person, mentor=mentor, task="x", valid_from=day(5))


def test_an_offer_keeps_its_day_and_gets_its_answer(person, worker, changed):
    made = mentoring.offer(MentorOffer(refugee=person, happened_on=day(2), ref="P1"), by=worker)
    assert changed == [person.pk]
    mentoring.answer(made, expected=1, on=day(5), said="declined", by=worker)
    stored = MentorOffer.objects.get()
    assert (stored.happened_on, stored.answer, stored.answered_on) == (day(2), "declined", day(5))
    with pytest.raises(ValidationError):
        mentoring.answer(stored, expected=2, on=day(1), said="accepted", by=worker)
    with pytest.raises(StaleVersion):
        mentoring.answer(stored, expected=1, on=day(6), said="accepted", by=worker)


def test_a_mentors_note_stands_in_the_mentors_area_and_may_carry_a_sign(person, mentor):
    note = MentorNote(refugee=person, happened_on=day(3), challenge="times", help="Øvede vagtplan", outcome="better")
    mentoring.write(note, sign="absence", by=mentor)
    assert [area for _title, area, _struck in titles(person)] == ["mentor", "placement"]
    sign = WarningSign.objects.get()
    assert (sign.sign, sign.source, sign.note) == ("absence", "mentor", "Øvede vagtplan")


# --- signs, ends -----------------------------------------------------------------------------------
def test_a_sign_is_closed_with_what_was_done_and_not_before_it_was_seen(person, worker):
    sign = services.notice(WarningSign(refugee=person, happened_on=day(5), sign="hours"), by=worker)
    with pytest.raises(ValidationError):
        services.close(sign, expected=1, on=day(4), what_was_done="Talte med lederen", by=worker)
    with pytest.raises(ValidationError):
        services.close(sign, expected=1, on=day(6), what_was_done="", by=worker)
    services.close(sign, expected=1, on=day(6), what_was_done="Talte med lederen", by=worker)
    assert not WarningSign.objects.open(day(10)).exists()
    with pytest.raises(StaleVersion):
        services.close(sign, expected=1, on=day(7), what_was_done="Også mig", by=worker)


def test_the_end_of_a_job_is_the_placements_event_with_what_happens_next(person, worker):
    start = at_work(person)
    after = AfterEnd(next_step="searching", plan="Nyt CV")
    ending.end(
        start.placement, after, expected=1, on=day(60), reason="dropped_out", talk_on=day(67), today=day(60), by=worker
    )
    end = PlacementEvent.objects.get(event="ended")
    assert (end.happened_on, end.reason) == (day(60), "dropped_out")
    assert AfterEnd.objects.get().event == end
    assert FollowUp.objects.get().planned_on == day(67)
    told = [title for title, _area, _struck in titles(person)]
    assert len(told) == 3, told


def test_where_the_end_is_refused_nothing_of_it_is_kept(person, worker):
    start = at_work(person, day(10))
    for expected, on, error in ((1, day(9), ValidationError), (7, day(20), StaleVersion)):
        with pytest.raises(error):
            ending.end(
                start.placement, AfterEnd(next_step="searching"), expected=expected, on=on, reason="other",
                talk_on=day(30), today=day(20), by=worker,
            )  # fmt: skip
    assert not AfterEnd.objects.exists()
    assert not FollowUp.objects.exists()


def test_of_two_who_say_what_happens_next_the_second_sees_the_first(person, worker):
    at_work(person, until=day(20))
    end = PlacementEvent.objects.get(event="ended")
    ending.what_next(end, AfterEnd(next_step="offer"), by=worker, on=day(21))
    with pytest.raises(StaleVersion) as stale:
        ending.what_next(end, AfterEnd(next_step="leave"), by=worker, on=day(21))
    current = stale.value.current
    current.next_step = "new_job"
    ending.what_next(end, current, expected=current.version, by=worker, on=day(22))
    assert AfterEnd.objects.get().next_step == "new_job"


def test_a_drop_in_visit_is_logged_once_a_day_and_topic(person, worker, changed):
    services.visit(CounsellingVisit(refugee=person, happened_on=JANUARY, topic="work", outcome="answered"), by=worker)
    services.visit(CounsellingVisit(refugee=person, happened_on=JANUARY, topic="money"), by=worker)
    with pytest.raises(ValidationError):
        services.visit(CounsellingVisit(refugee=person, happened_on=JANUARY, topic="work"), by=worker)
    assert CounsellingVisit.objects.count() == 2
    assert not FollowUp.objects.exists()


def test_an_offer_for_a_placement_of_another_person_is_nobodys(person):
    other = at_work(ref="P7")
    offered(person, day(0), ref="P7")
    assert other.refugee != person
    from retention import reads

    assert list(reads.without_offer(reads.in_work(factories.user(Role.TEAM_MANAGER), day(5)), day(5))) == [other]
