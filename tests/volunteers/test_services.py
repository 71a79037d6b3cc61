"""Offered, wished, referred, proposed, accepted, met, doubted, ended; and what a withdrawn consent takes back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import clock
from core.models import StaleVersion
from refugees.models import JournalEntry
from refugees.silence import Rung
from tests import factories
from tests.volunteers.support import ago, contract, match, person, referral, supplier, volunteer, wish
from volunteers.matching import reads, services
from volunteers.matching.models import Match, MatchContact, RoundLine
from volunteers.matching.rules import EndReason, State
from volunteers.models import MatchAnswer, MatchConsent
from volunteers.wishes import services as wishes
from volunteers.wishes.models import MatchOffer, MatchWish, Referral

pytestmark = pytest.mark.django_db


def titles(of):
    return list(JournalEntry.objects.filter(refugee=of).order_by("pk").values_list("title", flat=True))


# --- offer and wish ------------------------------------------------------------------------------------
def test_an_offer_without_an_answer_waits_and_a_yes_with_consent_brings_both():
    made = factories.refugee(factories.caseworker(), takeover_on=ago(60))
    wishes.offer(made, on=ago(9), by=made.caseworker)
    assert MatchOffer.objects.get().happened_on == ago(9)
    wishes.offer(made, on=ago(5), said="yes", consent=True, by=made.caseworker)
    assert MatchAnswer.objects.get().answer == "yes"
    assert MatchConsent.objects.get().in_force(clock.today())
    assert {entry.area for entry in JournalEntry.objects.filter(refugee=made)} == {"volunteers"}


def test_a_no_closes_the_wish_and_leaves_everything_else_as_it_was():
    made = wish()
    wishes.offer(made.refugee, on=ago(1), said="no", by=None)
    assert MatchWish.objects.get().closed_because == "wish"


def test_a_person_has_one_open_wish():
    made = wish()
    with pytest.raises(ValidationError):
        wish(made.refugee)


# --- the referral -----------------------------------------------------------------------------------------
def test_a_referral_copies_what_was_agreed_and_nothing_without_consent():
    of = factories.refugee(factories.caseworker(), takeover_on=ago(60), phone="67001234")
    made = wish(of, interests=["food"], district="3")
    with pytest.raises(ValidationError, match="amtykke"):
        referral(made)
    MatchConsent.objects.create(refugee=of, happened_on=ago(20))
    found = referral(made)
    assert (found.name, found.phone, found.interests, found.district) == (of.name, "67001234", ["food"], "3")
    assert found.shared[0]["what"] == ["name", "purposes", "languages", "interests", "district", "phone"]


def test_a_wish_goes_to_one_supplier_at_a_time_under_a_contract_in_force():
    made = wish()
    with pytest.raises(ValidationError):
        referral(made, contract(year=clock.today().year - 2))
    referral(made)
    with pytest.raises(ValidationError):
        referral(made)


def test_of_a_protected_name_only_what_a_clerk_has_decided_goes_out():
    of = person(name_protected=True, address_protected=True, phone="67001234", email="x@eksempel.invalid",
                given_names="Rahel", family_name="Brombær")  # fmt: skip
    made = wish(of, district="3")
    for alias in ("", "Rahel fra Valby"):
        with pytest.raises(ValidationError):
            referral(made, alias=alias)
    found = referral(made, alias="Mia")
    assert (found.name, found.is_alias, found.phone, found.email, found.district) == ("Mia", True, "", "", "")
    assert "alias" in found.shared[0]["what"]


def test_a_withdrawn_consent_empties_the_referral_ends_the_match_and_keeps_what_was_shared():
    made = match(accepted=True)
    consent = MatchConsent.objects.get(refugee=made.refugee)
    wishes.withdraw(consent, on=clock.today(), today=clock.today(), version=consent.version, by=None)
    found, ended = Referral.objects.get(), Match.objects.get()
    assert (found.name, found.phone, found.languages, found.purposes) == ("", "", [], [])
    assert (found.taken_back_on, found.taken_back_because) == (clock.today(), "consent")
    assert "name" in found.shared[0]["what"]
    assert (ended.end_reason, ended.reasons) == ("consent", {})
    assert any(found.contract.supplier.name in title for title in titles(made.refugee))


def test_a_closed_wish_takes_the_referral_back():
    made = referral()
    services_wish = MatchWish.objects.get()
    wishes.close(services_wish, expected=services_wish.version, because="wish", on=clock.today(), by=None)
    made.refresh_from_db()
    assert made.taken_back_because == "wish"


# --- the match ----------------------------------------------------------------------------------------------
def test_an_expired_clearance_blocks_a_new_match():
    of = referral()
    late = volunteer(of.contract.supplier, until=ago(1))
    with pytest.raises(ValidationError, match="ttest"):
        services.propose(of, late, on=clock.today(), by=None)
    assert not Match.objects.exists()


def test_a_clearance_that_ran_out_after_the_proposal_blocks_the_volunteers_yes():
    of = referral()
    late = volunteer(of.contract.supplier, until=ago(7))
    made = services.propose(of, late, on=ago(9), by=None)
    with pytest.raises(ValidationError):
        services.answer(made, side="volunteer", said="yes", expected=made.version, on=clock.today(), by=None)


def test_a_volunteer_of_another_supplier_or_with_a_match_cannot_be_proposed():
    of = referral()
    with pytest.raises(ValidationError):
        services.propose(of, volunteer(supplier()), on=clock.today(), by=None)
    taken = match(referral(under=of.contract)).volunteer
    with pytest.raises(ValidationError):
        services.propose(of, taken, on=clock.today(), by=None)


def test_the_database_itself_lets_nobody_have_two_matches():
    made = match()
    other = referral(under=made.referral.contract)
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(
            refugee=other.refugee, referral=other, volunteer=made.volunteer, proposed_on=clock.today()
        )


def test_both_say_yes_meet_check_in_and_end_with_what_they_gained():
    made = match()
    made = services.answer(made, side="person", said="yes", expected=made.version, on=ago(8), by=None)
    assert made.state == State.PROPOSED
    made = services.answer(made, side="volunteer", said="yes", expected=made.version, on=ago(7), by=None)
    assert (made.state, made.accepted_on) == (State.ACCEPTED, ago(7))
    made = services.plan_meeting(made, expected=made.version, on=ago(5))
    made = services.meet(made, expected=made.version, on=ago(5), by=None)
    assert made.state == State.MET
    services.check_in(
        MatchContact(match=made, happened_on=ago(2), sort="check_in", goes="well", gained_person=["language"]),
        expected=made.version, rhythm="weekly", by=None,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == State.ACTIVE
    services.end(made, expected=made.version, reason=EndReason.COMPLETED, on=clock.today(), gained_person=["joy"],
                 gained_volunteer=["insight"], by=None)  # fmt: skip
    assert MatchWish.objects.get().closed_because == "done"
    assert MatchContact.objects.filter(sort="ending").get().gained_volunteer == ["insight"]


def test_a_no_frees_both_and_the_two_are_not_proposed_to_each_other_again():
    made = match()
    services.answer(made, side="person", said="no", expected=made.version, on=ago(8), by=None)
    made.refresh_from_db()
    assert (made.end_reason, made.ended_on) == ("declined", ago(8))
    with pytest.raises(ValidationError):
        services.propose(made.referral, made.volunteer, on=clock.today(), by=None)
    services.propose(made.referral, volunteer(made.referral.contract.supplier), on=clock.today(), by=None)


def test_either_says_that_it_does_not_work_in_one_step_twice_is_once_and_they_may_go_on():
    made = match(met=5)
    services.doubt(made, side="volunteer", on=clock.today(), by=None)
    made.refresh_from_db()
    services.doubt(made, side="person", on=clock.today(), by=None)
    made.refresh_from_db()
    assert (made.doubt_of, made.ended_on) == ("volunteer", None)
    made = services.settle(made, expected=made.version, on=clock.today(), by=None)
    assert made.doubt_on is None


def test_a_stale_answer_is_refused():
    made = match()
    with pytest.raises(StaleVersion):
        services.answer(made, side="person", said="yes", expected=made.version + 1, on=ago(8), by=None)


def test_what_comes_before_what_must_come_first_is_refused():
    made = match()
    with pytest.raises(ValidationError):
        services.meet(made, expected=made.version, on=ago(1), by=None)
    with pytest.raises(ValidationError):
        services.plan_meeting(made, expected=made.version, on=ago(-2))
    with pytest.raises(ValidationError):
        services.answer(made, side="person", said="yes", expected=made.version, on=ago(30), by=None)


# --- silence ---------------------------------------------------------------------------------------------------
def test_silence_climbs_the_ladder_from_the_second_yes_on_also_where_the_first_meeting_never_came():
    made = match(accepted=True)
    days = {day: ago(8) + dt.timedelta(days=day) for day in (20, 21, 35)}
    stands = {day: reads.running(Match.objects.all(), on).get().rung for day, on in days.items()}
    assert stands == {20: Rung.NONE, 21: Rung.FOLLOWER, 35: Rung.COORDINATOR}
    services.meet(made, expected=made.version, on=ago(1), by=None)
    assert reads.running(Match.objects.all(), ago(8) + dt.timedelta(days=27)).get().rung == Rung.NONE


# --- rounds -------------------------------------------------------------------------------------------------------
def test_a_round_is_kept_as_it_was_and_names_nobody():
    of = referral()
    volunteer(of.contract.supplier, languages=["Tigrinya"], helps_with=["language"])
    made = services.assign(of.contract.supplier, on=clock.today(), at=clock.now(), by=None)
    line = RoundLine.objects.get()
    assert made.snapshot["pairs"] == 1
    assert line.snapshot["parts"]["language"] == 25  # however it is spelt
    assert of.name not in str(made.snapshot) + str(line.snapshot)


def test_a_round_leaves_out_whose_consent_is_gone_and_whose_data_may_only_be_stored():
    of = referral()
    volunteer(of.contract.supplier)
    MatchConsent.objects.update(withdrawn_on=clock.today())
    with pytest.raises(ValidationError):
        services.assign(of.contract.supplier, on=clock.today(), at=clock.now(), by=None)


def test_an_annulled_interview_takes_back_what_was_passed_on_with_its_consent():
    import uuid

    from refugees.offers import Revoked
    from volunteers.services import annul_answer

    of = referral()
    interview = uuid.uuid4()
    MatchConsent.objects.update(interview=interview)
    annul_answer(Revoked(interview, clock.now(), of.refugee.caseworker, "Forkert person"))
    of.refresh_from_db()
    assert of.taken_back_because == "consent"
