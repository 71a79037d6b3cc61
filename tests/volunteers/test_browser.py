"""The whole way in a real browser: offered, proposed, accepted by both, met; every page by axe at three widths."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.policy import Role
from core import clock
from tests import factories
from tests.support.browser import fits, press
from tests.volunteers.support import ago, contract, coordinator, match, person, referral, supplier, volunteer, wish
from volunteers.matching import services
from volunteers.matching.letters import signature
from volunteers.matching.models import Match
from volunteers.matching.rules import State
from volunteers.models import MatchConsent
from volunteers.wishes.models import Referral

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


@pytest.fixture
def own():
    return supplier("Røde Kors")


def test_a_match_from_the_offer_to_the_first_meeting(new_page, axe, own):
    contract(own)
    volunteer(own, name="Bodil Skov", languages=["tigrinya"], helps_with=["language"])
    volunteer(own, name="Carl Lund", until=ago(1))
    someone = factories.refugee(
        factories.caseworker(name="Mette Kjær"), takeover_on=ago(60), given_names="Selam", family_name="Haile",
        interpreter_language="tigrinya", phone="67001234",
    )  # fmt: skip
    page = new_page(someone.caseworker)
    page.goto(reverse("volunteers:person", args=[someone.case_number]))
    press(page, page.get_by_role("link", name="Tilbyd et match"))
    page.get_by_label("Ja tak").check()
    page.get_by_label("Samtykker til").check()
    press(page, page.locator("form.form [type=submit]").first)
    press(page, page.get_by_role("link", name="Skriv ønsket ned"))
    page.get_by_label("At øve dansk").check()
    press(page, page.locator("form.form [type=submit]").first)
    axe(page)
    press(page, page.get_by_role("link", name="Henvis til en leverandør"))
    page.get_by_label("Røde Kors").check()
    press(page, page.locator("form.form [type=submit]").first)
    assert Referral.objects.get().name == "Selam Haile"

    desk = new_page(coordinator(own, name="Ida Munkholm"))
    desk.goto(reverse("matches:mine"))
    press(desk, desk.get_by_role("button", name="Find de bedste match"))
    axe(desk)
    press(desk, desk.get_by_role("button", name="Foreslå Bodil Skov"))
    assert Match.objects.get().volunteer.name == "Bodil Skov"
    press(desk, desk.get_by_role("link", name="Match", exact=True).first)
    press(desk, desk.get_by_role("link", name="Selam Haile").first)
    press(desk, desk.get_by_role("link", name="Hvad den frivillige siger"))
    desk.get_by_label("Ja", exact=True).check()
    press(desk, desk.locator("form.form [type=submit]").first)

    page.reload()
    press(page, page.get_by_role("link", name="Hvad borgeren siger"))
    page.get_by_label("Ja", exact=True).check()
    press(page, page.locator("form.form [type=submit]").first)
    assert Match.objects.get().accepted_on == clock.today()

    desk.reload()
    press(desk, desk.get_by_role("link", name="Det første møde er holdt"))
    desk.get_by_label("Hver uge").check()
    press(desk, desk.locator("form.form [type=submit]").first)
    assert Match.objects.get().state == State.ACTIVE
    press(desk, desk.get_by_role("button", name="Den frivillige siger: det fungerer ikke"))
    assert Match.objects.get().doubt_of == "volunteer"
    axe(desk)


def test_the_pages_are_accessible_and_fit_every_width(new_page, axe, own):
    agreement, worker = contract(own), factories.caseworker(name="Mette Kjær")
    free = [volunteer(own, name=name, languages=["dansk", "arabisk"], district="3", helps_with=["language"],
                      brings="Tidligere lærer") for name in ("Bodil Skov", "Dorte Bech", "Erling Dalsig")]  # fmt: skip
    volunteer(own, name="Carl Lund", until=ago(1))
    running = match(referral(wish(person(worker, given_names="Selam", family_name="Haile")), agreement), free[0], met=5)
    services.doubt(running, side="person", on=ago(1), by=None)
    asked = match(referral(wish(person(worker)), agreement), free[1])
    waits = referral(wish(person(worker, phone="67001234"), interests=["food", "music"], district="3"), agreement)
    unreferred = wish(person(worker))
    made = services.assign(own, on=clock.today(), at=clock.now(), by=None)
    desk = new_page(coordinator(own, name="Ida Munkholm"))
    for name, args in (
        ("mine", []), ("referral", [waits.uid]), ("propose", [waits.uid]), ("match", [running.uid]),
        ("answer", [asked.uid, "person"]), ("check-in", [running.uid]), ("end", [running.uid]), ("round", [made.uid]),
        ("volunteers", []), ("volunteer", [free[0].uid]), ("clearance", [free[0].uid]),
    ):  # fmt: skip
        look(desk, axe, reverse(f"matches:{name}", args=args), name)
    look(desk, axe, "/", "supplier-today")
    case = new_page(worker)
    for name, address in (
        ("tab", reverse("volunteers:person", args=[running.refugee.case_number])),
        ("tab-waits", reverse("volunteers:person", args=[unreferred.refugee.case_number])),
        ("offer", reverse("volunteers:offer", args=[running.refugee.case_number])),
        ("wish", reverse("volunteers:wish", args=[unreferred.refugee.case_number])),
        ("refer", reverse("volunteers:refer", args=[unreferred.uid])),
        ("close", reverse("volunteers:close", args=[unreferred.uid])),
        ("take-back", reverse("volunteers:take-back", args=[waits.uid])),
        ("board", reverse("matches:board")),
        ("figures", reverse("matches:figures")),
        ("rules", reverse("matches:rules")),
    ):
        look(case, axe, address, name)
    boss = new_page(factories.user(Role.TEAM_MANAGER))
    for name in ("suppliers", "contract-new", "coordinator-new"):
        look(boss, axe, reverse(f"matches:{name}"), name)


def test_without_a_script_the_round_and_the_doubt_are_ordinary_forms(new_page, own):
    agreement = contract(own)
    volunteer(own, name="Bodil Skov")
    referral(wish(person(given_names="Selam", family_name="Haile")), agreement)
    page = new_page(coordinator(own), java_script_enabled=False)
    page.goto(reverse("matches:mine"))
    press(page, page.get_by_role("button", name="Find de bedste match"))
    press(page, page.get_by_role("button", name="Foreslå Bodil Skov"))
    page.goto(reverse("matches:match", args=[Match.objects.get().uid]))
    press(page, page.get_by_role("button", name="Borgeren siger: det fungerer ikke"))
    assert Match.objects.get().doubt_of == "person"


def test_an_expired_clearance_blocks_a_new_match_until_it_is_renewed(new_page, axe, own):
    contract_of = contract(own)
    late = volunteer(own, name="Carl Lund", until=ago(1), languages=["tigrinya"], helps_with=["language"])
    waits = referral(wish(person(given_names="Selam", family_name="Haile")), contract_of)
    desk = new_page(coordinator(own, name="Ida Munkholm"))
    desk.goto(reverse("matches:mine"))
    press(desk, desk.get_by_role("button", name="Find de bedste match"))
    assert desk.get_by_text("Attesten er udløbet").first.is_visible()
    axe(desk)
    desk.goto(reverse("matches:propose", args=[waits.uid]))
    assert desk.get_by_label("Carl Lund").count() == 0
    assert not Match.objects.exists()
    desk.goto(reverse("matches:clearance", args=[late.uid]))
    today = clock.today()
    desk.fill("input[name=asked_on]", f"{ago(9):%d-%m-%Y}")
    desk.fill("input[name=answered_on]", f"{today:%d-%m-%Y}")
    desk.select_option("select[name=passed]", "true")
    desk.fill("input[name=valid_until]", f"{ago(-364):%d-%m-%Y}")
    press(desk, desk.locator("form.form [type=submit]").first)
    desk.goto(reverse("matches:propose", args=[waits.uid]))
    desk.get_by_label("Carl Lund").check()
    press(desk, desk.locator("form.form [type=submit]").first)
    assert Match.objects.get().volunteer == late


def test_the_new_pages_are_accessible_and_fit_every_width(new_page, axe, own):
    made = match(referral(under=contract(own)), met=5)
    desk = new_page(coordinator(own, name="Ida Munkholm"))
    look(desk, axe, reverse("matches:volunteer-leave", args=[made.volunteer.uid]), "volunteer-leave")
    look(desk, axe, reverse("matches:volunteers"), "volunteers")
    look(desk, axe, reverse("matches:match", args=[made.uid]), "match")
    admin = new_page(factories.user(Role.ADMINISTRATOR))
    for name in ("rules", "weights-new"):
        look(admin, axe, reverse(f"matches:{name}"), name)
    look(new_page(factories.user(Role.ANALYST)), axe, reverse("matches:figures"), "figures-outside")
    say = reverse("matches:say", args=["person", made.uid, signature(made.uid, "person")])
    page = new_page()
    look(page, axe, say, "say")
    press(page, page.get_by_role("button", name="Det fungerer ikke"))
    axe(page)
    consent = MatchConsent.objects.get()
    look(new_page(made.refugee.caseworker), axe, reverse("volunteers:annul", args=["consent", consent.uid]), "annul")
