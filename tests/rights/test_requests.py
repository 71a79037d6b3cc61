"""A request of a data subject is a dated record with its month, put off once, answered with reasons."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core.models import StaleVersion
from refugees.models import JournalEntry
from rights import rules, services
from rights.models import DataRequest
from tests import factories
from tests.rights.support import ON, asked
from tests.support.readlog import last

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (dt.date(2017, 6, 1), dt.date(2017, 7, 1), dt.date(2017, 9, 1)),
        (dt.date(2017, 1, 31), dt.date(2017, 2, 28), dt.date(2017, 4, 30)),
        (dt.date(2016, 11, 30), dt.date(2016, 12, 30), dt.date(2017, 2, 28)),
    ],
)
def test_the_answer_is_due_a_month_after_receipt_and_three_where_it_is_put_off(received, due, extended) -> None:
    assert rules.answer_due(received) == due
    assert rules.answer_due(received, extended=True) == extended


@pytest.mark.parametrize(
    ("day", "answered", "standing"),
    [(1, None, "on_track"), (24, None, "due_soon"), (30, None, "due_soon"), (31, None, "overdue"),
     (40, 30, "met"), (40, 31, "met_late")],
)  # fmt: skip
def test_a_request_stands_as_a_clock_does(day: int, answered: int | None, standing: str) -> None:
    start = dt.date(2017, 6, 1)
    answered_on = start + dt.timedelta(days=answered) if answered else None
    assert rules.tone(rules.answer_due(start), answered_on, start + dt.timedelta(days=day)) == standing


def test_a_request_is_received_with_its_due_date_and_a_line_in_the_journal() -> None:
    worker = factories.caseworker()
    request = asked(factories.refugee(worker), worker)
    assert request.due_on == dt.date(2017, 7, 1)
    entry = JournalEntry.objects.get(theme="rights")
    assert (entry.area, entry.event_on, "01-07-2017" in entry.text) == ("rights", ON, True)


def test_a_request_cannot_come_tomorrow() -> None:
    worker = factories.caseworker()
    with pytest.raises(ValidationError, match="fremtiden"):
        asked(factories.refugee(worker), worker, received_on=ON + dt.timedelta(days=1))


def test_the_answer_is_put_off_once_within_the_first_month_and_with_a_reason() -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    request = asked(person, worker)
    late = asked(person, worker, received_on=dt.date(2017, 4, 1))
    with pytest.raises(ValidationError):
        services.extend(late, reason="Mange sager", expected=1, by=worker, on=ON)
    with pytest.raises(ValidationError):
        services.extend(request, reason=" ", expected=1, by=worker, on=ON)
    request.refresh_from_db()
    done = services.extend(request, reason="Mange dokumenter", expected=1, by=worker, on=ON)
    assert done.due_on == dt.date(2017, 9, 1)
    with pytest.raises(ValidationError):
        services.extend(done, reason="Endnu flere", expected=2, by=worker, on=ON)


def answered(request: DataRequest, by: Any, outcome: str = "granted", text: str = "", **values: Any) -> DataRequest:
    given = {"answered_on": ON, "expected": 1, "today": ON} | values
    return services.answer(request, outcome=outcome, text=text, by=by, **given)


def test_an_answer_has_an_outcome_and_a_refusal_its_reasons() -> None:
    worker = factories.caseworker()
    request = asked(factories.refugee(worker), worker)
    with pytest.raises(ValidationError):
        answered(request, worker, "refused")
    done = answered(request, worker, "refused", "Loven pålægger os at bevare sagen.")
    assert (done.outcome, done.answered_on, done.answered_by) == ("refused", ON, worker)
    with pytest.raises(ValidationError):
        answered(done, worker, expected=2)


def test_the_table_itself_refuses_a_refusal_without_reasons() -> None:
    worker = factories.caseworker()
    request = asked(factories.refugee(worker), worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(outcome="refused", answered_on=ON)


def test_a_stale_answer_is_refused_and_nothing_typed_is_lost(client: Client) -> None:
    worker = factories.caseworker()
    request = asked(factories.refugee(worker), worker)
    client.force_login(worker)
    services.extend(request, reason="Mange dokumenter", expected=1, by=worker, on=ON)
    data = {"outcome": "granted", "answered_on": "02-06-2017", "answer": "Her er det hele", "version": "1"}
    answer = client.post(reverse("rights:answer", args=[request.uid]), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Her er det hele" in text
    assert 'name="version" value="2"' in text
    with pytest.raises(StaleVersion):
        answered(request, worker)


# --- pages ----------------------------------------------------------------------------------------
def test_a_request_goes_its_whole_way_in_the_browser_pages(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    client.force_login(worker)
    data = {"kind": "correction", "received_on": "01-06-2017", "channel": "phone", "text": "Navnet er stavet forkert"}
    made = client.post(reverse("rights:request-new", args=[person.case_number]), data)
    request = DataRequest.objects.get()
    assert made["Location"] == reverse("rights:request", args=[request.uid])
    assert "Navnet er stavet forkert" in client.get(made["Location"]).content.decode()
    data = {"outcome": "partly", "answered_on": "10-06-2017", "answer": "", "version": "1"}
    refused = client.post(reverse("rights:answer", args=[request.uid]), data)
    assert refused.status_code == 422
    assert "begrundelse" in refused.content.decode().lower()
    client.post(reverse("rights:answer", args=[request.uid]), data | {"answer": "Rettet i stamdata"})
    request.refresh_from_db()
    assert (request.outcome, request.answer) == ("partly", "Rettet i stamdata")


def test_every_page_about_what_a_person_asks_stands_in_the_read_log(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    request = asked(person, worker)
    client.force_login(worker)
    for name in ("extend", "pack-new"):
        assert client.get(reverse(f"rights:{name}", args=[request.uid])).status_code == 200
        assert last(f"rights:{name}").people == [person.uid]


def test_the_officer_sees_every_request_by_number_and_no_name(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker, family_name="Sjældentnavn")
    request = asked(person, worker)
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    for address in (
        reverse("rights:requests"),
        reverse("rights:request", args=[request.uid]),
        reverse("rights:person", args=[person.case_number]),
    ):
        text = client.get(address).content.decode()
        assert person.case_number in text
        assert "Sjældentnavn" not in text
    assert ReadLog.objects.about(person.uid).count() == 3


def test_the_officer_finds_a_case_by_its_number_and_the_look_up_is_logged(client: Client) -> None:
    person = factories.refugee(factories.caseworker())
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    answer = client.post(reverse("rights:find"), {"number": f" {person.person_id} "})
    assert answer["Location"] == reverse("rights:request-new", args=[person.case_number])
    assert ReadLog.objects.get().kind == "lookup"


def test_another_teams_requests_are_not_found(client: Client) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    request = asked(person, worker)
    client.force_login(factories.caseworker())
    assert client.get(reverse("rights:request", args=[request.uid])).status_code == 404
    assert client.get(reverse("rights:requests")).context["open"] == []
    assert client.post(reverse("rights:find"), {"number": person.case_number}).status_code == 200


@pytest.mark.parametrize("rows", [1, 11])
def test_the_list_costs_the_same_queries_for_one_row_and_eleven(client, django_assert_num_queries, rows: int) -> None:
    worker = factories.caseworker()
    for _ in range(rows):
        asked(factories.refugee(worker), worker)
    client.force_login(worker)
    client.get(reverse("rights:requests"))
    with django_assert_num_queries(7):
        client.get(reverse("rights:requests"))


def test_an_open_request_stands_on_min_dag_and_an_answered_one_does_not(client: Client) -> None:
    worker = factories.caseworker()
    request = asked(factories.refugee(worker), worker)
    client.force_login(worker)
    assert str(request) in client.get("/").content.decode()
    answered(request, worker)
    assert str(request) not in client.get("/").content.decode()
