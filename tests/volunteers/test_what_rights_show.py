"""What of matches and of volunteering is offered by which right."""

import pytest
from django.urls import reverse

from accounts.policy import READ, Area, Role
from tests import factories
from tests.support.rights import gives, offers, signed_in
from tests.volunteers.support import coordinator, supplier
from volunteers.pages import is_staff
from volunteers.suppliers.access import suppliers_of
from volunteers.suppliers.models import SupplierCoordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


def test_the_rules_of_volunteering_are_changed_by_the_administrator_and_the_code_by_the_house():
    address, rule, code = (reverse(f"joining:{name}") for name in ("rules", "rule-new", "version-new"))
    house = offers(signed_in(factories.user(Role.WELCOME_HOUSE_COORDINATOR)), address)
    administrator = offers(signed_in(factories.user(Role.ADMINISTRATOR)), address)
    assert {rule, code} & house == {code}
    assert {rule, code} & administrator == {rule}


def test_the_settings_of_matches_are_changed_by_the_administrator_alone(worker):
    address, new = reverse("matches:rules"), {reverse("matches:rule-new"), reverse("matches:weights-new")}
    assert new <= offers(signed_in(factories.user(Role.ADMINISTRATOR)), address)
    assert not new & offers(signed_in(worker), address)


def test_a_suppliers_coordinator_is_no_staff(worker):
    assert is_staff(worker)
    assert not is_staff(coordinator(supplier()))


def test_the_tab_offers_its_forms_by_the_right_to_write(worker, monkeypatch):
    person = factories.refugee(worker)
    address, offer = (reverse(f"volunteers:{name}", args=[person.case_number]) for name in ("person", "offer"))
    assert offer in offers(signed_in(worker), address)
    gives(monkeypatch, Role.CASEWORKER, Area.VOLUNTEERS, READ)
    assert offer not in offers(signed_in(worker), address)


def test_who_is_tied_to_a_supplier_without_the_role_is_nobodys_coordinator(worker):
    of = supplier()
    assert suppliers_of(coordinator(of)) == [of.pk]
    SupplierCoordinator.objects.create(supplier=of, user=worker, valid_from=factories.LONG_AGO)
    assert suppliers_of(worker) == []
