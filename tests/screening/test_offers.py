"""The answers to the offers of interview 2 where their pillars keep them: who sees them, and how a consent ends."""

import datetime as dt
import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from core.models import StaleVersion
from health.models import HealthAnswer, HealthConsent
from mentoring.models import MentorAnswer
from placements.models import EmploymentPlan
from refugees import offers
from refugees.models import CaseAssignment, JournalEntry
from screening import services
from tests import factories
from tests.screening.support import NOW, ON, hold_with, make_interview
from volunteers.models import MatchAnswer, MatchConsent

pytestmark = pytest.mark.django_db
ANSWERS = {
    "plan.plan": "Praktik i et køkken",
    "plan.places": [{"place": "Nordlys Bageri", "start": "2017-03-01", "hours": "25"}],
    "offers.mentor": "yes",
    "offers.mentor_note": "helst en kvinde",
    "offers.match": "later",
    "offers.match_consent": "yes",
    "health_offer.health_answer": "no",
    "health_offer.consent_send": "yes",
    "health_offer.consent_receive": "yes",
}


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


@pytest.fixture
def completed(person, worker):
    second = make_interview(person, sequence=2)
    hold_with(second, worker, ANSWERS)
    return services.complete(second, by=worker, at=NOW)


def sign_in(user):
    client = Client()
    client.force_login(user)
    return client


def tab(name, person):
    return reverse(name, args=[person.case_number])


@pytest.mark.usefixtures("completed")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("health:person", ["Afslået", "06-02-2017", "Gældende"]),
        ("mentoring:person", ["helst en kvinde", "Mette Kjær"]),
        ("volunteers:person", ["Vil spørges senere", "Gældende"]),
        ("placements:person", ["Praktik i et køkken", "Nordlys Bageri, fra 01-03-2017, 25 timer om ugen"]),
    ],
)
def test_each_answer_is_read_on_the_tab_of_its_pillar(worker, person, name, words):
    before = ReadLog.objects.count()
    shown = sign_in(worker).get(tab(name, person)).content.decode()
    assert [word for word in words if word not in shown] == []
    assert ReadLog.objects.count() == before + 1


@pytest.mark.usefixtures("completed")
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.JOB_CONSULTANT, {"placements:person"}),
        (Role.HEALTH_LIAISON, {"health:person"}),
        (Role.MENTOR_COORDINATOR, {"mentoring:person"}),
        (Role.HOUSING_OFFICER, set()),
    ],
)
def test_no_role_sees_the_answers_of_another_area(person, role, sees):
    client = sign_in(factories.user(role))
    for name in ("placements:person", "health:person", "mentoring:person", "volunteers:person"):
        assert client.get(tab(name, person)).status_code == (200 if name in sees else 403), name
    case = client.get(tab("refugees:case", person))
    assert case.status_code in {200, 403}
    if "health:person" not in sees:
        assert tab("health:person", person) not in case.content.decode()


@pytest.mark.usefixtures("completed")
def test_a_mentor_reads_no_answer_of_an_interview_not_even_of_the_people_they_follow(person):
    mentor = factories.user(Role.HOLISTIC_MENTOR)
    assert sign_in(mentor).get(tab("mentoring:person", person)).status_code == 404
    CaseAssignment.objects.create(refugee=person, user=mentor, role=Role.HOLISTIC_MENTOR, valid_from=ON)
    page = sign_in(mentor).get(tab("mentoring:person", person))
    assert page.status_code == 200
    assert "helst en kvinde" not in page.content.decode()
    staff = sign_in(factories.user(Role.TEAM_MANAGER)).get(tab("mentoring:person", person))
    assert "helst en kvinde" in staff.content.decode()


# --- consents -------------------------------------------------------------------------------------
def post_withdrawal(client, consent, day, version=1):
    name = "health:withdraw" if isinstance(consent, HealthConsent) else "volunteers:withdraw"
    prefix = str(consent.uid)[:8]
    data = {f"{prefix}-withdrawn_on": day, f"{prefix}-version": version}
    return client.post(reverse(name, args=[consent.uid]), data)


@pytest.mark.usefixtures("completed")
def test_a_consent_is_withdrawn_for_one_direction_and_stands_for_the_other(worker, person):
    send, receive = HealthConsent.objects.order_by("-purpose")
    assert (send.purpose, receive.purpose) == ("send", "receive")
    assert post_withdrawal(sign_in(worker), send, "01-03-2017").status_code == 302
    send.refresh_from_db()
    assert not send.in_force(dt.date(2017, 3, 1))
    assert send.in_force(dt.date(2017, 2, 28))
    assert receive.in_force(dt.date(2017, 3, 1))
    entry = JournalEntry.objects.filter(refugee=person).latest("pk")
    assert (entry.area, entry.event_on) == ("health", dt.date(2017, 3, 1))
    assert "Trukket tilbage" in sign_in(worker).get(tab("health:person", person)).content.decode()


@pytest.mark.usefixtures("completed")
def test_a_withdrawal_in_the_journal_is_read_with_the_health_area_alone(worker, person):
    post_withdrawal(sign_in(worker), HealthConsent.objects.first(), "01-03-2017")
    title = JournalEntry.objects.filter(refugee=person).latest("pk").title
    assert title in sign_in(worker).get(tab("refugees:case", person)).content.decode()
    assert title not in sign_in(factories.user(Role.HOUSING_OFFICER)).get(tab("refugees:case", person)).content.decode()


@pytest.mark.usefixtures("completed")
@pytest.mark.parametrize("consents", [HealthConsent, MatchConsent])
@pytest.mark.parametrize("day", ["05-02-2017", "tomorrow", "31-02-2017", ""])
def test_a_day_on_which_no_consent_can_be_withdrawn_is_refused_in_words(worker, consents, day):
    consent = consents.objects.first()
    typed = f"{clock.today() + dt.timedelta(days=1):%d-%m-%Y}" if day == "tomorrow" else day
    answer = post_withdrawal(sign_in(worker), consent, typed)
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    consent.refresh_from_db()
    assert consent.withdrawn_on is None


@pytest.mark.usefixtures("completed")
def test_a_withdrawal_sent_twice_is_recorded_once_and_a_stale_one_says_so(worker, person):
    consent, client = MatchConsent.objects.get(), sign_in(worker)
    assert post_withdrawal(client, consent, "01-03-2017").status_code == 302
    assert post_withdrawal(client, consent, "01-03-2017").status_code == 302
    assert post_withdrawal(client, consent, "02-03-2017").status_code == 422
    with pytest.raises(StaleVersion):
        offers.withdraw(consent, on=ON, today=ON, version=9, by=worker, theme="x", area="case")
    assert JournalEntry.objects.filter(refugee=person, area="volunteers").count() == 1


@pytest.mark.usefixtures("completed")
def test_anothers_consent_is_not_found(worker):
    stranger = sign_in(factories.caseworker())
    for consent in (HealthConsent.objects.first(), MatchConsent.objects.get()):
        assert post_withdrawal(stranger, consent, "01-03-2017").status_code == 404


@pytest.mark.usefixtures("completed")
def test_who_may_only_read_health_withdraws_nothing(person):
    manager = sign_in(factories.user(Role.TEAM_MANAGER))
    assert "consent-" in manager.get(tab("health:person", person)).content.decode()
    assert post_withdrawal(manager, HealthConsent.objects.first(), "01-03-2017").status_code == 403


def test_the_table_refuses_a_consent_withdrawn_before_it_was_given_and_an_answer_twice(completed, person):
    consent = HealthConsent.objects.first()
    consent.withdrawn_on = ON - dt.timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorAnswer.objects.create(refugee=person, interview=completed.uid, happened_on=ON, answer="no")
    early = ON - dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        offers.withdraw(MatchConsent.objects.get(), on=early, today=ON, version=1, by=None, theme="x", area="case")


@pytest.mark.usefixtures("completed")
@pytest.mark.parametrize("name", ["health:person", "mentoring:person", "volunteers:person"])
def test_a_tab_asks_the_database_as_often_with_one_answer_as_with_eleven(
    worker, person, name, django_assert_max_num_queries
):
    client = sign_in(worker)
    client.get(tab(name, person))
    most = {"health:person": 21, "mentoring:person": 16, "volunteers:person": 16}[name]  # a whole course on one page
    with django_assert_max_num_queries(most) as first:
        client.get(tab(name, person))
    for number in range(10):
        day = ON + dt.timedelta(days=number)
        for model in (HealthAnswer, MentorAnswer, MatchAnswer):
            model.objects.create(refugee=person, happened_on=day, answer="later", recorded_by=worker)
        MatchConsent.objects.create(refugee=person, happened_on=day, recorded_by=worker)
        HealthConsent.objects.create(refugee=person, happened_on=day, recorded_by=worker, purpose="send")
    with django_assert_max_num_queries(most) as second:
        client.get(tab(name, person))
    assert len(first) == len(second)


# --- what screening kept before the pillars had tables --------------------------------------------
@pytest.mark.parametrize(
    ("kind", "row", "made"),
    [
        ("mentor", {"answer": "no", "note": "gerne senere"}, {"mentoring.MentorAnswer"}),
        ("match", {"answer": "yes", "consent_at": NOW}, {"volunteers.MatchAnswer", "volunteers.MatchConsent"}),
        ("health", {"answer": "yes", "second_consent_at": NOW}, {"health.HealthAnswer", "health.HealthConsent"}),
        ("employment_plan", {"note": "Praktik"}, {"placements.EmploymentPlan"}),
    ],
)
def test_an_answer_that_screening_kept_goes_to_its_pillar(completed, kind, row, made):
    migration = importlib.import_module("screening.migrations.0003_answers_to_their_pillars")
    values = {"answer": "", "note": "", "consent_at": None, "second_consent_at": None} | row
    found = dict(migration.facts_of(apps, SimpleNamespace(kind=kind, interview=completed, **values)))
    assert set(found) == made
    if kind == "health":
        assert found["health.HealthConsent"] == {"purpose": "receive"}
    if kind == "employment_plan":
        assert found["placements.EmploymentPlan"]["places"] == ANSWERS["plan.places"]
        assert EmploymentPlan.objects.get().places == ANSWERS["plan.places"]
