"""Open counselling: who is found by two letters, by whom, and what the log keeps."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees.models import Exit
from retention.models import CounsellingVisit, FollowUp
from tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def counsellor():
    return factories.user(Role.OPEN_COUNSELLOR, name="Ole")


@pytest.fixture
def signed_in(client, counsellor):
    client.force_login(counsellor)
    return client


def named(family, given="Amal", **values):
    return factories.refugee(factories.caseworker(), family_name=family, given_names=given, **values)


def found(client, words):
    return [person.list_name for person in client.post("/retention/counselling/find/", {"q": words}).context["found"]]


def test_two_letters_find_everybody_whose_name_begins_so(signed_in):
    named("Haddad")
    named("Osman", "Habiba")
    named("Al-Habib", "Rana")
    named("Shahad", "Omar")
    assert found(signed_in, "ha") == ["Al-Habib, Rana", "Haddad, Amal", "Osman, Habiba"]
    assert found(signed_in, "HÅ") == []
    assert found(signed_in, "h") == []


def test_who_came_lately_stands_first(signed_in):
    named("Haddad", "Amal")
    regular = named("Hassan", "Zahra")
    CounsellingVisit.objects.create(refugee=regular, happened_on=clock.today() - dt.timedelta(days=9), topic="work")
    assert found(signed_in, "ha")[0] == "Hassan, Zahra"


def test_a_whole_number_finds_one_and_a_part_of_it_nobody(signed_in):
    person = named("Haddad")
    assert found(signed_in, person.case_number) == ["Haddad, Amal"]
    assert found(signed_in, person.person_id) == ["Haddad, Amal"]
    assert found(signed_in, person.case_number[:6]) == []


def test_a_protected_name_leads_nobody_to_its_person(signed_in):
    person = named("Hemmelig", name_protected=True)
    assert found(signed_in, "he") == []
    answer = signed_in.post("/retention/counselling/find/", {"q": person.case_number}, **HTMX)
    assert "Hemmelig" not in answer.content.decode()
    assert person.case_number in answer.content.decode()


def test_who_has_left_is_nobodys_visitor(signed_in):
    person = named("Haddad")
    Exit.objects.create(refugee=person, happened_on=clock.today(), reason="moved")
    assert found(signed_in, "ha") == []
    assert signed_in.get(reverse("retention:visit", args=[person.uid])).status_code == 404


def test_a_counsellor_of_a_team_finds_the_teams_people_and_a_caseworker_their_own(client):
    team = factories.team()
    mine, other = factories.caseworker(team=team), factories.caseworker()
    factories.refugee(mine, family_name="Haddad", given_names="A")
    factories.refugee(other, family_name="Hassan", given_names="B")
    for user in (factories.user(Role.OPEN_COUNSELLOR, team=team), mine):
        client.force_login(user)
        assert found(client, "ha") == ["Haddad, A"]


def test_every_look_up_is_in_the_read_log_with_its_purpose(signed_in):
    person = named("Haddad")
    signed_in.post("/retention/counselling/find/", {"q": "ha"}, **HTMX)
    entry = ReadLog.objects.get()
    assert (entry.kind, entry.purpose, entry.people) == ("lookup", "open counselling", [person.uid])
    signed_in.get(reverse("retention:visit", args=[person.uid]))
    assert ReadLog.objects.count() == 2


def test_a_visit_is_logged_and_is_no_follow_up(signed_in, counsellor):
    person = named("Haddad")
    address = reverse("retention:visit", args=[person.uid])
    bad = signed_in.post(address, {"topic": "", "outcome": "answered", "note": "Om et brev"})
    assert bad.status_code == 200
    assert "Om et brev" in bad.content.decode()
    sent = {"topic": "letter", "outcome": "answered", "note": "Om et brev"}
    assert signed_in.post(address, sent)["Location"] == "/retention/counselling/"
    again = signed_in.post(address, sent)
    assert again.status_code == 200
    assert again.context["form"].errors
    visit = CounsellingVisit.objects.get()
    assert (visit.refugee, visit.topic, visit.recorded_by) == (person, "letter", counsellor)
    assert not FollowUp.objects.exists()
    assert "Haddad" in signed_in.get("/retention/counselling/").content.decode()


def test_a_counsellor_annuls_a_visit_and_nothing_else(signed_in):
    person = named("Haddad")
    visit = CounsellingVisit.objects.create(refugee=person, happened_on=clock.today(), topic="work")
    talk = FollowUp.objects.create(refugee=person, happened_on=clock.today(), state="held")
    assert signed_in.get(reverse("retention:annul", args=["follow-up", talk.uid])).status_code == 403
    address = reverse("retention:annul", args=["visit", visit.uid])
    assert signed_in.get(address).status_code == 200
    assert signed_in.post(address, {"reason": "Forkert", "version": 1})["Location"] == "/retention/counselling/"
    assert not CounsellingVisit.objects.standing().exists()


def test_the_page_costs_the_same_queries_for_one_visit_as_for_eleven(signed_in, django_assert_max_num_queries):
    seen = []
    signed_in.get("/retention/counselling/")
    for count in (1, 10):
        for _ in range(count):
            CounsellingVisit.objects.create(refugee=named("Haddad"), happened_on=clock.today(), topic="work")
        with django_assert_max_num_queries(8) as queries:
            signed_in.get("/retention/counselling/")
        with django_assert_max_num_queries(8) as more:
            signed_in.post("/retention/counselling/find/", {"q": "ha"}, **HTMX)
        seen.append((len(queries), len(more)))
    assert seen[0] == seen[1]
