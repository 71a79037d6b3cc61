"""The main job, in a real browser: from two allocation lists to the interview, the clock, the mail and the goal."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock
from demo import colleagues
from demo.staff import PASSWORD
from mail import tasks as mails
from mail.models import Mail
from refugees.models import Refugee
from screening.models import Interview
from targets import night
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db(transaction=True)
DATA = Path("demo/data")
CASEWORKER, ADMINISTRATOR = "mette.kjeldsen@havn.example", "jens.overgaard@havn.example"


@pytest.fixture
def staff():
    """An empty municipality: colleagues with the keys of their apps, and nobody received yet."""
    employed = colleagues.employ(on=clock.today())
    return {email: give_app(employed[email]) for email in (CASEWORKER, ADMINISTRATOR)}


def sign_in(page, staff, email):
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()
    page.get_by_label("Kode").fill(totp_code(staff[email]))
    page.get_by_role("button", name="Log ind", exact=True).click()
    page.get_by_role("navigation", name="Hovedmenu").first.wait_for()


def take_in(page, axe, name, people):
    """Uploads a list, looks at the preview and confirms it."""
    page.goto(reverse("refugees:imports"))
    axe(page)
    page.set_input_files("input[type=file]", DATA / name)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name=re.compile(rf"\b{people}\b")).wait_for()
    axe(page)
    page.get_by_role("button", name=re.compile(rf"\b{people}\b")).click()
    page.get_by_text("rækker", exact=False).first.wait_for()
    axe(page)


def hold_an_interview(page, axe, person):
    """Interview 1 of a person, begun at once, with an answer typed, to the lock."""
    page.goto(reverse("screening:person", args=[person.case_number]))
    axe(page)
    page.locator(f"form[action$='{reverse('screening:begin_first', args=[person.case_number])}'] button").click()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Navn som i opholdstilladelsen").fill("Prøve Person")
    page.locator("form:not([hidden]) [data-saved]", has_text=re.compile("Gemt kl.")).wait_for()
    axe(page)
    page.get_by_role("button", name="Gennemse og registrér").locator("visible=true").click()
    page.get_by_role("button", name="Registrér og afslut").click()
    page.get_by_label(re.compile("De ubesvarede spørgsmål")).check()
    page.get_by_role("button", name="Afslut og lås").click()
    page.get_by_text("Samtalen er afsluttet og låst").wait_for()
    axe(page)


def test_from_the_allocation_list_to_the_interview_the_clock_the_mail_and_the_goal(page, new_page, axe, staff):
    sign_in(page, staff, CASEWORKER)
    axe(page)
    take_in(page, axe, "allocations-2016.csv", 117)
    take_in(page, axe, "allocations-2017.xlsx", 169)
    assert Refugee.objects.count() == 286

    page.goto(reverse("refugees:received"))
    for number in ("117", "169"):
        page.get_by_role("cell", name=number, exact=True).first.wait_for()
    axe(page)

    person = Refugee.objects.get(person_id="99529021")  # allocated 30-11-2016, taken over 02-01-2017
    page.goto(reverse("refugees:assign", args=[person.case_number]))
    page.get_by_label("Sagsbehandler").select_option(str(User.objects.get(email=CASEWORKER).pk))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/caseworker/" not in url)

    hold_an_interview(page, axe, person)
    assert Interview.objects.get().locked

    page.goto(reverse("refugees:case", args=[person.case_number]))
    page.get_by_text("1. samtale").first.wait_for()
    axe(page)
    page.goto(reverse("targets:why", args=[person.case_number, "first_interview"]))
    page.get_by_text("01-01-2017").first.wait_for()  # the day before the move: the interview came late
    axe(page)
    page.goto(reverse("targets:worklist"))
    axe(page)

    night.run(on=clock.today())
    mails.sweep()
    mail = Mail.objects.get(to=CASEWORKER)
    assert person.case_number in mail.text
    assert person.family_name not in mail.text

    office = new_page()
    sign_in(office, staff, ADMINISTRATOR)
    office.goto(reverse("mail:outbox"))
    office.get_by_text(CASEWORKER).first.wait_for()
    axe(office)

    page.goto(reverse("reporting:dashboard") + "?due_from=01-05-2016&due_to=31-12-2017")
    page.get_by_role("heading", name="Målopfyldelse", exact=True).wait_for()
    axe(page)
    row = page.get_by_role("row", name=re.compile("1. samtale"))
    row.get_by_role("link").nth(1).click()
    page.get_by_text(person.case_number).or_(page.get_by_role("table")).first.wait_for()
    axe(page)
