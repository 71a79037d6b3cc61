"""Many people edit one case at once: every save is accounted for, none overwrites what its writer had not seen."""

import random
import re
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from core import models as core_models
from refugees.models import JournalEntry, Refugee
from tests import factories
from tests.trust.test_once import note, signed_in

FIELD = re.compile(r'<(?:input|select|textarea)[^>]*name="([\w-]+)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
TRIES = 400  # of one edit against everybody else's; a writer who never gets through is a fault
LONGEST_WAIT_S = 30.0  # before the case is looked at anew; else fifty writers only ever refuse one another
PARTS, CLIENTS, EDITS = 10, 50, 10  # the long run: so many times fifty people with ten edits each


def form_of(person: Refugee) -> dict[str, str]:
    """What the master data form sends for this person, apart from mark and version."""
    return {
        "given_names": person.given_names,
        "family_name": person.family_name,
        "birth_date": "11-02-1987",
        "sex": person.sex,
        "person_id": person.person_id,
        "residence_basis": person.residence_basis,
        "allocation_decided_on": "20-01-2017",
        "takeover_on": "01-03-2017",
    }


class Writer(threading.Thread):
    """One client that changes the remark again and again, each time from the newest version it has seen."""

    def __init__(self, user: Any, person: Refugee, number: int, edits: int) -> None:
        super().__init__()
        self.client, self.person, self.number, self.edits = Client(), person, number, edits
        self.client.force_login(user)
        self.saved: list[tuple[int, str]] = []
        self.failures: list[str] = []
        self.conflicts = 0

    def run(self) -> None:
        try:
            for edit in range(self.edits):
                self.change(f"skriver {self.number}, rettelse {edit}")
        except Exception as error:
            self.failures.append(repr(error))
        finally:
            connection.close()

    def change(self, remark: str) -> None:
        """Sends the edit until it is taken: a conflict is answered at once with the version that it showed.

        Whoever is refused a second time waits and opens the case anew. Waiting with a version in the hand would only
        let it grow old: of fifty who do that, one a second gets through.
        """
        address = reverse("refugees:edit", args=[self.person.case_number])
        for attempt in range(TRIES):
            page = self.client.get(address)
            for _answer in range(2):
                seen = VERSION.search(page.content.decode())
                assert seen
                page = self.client.post(address, form_of(self.person) | {"version": seen[1], "remark": remark})
                if page.status_code == 302:
                    self.saved.append((int(seen[1]) + 1, remark))
                    return
                assert page.status_code == 409, page.status_code
                self.conflicts += 1
            time.sleep(random.uniform(0, min(LONGEST_WAIT_S, 0.02 * 2**attempt)))
        raise AssertionError("never taken")


def work_together(clients: int, edits: int) -> int:
    """Lets them all edit one case at once and accounts for every save; how many conflicts there were."""
    user = factories.caseworker()
    person = factories.refugee(user)
    writers = [Writer(user, person, number, edits) for number in range(clients)]
    with pytest.MonkeyPatch.context() as patch:
        # Django's test client keeps a copy of whatever any thread renders meanwhile: of fifty, each those of all.
        patch.setattr(template_rendered, "send", lambda **_told: [])
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert [failure for writer in writers for failure in writer.failures] == []
    saved = dict(pair for writer in writers for pair in writer.saved)
    assert len(saved) == clients * edits, "two saves went into one version"
    conflicts = sum(writer.conflicts for writer in writers)
    assert conflicts >= clients, "nobody met anybody: the test says nothing"
    assert sorted(saved) == list(range(2, clients * edits + 2))
    person.refresh_from_db()
    assert (person.version, person.remark) == (clients * edits + 1, saved[clients * edits + 1])
    history: Any = Refugee.pgh_event_models["update"]  # type: ignore[attr-defined]
    kept = history.objects.filter(pgh_obj=person.pk).exclude(version=1)
    assert dict(kept.values_list("version", "remark")) == saved
    assert JournalEntry.objects.filter(refugee=person, automatic=True).count() >= len(saved)
    return conflicts


@pytest.mark.django_db(transaction=True)
def test_six_people_with_five_edits_each_lose_none() -> None:
    work_together(clients=6, edits=5)


@pytest.mark.django_db(transaction=True)
def test_whoever_saves_over_what_they_have_not_seen_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without the version in the way, two saves go into one version."""

    def careless(self: Any, expected: int) -> Any:
        self.version = expected + 1
        self.save()
        return self

    monkeypatch.setattr(core_models.Editable, "save_version", careless)
    with pytest.raises(AssertionError):
        work_together(clients=6, edits=5)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_fifty_people_with_a_hundred_edits_each_lose_none(rounds: Any, say: Any) -> None:
    """In parts that can be stopped between: each time fifty people at one case, ten edits each."""
    for _part in rounds(range(PARTS)):
        say(f"{CLIENTS * EDITS} saves, {work_together(CLIENTS, EDITS)} conflicts")


@pytest.mark.django_db(transaction=True)
def test_whoever_is_stale_already_is_told_so_without_waiting_for_one_who_saves(connect_as: Any) -> None:
    """A conflict costs no place in the queue for the case: it is known before anybody's lock is asked for."""
    user = factories.caseworker()
    person = factories.refugee(user, version=2)
    client = signed_in(user)
    with connect_as("app") as other:
        other.execute("SELECT 1 FROM refugees_refugee WHERE id = %s FOR UPDATE", [person.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        address = reverse("refugees:edit", args=[person.case_number])
        answer = client.post(address, form_of(person) | {"version": "1", "remark": "for gammel"})
        other.rollback()
    assert answer.status_code == 409


# --- double submits -------------------------------------------------------------------------------
def sent_twice(numbers: range) -> tuple[int, list[int]]:
    """Sends a note of each number, each twice at the same moment; how many rows they made, and the answers."""
    worker = factories.caseworker()
    person = factories.refugee(worker)
    clients, answers = [signed_in(worker), signed_in(worker)], []
    address, form = note(clients[0], person)
    for number in numbers:
        sent = form | {"title": f"Dobbelt {number}", "once": f"a-mark-of-the-note-{number:05d}"}
        barrier = threading.Barrier(2)

        def send(client: Client, sent: Any = sent, barrier: Any = barrier) -> None:
            barrier.wait()
            answers.append(client.post(address, sent).status_code)
            connection.close()

        threads = [threading.Thread(target=send, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return JournalEntry.objects.filter(title__in=[f"Dobbelt {number}" for number in numbers]).count(), answers


def each_makes_one_row(numbers: range) -> None:
    rows, answers = sent_twice(numbers)
    assert rows == len(numbers)
    assert answers == [302] * (2 * len(numbers))


@pytest.mark.django_db(transaction=True)
def test_every_note_that_is_sent_twice_at_once_makes_one_row() -> None:
    each_makes_one_row(range(25))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_thousand_notes_that_are_sent_twice_at_once_make_one_row_each(rounds: Any) -> None:
    for part in rounds(range(20)):
        each_makes_one_row(range(part * 50, part * 50 + 50))


@pytest.mark.django_db(transaction=True)
def test_without_its_guard_a_note_that_is_sent_twice_makes_two_rows(settings: Any) -> None:
    """The control of the test above."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "once" not in name]
    assert sent_twice(range(5))[0] == 10
