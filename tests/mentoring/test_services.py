"""Offered, answered, assigned, given back, handed over; ticks and contacts that count once."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import StandIn
from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from mentoring import checklist, firstyear, front, mentees, reads, services
from mentoring.models import (
    ChecklistItem,
    HolisticMentor,
    MentorAnswer,
    MentorEvent,
    MentorQuestion,
    MentorRule,
    MentorTask,
    MentorVisit,
)
from mentoring.reads import Offer
from mentoring.rules import EndReason
from refugees import registry
from refugees.merging.ports import clash_of
from refugees.models import Address, CaseAssignment, Exit, JournalEntry, Refugee
from refugees.ports import Restricted, standings_for
from refugees.silence import Rung, answers_for
from tests import factories
from tests.mentoring.support import TAKEOVER, day, event, followed, met

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.refugee(factories.caseworker())


def clock_of(person, on):
    clocks = standings_for([person.pk], on).get(person.pk, [])
    return next((each for each in clocks if each.target == "holistic_mentor_offer"), None)


# --- the clock -----------------------------------------------------------------------------------------
def test_an_offer_meets_the_clock_on_its_day_and_its_annulment_opens_it_again(person):
    assert clock_of(person, day(10)).due_on == dt.date(2017, 4, 1)
    made = services.record(MentorEvent(refugee=person, event="offered", happened_on=day(5)), by=None)
    assert clock_of(person, day(10)).met_on == day(5)
    services.annul(made, expected=1, reason="Forkert", by=None, at=clock.now())
    assert clock_of(person, day(10)).met_on is None


def test_an_answer_in_an_interview_is_an_offer_on_that_day(person):
    MentorAnswer.objects.create(refugee=person, answer="no", happened_on=day(9))
    event(person, "offered", day(12))
    assert clock_of(person, day(20)).met_on == day(9)


def test_neither_a_yes_nor_an_assignment_is_an_offer(person):
    event(person, "assigned", day(3))
    event(person, "accepted", day(3))
    assert clock_of(person, day(10)).met_on is None


def test_children_and_people_who_came_to_a_family_have_no_clock():
    child = factories.refugee(birth_date=dt.date(2005, 1, 1))
    family = factories.refugee(residence_basis="family_reunified")
    assert clock_of(child, day(10)) is None
    assert clock_of(family, day(10)) is None


# --- the mentor ----------------------------------------------------------------------------------------
def test_a_mentor_reaches_the_person_from_the_first_day_to_the_last(person):
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    given = followed(person, mentor, clock.today() - dt.timedelta(days=30))
    assert list(Refugee.objects.visible_to(mentor)) == [person]
    services.hand_over(
        given, expected=given.version, on=clock.today() - dt.timedelta(days=1), reason=EndReason.NO_NEED, by=None
    )
    assert not CaseAssignment.objects.current().filter(user=mentor).exists()
    assert not Refugee.objects.visible_to(factories.User.objects.get(pk=mentor.pk)).exists()


def test_another_mentor_ends_the_first_the_day_before(person):
    first = followed(person)
    second = followed(person, since=day(40))
    first.refresh_from_db()
    assert (first.valid_to, first.end_reason) == (day(39), EndReason.OTHER_MENTOR)
    assert second.valid_to is None
    with pytest.raises(ValidationError):
        followed(person, since=day(20))


def test_nobody_gets_a_mentor_after_leaving(person):
    Exit.objects.create(refugee=person, happened_on=day(10), reason="moved")
    with pytest.raises(ValidationError):
        followed(person, since=day(11))


def test_a_handover_at_the_end_of_the_year_says_whom_the_person_has(person):
    given = followed(person)
    with pytest.raises(ValidationError):
        services.hand_over(given, expected=1, on=day(364), reason=EndReason.YEAR_OVER, by=None)
    done = services.hand_over(
        given, expected=1, on=day(364), reason=EndReason.YEAR_OVER, network=["neighbours"], note="Nabo hjælper", by=None
    )
    assert (done.valid_to, done.network, done.network_note) == (day(364), ["neighbours"], "Nabo hjælper")
    with pytest.raises(StaleVersion):
        services.hand_over(given, expected=1, on=day(364), reason=EndReason.OTHER, by=None)


def test_i_cannot_continue_is_said_once_and_a_word_may_follow(person):
    given = followed(person)
    services.cannot_continue(given, on=day(20), by=given.mentor)
    services.cannot_continue(HolisticMentor.objects.get(), on=day(21), by=given.mentor)
    services.cannot_continue(HolisticMentor.objects.get(), on=day(22), note="Taler bedst dansk", by=given.mentor)
    given.refresh_from_db()
    assert (given.stopping_on, given.stopping_note) == (day(20), "Taler bedst dansk")
    assert JournalEntry.objects.filter(refugee=person, theme="mentoring", event_on=day(20)).count() == 1
    assert given.valid_to is None, "the person is followed until somebody takes over"


def test_support_is_decided_anew_by_the_rule_of_its_first_day(person):
    given = followed(person)
    found = reads.with_renewal(HolisticMentor.objects.select_related("refugee"))
    assert found[0].renew_on == dt.date(2017, 9, 1)
    services.renew(given, expected=given.version, on=dt.date(2017, 8, 20), by=None)
    MentorRule.objects.update(valid_to=dt.date(2017, 12, 31))
    assert reads.with_renewal(HolisticMentor.objects.select_related("refugee"))[0].renew_on == dt.date(2018, 2, 20)


# --- the ladder of silence -----------------------------------------------------------------------------
def rung(on):
    return reads.with_contact(HolisticMentor.objects.all(), on).get().rung


def test_silence_climbs_from_the_mentor_to_the_coordinator_and_a_contact_ends_it(person):
    followed(person)
    assert [rung(day(number)) for number in (13, 14, 20, 21)] == [
        Rung.NONE, Rung.FOLLOWER, Rung.FOLLOWER, Rung.COORDINATOR,
    ]  # fmt: skip
    made = met(person, day(15), "message")
    assert [rung(day(number)) for number in (14, 21, 29)] == [Rung.FOLLOWER, Rung.NONE, Rung.FOLLOWER]
    made.annul(at=clock.now(), by=None, reason="Forkert")
    assert rung(day(21)) == Rung.COORDINATOR


def test_the_rule_in_force_when_the_silence_began_decides(person):
    followed(person)
    MentorRule.objects.update(valid_to=day(4))
    MentorRule.objects.create(
        follower_days=3, coordinator_days=5, renewal_months=6, valid_from=day(5), source="Opdigtet"
    )
    assert rung(day(13)) == Rung.NONE
    met(person, day(6))
    assert rung(day(9)) == Rung.FOLLOWER
    MentorRule.objects.all().delete()
    assert rung(day(99)) == Rung.NONE, "where no rule is in force nobody is told"


def test_whoever_covers_for_an_absent_coordinator_answers_for_them():
    coordinator, other = factories.user(Role.MENTOR_COORDINATOR), factories.user(Role.TEAM_MANAGER)
    on = dt.date(2017, 6, 1)
    assert answers_for(coordinator, Role.MENTOR_COORDINATOR, on) == {coordinator.pk}
    assert answers_for(other, Role.MENTOR_COORDINATOR, on) == set()
    StandIn.objects.create(absent=coordinator, covering=other, valid_from=on, valid_to=on)
    assert answers_for(coordinator, Role.MENTOR_COORDINATOR, on) == set()
    assert answers_for(other, Role.MENTOR_COORDINATOR, on) == {coordinator.pk}
    assert answers_for(other, Role.MENTOR_COORDINATOR, on + dt.timedelta(days=1)) == set()


def test_a_mentor_who_covers_reaches_the_people_of_the_absent_one_and_nobody_else_does(person):
    away, cover, other = (factories.user(Role.HOLISTIC_MENTOR) for _each in range(3))
    followed(person, away)
    StandIn.objects.create(absent=away, covering=cover, valid_from=dt.date(2017, 1, 1))
    assert list(Refugee.objects.visible_to(cover)) == [person]
    assert [each.refugee for each in reads.of_mentor(cover, clock.today())] == [person]
    assert not Refugee.objects.visible_to(other).exists()
    StandIn.objects.all().delete()
    retention = factories.user(Role.RETENTION_MENTOR)
    StandIn.objects.create(absent=away, covering=retention, valid_from=dt.date(2017, 1, 1))
    assert not Refugee.objects.visible_to(retention).exists(), "another role covers for nobody here"


# --- the checklist -------------------------------------------------------------------------------------
def keys(given, on=TAKEOVER):
    found = checklist.of_people([given], on)[given.refugee_id]
    return {line.key for line in (*found.due, *found.coming, *found.later, *found.settled)}


@pytest.mark.parametrize(
    ("takeover", "expected"),
    [
        (dt.date(2017, 3, 1), {"nemid"}),
        (dt.date(2022, 3, 1), {"nemid", "mitid"}),
        (dt.date(2024, 3, 1), {"mitid"}),
    ],
)
def test_nemid_is_asked_until_october_2023_and_mitid_from_october_2021(takeover, expected):
    given = followed(factories.refugee(takeover_on=takeover), since=takeover)
    assert keys(given, takeover) & {"nemid", "mitid"} == expected


def test_the_day_an_item_falls_due_decides_whether_it_is_asked():
    last = followed(factories.refugee(takeover_on=dt.date(2023, 10, 11)), since=dt.date(2023, 10, 11))
    first = followed(factories.refugee(takeover_on=dt.date(2023, 10, 12)), since=dt.date(2023, 10, 12))
    assert "nemid" in keys(last)
    assert "nemid" not in keys(first)


def test_what_holds_of_the_person_decides_what_is_asked(person):
    given = followed(person)
    assert not keys(given) & {"school", "licence", "letters"}
    services.change(given, expected=given.version, task="", conditions=["children", "car", "no_latin"])
    given.refresh_from_db()
    assert keys(given) >= {"school", "licence", "letters"}


def test_what_is_due_this_week_is_told_apart_from_what_comes(person):
    given = followed(person)
    found = checklist.of_people([given], day(1))[person.pk]
    assert {line.key for line in found.due} >= {"keys", "cpr_address", "phone"}
    assert {line.key for line in found.coming} >= {"bank", "nemid"}
    assert "network" in {line.key for line in found.later}
    assert checklist.of_people([given], day(30))[person.pk].late > 5


def test_a_tick_twice_is_one_tick_and_can_be_taken_back(person):
    given = followed(person)
    for _each in range(2):
        firstyear.tick(person, "bank", on=day(8), by=given.mentor)
    made = MentorTask.objects.get()
    assert (made.state, made.settled_on, made.settled_by) == ("done", day(8), given.mentor)
    assert [line.key for line in checklist.of_people([given], day(9))[person.pk].settled] == ["bank"]
    firstyear.reopen(made)
    assert not checklist.of_people([given], day(9))[person.pk].settled


def test_what_is_not_relevant_says_why(person):
    followed(person)
    made = firstyear.tick(person, "dentist", on=day(8), reason="Har en tandlæge", by=None)
    assert (made.state, made.reason) == ("irrelevant", "Har en tandlæge")


def test_a_tick_stays_when_its_item_is_changed(person):
    given = followed(person)
    firstyear.tick(person, "bank", on=day(8), by=given.mentor)
    ChecklistItem.objects.filter(key="bank").update(valid_to=day(2))
    assert [line.key for line in checklist.of_people([given], day(9))[person.pk].settled] == ["bank"]


def test_a_contact_sent_twice_is_one_contact_and_not_on_a_day_ahead_of_the_exit(person):
    key = uuid.uuid4()
    for _each in range(2):
        firstyear.visit(MentorVisit(refugee=person, uid=key, how="phone", happened_on=day(3)), by=None)
    assert MentorVisit.objects.count() == 1
    Exit.objects.create(refugee=person, happened_on=day(10), reason="moved")
    with pytest.raises(ValidationError):
        firstyear.visit(MentorVisit(refugee=person, how="phone", happened_on=day(11)), by=None)


def test_any_other_need_becomes_a_task_once(person):
    key = uuid.uuid4()
    for _each in range(2):
        firstyear.plan(MentorTask(refugee=person, uid=key, text="Købe briller"), on=day(3), by=None)
    task = MentorTask.objects.get()
    firstyear.settle(task, state="done", on=day(4), by=None)
    firstyear.settle(task, state="irrelevant", on=day(9), reason="x", by=None)
    task.refresh_from_db()
    assert (task.state, task.settled_on) == ("done", day(4))


def test_a_question_is_answered_once(person):
    asked = firstyear.ask(MentorQuestion(refugee=person, note="Hvornår er mødet?", happened_on=day(3)), by=None)
    firstyear.answer(asked, expected=1, text="Torsdag kl. 10", on=day(4), by=person.caseworker)
    with pytest.raises(StaleVersion):
        firstyear.answer(asked, expected=1, text="Fredag", on=day(4), by=person.caseworker)
    asked.refresh_from_db()
    assert asked.answer == "Torsdag kl. 10"
    with pytest.raises(ValidationError):
        firstyear.ask(MentorQuestion(refugee=person, note=" ", happened_on=day(3)), by=None)


# --- from other pillars --------------------------------------------------------------------------------
def test_a_first_working_day_becomes_a_task_with_day_time_and_place_only_and_moves_with_it(person):
    given, origin = followed(person), uuid.uuid4()

    def hand(on, place="Prøvevej 1"):
        return registry.hand(
            registry.Task("company", person, origin, None, on=on, at=dt.time(7, 45), place=place)
        )

    assert hand(day(6))
    assert hand(day(7), "Prøvevej 2")
    made = MentorTask.objects.get()
    assert (made.due_on, made.at, made.place, made.text) == (day(7), dt.time(7, 45), "Prøvevej 2", "")
    assert made in [line.task for line in checklist.of_people([given], day(5))[person.pk].due]
    assert hand(None)
    assert not MentorTask.objects.exists()
    assert not registry.hand(registry.Task("something else", person, origin, None, on=day(7)))


# --- protection ----------------------------------------------------------------------------------------
def test_a_protected_address_is_never_told_to_a_mentor(person):
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    given = followed(person, mentor)
    Address.objects.create(refugee=person, text="Prøvestræde 9, 2450 København SV", valid_from=day(0))
    assert mentees.told(given, mentor, day(5))["address"].startswith("Prøvestræde")
    person.address_protected = True
    person.save()
    assert mentees.told(HolisticMentor.objects.get(), mentor, day(5))["address"] == ""


def test_nothing_is_ticked_or_handed_over_while_processing_is_restricted(person, monkeypatch):
    from refugees import ports

    followed(person)
    monkeypatch.setattr(ports, "_restricted", [lambda ids, on: set(ids)])
    with pytest.raises(Restricted):
        firstyear.tick(person, "bank", on=day(8), by=None)
    with pytest.raises(Restricted):
        registry.hand(registry.Task("company", person, uuid.uuid4(), None, on=day(7), place="x"))


def test_two_mentors_at_once_are_asked_about_when_two_records_become_one():
    assert clash_of(HolisticMentor).question


@pytest.mark.parametrize(
    ("told", "state", "front_says"),
    [
        ((), Offer.NONE, None),
        ((("offered", 3),), Offer.OPEN, "offered"),
        ((("yes", 1), ("offered", 3)), Offer.YES, "yes"),  # an offer after a yes undoes nothing
        ((("offered", 1), ("accepted", 2), ("declined", 3)), Offer.NO, "declined"),
        ((("declined", 2), ("offered", 5)), Offer.OPEN, "offered"),
        ((("no", 2), ("accepted", 5)), Offer.YES, "accepted"),
        ((("offered", 2), ("declined", 2)), Offer.NO, "declined"),
        ((("later", 2),), Offer.LATER, "later"),
        ((("assigned", 2),), Offer.HISTORY, None),
        ((("offered", 1), ("assigned", 2), ("ended", 4)), Offer.OPEN, "offered"),
    ],
)
def test_the_board_and_the_front_page_say_the_same_of_an_offer(person, told, state, front_says):
    for name, number in told:
        if name in {"yes", "no", "later"}:
            MentorAnswer.objects.create(refugee=person, answer=name, happened_on=day(number))
        else:
            event(person, name, day(number))
    stand = reads.with_offer(Refugee.objects.filter(pk=person.pk), day(9)).get()
    assert reads.offer_of(stand) == state
    assert front.read([person.pk], day(9))[0].said == front_says
    waits = reads.waiting(reads.with_offer(Refugee.objects.filter(pk=person.pk), day(9)))
    assert waits.exists() == (state not in {Offer.NO, Offer.HISTORY})
    assert reads.said_yes(waits).filter(is_yes=True).exists() == (state == Offer.YES)
