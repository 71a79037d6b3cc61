"""What about mentors is offered to whom, and that a mentor's own pages stand in the read log."""

import pytest
from django.urls import reverse

from accounts.models import StandIn
from accounts.policy import Role
from core import clock
from mentoring import pillar, services
from mentoring.models import MentorEvent, MentorQuestion, MentorVisit
from refugees.models import CaseAssignment
from tests import factories
from tests.mentoring.support import followed
from tests.mentoring.test_pages import ago, url
from tests.support.readlog import last

pytestmark = pytest.mark.django_db


@pytest.fixture
def given():
    person = factories.refugee(factories.caseworker(), takeover_on=ago(60))
    return followed(person, factories.user(Role.HOLISTIC_MENTOR, name="Sara Lykke"), ago(40))


def test_a_mentors_question_is_shown_to_the_coordinator_and_answered_by_casework_alone(client, given):
    told = {"refugee": given.refugee, "happened_on": ago(2), "recorded_by": given.mentor}
    reply = url("reply", MentorQuestion.objects.create(note="Hvornår er mødet?", **told).uid)
    offered = {}
    for role in (Role.MENTOR_COORDINATOR, Role.TEAM_MANAGER):
        client.force_login(factories.user(role))
        pages = (url("board"), url("person", given.refugee.case_number))
        offered[role] = [reply in client.get(page).content.decode() for page in pages]
    assert offered == {Role.MENTOR_COORDINATOR: [False, False], Role.TEAM_MANAGER: [True, True]}
    client.force_login(factories.user(Role.MENTOR_COORDINATOR))
    assert client.get(reply).status_code == 403


def test_who_covers_for_the_coordinator_is_led_to_the_board_only_where_it_opens(given):
    coordinator, manager = factories.user(Role.MENTOR_COORDINATOR), factories.user(Role.TEAM_MANAGER)
    cover = factories.user(Role.RETENTION_MENTOR)
    for each in (manager, cover):
        StandIn.objects.create(absent=coordinator, covering=each, valid_from=ago(1))
        coordinator = factories.user(Role.MENTOR_COORDINATOR)
    assert pillar.silence_panel(manager, clock.today()).url == url("board")
    assert pillar.panel(cover, clock.today()).url == ""


def test_who_covers_for_a_caseworker_is_not_taken_for_the_coordinator(given):
    cover = factories.user(Role.TEAM_MANAGER)
    StandIn.objects.create(absent=given.refugee.caseworker, covering=cover, valid_from=ago(1))
    assert pillar.panel(cover, clock.today()) is None


def test_another_mentor_of_the_person_is_not_told_who_the_holistic_one_is(client, given):
    person = given.refugee
    case = reverse("refugees:case", args=[person.case_number])
    client.force_login(person.caseworker)
    assert "Sara Lykke" in client.get(case).content.decode()
    other = factories.user(Role.RETENTION_MENTOR)
    CaseAssignment.objects.create(refugee=person, user=other, role=Role.RETENTION_MENTOR, valid_from=ago(3))
    client.force_login(other)
    assert "Sara Lykke" not in client.get(case).content.decode()


def test_no_mentor_reads_in_the_journal_what_the_caseworker_and_another_mentor_wrote(client, given):
    """The services tell the journal everything: the answer's note, a contact, a question, why the last one stopped."""
    person, worker = given.refugee, given.refugee.caseworker
    told = {"refugee": person, "happened_on": ago(2), "note": "Kanariefugl"}
    services.add(MentorVisit(how="meeting", **told), by=given.mentor, title="Kanariefugl")
    services.record(MentorEvent(event="offered", **told), by=worker)
    other = factories.user(Role.RETENTION_MENTOR)
    CaseAssignment.objects.create(refugee=person, user=other, role=Role.RETENTION_MENTOR, valid_from=ago(3))
    coordinator = factories.user(Role.MENTOR_COORDINATOR)
    case = reverse("refugees:case", args=[person.case_number])
    for user, reads in ((worker, True), (coordinator, True), (other, False), (given.mentor, False)):
        client.force_login(user)
        answer = client.get(case)
        assert answer.status_code == 200
        assert ("Kanariefugl" in answer.content.decode()) is reads, user.roles


def test_every_page_of_a_mentor_stands_in_the_read_log(client, given):
    client.force_login(given.mentor)
    for name in ("mine", "mentee", "ask", "task-new"):
        assert client.get(url(name, *([] if name == "mine" else [given.uid]))).status_code == 200
        assert last(f"mentoring:{name}").people == [given.refugee.uid]
