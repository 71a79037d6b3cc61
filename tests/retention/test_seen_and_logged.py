"""What about retention is offered to whom, and that a step ticked off stands in the read log."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from refugees import assigning
from refugees.handover import services as handover
from retention import pillar
from retention.models import AgreedStep, CounsellingVisit
from tests import factories
from tests.retention.support import at_work, followed, offered, talk
from tests.support.readlog import last

pytestmark = pytest.mark.django_db


def ago(days):
    return clock.today() - dt.timedelta(days=days)


@pytest.fixture
def person():
    made = factories.refugee(factories.caseworker())
    at_work(made, ago(90))
    return made


def test_only_mentors_have_people_of_their_own_and_only_the_coordinator_those_without_an_offer(person):
    mentor = factories.user(Role.RETENTION_MENTOR)
    followed(person, mentor, ago(30))
    shown = {
        each: bool(found and found.people)
        for each in (Role.MENTOR_COORDINATOR, Role.CASEWORKER, Role.TEAM_MANAGER)
        for found in [pillar.mentor_panel(factories.user(each), clock.today())]
    }
    assert shown == {Role.MENTOR_COORDINATOR: True, Role.CASEWORKER: False, Role.TEAM_MANAGER: False}
    assert pillar.mentor_panel(person.caseworker, clock.today()) is None
    assert pillar.mentor_panel(mentor, clock.today()).url == reverse("retention:mine")


def test_a_former_caseworker_reads_that_no_mentor_was_offered_and_offers_none(client, person):
    former, now = person.caseworker, factories.caseworker()
    assigning.assign(people=[person], caseworker=now, by=now, on=ago(1))
    person.refresh_from_db()
    handover.give_access(
        person=person, user=former, until=ago(-9), by=now, at=clock.now(), today=clock.today()
    )  # fmt: skip
    tab, offer = (reverse(f"retention:{name}", args=[person.case_number]) for name in ("person", "offer"))
    seen = {}
    for user in (former, now):
        client.force_login(user)
        answer = client.get(tab)
        assert answer.status_code == 200
        seen[user] = offer in answer.content.decode()
    assert seen == {former: False, now: True}


def test_a_mentor_annuls_neither_the_offer_nor_a_visit_of_the_own_person(client, person):
    mentor = factories.user(Role.RETENTION_MENTOR)
    followed(person, mentor, ago(30))
    visit = CounsellingVisit.objects.create(refugee=person, happened_on=ago(1), topic="work")
    client.force_login(mentor)
    for kind, fact in (("offer", offered(person, ago(40))), ("visit", visit)):
        address = reverse("retention:annul", args=[kind, fact.uid])
        assert client.get(address).status_code == 403, kind
        assert client.post(address, {"reason": "Forkert", "version": 1}).status_code == 403, kind


def test_a_step_ticked_off_stands_in_the_read_log(client, person):
    step = AgreedStep.objects.create(refugee=person, follow_up=talk(person, ago(3)), text="Ringe")
    client.force_login(person.caseworker)
    client.post(reverse("retention:step-done", args=[step.uid]))
    assert last("retention:step-done").people == [person.uid]
