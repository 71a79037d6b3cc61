"""What each criterion is worth is a dated row: the day's row counts, and what was proposed keeps its own."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.policy import Role
from core import clock
from tests import factories
from tests.volunteers.support import ago, coordinator, referral, volunteer
from volunteers.matching import services
from volunteers.matching.models import Match, MatchRound
from volunteers.matching.rules import DEFAULTS
from volunteers.matching.weights import PairWeights

pytestmark = pytest.mark.django_db
NEW = {"language": 60, "purpose": 10, "times": 10, "district": 10, "interests": 10, "waited": 0,
       "source": "Styregruppen"}  # fmt: skip


def weights(**values):
    return PairWeights(**NEW | {"valid_from": clock.today()} | values)


def typed(**values):
    return {key: str(value) for key, value in (NEW | {"valid_from": f"{clock.today():%d-%m-%Y}"} | values).items()}


@pytest.fixture
def administrator(client):
    user = factories.user(Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def test_the_first_row_says_what_the_first_matches_were_made_with():
    assert PairWeights.objects.get().weights == DEFAULTS


def test_new_weights_end_those_before_them_the_day_before_and_two_rows_never_overlap():
    made = services.use_weights(weights(valid_from=clock.today() + dt.timedelta(days=9)))
    former = PairWeights.objects.exclude(pk=made.pk).get()
    assert former.valid_to == clock.today() + dt.timedelta(days=8)
    assert services.weights_in_force(clock.today()) == former
    assert services.weights_in_force(clock.today() + dt.timedelta(days=9)) == made
    with pytest.raises(ValidationError):
        services.use_weights(weights(valid_from=clock.today() + dt.timedelta(days=9)))
    with pytest.raises(IntegrityError), transaction.atomic():
        weights(valid_from=clock.today()).save()


@pytest.mark.parametrize("wrong", [{"language": 101}, dict.fromkeys(DEFAULTS, 0)])
def test_the_table_refuses_weights_that_cannot_be(wrong):
    PairWeights.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        weights(**wrong).save()


def test_a_round_and_a_proposal_keep_the_weights_they_were_made_with():
    of = referral()
    who = volunteer(of.contract.supplier, languages=["tigrinya"])
    before = services.assign(of.contract.supplier, on=clock.today(), at=clock.now(), by=None)
    proposed = services.propose(of, who, on=clock.today(), by=None)
    row = PairWeights.objects.get()
    row.language = 99
    services.save_agreement(row, expected=row.version)
    kept = MatchRound.objects.get(pk=before.pk)
    assert kept.snapshot["weights"] == DEFAULTS
    assert kept.weights == row
    assert Match.objects.get(pk=proposed.pk).weights == DEFAULTS
    assert proposed.reasons["language"] == 25
    assert apps.get_model("volunteers.PairWeightsEvent").objects.filter(pgh_obj_id=row.pk).count() == 2


def test_without_weights_nothing_is_proposed_and_the_pages_say_so(client):
    PairWeights.objects.all().delete()
    of = referral()
    who = volunteer(of.contract.supplier)
    for verb in (
        lambda: services.propose(of, who, on=clock.today(), by=None),
        lambda: services.assign(of.contract.supplier, on=clock.today(), at=clock.now(), by=None),
    ):
        with pytest.raises(ValidationError):
            verb()
    client.force_login(coordinator(of.contract.supplier))
    assert client.get(reverse("matches:propose", args=[of.uid])).status_code == 200
    client.post(reverse("matches:assign"), follow=True)
    assert not MatchRound.objects.exists()


def test_an_administrator_puts_weights_in_force_and_changes_them_and_a_stale_form_shows_both(administrator):
    page = administrator.get(reverse("matches:weights-new")).content.decode()
    assert 'value="25"' in page  # filled in with those in force
    assert administrator.post(reverse("matches:weights-new"), typed()).status_code == 302
    made = PairWeights.objects.get(source="Styregruppen")
    address = reverse("matches:weights", args=[made.uid])
    assert administrator.post(address, typed(language=70, version=1)).status_code == 302
    assert administrator.post(address, typed(language=80, version=1)).status_code == 409
    made.refresh_from_db()
    assert (made.language, made.version) == (70, 2)
    assert "70" in administrator.get(reverse("matches:rules")).content.decode()


@pytest.mark.parametrize("wrong", [{"language": "101"}, {"valid_from": f"{ago(1):%d-%m-%Y}"}, {"source": ""}])
def test_weights_that_cannot_be_are_refused_with_what_was_typed(administrator, wrong):
    answer = administrator.post(reverse("matches:weights-new"), typed(**wrong))
    assert answer.status_code == 200
    assert "Styregruppen" in answer.content.decode() or "source" in wrong
    assert PairWeights.objects.count() == 1
