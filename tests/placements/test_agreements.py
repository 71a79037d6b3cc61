"""Agreements: agreed by three, changed until the start, measured by the rules of the kind."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from core import clock
from core.models import StaleVersion
from placements import limits, services, services_agreements
from placements.models import Agreement, KindRule, Placement, PlacementEvent, RuleReason
from placements.rules import Event, Status
from placements.wording import refuse_unfit
from refugees.models import JournalEntry
from targets.models import Clock
from tests import factories
from tests.placements.support import agreed, day, happened, placement, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def made(worker):
    return placement(factories.refugee(worker))


def status(made, on=400):
    return Placement.objects.with_status(day(on)).get(pk=made.pk).status


def log(made):
    rows = PlacementEvent.objects.standing().filter(placement=made).order_by("pk")
    return list(rows.values_list("event", flat=True))


def test_the_placement_is_agreed_with_the_third_yes_on_the_day_of_the_last(made, worker):
    agreement = written(made, worker)
    agreement.person_on, agreement.employer_on, agreement.employer_name = day(1), day(3), "Ib Holm"
    services_agreements.agree(agreement, expected=1, by=worker, on=day(3))
    assert log(made) == []
    agreement.municipality_on = day(2)
    services_agreements.agree(agreement, expected=2, by=worker, on=day(4))
    fact = PlacementEvent.objects.get(placement=made)
    assert (fact.event, fact.happened_on, fact.recorded_by) == (Event.AGREED, day(3), worker)
    assert agreement.municipality_by == worker
    assert status(made) == Status.AGREED
    assert status(made, 2) == Status.PLANNED
    assert JournalEntry.objects.filter(refugee=made.refugee, theme="placements").count() == 3


def test_nobody_agrees_before_insurance_and_safety_are_confirmed(made, worker):
    agreement = written(made, worker, safety=False)
    with pytest.raises(ValidationError):
        agreed(agreement, worker)
    assert log(made) == []
    assert Agreement.objects.get().person_on is None


def test_a_change_before_the_start_must_be_agreed_anew(made, worker):
    agreement = agreed(written(made, worker), worker)
    agreement.hours = 20
    services_agreements.save(agreement, expected=agreement.version, by=worker, at=clock.now(), on=day(4))
    known = Agreement.objects.get()
    assert known.days == [None, None, None]
    assert log(made) == []
    assert PlacementEvent.objects.get().annulled_reason
    assert Placement.objects.get().hours == 20
    agreed(known, worker)
    assert log(made) == [Event.AGREED]


def test_saving_it_unchanged_takes_no_yes_away(made, worker):
    agreement = agreed(written(made, worker), worker)
    services_agreements.save(agreement, expected=agreement.version, by=worker, at=clock.now(), on=day(4))
    assert log(made) == [Event.AGREED]
    assert Agreement.objects.get().is_agreed


def test_after_the_start_what_is_agreed_stands(made, worker):
    agreement = agreed(written(made, worker), worker)
    made.refresh_from_db()
    services.start(made, expected=made.version, kind="traineeship", on=day(7), by=worker)
    agreement.hours = 20
    with pytest.raises(ValidationError):
        services_agreements.save(agreement, expected=agreement.version, by=worker, at=clock.now(), on=day(8))
    assert Agreement.objects.get().hours == 30


def test_what_began_without_an_agreement_can_still_be_agreed(made, worker):
    happened(made, Event.STARTED, day(0))
    agreed(written(made, worker), worker)
    assert Agreement.objects.get().is_agreed
    assert status(made) == Status.RUNNING


def test_a_stale_agreement_changes_nothing(made, worker):
    agreement = written(made, worker)
    other = Agreement.objects.get()
    other.hours = 25
    services_agreements.save(other, expected=1, by=worker, at=clock.now(), on=day(0))
    agreement.hours = 20
    with pytest.raises(StaleVersion):
        services_agreements.save(agreement, expected=1, by=worker, at=clock.now(), on=day(0))
    agreement.hours = 30
    agreement.person_on = day(1)
    with pytest.raises(StaleVersion):
        services_agreements.agree(agreement, expected=1, by=worker, on=day(1))
    assert Agreement.objects.get().hours == 25


def test_two_who_write_the_first_agreement_at_once_make_one(made, worker):
    written(made, worker)
    with pytest.raises(StaleVersion):
        written(made, worker, hours=20)
    assert Agreement.objects.get().hours == 30


def test_annulling_agreed_asks_the_three_again(made, worker):
    agreed(written(made, worker), worker)
    fact = PlacementEvent.objects.get()
    services.annul(fact, expected=1, reason="forkert dag", by=worker, on=day(5), at=clock.now())
    assert Agreement.objects.get().days == [None, None, None]
    assert status(made) == Status.PLANNED


# --- the rules ----------------------------------------------------------------------------------------
def test_longer_than_the_longest_needs_a_reason_that_names_the_rule(made, worker):
    until = day(7 + 26 * 7)  # one day more than 26 weeks from day 7
    with pytest.raises(ValidationError) as refused:
        written(made, worker, ends_on=until)
    sentence = " ".join(refused.value.message_dict["rule_reason"])
    rule = KindRule.objects.get(kind="traineeship", what="longest")
    for part in ("26", "01-05-2016", "version 1", rule.source, until.strftime("%d-%m-%Y")):
        assert part in sentence
    assert not Agreement.objects.exists()
    written(made, worker, ends_on=until, rule_reason="venter på et job samme sted")
    told = RuleReason.objects.get()
    assert (told.rule, told.value, told.created_by) == (rule, until.isoformat(), worker)


def test_a_reason_holds_for_the_value_it_was_given_for(made, worker):
    agreement = written(made, worker, ends_on=day(200), rule_reason="venter på et job")
    services_agreements.save(agreement, expected=1, by=worker, at=clock.now(), on=day(0))
    agreement.ends_on = day(230)
    with pytest.raises(ValidationError):
        services_agreements.save(agreement, expected=2, by=worker, at=clock.now(), on=day(0))


def test_the_normal_length_only_warns(made, worker):
    said = []
    written(made, worker, ends_on=day(7 + 14 * 7), warnings=said)
    assert len(said) == 1
    assert "13" in said[0]


def test_a_rule_can_stop_whatever_the_reason(made, worker):
    KindRule.objects.filter(kind="traineeship", what="longest").update(strictness="stop")
    with pytest.raises(ValidationError):
        written(made, worker, ends_on=day(300), rule_reason="en god grund")
    assert not Agreement.objects.exists()


def test_the_rule_of_the_real_first_day_decides_at_the_start(worker):
    made = placement(factories.refugee(worker, takeover_on=dt.date(2021, 3, 1)), kind="igu")
    spring = {"starts_on": dt.date(2021, 4, 26), "ends_on": dt.date(2023, 4, 25), "school_weeks": 20}
    agreed(written(made, worker, **spring), worker, on=dt.date(2021, 4, 20))
    made.refresh_from_db()
    late = {"expected": made.version, "kind": "igu", "by": worker}
    with pytest.raises(ValidationError, match="23"):
        services.start(made, on=dt.date(2021, 5, 3), **late)
    services.start(made, on=dt.date(2021, 4, 26), **late)


def test_a_start_with_too_few_hours_asks_why(worker):
    made = placement(factories.refugee(worker), kind="igu", hours=20)
    with pytest.raises(ValidationError) as refused:
        services.start(made, expected=1, kind="igu", on=day(0), by=worker)
    assert "rule_reason" in refused.value.message_dict
    services.start(made, expected=1, kind="igu", on=day(0), by=worker, rule_reason="optrapning i en måned")
    assert RuleReason.objects.get().value == "20"


# --- extended -----------------------------------------------------------------------------------------
def started(worker, **values):
    made = placement(factories.refugee(worker))
    agreed(written(made, worker, **values), worker)
    made.refresh_from_db()
    services.start(made, expected=made.version, kind="traineeship", on=day(7), by=worker)
    made.refresh_from_db()
    return made


def extend(made, worker, until, on=60, **values):
    made.refresh_from_db()
    return services.extend(
        made, expected=made.version, until=day(until), on=day(on), by=worker, note="mere dansk på arbejdet", **values
    )


def test_an_extension_moves_the_last_day_and_counts_against_the_rules(worker):
    made = started(worker)  # until day 97, 13 weeks
    extend(made, worker, 150)
    agreement = limits.agreement_of(made)
    assert limits.planned_end(agreement, limits.standing(made)) == day(150)
    assert agreement.ends_on == day(97)
    with pytest.raises(ValidationError) as refused:
        extend(made, worker, 150 + 92, on=80)  # beyond 13 weeks more, and beyond 26 in all
    assert len(refused.value.message_dict["rule_reason"]) == 2
    extend(made, worker, 150 + 92, on=80, rule_reason="jobbet begynder bagefter")
    assert RuleReason.objects.count() == 2
    found = limits.of_placement(made, agreement, limits.standing(made))
    assert {each.rule.what for each in found} == {"longest", "extension"}
    assert all(each.reason for each in found)


def test_an_extension_lies_later_and_before_the_end(worker):
    made = started(worker)
    with pytest.raises(ValidationError):
        extend(made, worker, 97)
    made.refresh_from_db()
    services.end(made, expected=made.version, reason="completed", on=day(90), by=worker)
    with pytest.raises(ValidationError):
        extend(made, worker, 120, on=89)


def test_without_a_start_nothing_is_extended(made, worker):
    with pytest.raises(ValidationError):
        extend(made, worker, 120)


def test_an_annulled_extension_gives_the_old_end_back(worker):
    made = started(worker)
    fact = extend(made, worker, 150)
    start = PlacementEvent.objects.get(placement=made, event=Event.STARTED)
    with pytest.raises(ValidationError):
        services.annul(start, expected=1, reason="forkert", by=worker, on=day(70), at=clock.now())
    services.annul(fact, expected=1, reason="forkert", by=worker, on=day(70), at=clock.now())
    assert limits.planned_end(limits.agreement_of(made), limits.standing(made)) == day(97)


def test_what_only_the_screen_records_changes_no_clock(worker):
    person = factories.refugee(worker)
    made = placement(person)
    services.offer(made, expected=1, kind="traineeship", on=day(0), by=worker)
    agreed(written(made, worker), worker)
    made.refresh_from_db()
    services.start(made, expected=made.version, kind="traineeship", on=day(7), by=worker)
    before = list(Clock.objects.filter(refugee=person).order_by("target", "subject").values_list(*CLOCK))
    extend(made, worker, 150)
    assert list(Clock.objects.filter(refugee=person).order_by("target", "subject").values_list(*CLOCK)) == before
    events = PlacementEvent.objects.filter(placement=made, event__in=[Event.AGREED, Event.EXTENDED])
    for fact in events.order_by("-pk"):
        fact.delete()
    from refugees.ports import facts_changed

    facts_changed([person.pk])
    assert list(Clock.objects.filter(refugee=person).order_by("target", "subject").values_list(*CLOCK)) == before


CLOCK = ("target", "subject", "clock_started_on", "due_on", "met_on", "excluded_as")


# --- declined -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("reason", "note", "field"), [("", "", "reason"), ("other", "  ", "note")])
def test_a_decline_on_screen_says_why(made, worker, reason, note, field):
    happened(made, Event.OFFERED, day(0))
    with pytest.raises(ValidationError) as refused:
        services.decline(made, expected=1, reason=reason, note=note, on=day(1), by=worker)
    assert field in refused.value.message_dict
    services.decline(made, expected=1, reason="childcare", on=day(1), by=worker)
    assert PlacementEvent.objects.get(event=Event.DECLINED).reason == "childcare"


# --- what goes to a workplace --------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["Har PTSD", "går til psykolog", "er gravid", "cpr 010190-9901", "kroniske smerter"])
def test_health_and_numbers_stand_on_no_paper(text):
    with pytest.raises(ValidationError) as refused:
        refuse_unfit(text)
    assert "9901" not in str(refused.value)


@pytest.mark.parametrize("text", ["Ved sygdom ringes til Ib, 67 00 00 01", "Mandag–torsdag 8–14", "", "Plejehjem"])
def test_ordinary_words_may_stand(text):
    assert refuse_unfit(text) == text
