"""Who may read placements and not write them is offered no form; who may not read them learns no workplace."""

import datetime as dt

import pytest

from accounts.policy import READ, Area, Role
from core import clock
from placements import pillar, startguard
from placements.matching.models import may_match
from placements.planning import pillar as planning
from refugees import journal
from refugees.ports import facts_changed
from tests import factories
from tests.placements.support import employer
from tests.support.rights import again, gives, offers, signed_in

pytestmark = pytest.mark.django_db
WRITING = ("/new/", "/offer/", "/start/", "/edit/", "/close/", "/record/", "/sites/", "/contacts/")


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    day = clock.today() - dt.timedelta(days=20)
    made = factories.refugee(worker, takeover_on=day, allocation_decided_on=day - dt.timedelta(days=60))
    facts_changed([made.pk])
    return made


def forms(user, address):
    """The forms of placements that a page leads to."""
    return {each for each in offers(signed_in(user), address, "/placements/") if any(one in each for one in WRITING)}


def test_the_case_page_of_placements_offers_its_forms_by_the_right_to_write(person, worker, monkeypatch):
    address = f"/placements/cases/{person.case_number}/"
    assert forms(worker, address)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert forms(worker, address) == set()


def test_the_plan_offers_its_forms_by_the_right_to_write(person, worker, monkeypatch):
    address = f"/placements/cases/{person.case_number}/plan/"
    assert forms(worker, address)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert forms(worker, address) == set()


def test_an_employers_page_offers_its_forms_by_the_right_to_write(worker, monkeypatch):
    address = f"/placements/employers/{employer().uid}/"
    assert forms(worker, address)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert forms(worker, address) == set()


def test_a_card_of_the_start_guard_has_a_next_step_for_who_may_take_it(person, worker, monkeypatch):
    (card,) = startguard.board(worker, clock.today(), "all").cards
    assert card.button
    assert card.url
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    (card,) = startguard.board(again(worker), clock.today(), "all").cards
    assert (card.button, card.url) == ("", "")


def test_a_card_tells_last_what_its_reader_may_know(person, worker):
    journal.write(
        person, theme="health", title="Henvist til klinikken", event_on=clock.today(), by=worker, area=Area.HEALTH
    )
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    last = {user.pk: startguard.board(user, clock.today(), "all").cards[0].last for user in (worker, consultant)}
    assert "klinikken" in last[worker.pk]
    assert "klinikken" not in last[consultant.pk]


def test_offers_without_an_answer_wait_for_who_writes_placements(worker, monkeypatch):
    assert pillar.panel(worker, clock.today()) is not None
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert pillar.panel(again(worker), clock.today()) is None


def test_overdue_actions_wait_for_who_writes_placements(worker, monkeypatch):
    assert planning.panel(worker, clock.today()) is not None
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert planning.panel(again(worker), clock.today()) is None


def test_matching_takes_the_placements(worker, monkeypatch):
    assert may_match(worker)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT)
    assert not may_match(again(worker))


def test_matching_takes_the_competences(worker, monkeypatch):
    assert may_match(worker)
    gives(monkeypatch, Role.CASEWORKER, Area.COMPETENCE)
    assert not may_match(again(worker))
