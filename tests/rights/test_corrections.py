"""A request for correction is received, taken up field by field, decided with its effect in sight, and answered."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import StaleVersion
from refugees.models import JournalEntry, Refugee
from refugees.ports import Restricted, facts_changed
from rights import restriction
from rights.corrections import services
from rights.corrections.rules import Decision
from rights.models import Correction, Restriction
from rights.rules import RequestKind
from targets.models import Clock
from tests import factories
from tests.rights.support import ON, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Mette Medarbejder")


@pytest.fixture
def person(worker: Any) -> Refugee:
    made = factories.refugee(worker, takeover_on=clock.today() - dt.timedelta(days=20), allocation_decided_on=None)
    facts_changed([made.pk])
    return made


def taken_up(person: Refugee, by: Any, field: str, value: str, **more: Any) -> Correction:
    request = asked(person, by, RequestKind.CORRECTION)
    correction = Correction(request=request, field=field, value=value, statement="Det står forkert", **more)
    return services.take_up(correction, by=by, today=ON)


def decide(verb: Any, correction: Correction, by: Any, reason: str = "", expected: int = 1) -> Correction:
    done: Correction = verb(
        correction, reason=reason, expected=expected, by=by, at=clock.now(), today=clock.today()
    )
    return done


def test_accepted_the_field_is_changed_and_who_decided_stands_there(worker: Any, person: Refugee) -> None:
    done = decide(services.accept, taken_up(person, worker, "family_name", "Tesfai"), worker)
    person.refresh_from_db()
    assert person.family_name == "Tesfai"
    assert (done.decision, done.decided_by, str(done.former).startswith("Tesfay")) == (Decision.ACCEPTED, worker, True)
    titles = list(JournalEntry.objects.filter(refugee=person).values_list("title", "area"))
    assert len([1 for title, area in titles if area == "rights"]) == 3  # received, taken up, corrected
    assert len([1 for title, area in titles if area == "case"]) == 1  # the field itself


def test_the_effect_on_the_clocks_is_shown_and_nothing_is_saved(worker: Any, person: Refugee) -> None:
    later = clock.today() - dt.timedelta(days=5)
    correction = taken_up(person, worker, "takeover_on", f"{later:%d-%m-%Y}")
    before = list(Clock.objects.order_by("pk").values_list("target", "due_on"))
    changes = services.effect(correction, by=worker, today=clock.today())
    assert changes
    assert list(Clock.objects.order_by("pk").values_list("target", "due_on")) == before
    person.refresh_from_db()
    assert person.takeover_on != later
    decide(services.accept, correction, worker)
    after = {f"{due:%d-%m-%Y}" for due in Clock.objects.values_list("due_on", flat=True) if due}
    assert {each.after_due for each in changes if each.after_due} <= after
    assert Refugee.objects.get().takeover_on == later


def test_a_name_changes_no_clock(worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "given_names", "Jonas")
    assert services.effect(correction, by=worker, today=clock.today()) == []


def test_refused_the_statement_is_kept_beside_with_the_reasons(worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "birth_date", "01-01-1990")
    with pytest.raises(ValidationError):
        decide(services.refuse, correction, worker, " ")
    done = decide(services.refuse, correction, worker, "Opholdstilladelsen siger 1987.")
    person.refresh_from_db()
    assert person.birth_date == dt.date(1987, 2, 11)
    assert (done.decision, str(done.statement)) == (Decision.REFUSED, "Det står forkert")
    entry = JournalEntry.objects.filter(refugee=person, area="rights").latest("pk")
    assert "Det står forkert" in entry.text
    assert "Opholdstilladelsen" in entry.text


def test_something_else_in_the_case_says_where_and_is_decided_too(worker: Any, person: Refugee) -> None:
    with pytest.raises(ValidationError):
        taken_up(person, worker, "other", "")
    correction = taken_up(person, worker, "other", "Han kom den 3.", where="Notat af 2. marts")
    assert decide(services.accept, correction, worker).decision == Decision.ACCEPTED


@pytest.mark.parametrize(
    ("field", "value"), [("birth_date", "i går"), ("birth_date", ""), ("residence_basis", "ukendt"), ("email", "x"),
                         ("given_names", "x" * 299)],
)  # fmt: skip
def test_a_value_the_case_cannot_hold_is_refused_with_a_sentence(
    worker: Any, person: Refugee, field: str, value: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        taken_up(person, worker, field, value)
    assert "value" in refused.value.message_dict


def test_a_person_without_any_name_is_refused_when_it_is_decided(worker: Any) -> None:
    person = factories.refugee(worker, given_names="")
    correction = taken_up(person, worker, "family_name", "")
    with pytest.raises(ValidationError):
        services.effect(correction, by=worker, today=clock.today())
    with pytest.raises(ValidationError):
        decide(services.accept, correction, worker)


def test_only_an_open_request_for_correction_is_taken_up(worker: Any, person: Refugee) -> None:
    request = asked(person, worker, RequestKind.ACCESS)
    with pytest.raises(ValidationError):
        services.take_up(Correction(request=request, field="phone", value="1", statement="x"), by=worker, today=ON)


def test_it_is_decided_once_and_a_stale_decision_is_refused(worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "given_names", "Jonas")
    with pytest.raises(StaleVersion):
        decide(services.accept, correction, worker, expected=7)
    decide(services.accept, correction, worker)
    with pytest.raises(ValidationError):
        decide(services.refuse, correction, worker, "Nej", expected=2)


def test_while_processing_is_restricted_nothing_is_corrected(worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "given_names", "Jonas")
    today = clock.today()
    restriction.restrict(Restriction(refugee=person, valid_from=today, ground="accuracy"), by=worker, today=today)
    with pytest.raises(Restricted):
        decide(services.accept, correction, worker)
    correction.refresh_from_db()
    assert correction.decision == Decision.WAITING


def test_the_table_refuses_a_refusal_without_reasons(worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "given_names", "Jonas")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(
            decision="refused", decided_by=worker, decided_at=clock.now()
        )


def test_a_request_goes_its_whole_way_in_the_pages(client: Client, worker: Any, person: Refugee) -> None:
    client.force_login(worker)
    request = asked(person, worker, RequestKind.CORRECTION)
    one = reverse("rights:request", args=[request.uid])
    take_up = reverse("rights:correction-new", args=[request.uid])
    assert take_up in client.get(one).content.decode()
    data = {"field": "birth_date", "value": "i går", "where": "", "statement": "Født i 1990"}
    refused = client.post(take_up, data)
    assert (refused.status_code, "Født i 1990" in refused.content.decode()) == (422, True)
    shown = client.post(take_up, data | {"value": "03-02-1990"}, follow=True)
    assert shown.resolver_match.view_name == "rights:correction"
    text = shown.content.decode()
    assert "11-02-1987" in text
    assert "03-02-1990" in text
    correction = Correction.objects.get()
    address = reverse("rights:correction", args=[correction.uid])
    assert client.post(address, {"refuse": "1", "reason": "", "version": "1"}).status_code == 422
    assert client.post(address, {"accept": "1", "reason": "", "version": "9"}).status_code == 409
    client.post(address, {"accept": "1", "reason": "Set pas", "version": "1"})
    assert Refugee.objects.get(pk=person.pk).birth_date == dt.date(1990, 2, 3)
    assert address in client.get(reverse("rights:person", args=[person.case_number])).content.decode()
    told = {"outcome": "granted", "answered_on": f"{clock.today():%d-%m-%Y}", "answer": "Rettet", "version": "1"}
    client.post(reverse("rights:answer", args=[request.uid]), told)
    request.refresh_from_db()
    assert request.outcome == "granted"
    assert take_up not in client.get(one).content.decode()


def test_anothers_correction_is_404(client: Client, worker: Any, person: Refugee) -> None:
    correction = taken_up(person, worker, "given_names", "Jonas")
    client.force_login(factories.caseworker())
    assert client.get(reverse("rights:correction", args=[correction.uid])).status_code == 404
    assert client.get(reverse("rights:correction-new", args=[correction.request.uid])).status_code == 404
