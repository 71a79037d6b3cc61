"""A consent is in force from the day it was given to the day it was withdrawn, and whoever needs it can ask."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import StaleVersion
from health.models import HealthConsent
from refugees.models import JournalEntry, Refugee
from refugees.ports import consent_in_force
from rights import consents, restriction
from rights.models import Consent, Restriction
from rights.rules import ConsentForm, ConsentPurpose
from screening import services as interviews
from screening.models import Interview
from screening.questions import TICKED
from tests import factories
from tests.screening.support import hold_with, make_interview
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
TODAY, GIVEN = clock.today(), dt.date(2017, 3, 1)


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def given(person: Refugee, by: Any, purpose: str = ConsentPurpose.EMPLOYER, **values: Any) -> Consent:
    made = Consent(refugee=person, purpose=purpose, **({"given_on": GIVEN, "form": ConsentForm.WRITTEN} | values))
    return consents.give(made, by=by, today=TODAY)


def withdrawn(consent: Consent, by: Any, on: dt.date, **values: Any) -> Consent:
    told = {"form": ConsentForm.SPOKEN, "note": "", "expected": consent.version, "today": TODAY} | values
    return consents.withdraw(consent, on=on, by=by, **told)


def in_force(person: Refugee, on: dt.date, purpose: str = ConsentPurpose.EMPLOYER) -> bool:
    return consent_in_force(person, purpose, on)


def test_a_consent_is_in_force_from_its_day_to_the_day_of_its_withdrawal(worker: Any, person: Refugee) -> None:
    day, consent = dt.timedelta(days=1), given(person, worker)
    assert [in_force(person, on) for on in (GIVEN - day, GIVEN, TODAY)] == [False, True, True]
    withdrawn(consent, worker, GIVEN + 10 * day)
    assert [in_force(person, GIVEN + n * day) for n in (9, 10, 11)] == [True, False, False]


def test_a_consent_to_one_thing_is_none_to_another_and_one_persons_none_of_anothers(worker, person) -> None:
    given(person, worker)
    assert not in_force(person, TODAY, ConsentPurpose.AUTHORITY)
    assert not in_force(factories.refugee(worker), TODAY)


def test_it_is_given_once_at_a_time_and_again_on_the_day_of_its_withdrawal(worker: Any, person: Refugee) -> None:
    consent = given(person, worker)
    with pytest.raises(ValidationError, match="allerede"):
        given(person, worker)
    withdrawn(consent, worker, TODAY)
    given(person, worker, given_on=TODAY)
    assert in_force(person, TODAY)


def test_a_consent_to_something_else_says_to_what(worker: Any, person: Refugee) -> None:
    with pytest.raises(ValidationError):
        given(person, worker, ConsentPurpose.OTHER)
    given(person, worker, ConsentPurpose.OTHER, scope="Foto til avisen")
    given(person, worker, ConsentPurpose.OTHER, scope="Deltage i en film")


def test_withdrawing_before_giving_tomorrow_or_twice_is_refused(worker: Any, person: Refugee) -> None:
    consent = given(person, worker)
    for day in (GIVEN - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            withdrawn(consent, worker, day)
    consent.refresh_from_db()
    done = withdrawn(consent, worker, TODAY)
    with pytest.raises(ValidationError):
        withdrawn(done, worker, TODAY)
    with pytest.raises(StaleVersion):
        withdrawn(done, worker, TODAY, expected=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_on=GIVEN - dt.timedelta(days=1))


def test_a_consent_can_be_withdrawn_while_processing_is_restricted(worker: Any, person: Refugee) -> None:
    consent = given(person, worker)
    restriction.restrict(Restriction(refugee=person, valid_from=TODAY, ground="claim"), by=worker, today=TODAY)
    withdrawn(consent, worker, TODAY)
    assert not in_force(person, TODAY)


# --- what the pillars keep ------------------------------------------------------------------------
def test_what_is_agreed_in_interview_2_is_in_force_and_stands_among_the_consents(
    client: Client, worker: Any, person: Refugee
) -> None:
    second = make_interview(person, sequence=2, place="temporary_housing")
    day = dt.date(2017, 3, 10)
    answers = {"offers.match": "yes", "offers.match_consent": TICKED, "health_offer.consent_send": TICKED}
    held = hold_with(second, worker, answers | {"health_offer.health_answer": "yes"}, on=day)
    interviews.complete(held, by=worker, at=dt.datetime(2017, 3, 10, 12, tzinfo=dt.UTC))
    for purpose, agreed in (("match", True), ("health_send", True), ("health_receive", False)):
        assert consent_in_force(person, purpose, TODAY) is agreed
        assert not consent_in_force(person, purpose, day - dt.timedelta(days=1))
    client.force_login(worker)
    said = client.get(reverse("rights:person", args=[person.case_number])).content.decode()
    assert str(HealthConsent.objects.get()) in said
    interviews.annul(Interview.objects.get(), reason="Forkert person", by=worker, at=clock.now())
    assert not consent_in_force(person, "match", TODAY)


def test_a_consent_is_given_seen_and_withdrawn_on_the_case(client: Client, worker: Any, person: Refugee) -> None:
    client.force_login(worker)
    data = {"purpose": "employer", "scope": "Til bageriet", "given_on": "01-03-2017", "form": "spoken"}
    client.post(reverse("rights:consent-new", args=[person.case_number]), data)
    consent = Consent.objects.get()
    page = client.get(reverse("rights:person", args=[person.case_number])).content.decode()
    assert "Til bageriet" in page
    assert worker.name in page
    again = client.post(reverse("rights:consent-new", args=[person.case_number]), data)
    assert again.status_code == 422
    assert "allerede" in again.content.decode()
    data = {"withdrawn_on": "01-04-2017", "form": "written", "note": "Brev", "version": "1"}
    client.get(reverse("rights:withdraw", args=[consent.uid]))
    assert last("rights:withdraw").people == [person.uid]
    client.post(reverse("rights:withdraw", args=[consent.uid]), data)
    consent.refresh_from_db()
    assert (consent.withdrawn_on, consent.withdrawn_by) == (dt.date(2017, 4, 1), worker)
    assert JournalEntry.objects.filter(theme="rights").count() == 2
