"""What of retention is shown, offered and annulled by which right."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import READ, Area, Role
from core import clock
from refugees.models import Exit
from refugees.ports import facts_changed
from retention import casetab, counselling, mentoring, pillar, presenters
from retention.models import CounsellingVisit, MentorNote
from tests import factories
from tests.placements.support import employer
from tests.retention.support import at_work, followed, planned, talk
from tests.support.rights import again, gives, offers, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def test_the_clocks_of_retention_are_for_who_may_read_clocks(person, worker, monkeypatch):
    at_work(person, ago(40))
    facts_changed([person.pk])
    assert casetab.tab(person, worker, clock.today())["clocks_of_retention"]
    gives(monkeypatch, Role.CASEWORKER, Area.TARGETS)
    assert "clocks_of_retention" not in casetab.tab(person, again(worker), clock.today())


def test_a_conversation_is_completed_and_annulled_by_who_writes_placements(person, worker, monkeypatch):
    talk(person, ago(3))
    assert casetab.tab(person, worker, clock.today())["talks"][0]["links"]
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert not casetab.tab(person, again(worker), clock.today())["talks"][0]["links"]


def test_the_tab_offers_its_forms_by_the_right_to_write(person, worker, monkeypatch):
    address = reverse("retention:person", args=[person.case_number])
    plan = reverse("retention:plan-new", args=[person.case_number])
    assert plan in offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert plan not in offers(signed_in(worker), address)


def test_a_list_offers_its_forms_by_the_right_to_write(person, worker, monkeypatch):
    held = reverse("retention:hold", args=[planned(person, clock.today()).uid])
    address = reverse("retention:conversations")
    assert held in offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert person.case_number in page(signed_in(worker), address)
    assert held not in offers(signed_in(worker), address)


def test_a_job_consultant_is_not_told_whether_a_mentor_wrote_anything(person):
    followed(person, factories.user(Role.RETENTION_MENTOR), clock.today())
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    assert casetab.tab(person, person.caseworker, clock.today())["sees_notes"]
    assert not casetab.tab(person, consultant, clock.today())["sees_notes"]


def test_follow_ups_wait_for_who_writes_placements(worker, monkeypatch):
    assert pillar.talks_panel(worker, clock.today()) is not None
    gives(monkeypatch, Role.CASEWORKER, Area.PLACEMENT, READ)
    assert pillar.talks_panel(again(worker), clock.today()) is None


def test_the_workplace_is_for_who_may_read_placements(person, worker):
    start = at_work(person, ago(20), employer=employer("Dampmøllen"))
    assert "Dampmøllen" in presenters.place_words(start, worker)
    assert "Dampmøllen" not in presenters.place_words(start, factories.user(Role.MENTOR_COORDINATOR))


def test_a_caseworker_meets_the_own_people_at_the_counselling_and_nobody_elses(person, worker):
    factories.refugee(factories.caseworker())
    assert list(counselling.people(worker, clock.today())) == [person]


def test_a_caseworker_still_sees_the_visits_of_an_own_case_that_has_ended(person, worker):
    visit = CounsellingVisit.objects.create(refugee=person, happened_on=ago(3), topic="work")
    Exit.objects.create(refugee=person, happened_on=ago(1), reason="moved")
    assert list(counselling.visits(worker, clock.today())) == [visit]
    assert not counselling.visits(factories.user(Role.OPEN_COUNSELLOR), clock.today()).exists()


def test_a_mentor_annuls_no_visit_of_the_counselling(person):
    mentor = factories.user(Role.RETENTION_MENTOR)
    followed(person, mentor, clock.today())
    visit = CounsellingVisit.objects.create(refugee=person, happened_on=clock.today(), topic="work")
    address = reverse("retention:annul", args=["visit", visit.uid])
    assert signed_in(mentor).get(address).status_code == 403


def test_a_note_of_a_mentor_is_annulled_by_no_caseworker(person, worker):
    mentor = factories.user(Role.RETENTION_MENTOR)
    followed(person, mentor, clock.today())
    note = MentorNote(refugee=person, happened_on=clock.today(), challenge="papers", help="Kort", outcome="solved")
    mentoring.write(note, by=mentor)
    address = reverse("retention:annul", args=["note", note.uid])
    assert signed_in(mentor).get(address).status_code == 200
    assert signed_in(worker).get(address).status_code == 403


def test_who_is_no_mentor_any_more_annuls_no_note_they_wrote_as_one(person, worker):
    note = MentorNote(refugee=person, happened_on=clock.today(), challenge="papers", help="Kort", outcome="solved")
    mentoring.write(note, by=worker)
    assert signed_in(worker).get(reverse("retention:annul", args=["note", note.uid])).status_code == 403
