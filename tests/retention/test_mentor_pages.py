"""The retention mentor's own pages: own people only, and of them contact, language and tasks only."""

import pytest
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from refugees.models import LanguageSkill
from retention import mentoring
from retention.models import AgreedStep, MentorNote, WarningSign
from tests import factories
from tests.placements.support import employer
from tests.retention.support import at_work, followed, planned, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor():
    return factories.user(Role.RETENTION_MENTOR, name="Mona Falk")


@pytest.fixture
def person():
    return factories.refugee(
        factories.caseworker(), phone="+45 67 00 12 34", interpreter_language="tigrinya", nationality="Eritrea"
    )


@pytest.fixture
def given(person, mentor):
    return followed(person, mentor, clock.today(), task="Mødetid og vagtplan")


@pytest.fixture
def signed_in(client, mentor, given):
    client.force_login(mentor)
    return client


def note(**changes):
    return {
        "happened_on": f"{clock.today():%d-%m-%Y}", "challenge": "times", "help": "Satte påmindelser op",
        "outcome": "better", "sign": "",
    } | changes  # fmt: skip


def test_a_language_that_is_the_mother_tongue_is_named_once(signed_in, given, person):
    person.mother_tongue = "Tigrinya"
    person.save()
    LanguageSkill.objects.create(refugee=person, language="tigrinya", spoken="native", written="native")
    LanguageSkill.objects.create(refugee=person, language="dansk", spoken="A1")
    text = signed_in.get(reverse("retention:mentee", args=[given.uid])).content.decode()
    assert "<td>tigrinya (modersmål), dansk A1</td>" in text


def test_a_mentor_sees_contact_language_and_task_and_nothing_else_of_the_case(signed_in, given, person):
    at_work(person, clock.today(), employer=employer("Dampmøllen"), tasks="Hemmelig opgave")
    made = talk(person, clock.today(), work_note="Kun for sagsbehandleren")
    WarningSign.objects.create(refugee=person, happened_on=clock.today(), sign="money", note="Kun for os")
    AgreedStep.objects.create(refugee=person, follow_up=made, text="Køre turen sammen", who="mentor")
    AgreedStep.objects.create(refugee=person, follow_up=made, text="Søge vuggestue", who="person")
    LanguageSkill.objects.create(refugee=person, language="engelsk", spoken="B1")
    for address in ("/retention/mine/", reverse("retention:mentee", args=[given.uid])):
        text = signed_in.get(address).content.decode()
        assert "Mødetid og vagtplan" in text
        assert "67 00 12 34" in text
        assert "tigrinya" in text
        for hidden in ("Dampmøllen", "Hemmelig opgave", "Kun for", "Søge vuggestue", "Eritrea", person.person_id):
            assert hidden not in text, address
    assert "Køre turen sammen" in text
    assert "engelsk" in text
    assert ReadLog.objects.filter(people=[person.uid]).count() == 2


def test_a_mentor_reaches_neither_anothers_person_nor_an_own_one_after_the_end(client, mentor, person, given):
    other = factories.user(Role.RETENTION_MENTOR)
    address = reverse("retention:mentee", args=[given.uid])
    client.force_login(other)
    assert client.get(address).status_code == 404
    mentoring.end(given, expected=1, on=clock.today(), reason="Klarer sig", by=None)
    client.force_login(mentor)
    assert client.get(address).status_code == 404
    assert client.get("/retention/mine/").context["given"] == []


def test_a_note_of_challenge_help_and_outcome_reaches_the_caseworker(signed_in, client, given, person, mentor):
    address = reverse("retention:mentee", args=[given.uid])
    refused = signed_in.post(address, note(outcome=""))
    assert refused.status_code == 200
    assert "Satte påmindelser op" in refused.content.decode()
    assert signed_in.post(address, note(sign="absence"))["Location"] == address
    made = MentorNote.objects.get()
    assert (made.challenge, made.outcome, made.recorded_by) == ("times", "better", mentor)
    assert "Satte påmindelser op" in signed_in.get(address).content.decode()
    client.force_login(person.caseworker)
    text = client.get(f"/retention/cases/{person.case_number}/").content.decode()
    assert "Satte påmindelser op" in text
    assert WarningSign.objects.get().source == "mentor"


def test_a_job_consultant_reads_no_note_of_a_mentor(client, given, person, mentor):
    mentoring.write(
        MentorNote(refugee=person, happened_on=clock.today(), challenge="papers", help="Skattekort", outcome="solved"),
        by=mentor,
    )
    client.force_login(factories.user(Role.JOB_CONSULTANT))
    assert "Skattekort" not in client.get(f"/retention/cases/{person.case_number}/").content.decode()
    assert "Skattekort" not in client.get(f"/cases/{person.case_number}/").content.decode()


def test_a_mentor_ticks_off_an_own_step_and_annuls_an_own_note(signed_in, given, person):
    step = AgreedStep.objects.create(
        refugee=person, follow_up=talk(person, clock.today()), text="Køre turen sammen", who="mentor"
    )
    assert signed_in.post(reverse("retention:step-done", args=[step.uid])).status_code == 302
    assert AgreedStep.objects.get().done_on == clock.today()
    signed_in.post(reverse("retention:mentee", args=[given.uid]), note())
    made = MentorNote.objects.get()
    answer = signed_in.post(reverse("retention:annul", args=["note", made.uid]), {"reason": "Forkert", "version": 1})
    assert answer["Location"] == "/retention/mine/"
    assert not MentorNote.objects.standing().exists()


def test_another_mentor_of_the_person_touches_neither_the_steps_nor_the_notes(client, given, person, mentor):
    from refugees.models import CaseAssignment

    holistic = factories.user(Role.HOLISTIC_MENTOR)
    CaseAssignment.objects.create(
        refugee=person, user=holistic, role=Role.HOLISTIC_MENTOR, valid_from=clock.today()
    )
    step = AgreedStep.objects.create(refugee=person, follow_up=talk(person, clock.today()), text="Ringe", who="mentor")
    note = MentorNote.objects.create(
        refugee=person, happened_on=clock.today(), challenge="times", help="x", outcome="better", recorded_by=mentor
    )
    client.force_login(holistic)
    assert client.post(reverse("retention:step-done", args=[step.uid])).status_code == 404
    assert client.get(reverse("retention:annul", args=["note", note.uid])).status_code == 404
    client.force_login(mentor)
    others = AgreedStep.objects.create(refugee=person, follow_up=step.follow_up, text="Søge", who="person")
    assert client.post(reverse("retention:step-done", args=[others.uid])).status_code == 404


def test_the_list_costs_the_same_queries_for_one_person_as_for_eleven(signed_in, mentor, django_assert_max_num_queries):
    seen = []
    signed_in.get("/retention/mine/")
    for count in (1, 10):
        for _ in range(count):
            followed(factories.refugee(), mentor, clock.today())
        with django_assert_max_num_queries(7) as queries:
            signed_in.get("/retention/mine/")
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_each_role_has_its_work_on_min_dag(client, mentor, given, person):
    at_work(factories.refugee(), clock.today())
    planned(person, clock.today())
    for user, word in (
        (mentor, "tigrinya"), (factories.user(Role.MENTOR_COORDINATOR), "Ordinært job"),
        (person.caseworker, "Opfølgninger"),
    ):  # fmt: skip
        client.force_login(user)
        assert word in client.get("/").content.decode()
    client.force_login(factories.user(Role.OPEN_COUNSELLOR))
    assert client.get("/")["Location"] == "/retention/counselling/"
