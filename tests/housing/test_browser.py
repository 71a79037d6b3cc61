"""Housing in a real browser: two journeys, and every page accessible at three widths."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from housing import lodgings, offering, services
from housing.models import HomeNeed, HousingEvent, Offer, RentCeiling, Stay
from housing.rules import TARGET
from refugees.models import Address
from refugees.ports import standings_for
from tests import factories
from tests.housing.support import OWN, STATE, ago, area_list, dwelling, family, room, stay
from tests.support.browser import fits, press

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1024, 390)


def look(page, axe, address, name):
    """Opens a page at three widths; fails on what axe finds and where the page is wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert fits(page), f"{address} at {width}"
        if folder := os.environ.get("HAVN_SHOTS"):
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        axe(page)


def danish(day):
    return f"{day:%d-%m-%Y}"


def send(page):
    press(page, page.locator("main form.form input[type=submit], main form.form button[type=submit]").last)


def clock_of(person):
    return next(each for each in standings_for([person.pk], clock.today())[person.pk] if each.target == TARGET)


def test_a_family_of_five_from_ready_to_moved_in_with_one_refusal(new_page, axe):
    worker, officer = factories.caseworker(name="Mette Kjær"), factories.user(Role.HOUSING_OFFICER, name="Lone")
    people = family(worker)
    area_list(STATE)
    RentCeiling.objects.create(
        household="couple_1_3", income_to=30_000, most_rent=9000, valid_from=ago(900), source="Prøve"
    )
    lodgings.book(
        people, room(5), on=ago(200), until=None, household="couple_1_3", told_on=ago(200), with_address=True, by=worker
    )
    first = dwelling(address="Opdigtet Alle 1, st.", bedrooms=4, rent=9000)
    dwelling(address="Prøvestræde 2, 1.", bedrooms=3, rent=8000, free_from=ago(1))
    dwelling(address="Demogade 9, 4.", bedrooms=1, rent=9500)
    case = f"/housing/cases/{people[0].case_number}/"

    page = new_page(worker)
    page.goto(case)
    press(page, page.get_by_role("link", name="Udflytningsparat").first)
    page.fill("input[name=happened_on]", danish(ago(60)))
    page.fill("textarea[name=note]", "Alle punkter er talt igennem")
    send(page)
    assert set(HousingEvent.objects.values_list("refugee", "happened_on")) == {(each.pk, ago(60)) for each in people}
    press(page, page.get_by_role("link", name="Registrér boligbehov").first)
    page.fill("input[name=income]", "25000")
    page.check("input[name=districts][value='8']")
    page.check("input[name=near][value=school]")
    send(page)
    assert "Skriv, hvorfor disse bydele ønskes." in page.locator("main").inner_text()
    assert page.input_value("input[name=income]") == "25000", "nothing typed is lost"
    page.fill("input[name=district_reasons]", "Børnenes skole ligger her")
    send(page)
    assert HomeNeed.objects.get().districts == ["8"]
    axe(page)

    office = new_page(officer)
    office.goto(f"{case}offer/")
    rows = office.locator("main tbody tr").all_inner_texts()
    assert "Demogade" in rows[-1], "what does not fit stands last"
    assert "over huslejeloftet" in rows[-1]
    press(office, office.get_by_role("link", name="Tilbyd Opdigtet Alle 1, st."))
    office.fill("input[name=happened_on]", danish(ago(30)))
    office.fill("input[name=answer_due]", danish(ago(23)))
    send(office)
    made = Offer.objects.get(leads=True)

    page.goto(reverse("housing:answer", args=[made.uid]))
    page.check("input[name=said][value=no]")
    page.fill("input[name=happened_on]", danish(ago(25)))
    send(page)
    assert "Forklar først, hvad et afslag betyder." in page.locator("main").inner_text()
    page.select_option("select[name=reason]", "location")
    page.check("input[name=consequence_told]")
    send(page)
    assert clock_of(people[4]).met_on == ago(30), "a refusal does not reopen the clock"
    office.goto("/housing/waiting/?show=refused")
    assert people[0].case_number in office.locator("main").inner_text(), "the household waits on"

    office.goto(f"{case}offer/")
    assert office.get_by_role("link", name=f"Tilbyd {first.address}").count() == 1, "the dwelling is free again"
    press(office, office.get_by_role("link", name="Tilbyd Prøvestræde 2, 1."))
    office.fill("input[name=happened_on]", danish(ago(20)))
    office.fill("input[name=answer_due]", danish(ago(13)))
    send(office)
    page.goto(case)
    press(page, page.get_by_role("link", name="Registrér svar").first)
    page.check("input[name=said][value=yes]")
    page.fill("input[name=happened_on]", danish(ago(15)))
    send(page)
    press(page, page.get_by_role("link", name="Registrér indflytning").first)
    page.fill("input[name=happened_on]", danish(ago(3)))
    send(page)
    text = page.locator("main").inner_text()
    assert "Flyttet ind" in text
    assert "Prøvestræde 2, 1." in text
    axe(page)
    assert Address.objects.filter(text__isnull=False, valid_to=None, temporary=False).count() == 5
    assert set(Stay.objects.values_list("valid_to", flat=True)) == {ago(3)}
    office.goto("/housing/waiting/")
    assert people[0].case_number not in office.locator("main").inner_text()


def test_an_offer_in_a_listed_area_is_stopped_and_then_overridden(new_page, axe):
    worker, officer = factories.caseworker(), factories.user(Role.HOUSING_OFFICER, name="Lone Rosendal")
    people = family(worker, 2)
    services.ready(people, on=ago(60), by=worker)
    area_list(STATE, "Statens Have")
    area_list(OWN, "Byens Gård")
    dwelling("Statens Have", address="Statsvej 1")
    dwelling("Byens Gård", address="Byvej 2")
    page = new_page(officer)
    page.goto(f"/housing/cases/{people[0].case_number}/offer/")
    row = page.locator("main tbody tr", has_text="Statsvej 1")
    assert "På statens liste: kan ikke tilbydes" in row.inner_text()
    assert row.get_by_role("link", name="Tilbyd").count() == 0
    axe(page)
    press(page, page.get_by_role("link", name="Tilbyd Byvej 2"))
    page.fill("textarea[name=note]", "Husk nøglerne")
    page.fill("textarea[name=override_reason]", "")
    send(page)
    assert "Byens Gård står på kommunens egen liste" in page.locator("main").inner_text()
    assert page.input_value("textarea[name=note]") == "Husk nøglerne"
    assert not Offer.objects.exists()
    axe(page)
    page.fill("textarea[name=override_reason]", "Søsteren bor i opgangen")
    send(page)
    assert Offer.objects.get(leads=True).overridden_by == officer
    page.goto("/housing/overrides/")
    report = page.locator("main").inner_text()
    assert "Søsteren bor i opgangen" in report
    assert "Lone Rosendal" in report
    axe(page)


def test_the_pages_of_housing_are_accessible_at_every_width(new_page, axe):
    worker, officer = factories.caseworker(name="Mette Kjær"), factories.user(Role.HOUSING_OFFICER, name="Lone")
    people = family(worker)
    area_list(STATE, "Statens Have")
    area_list(OWN, "Byens Gård")
    services.ready(people[:2], on=ago(190), note="Se tjeklisten", by=worker)
    HomeNeed.objects.create(
        refugee=people[0], bedrooms=3, waiting="size_now", people_later=2, access=["lift"], districts=["8", "3"],
        district_reasons="Børnenes skole ligger her", near=["school"], recorded_by=worker,
    )
    there = room(5)
    for person, bed in zip(people, there.beds.all(), strict=True):
        stay(person, ago(300), ago(-4) if person == people[4] else None, bed)
    home = dwelling("Byens Gård")
    made = offering.offer(
        people[0], home, on=ago(9), answer_due=ago(2), override_reason="Søsteren bor i opgangen", by=officer
    )
    dwelling()
    dwelling("Statens Have")
    dwelling(area_state="undecided", area_basis="")
    stay(family(worker, 1)[0], clock.today() + dt.timedelta(days=2))
    case = f"/housing/cases/{people[0].case_number}/"
    page = new_page(officer)
    for name, address in (
        ("list", "/housing/waiting/"),
        ("offers", "/housing/offers/"),
        ("overrides", "/housing/overrides/"),
        ("dwellings", "/housing/dwellings/?show=all"),
        ("dwelling-new", "/housing/dwellings/new/"),
        ("areas", "/housing/areas/"),
        ("areas-import", "/housing/areas/import/"),
        ("board", "/housing/board/"),
        ("board-site", f"/housing/board/?site={there.site.uid}"),
        ("moves", "/housing/moves/"),
        ("districts", "/housing/districts/"),
        ("tables", "/housing/tables/"),
        ("person", case),
        ("need", f"{case}need/"),
        ("own", f"{case}own/"),
        ("checklist", f"{case}checklist/"),
        ("choose", f"{case}offer/"),
        ("offer", f"{case}offer/{dwelling('Statens Have').uid}/"),
        ("answer", reverse("housing:answer", args=[made.uid])),
        ("stay-new", f"{case}stay/"),
    ):
        look(page, axe, address, name)
    single = family(worker, 1)[0]
    look(page, axe, f"/housing/cases/{single.case_number}/ready/", "ready")
