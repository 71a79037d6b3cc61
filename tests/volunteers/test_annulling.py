"""What was recorded about a match by mistake stays to be read with its reason, and nothing counts it."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.models import StaleVersion
from refugees.models import JournalEntry
from tests import factories
from tests.volunteers.support import ago, contract, coordinator, match, supplier
from volunteers import figures
from volunteers.matching import services
from volunteers.models import Match, MatchAnswer, MatchConsent, MatchOffer
from volunteers.wishes import annulling
from volunteers.wishes import services as wishes

pytestmark = pytest.mark.django_db
REASON = "Forkert borger"


@pytest.fixture
def someone():
    return factories.refugee(factories.caseworker(), takeover_on=ago(60))


def annul(fact):
    annulling.annul(fact, expected=fact.version, reason=REASON, on=clock.today(), at=clock.now(), by=None)


def test_an_offer_and_an_answer_annulled_count_nowhere_and_stay_to_be_read(client, someone):
    wishes.offer(someone, on=ago(9), by=someone.caseworker)
    wishes.offer(someone, on=ago(5), said="no", by=someone.caseworker)
    assert figures.offered(clock.today())["no"] == 1
    client.force_login(someone.caseworker)
    for kind, fact in (("answer", MatchAnswer.objects.get()), ("offer", MatchOffer.objects.get())):
        address = reverse("volunteers:annul", args=[kind, fact.uid])
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": "", "version": fact.version}).status_code == 200
        assert client.post(address, {"reason": REASON, "version": fact.version}).status_code == 302
        assert client.get(address).status_code == 404  # once
    assert figures.offered(clock.today()) == {"offered": 0, "wanted": 0, "later": 0, "no": 0, "wishes": 0}
    page = client.get(reverse("volunteers:person", args=[someone.case_number])).content.decode()
    assert page.count(REASON) == 2
    assert "Tilbyd et match" in page
    assert JournalEntry.objects.filter(refugee=someone, title__startswith="Annulleret").count() == 2
    front = client.get(reverse("refugees:case", args=[someone.case_number])).content.decode()
    assert "sagde nej" not in front


def test_a_consent_that_was_none_takes_back_what_was_passed_on_with_it():
    made = match(accepted=True)
    annul(MatchConsent.objects.get())
    made.refresh_from_db()
    made.referral.refresh_from_db()
    assert (made.end_reason, made.referral.taken_back_because) == ("consent", "consent")


def test_what_came_with_an_interview_goes_with_the_interview(someone):
    fact = MatchAnswer.objects.create(refugee=someone, happened_on=ago(3), answer="yes", interview=uuid.uuid4())
    with pytest.raises(ValidationError):
        annul(fact)
    fact.refresh_from_db()
    assert fact.annulled_at is None


def test_a_stale_annulment_and_another_kind_are_refused(client, someone):
    wishes.offer(someone, on=ago(9), by=someone.caseworker)
    fact = MatchOffer.objects.get()
    with pytest.raises(StaleVersion):
        annulling.annul(fact, expected=9, reason=REASON, on=clock.today(), at=clock.now(), by=None)
    client.force_login(someone.caseworker)
    assert client.get(reverse("volunteers:annul", args=["wish", fact.uid])).status_code == 404
    client.force_login(factories.caseworker())
    assert client.get(reverse("volunteers:annul", args=["offer", fact.uid])).status_code == 404


def test_a_proposal_made_by_mistake_ends_without_counting_and_the_two_may_be_proposed_again(client):
    made = match()
    client.force_login(coordinator(made.referral.contract.supplier))
    data = {"reason": "mistake", "happened_on": f"{clock.today():%d-%m-%Y}", "version": made.version}
    assert client.post(reverse("matches:end", args=[made.uid]), data).status_code == 302
    assert figures.funnel([made.referral.contract_id], clock.today()).counts["proposed"] == 0
    services.propose(made.referral, made.volunteer, on=clock.today(), by=None)
    assert Match.objects.count() == 2


def test_what_began_was_no_mistake(client):
    made = match(met=5)
    client.force_login(coordinator(made.referral.contract.supplier))
    data = {"reason": "mistake", "happened_on": f"{clock.today():%d-%m-%Y}", "version": made.version}
    assert client.post(reverse("matches:end", args=[made.uid]), data).status_code == 200
    made.refresh_from_db()
    assert made.ended_on is None


def test_an_account_speaks_for_one_supplier_at_a_time_and_the_page_says_so(client):
    user = coordinator(supplier())
    other = contract().supplier
    client.force_login(factories.user(Role.TEAM_MANAGER))
    tie = {"supplier": other.pk, "user": user.pk, "valid_from": f"{ago(3):%d-%m-%Y}"}
    answer = client.post(reverse("matches:coordinator-new"), tie)
    assert answer.status_code == 200
    assert "allerede" in answer.content.decode().partition("<main")[2]
