"""What of the rights of a person is shown, offered and handed out by which right."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.policy import READ, Area, Role
from core import clock
from core.privacy import Attachment
from rights import pillar
from rights.models_erasure import Erasure
from rights.moves import packing
from rights.moves.forms import MoveForm
from rights.moves.models import MovePack
from rights.moves.rules import Part
from tests import factories
from tests.rights.support import asked
from tests.support.rights import again, gives, offers, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


def form(person, viewer, *documents):
    return MoveForm(instance=MovePack(refugee=person), viewer=viewer, documents=list(documents))


def paper(area, tmp_path):
    return Attachment(f"{area}.pdf", area, tmp_path, uuid4(), area=area)


def order(person, by, **values):
    pack = MovePack(refugee=person, municipality="Opdigtet Kommune", **({"parts": [Part.CASE]} | values))
    return packing.ask(pack, by=by, at=timezone.now(), today=clock.today())


# --- the pack for another municipality --------------------------------------------------------------
def test_only_parts_that_its_maker_may_read_are_offered_for_a_pack(person, worker, monkeypatch):
    assert Part.HEALTH in dict(form(person, worker).fields["parts"].choices)
    gives(monkeypatch, Role.CASEWORKER, Area.HEALTH)
    assert Part.HEALTH not in dict(form(person, again(worker)).fields["parts"].choices)


def test_only_documents_that_its_maker_may_read_are_offered_for_a_pack(person, worker, monkeypatch, tmp_path):
    papers = [paper("case", tmp_path), paper("health", tmp_path)]
    assert len(form(person, worker, *papers).fields["documents"].choices) == 2
    gives(monkeypatch, Role.CASEWORKER, Area.HEALTH)
    shown = form(person, again(worker), *papers).fields["documents"].choices
    assert [key for key, _label in shown] == [str(papers[0].uid)]


def test_a_protected_address_is_offered_for_a_pack_to_who_may_see_it(worker, monkeypatch):
    person = factories.refugee(worker, address_protected=True)
    assert "with_address" in form(person, worker).fields
    gives(monkeypatch, Role.CASEWORKER, Area.PROTECTED)
    assert "with_address" not in form(person, again(worker)).fields


def test_a_protected_address_is_handed_out_by_nobody_who_may_not_see_it(worker, monkeypatch):
    person = factories.refugee(worker, address_protected=True)
    order(person, worker, with_address=True)
    gives(monkeypatch, Role.CASEWORKER, Area.PROTECTED)
    with pytest.raises(ValidationError):
        order(person, again(worker), with_address=True)


def test_no_part_is_handed_out_by_somebody_who_may_not_read_it(person, worker, monkeypatch):
    order(person, worker, parts=[Part.MENTOR])
    gives(monkeypatch, Role.CASEWORKER, Area.MENTOR)
    with pytest.raises(ValidationError):
        order(person, again(worker), parts=[Part.MENTOR])


def test_packs_stand_among_the_papers_for_who_reads_cases(person, worker, monkeypatch):
    order(person, worker)
    assert len(pillar.papers(person, worker)) == 1
    gives(monkeypatch, Role.CASEWORKER, Area.CASE)
    assert pillar.papers(person, again(worker)) == []


def test_a_pack_among_the_papers_leads_to_its_page_for_who_may_make_one(person, worker):
    order(person, worker)
    consultant = factories.user(Role.JOB_CONSULTANT, team=person.team)
    assert [bool(each.url) for each in pillar.papers(person, worker)] == [True]
    assert [each.url for each in pillar.papers(person, consultant)] == [""]


# --- requests ---------------------------------------------------------------------------------------
def test_an_open_request_offers_its_next_steps_by_the_right_to_write(person, worker, monkeypatch):
    made = asked(person, worker)
    address, answer = (reverse(f"rights:{name}", args=[made.uid]) for name in ("request", "answer"))
    assert answer in offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.RIGHTS, READ)
    assert answer not in offers(signed_in(worker), address)


def test_the_tab_offers_its_forms_by_the_right_to_write(person, worker, monkeypatch):
    address = reverse("rights:person", args=[person.case_number])
    new = {reverse(f"rights:{name}", args=[person.case_number]) for name in ("request-new", "consent-new", "restrict")}
    assert new <= offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.RIGHTS, READ)
    assert not new & offers(signed_in(worker), address)


# --- Min dag ----------------------------------------------------------------------------------------
def test_where_nothing_waits_only_who_keeps_the_record_has_the_panel(worker):
    assert pillar.panel(factories.user(Role.DATA_PROTECTION_OFFICER), clock.today()) is not None
    assert pillar.panel(worker, clock.today()) is None


def test_an_erasure_waits_for_who_may_confirm_it(person, worker):
    today = clock.today()
    by, manager = factories.user(Role.TEAM_MANAGER), factories.user(Role.TEAM_MANAGER)
    Erasure.objects.create(
        person=person.uid, due_on=today, archive="delivered", proposed_by=by, proposed_at=timezone.now()
    )
    assert [row.url for row in pillar.panel(manager, today).rows] == [reverse("rights:erasures")]
    assert pillar.panel(worker, today) is None
