"""A form sent twice counts once, whatever happened to the first answer."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock, once
from core.models import Submission
from refugees.models import JournalEntry, Refugee
from tests import factories

MARK = re.compile(r'name="once" value="([\w-]+)"')
MANY = 40


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def note(client: Client, person: Refugee) -> tuple[str, dict[str, str]]:
    """The address of a new note and what its form would send, with the mark of the page."""
    address = reverse("refugees:note", args=[person.case_number])
    page = client.get(address).content.decode()
    mark = MARK.search(page[page.index("<main") :])
    assert mark
    return address, {"title": "Talt med centret", "text": "Afrejse kl. 10", "event_on": "06-02-2017", "once": mark[1]}


@pytest.fixture
def worker(db: None) -> Any:
    return factories.caseworker()


@pytest.fixture
def person(worker: Any) -> Refugee:
    return factories.refugee(worker)


def test_the_same_form_again_gets_the_answer_of_the_first(worker: Any, person: Refugee) -> None:
    client = signed_in(worker)
    address, form = note(client, person)
    answers = [client.post(address, form) for _time in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 1


def test_htmx_gets_the_answer_in_its_own_way(worker: Any, person: Refugee) -> None:
    client = signed_in(worker)
    address, form = note(client, person)
    answers = [client.post(address, form, headers={"HX-Request": "true"}) for _time in range(2)]
    assert answers[0]["HX-Location"] == answers[1]["HX-Location"]
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 1


def test_a_page_gone_back_to_and_changed_is_another_form(worker: Any, person: Refugee) -> None:
    client = signed_in(worker)
    address, form = note(client, person)
    client.post(address, form)
    client.post(address, form | {"text": "Afrejse kl. 11"})
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 2


def test_a_form_that_was_refused_can_be_mended_and_sent(worker: Any, person: Refugee) -> None:
    client = signed_in(worker)
    address, form = note(client, person)
    assert client.post(address, form | {"title": ""}).status_code == 200
    assert client.post(address, form | {"title": ""}).status_code == 200
    assert client.post(address, form).status_code == 302
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 1


def test_the_mark_of_one_user_is_nothing_to_another(worker: Any, person: Refugee) -> None:
    colleague = factories.caseworker(team=person.team)
    address, form = note(signed_in(worker), person)
    for user in (worker, colleague):
        signed_in(user).post(address, form)
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 2


def test_what_fails_half_way_leaves_nothing_and_can_be_sent_again(
    worker: Any, person: Refugee, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(worker)
    client.raise_request_exception = False
    address, form = note(client, person)

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the machine died")

    with monkeypatch.context() as patch:
        patch.setattr("refugees.views_facts.messages.success", broken)  # after the service has done its work
        assert client.post(address, form).status_code == 500
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 0
    assert client.post(address, form).status_code == 302
    assert JournalEntry.objects.filter(title="Talt med centret").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_row_each_time(transactional_db: None) -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    clients = [signed_in(worker), signed_in(worker)]
    for number in range(MANY):
        address, form = note(clients[0], person)
        form["title"] = f"Notat {number}"
        barrier, answers = threading.Barrier(2), []

        def send(client: Client, form: Any = form, address: str = address, barrier: Any = barrier) -> None:
            barrier.wait()
            answers.append(client.post(address, form).status_code)  # noqa: B023
            connection.close()

        threads = [threading.Thread(target=send, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [302, 302]
    assert JournalEntry.objects.filter(title__startswith="Notat ").count() == MANY


def test_the_marks_are_forgotten_after_two_days(worker: Any, person: Refugee) -> None:
    client = signed_in(worker)
    client.post(*note(client, person))
    assert once.forget(now=clock.now() + dt.timedelta(days=1)) == 0
    assert once.forget(now=clock.now() + dt.timedelta(days=3)) == 1
    assert not Submission.objects.exists()
