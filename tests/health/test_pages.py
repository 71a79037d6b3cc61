"""The pages of health: who sees what, what a form refuses, lists that ask the same number of questions."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import POLICY, Area, Role
from audit.models import Kind, ReadLog
from core import clock
from health.models import HealthAnswer, HealthConsideration, HealthFollowUp, HealthOffer, HealthSharing, HealthVisit
from health.services import agree
from refugees.models import JournalEntry
from tests import factories
from tests.health.support import agreed, answered, appointed, held, offered, referred, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker, interpreter_language="tigrinya", phone="67011234")


@pytest.fixture
def client(worker):
    return sign_in(worker)


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def at(name, one):
    return reverse(f"health:{name}", args=[getattr(one, "case_number", None) or one.uid])


def text(answer):
    return answer.content.decode()


# --- who sees what --------------------------------------------------------------------------------
def test_the_offer_shows_both_bases_and_asks_nothing_about_need(client, person):
    shown = text(client.get(at("offer", person)))
    assert "integrationsloven § 15 d" in shown
    assert "uanset behov" in shown
    assert "Indvandrermedicinsk Klinik" in shown
    client.post(at("offer", person), {"happened_on": "10-01-2018"})
    assert HealthOffer.objects.get().happened_on == dt.date(2018, 1, 10)


def test_another_clinic_can_be_configured(client, person, settings):
    settings.HAVN_HEALTH_CLINIC = "Sundhedshuset"
    assert "Sundhedshuset undersøger" in text(client.get(at("offer", person)))


WITHOUT_HEALTH = [role for role in Role if Area.CASE in POLICY[role] and Area.HEALTH not in POLICY[role]]


@pytest.mark.parametrize("role", WITHOUT_HEALTH)
def test_others_see_on_the_case_page_that_there_is_a_loop_and_nothing_of_it(worker, person, role):
    whole(person, worker)
    shown = text(sign_in(factories.user(role)).get(reverse("refugees:case", args=[person.case_number])))
    assert "Helbredstilbud" in shown
    assert "i gang" in shown
    for word in ("ja tak", "vurdering holdt", at("person", person), "Skånehensyn", "Løft", "henvist"):
        assert word not in shown, word


def test_a_job_consultant_sees_lifting_no_and_never_why(worker, person):
    whole(person, worker)
    consultant = sign_in(factories.user(Role.JOB_CONSULTANT))
    shown = text(consultant.get(reverse("placements:person", args=[person.case_number])))
    assert "Løft: nej" in shown
    for word in ("Klinikkens resultat", "Stueetage", "Ny tid", "Henvist"):
        assert word not in shown, word
    assert consultant.get(at("person", person)).status_code == 403


def test_a_manager_reads_and_has_no_button(worker, person):
    held(person, worker)
    manager = sign_in(factories.user(Role.TEAM_MANAGER))
    shown = text(manager.get(at("person", person)))
    assert "Helbredsvurdering holdt" in shown
    assert at("decide", person) not in shown
    assert manager.get(at("decide", person)).status_code == 403


def test_a_manager_reads_the_list_and_has_no_button(worker, person):
    offered(person)
    for user, may in ((worker, True), (factories.user(Role.TEAM_MANAGER), False)):
        answer = sign_in(user).get(reverse("health:list") + "?show=waiting")
        (row,) = answer.context["shown"].rows
        assert (f'href="{row.url}"' in text(answer)) is may


def test_opening_the_tab_and_a_list_is_in_the_read_log(client, person):
    offered(person)
    for address, kind in ((at("person", person), Kind.OPEN), (reverse("health:list") + "?show=waiting", Kind.LIST)):
        before = ReadLog.objects.count()
        client.get(address)
        entry = ReadLog.objects.latest("pk")
        assert (ReadLog.objects.count(), entry.kind, entry.people) == (before + 1, kind, [person.uid])


# --- forms ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["010180-9996 kommer", "Har F43.1"])
def test_a_referral_refuses_a_cpr_number_or_a_diagnosis_and_keeps_what_was_typed(client, person, words):
    offered(person)
    answered(person)
    data = {"happened_on": "10-01-2018", "transport": "alone", "message": words, "children": "Søn på to"}
    answer = client.post(at("refer", person), data)
    assert "Det ligner" in text(answer)
    assert "Søn på to" in text(answer)
    assert "Ingen diagnoser" in text(answer)


def test_below_fifteen_the_custody_holder_is_named(client, worker):
    young = factories.refugee(worker, birth_date=clock.today() - dt.timedelta(days=365 * 9))
    offered(young)
    data = {"answer": "yes", "happened_on": f"{clock.today():%d-%m-%Y}", "decider": "custody"}
    assert "Skriv navnet" in text(client.post(at("answer", young), data))
    assert "under 15 år bestemmer" in text(client.get(at("answer", young)))
    client.post(at("answer", young), data | {"decider_name": "Almaz"})
    assert HealthAnswer.objects.get().decider_name == "Almaz"
    with connection.cursor() as cursor:
        cursor.execute("SELECT decider_name FROM health_healthanswer")
        assert "Almaz" not in cursor.fetchone()[0]


def test_a_decision_needs_something_or_nothing_but_not_both(client, worker, person):
    held(person, worker)
    today = f"{clock.today():%d-%m-%Y}"
    data = {"source": "result", "valid_from": today}
    assert "Vælg, hvad der er brug for" in text(client.post(at("decide", person), data))
    both = data | {"nothing": "on", "work": ["no_lifting"]}
    assert "Vælg, hvad der er brug for" in text(client.post(at("decide", person), both))
    hours = text(client.post(at("decide", person), data | {"work": ["hours"]}))
    assert "Sæt kryds ved timer" in hours
    whole_data = data | {
        "work": ["hours", "no_night"], "hours": "20", "housing": ["lift"], "text": "Ny tid hos lægen",
        "owner": str(worker.pk), "due_on": today,
    }  # fmt: skip
    assert client.post(at("decide", person), whole_data).status_code == 302
    assert HealthConsideration.objects.count() == 3
    assert HealthFollowUp.objects.get().owner == worker
    assert HealthVisit.objects.get().decided_on == clock.today()


def test_a_stale_appointment_is_answered_409_and_nothing_typed_is_lost(client, person):
    day = clock.today() + dt.timedelta(days=3)
    visit = appointed(person, day, clock.today())
    data = {
        "version": "1", "planned_on": f"{day:%d-%m-%Y}", "interpreter": "booked", "transport": "alone",
        "children": "Farmor",
    }  # fmt: skip
    assert client.post(at("move", visit), data).status_code == 302
    again = client.post(at("move", visit), data | {"children": "Nabo"})
    assert again.status_code == 409
    assert "Nabo" in text(again)


# --- the letter -----------------------------------------------------------------------------------
def test_the_letter_is_printed_with_consent_alone_and_a_withdrawal_says_what_was_shared(client, person):
    offered(person)
    answered(person)
    referral = referred(person, language="tigrinya", needs_interpreter=True, transport="alone", note="Helst tirsdag")
    refused = client.post(at("letter", referral), follow=True)
    assert "intet kan sendes" in text(refused)
    send, _receive = agreed(person)
    letter = client.post(at("letter", referral))
    assert letter.content.startswith(b"%PDF")
    assert ReadLog.objects.latest("pk").kind == "print"
    assert HealthSharing.objects.get().what == ["name", "phone", "language", "transport", "message"]
    prefix = str(send.uid)[:8]
    today = f"{clock.today():%d-%m-%Y}"
    data = {f"{prefix}-withdrawn_on": today, f"{prefix}-version": "1"}
    after = text(client.post(reverse("health:withdraw", args=[send.uid]), data, follow=True))
    assert f"Allerede delt: {today} med Indvandrermedicinsk Klinik" in after
    assert "navn og fødselsdato, telefon" in after.lower()
    assert client.post(at("letter", referral)).status_code == 302
    assert HealthSharing.objects.count() == 1


def test_the_letter_of_a_protected_person_is_for_those_who_may_see_the_name(worker):
    hidden = factories.refugee(worker, name_protected=True)
    offered(hidden)
    answered(hidden)
    agreed(hidden)
    referral = referred(hidden)
    assert sign_in(factories.user(Role.HEALTH_LIAISON)).post(at("letter", referral)).status_code == 403
    assert not HealthSharing.objects.exists()


def test_an_annulled_fact_stays_struck_through_and_counts_no_more(client, person):
    made = offered(person)
    address = reverse("health:annul", args=["offer", made.uid])
    assert client.post(address, {"version": "1", "reason": "Forkert person"}).status_code == 302
    assert "is-annulled" in text(client.get(at("person", person)))
    assert JournalEntry.objects.filter(struck=True).exists()
    assert client.get(address).status_code == 404


# --- lists ----------------------------------------------------------------------------------------
def fill(worker, number):
    """So many people in each of the lists."""
    today = clock.today()
    for _ in range(number):
        factories.refugee(worker, takeover_on=dt.date(2018, 1, 1))
        offered(factories.refugee(worker))
        appointed(factories.refugee(worker), today, today)
        one = factories.refugee(worker)
        held(one, worker)
        HealthFollowUp.objects.create(refugee=one, text="Ring", owner=worker, due_on=today)


@pytest.mark.parametrize("show", ["", "waiting", "visits", "undecided", "follow-ups"])
def test_a_list_asks_the_same_number_of_questions_for_one_and_for_eleven(client, worker, show):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("health:list"), {"show": show, "whose": "mine"})
        return len(queries), text(answer)

    fill(worker, 1)
    asked()
    one, shown = asked()
    fill(worker, 10)
    eleven, many = asked()
    assert one == eleven
    assert shown.count("<tr>") < many.count("<tr>")


def test_the_tab_asks_the_same_number_of_questions_however_much_has_happened(client, worker, person):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(at("person", person))
        return len(queries)

    offered(person, dt.date(2017, 12, 1))
    agree_first = agreed(person, "send")
    assert agree_first
    asked()
    few = asked()
    whole_after(person, worker)
    assert asked() == few


def whole_after(person, worker):
    answered(person, by=worker)
    agree_more = agree(agreed(person, "receive", by=worker)[0], purposes=[], on=dt.date(2018, 1, 10), by=worker)
    assert agree_more == []
    referred(person, by=worker)
    for number in range(5):
        appointed(person, clock.today() + dt.timedelta(days=number), by=worker)
        HealthFollowUp.objects.create(refugee=person, text="Ring", owner=worker, due_on=clock.today())


@pytest.mark.parametrize("query", ["show=abc", "page=-1", "page=abc", "whose=x"])
def test_a_wrong_question_is_answered_with_a_page(client, query):
    assert client.get(f"{reverse('health:list')}?{query}").status_code == 200


def test_min_dag_shows_appointments_and_what_waits_to_be_decided(worker, person, client):
    held(person, worker)
    appointed(factories.refugee(worker), clock.today(), clock.today())
    shown = text(client.get("/"))
    assert "holdt, men intet besluttet" in shown
    assert "Tolk ikke bestilt endnu" in shown


def test_the_checks_of_data_name_a_past_appointment_and_a_referral_without_a_yes(worker, client, person):
    appointed(person, dt.date(2018, 2, 1))
    shown = text(client.get(reverse("targets:quality")))
    assert "Tid på klinikken ikke registreret" in shown
