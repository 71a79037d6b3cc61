"""The main job from end to end in a real browser: lists in, an interview held, the clock, the mail, the figures."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.policy import Role
from core import clock
from mail.models import Mail
from refugees.models import Refugee
from targets import night
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
DATA = Path(settings.BASE_DIR) / "demo" / "data"
PASSWORD = "en lang sætning til prøven"


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label(re.compile("E-mail")).fill(user.email)
    page.get_by_label(re.compile("Adgangskode")).fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("heading", name="Min dag").wait_for()


def take_in(page, name, expected):
    page.goto("/cases/imports/")
    page.locator("input[type=file]").set_input_files(DATA / name)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name=re.compile(f"{expected} rækker")).click()
    page.get_by_text("Afsluttet", exact=False).first.wait_for()


def test_from_the_allocation_list_to_the_mail_and_the_goal(new_page, axe):
    team = factories.team("Team Nord")
    worker = factories.caseworker(team=team, name="Mette Kjær", password=PASSWORD)
    manager = factories.user(Role.TEAM_MANAGER, team=team, name="Lars Holm", password=PASSWORD)
    page = new_page()
    sign_in(page, worker)
    axe(page)

    take_in(page, "allocations-2016.csv", 117)
    take_in(page, "allocations-2017.xlsx", 169)
    axe(page)
    assert Refugee.objects.count() == 286

    person = Refugee.objects.get(person_id="99418583")
    case = f"/cases/{person.case_number}/"
    page.goto(f"{case}caseworker/")
    page.get_by_label(re.compile("Sagsbehandler")).select_option(label="Mette Kjær")
    page.locator("main form button[type=submit]").last.click()
    page.goto(case)
    page.get_by_text("dage over").first.wait_for()
    axe(page)

    page.goto(f"/screening/{person.case_number}/")
    page.get_by_role("button", name="Begynd 1. samtale nu").click()
    page.get_by_label("Navn som i opholdstilladelsen").fill("Yonas Tesfay")
    page.locator("form:not([hidden]) [data-saved]", has_text=re.compile("Gemt kl.")).wait_for()
    page.get_by_role("button", name="Gennemse og registrér").locator("visible=true").click()
    page.get_by_role("button", name="Registrér og afslut").click()
    page.get_by_label(re.compile("De ubesvarede spørgsmål")).check()
    page.get_by_role("button", name="Afslut og lås").click()
    page.get_by_text("Samtalen er afsluttet og låst").wait_for()
    page.goto(case)
    strip = page.locator(".strip", has_text="1. samtale")
    strip.get_by_text("Overholdt for sent").first.wait_for()

    night.run(on=clock.today())
    assert Mail.objects.filter(to=worker.email).count() == 1
    page.goto("/deadlines/")
    page.get_by_text("dage over").first.wait_for()
    axe(page)

    other = new_page()
    sign_in(other, manager)
    other.goto("/mail/")
    other.get_by_text(re.compile("frist", re.I)).first.wait_for()
    axe(other)
    assert person.family_name not in Mail.objects.get(to=worker.email).text
    other.goto("/figures/?on=31-12-2017&since=01-01-2017&until=31-12-2017")
    other.get_by_role("heading", name="Målopfyldelse").wait_for()
    axe(other)
