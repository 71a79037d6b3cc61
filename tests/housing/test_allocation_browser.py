"""The allocation in a real browser: from a proposal to an offer, a weight tried and put in force; at three widths."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from housing import services as housing
from housing.allocation import services
from housing.allocation.forms import values_of
from housing.models import AllocationLine, AllocationRule, HomeNeed, Offer, RentCeiling
from tests import factories
from tests.housing.support import OWN, STATE, ago, area_list, dwelling, family
from tests.housing.test_browser import danish, look
from tests.support.browser import press

pytestmark = pytest.mark.django_db(transaction=True)
HOMES = (
    ("Opdigtet Alle 12, st. th", "3", 2, 6900, ""), ("Prøvestræde 44, 2. tv", "8", 3, 8400, ""),
    ("Demogade 9, 1. th", "5", 1, 5100, ""), ("Eksempelvej 101, 3. tv", "10", 2, 7200, ""),
    ("Tænktgade 7, 4. th", "9", 4, 10_400, ""), ("Søhøj 3, 1. tv", "8", 3, 8000, "Statens Have"),
    ("Bakken 8, st.", "7", 2, 7000, "Byens Gård"), ("Prøvestræde 2, 1. tv", "1", 2, 12_900, ""),
)


@pytest.fixture
def officer():
    return factories.user(Role.HOUSING_OFFICER, name="Lone Rosendal")


def a_city(by):
    """Households of several sizes with needs, and dwellings of which some fit."""
    area_list(STATE, "Statens Have")
    area_list(OWN, "Byens Gård")
    for kind, most in (("single", 5200), ("couple", 7300), ("couple_1_3", 9000)):
        RentCeiling.objects.create(household=kind, income_to=30_000, most_rent=most, valid_from=ago(99), source="Prøve")
    for number, size in enumerate((2, 4, 1, 3, 6, 2, 1, 4)):
        people = family(by, size)
        housing.ready([each for each in people if each.birth_date.year < 2000], on=ago(40 + 37 * number), by=by)
        if number % 3 != 2:
            wished = [str(1 + number)]
            HomeNeed.objects.create(
                refugee=people[0], income=20_000, districts=wished, district_reasons="Søster bor her", near=["school"],
                near_note="Skolen på Nørrebro", pets=number == 5, waiting="wait" if number == 7 else "none",
                people_later=2 if number == 7 else None,
            )  # fmt: skip
    for address, district, bedrooms, rent, area in HOMES:
        dwelling(area, address=address, district=district, bedrooms=bedrooms, rent=rent)
    return services.propose(by=by, on=clock.today(), at=clock.now())


def test_an_officer_makes_a_proposal_and_offers_a_home_from_it(new_page, officer):
    a_city(officer)
    page = new_page(officer)
    page.goto("/housing/allocation/")
    press(page, page.get_by_role("button", name="Lav et forslag for i dag"))
    press(page, page.get_by_role("link", name="Se og tilbyd").first)
    assert page.input_value("input[name=answer_due]") == danish(ago(-7))
    press(page, page.locator("main form.form button[type=submit], main form.form input[type=submit]").last)
    assert page.get_by_text(f"svar senest {danish(ago(-7))}").first.is_visible()
    made = Offer.objects.get(leads=True)
    assert (made.answer_due, made.created_by) == (ago(-7), officer)


def test_a_manager_tries_a_weight_and_puts_it_in_force(new_page, officer):
    a_city(officer)
    page = new_page(factories.user(Role.TEAM_MANAGER, name="Karen Holm"))
    page.goto("/housing/allocation/what-if/")
    page.fill("input[name=district]", "0")
    page.fill("input[name=rent_over]", "50")
    press(page, page.locator("main form.form button[type=submit], main form.form input[type=submit]").last)
    assert page.get_by_role("heading", name="Hvem vinder").is_visible()
    assert AllocationRule.objects.count() == 1
    press(page, page.get_by_role("link", name="Brug disse vægte fra en dato"))
    assert page.input_value("input[name=rent_over]") == "50"
    page.fill("input[name=source]", "Ledermøde")
    press(page, page.locator("main form.form button[type=submit], main form.form input[type=submit]").last)
    assert AllocationRule.objects.on(clock.today()).get().rent_over == 50


def test_every_page_is_accessible_and_fits_at_three_widths(new_page, axe, officer):
    made = a_city(officer)
    told = AllocationLine.objects.filter(proposal=made, dwelling__isnull=False).order_by("pk")[0]
    left = AllocationLine.objects.filter(proposal=made, dwelling__isnull=True).order_by("pk")[0]
    row = AllocationRule.objects.get()
    asked = urlencode(values_of(row.rule) | {"district": 0, "rent_over": 50})
    pages = {
        "start": reverse("housing:allocation"),
        "proposal": reverse("housing:allocation-proposal", args=[made.uid]),
        "left": reverse("housing:allocation-left", args=[made.uid]),
        "household": reverse("housing:allocation-household", args=[made.uid, left.refugee.case_number]),
        "pair": reverse(
            "housing:allocation-pair", args=[made.uid, told.refugee.case_number, told.dwelling.uid]
        ),
        "what-if": reverse("housing:allocation-what-if") + "?" + asked,
        "rules": reverse("housing:allocation-rules"),
    }  # fmt: skip
    page = new_page(officer)
    for name, address in pages.items():
        look(page, axe, address, f"allocation-{name}")
    page = new_page(factories.user(Role.TEAM_MANAGER, name="Karen Holm"))
    look(page, axe, reverse("housing:allocation-rule", args=[row.uid]), "allocation-rule")
    look(page, axe, reverse("housing:allocation-rule-new"), "allocation-rule-new")
