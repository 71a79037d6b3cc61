"""The health loop: who decides, what needs a consent, what waits, what others are told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from health import deciding, loops, reads, services
from health.models import HealthAnswer, HealthConsent, HealthOffer, HealthResult, HealthSharing, HealthVisit
from health.rules import Loop, State, Step, next_step, what_is_wrong_with
from refugees import offers
from refugees.considerations import HOUSING, WORK, considerations_for
from refugees.imports import history
from refugees.models import JournalEntry
from screening import services as screening
from targets.models import Clock
from tests import factories
from tests.health.support import (
    JANUARY,
    agreed,
    answered,
    appointed,
    child,
    closed,
    day,
    held,
    offered,
    referred,
    table,
    whole,
)
from tests.screening.support import NOW, hold_with, make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker, person_id="99000001")


def step_of(person, on):
    return next_step(loops.read([person.pk], on)[person.pk])


def withdraw(consent, on):
    offers.withdraw(consent, on=on, today=on, version=consent.version, by=None, theme="health", area="health")


# --- who decides ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("age", "decider", "other"), [(15, "person", "custody"), (14, "custody", "person")])
def test_from_fifteen_the_young_person_decides_and_below_the_custody_holder(worker, age, decider, other):
    young = child(worker, age)
    offered(young)
    with pytest.raises(ValidationError):
        answered(young, decider=other)
    assert answered(young, decider=decider, decider_name="Almaz (mor)").decider == decider


@pytest.mark.parametrize(("age", "giver", "other"), [(15, "person", "custody"), (14, "custody", "person")])
def test_whoever_decides_consents_and_nobody_else(worker, age, giver, other):
    young = child(worker, age)
    with pytest.raises(ValidationError):
        services.agree(HealthConsent(refugee=young, giver=other), purposes=["send"], on=JANUARY, by=worker)
    services.agree(HealthConsent(refugee=young, giver=giver), purposes=["send"], on=JANUARY, by=worker)


def test_at_fifteen_the_young_person_is_asked_anew_and_what_is_known_stays(worker):
    young = factories.refugee(worker, birth_date=dt.date(2003, 1, 20), takeover_on=dt.date(2018, 1, 2))
    custody = {"decider": "custody", "decider_name": "Mor"}
    offered(young)
    answered(young, **custody)
    services.agree(HealthConsent(refugee=young, giver="custody"), purposes=["send", "receive"], on=day(1), by=worker)
    referral = referred(young, on=day(2))
    share(referral, worker, day(9))  # 19 January, a day before the birthday
    deciding.consider(
        young, needs=["no_night"], hours=None, source="result", since=day(9), until=None, on=day(9), by=worker
    )
    for on in (day(10), day(11)):
        with pytest.raises(ValidationError, match="fyldt 15"):
            share(referral, worker, on)
        with pytest.raises(ValidationError, match="fyldt 15"):
            services.receive(HealthResult(refugee=young, happened_on=on), by=worker)
    assert loops.read([young.pk], day(9))[young.pk].may_send
    loop = loops.read([young.pk], day(10))[young.pk]
    assert (loop.may_send, loop.may_receive, loop.consents_asked) == (False, False, False)
    assert [each.words for each in considerations_for(young, WORK, day(10))] == ["Natarbejde: nej"]
    services.agree(HealthConsent(refugee=young, giver="person"), purposes=["send", "receive"], on=day(10), by=worker)
    share(referral, worker, day(10))
    assert loops.read([young.pk], day(10))[young.pk].may_send


@pytest.mark.parametrize(("on", "own"), [(dt.date(2019, 2, 28), False), (dt.date(2019, 3, 1), True)])
def test_somebody_born_on_a_leap_day_decides_from_the_first_of_march(worker, on, own):
    young = factories.refugee(worker, birth_date=dt.date(2004, 2, 29), takeover_on=dt.date(2018, 1, 2))
    made = services.agree(HealthConsent(refugee=young, giver="custody"), purposes=["send"], on=JANUARY, by=worker)
    assert made[0].is_outgrown(on) is own
    assert loops.read([young.pk], on)[young.pk].may_send is not own


def test_nothing_is_answered_before_it_is_offered(person):
    with pytest.raises(ValidationError):
        answered(person)


# --- the interview --------------------------------------------------------------------------------
def test_a_decline_in_an_interview_is_an_answer_to_an_offer_that_was_made_and_goes_with_the_interview(person, worker):
    second = make_interview(person, sequence=2)
    done = screening.complete(
        hold_with(second, worker, {"health_offer.health_answer": "no"}), by=worker, at=NOW
    )
    made = HealthOffer.objects.standing().get(refugee=person)
    assert made.happened_on == HealthAnswer.objects.get(refugee=person).happened_on == done.held_on
    clock = Clock.objects.derived(dt.date(2017, 12, 1)).get(refugee=person, target="health_offer")
    assert clock.met_on == made.happened_on
    screening.annul(done, reason="Forkert borger", by=worker, at=NOW)
    assert not HealthOffer.objects.standing().exists()


def test_an_offer_made_on_the_day_of_the_interview_stays_the_only_one(person, worker):
    second = make_interview(person, sequence=2)
    hold_with(second, worker, {"health_offer.health_answer": "later"})
    second.refresh_from_db()
    offered(person, on=second.held_on)
    screening.complete(second, by=worker, at=NOW)
    assert HealthOffer.objects.count() == 1


# --- the steps ------------------------------------------------------------------------------------
def test_the_loop_waits_for_one_thing_after_the_other(person, worker):
    assert step_of(person, JANUARY) == Step.OFFER
    offered(person)
    assert step_of(person, JANUARY) == Step.ANSWER
    answered(person, "later")
    assert step_of(person, JANUARY) == Step.ANSWER
    answered(person)
    assert step_of(person, JANUARY) == Step.CONSENT
    agreed(person)
    assert step_of(person, JANUARY) == Step.REFER
    referred(person)
    assert step_of(person, JANUARY) == Step.APPOINT
    visit = appointed(person, day(10))
    assert step_of(person, JANUARY) == Step.ATTEND
    closed(visit)
    assert step_of(person, day(11)) == Step.RESULT
    services.receive(HealthResult(refugee=person, happened_on=day(20)), by=worker)
    assert step_of(person, day(20)) == Step.DECIDE
    deciding.nothing_needed(person, on=day(20), by=worker)
    assert step_of(person, day(20)) == Step.NOTHING


def test_whoever_stays_away_twice_is_asked_again(person):
    offered(person)
    answered(person)
    referred(person)
    for number in (10, 20):
        closed(appointed(person, day(number)), State.NO_SHOW)
    assert step_of(person, day(21)) == Step.ASK_AGAIN
    answered(person, on=day(22))
    assert step_of(person, day(22)) == Step.APPOINT


def test_a_new_offer_after_a_decline_waits_for_its_own_answer(person):
    offered(person)
    answered(person, "no")
    assert step_of(person, day(1)) == Step.NOTHING
    offered(person, day(60))
    assert step_of(person, day(60)) == Step.ANSWER


def test_held_but_nothing_decided_is_a_list_that_a_decision_empties(person, worker):
    held(person)
    assert [visit.refugee for visit in reads.undecided(worker)] == [person]
    deciding.consider(
        person, needs=["hours"], hours=20, source="person", since=day(11), until=None, on=day(11), by=worker
    )
    assert not reads.undecided(worker).exists()


def test_everybody_without_an_offer_is_listed_also_those_without_a_clock(worker):
    reunified = factories.refugee(worker, residence_basis="family_reunified", takeover_on=day(-5))
    told = factories.refugee(worker, takeover_on=day(-4))
    offered(told)
    assert reunified in reads.not_offered(worker, JANUARY)
    assert told not in reads.not_offered(worker, JANUARY)


# --- consents -------------------------------------------------------------------------------------
def share(referral, worker, on=JANUARY):
    return services.share(referral, recipient="Klinikken", what=["name"], at=NOW, on=on, by=worker)


def test_nothing_is_sent_without_consent_to_send_and_a_withdrawal_stops_it_the_same_day(person, worker):
    offered(person)
    answered(person)
    referral = referred(person)
    agreed(person, "receive")
    with pytest.raises(ValidationError):
        share(referral, worker)
    (send,) = agreed(person, "send")
    share(referral, worker)
    withdraw(send, day(3))
    with pytest.raises(ValidationError):
        share(referral, worker, day(3))
    assert HealthSharing.objects.count() == 1


def test_no_result_is_recorded_without_consent_to_receive_it(person, worker):
    offered(person)
    answered(person)
    agreed(person, "send")
    with pytest.raises(ValidationError):
        services.receive(HealthResult(refugee=person, happened_on=day(3)), by=worker)
    assert HealthConsent.objects.count() == 1


def test_what_came_from_the_clinic_is_told_to_nobody_after_the_consent_to_receive_is_withdrawn(person, worker):
    whole(person, worker)
    assert [each.words for each in considerations_for(person, WORK, day(21))] == ["Løft: nej"]
    assert [each.words for each in considerations_for(person, HOUSING, day(21))] == ["Stueetage: ja"]
    deciding.consider(
        person, needs=["no_night"], hours=None, source="person", since=day(21), until=None, on=day(21), by=worker
    )
    withdraw(HealthConsent.objects.get(purpose="receive"), day(22))
    assert [each.words for each in considerations_for(person, WORK, day(22))] == ["Natarbejde: nej"]
    assert considerations_for(person, HOUSING, day(22)) == []


# --- words ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Kommer med sin søn", ""), ("Ring efter kl. 15", ""), ("Skal bruge 2 timer i 2018", ""),
        ("010180-9996", "cpr"), ("nr. 0101809996.", "cpr"), ("010180 9996", "cpr"),
        ("F43.1", "diagnosis"), ("har DF431", "diagnosis"), ("f32", "diagnosis"), ("M54,5 i ryggen", "diagnosis"),
    ],
)  # fmt: skip
def test_a_text_with_a_cpr_number_or_the_code_of_a_diagnosis_is_known(text, wrong):
    assert what_is_wrong_with(text) == wrong


def test_the_journal_holds_neutral_words_in_the_health_area_alone(person, worker):
    offered(person)
    answered(person)
    referred(person, note="Kan kun om formiddagen", children="Datter på tre")
    whole_text = " ".join(f"{one.title} {one.text}" for one in JournalEntry.objects.filter(theme="health"))
    assert "formiddagen" not in whole_text
    assert "Datter" not in whole_text
    assert set(JournalEntry.objects.filter(theme="health").values_list("area", flat=True)) == {"health"}


def test_a_loop_that_has_not_begun_waits_for_the_offer():
    assert next_step(Loop()) == Step.OFFER


# --- history --------------------------------------------------------------------------------------
ALL = (
    "99000001;health_offered;06-03-2017;;;",
    "99000001;health_declined;07-03-2017;;;",
    "99000001;health_accepted;07-03-2017;;;",
    "99000001;health_referred;08-03-2017;;;hemmelig",
    "99000001;health_assessed;09-03-2017;;;",
)


def counts():
    return [model.objects.count() for model in (HealthOffer, HealthAnswer, HealthVisit)]


@pytest.mark.usefixtures("person")
def test_every_event_becomes_a_fact_once_and_an_annulled_one_is_not_revived():
    assert history.take_in(table(*ALL), by=None).rejected == 0
    assert history.take_in(table(*reversed(ALL)), by=None).rejected == 0
    assert counts() == [1, 2, 1]
    HealthOffer.objects.get().annul(at=NOW, by=None, reason="forkert")
    report = history.take_in(table(*ALL), by=None)
    assert not HealthOffer.objects.standing().exists()
    assert sum(bool(line.notes) for line in report.lines) == 1
    assert not JournalEntry.objects.filter(text__contains="hemmelig").exists()


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("line", ["99000001;health_offered;06-03-2017;R1;;", "99000001;health_offered;06-03-2017;;x;"])
def test_an_event_of_health_has_neither_ref_nor_detail(line):
    assert history.take_in(table(line), by=None).rejected == 1


def test_a_clock_runs_for_children_and_unaccompanied_minors_and_not_for_family_reunified(worker):
    found = {
        basis: factories.refugee(
            worker, residence_basis=basis, birth_date=dt.date(2015, 1, 1), takeover_on=dt.date(2017, 3, 1)
        )
        for basis in ("refugee", "unaccompanied_minor", "family_reunified", "ukraine_displaced")
    }
    clocks = Clock.objects.derived(dt.date(2017, 4, 1)).filter(target="health_offer")
    running = set(clocks.values_list("refugee", flat=True))
    assert running == {found["refugee"].pk, found["unaccompanied_minor"].pk}
    assert {clock.due_on for clock in clocks} == {dt.date(2017, 9, 1)}
