"""The screening interview in a real browser: held, without a connection, signed out in the middle, in two windows."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from screening.answers import recorded
from screening.models import Interview, InterviewDraft
from tests import factories
from tests.screening.support import EVERYTHING, hold_with, make_interview

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "tømrer på et værksted"


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette Kjær")


@pytest.fixture
def interview(worker):
    return make_interview(factories.refugee(worker, given_names="Yonas", family_name="Tesfay"))


def address(name, interview, *more):
    return reverse(f"screening:{name}", args=[interview.refugee.case_number, interview.pk, *more])


def open_step(page, interview, section):
    page.goto(address("step", interview, section))
    until(page, "async () => (await indexedDB.databases()).length > 0")
    for _ in range(100):  # the key that the server hands out
        if in_browser(page)["keys"]:
            return
        page.wait_for_timeout(100)
    pytest.fail("the browser never got its key")


def until(page, question):
    """Waits until the page answers yes. (Playwright's own wait_for_function needs eval, which the CSP forbids.)"""
    for _ in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {question}")


def shows(page, field, value):
    from playwright.sync_api import expect

    expect(page.locator(f"#q-{field}")).to_have_value(value, timeout=10_000)


def saved(page):
    page.locator("form:not([hidden]) [data-saved]", has_text=re.compile("Gemt kl.")).wait_for()


def drafted(worker, key):
    draft = InterviewDraft.objects.of(worker).first()
    return draft.entries.get(key, {}).get("value") if draft else None


def in_browser(page):
    """What is kept in the browser: how many keys and answers, and whether any answer can be read as text."""
    return page.evaluate(
        """async (secret) => {
          const db = await new Promise((resolve) => {
            const request = indexedDB.open("havn-drafts", 1);
            request.onsuccess = () => resolve(request.result);
          });
          const all = (name) => new Promise((resolve) => {
            const request = db.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result);
          });
          const keys = await all("keys");
          const answers = await all("answers");
          db.close();
          const readable = answers.some((row) => new TextDecoder().decode(row.body).includes(secret));
          const extractable = keys.some((key) => key.extractable);
          return { keys: keys.length, extractable, answers: answers.length, readable };
        }""",
        SECRET,
    )


def test_an_interview_is_held_from_the_list_to_the_lock(new_page, axe, worker, interview):
    page = new_page(worker)
    page.goto(reverse("screening:list"))
    axe(page)
    page.get_by_role("link", name=re.compile("Åbn")).click()
    axe(page)
    page.get_by_role("link", name="Hold samtalen").click()
    page.get_by_label("Navn som i opholdstilladelsen").fill("Yonas Tesfay")
    page.get_by_label("Navn med egen skrift").fill("ዮናስ ተስፋይ")
    saved(page)
    axe(page)
    page.get_by_role("button", name="Næste", exact=True).click()
    assert page.url.endswith("/form/family/")
    page.keyboard.press("Tab")  # the heading of the step has the focus; the first answer comes next
    page.goto(address("step", interview, "languages"))
    page.get_by_label("Sprog", exact=True).first.fill("Tigrinya")
    page.get_by_role("button", name=re.compile("Tilføj en række")).click()
    page.get_by_label("Sprog", exact=True).last.fill("Arabisk")
    saved(page)
    axe(page)
    page.get_by_role("button", name="Gennemse og registrér").locator("visible=true").click()
    page.get_by_role("button", name="Registrér og afslut").wait_for()
    axe(page)
    page.get_by_role("button", name="Registrér og afslut").click()
    page.get_by_label(re.compile("De ubesvarede spørgsmål")).check()
    axe(page)
    page.get_by_role("button", name="Afslut og lås").click()
    page.get_by_text("Samtalen er afsluttet og låst").wait_for()
    axe(page)
    held = Interview.objects.get()
    values = recorded(held, EVERYTHING).values
    assert held.locked
    assert [row["language"] for row in values["languages.languages"]] == ["Tigrinya", "Arabisk"]
    assert not InterviewDraft.objects.exists()


def test_without_a_connection_the_interview_goes_on_and_is_sent_afterwards(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.context.set_offline(True)
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.locator("form:not([hidden]) .is-offline").wait_for()
    axe(page)
    assert in_browser(page) == {"keys": 1, "extractable": False, "answers": 1, "readable": False}
    page.get_by_role("button", name="Næste", exact=True).click()
    page.get_by_label("Jobønske 1").fill("kok")
    assert drafted(worker, "skills.informal") is None
    page.context.set_offline(False)
    saved(page)
    assert (drafted(worker, "skills.informal"), drafted(worker, "wishes.job_1")) == (SECRET, "kok")
    assert in_browser(page)["answers"] == 0


def test_a_closed_laptop_loses_nothing(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.context.set_offline(True)
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.locator("form:not([hidden]) .is-offline").wait_for()
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address("step", interview, "skills"))
    shows(again, "informal", SECRET)
    assert drafted(worker, "skills.informal") == SECRET


def test_signing_out_first_sends_what_is_unsent_and_takes_the_key_along(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.get_by_label("Lært derhjemme").fill(SECRET)
    sign_out(page)
    assert drafted(worker, "skills.informal") == SECRET
    assert in_browser(page)["keys"] == 0


def test_what_cannot_be_sent_at_sign_out_stays_encrypted_until_its_writer_is_back(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.route("**/autosave/", lambda route: route.abort())
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.locator("form:not([hidden]) .is-offline").wait_for()
    sign_out(page)
    left = in_browser(page)
    assert (left["keys"], left["answers"], left["readable"]) == (0, 1, False)
    page.unroute("**/autosave/")
    sign_in(page, worker)
    page.goto(address("step", interview, "skills"))
    shows(page, "informal", SECRET)
    assert drafted(worker, "skills.informal") == SECRET


def sign_out(page):
    page.locator(".user-menu > summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Log ud").click()
    page.wait_for_load_state("networkidle")


def sign_in(page, user):
    from django.conf import settings

    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    base = re.match(r"https?://[^/]+", page.url)[0]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])


def test_after_the_idle_limit_the_page_locks_and_signing_in_again_returns_to_the_field(
    new_page, worker, interview, axe
):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.get_by_role("button", name="Næste", exact=True).click()
    page.get_by_label("Jobønske 2").fill("bager")
    page.evaluate("document.dispatchEvent(new CustomEvent('havn:idle', { cancelable: true }))")
    page.get_by_role("heading", name="Skærmen er låst").wait_for()
    assert not page.get_by_label("Jobønske 2").is_visible()
    axe(page)
    page.keyboard.press("Escape")
    assert page.get_by_role("heading", name="Skærmen er låst").is_visible()
    assert drafted(worker, "wishes.job_2") == "bager"
    back = unquote(page.get_by_role("link", name="Log ind igen").get_attribute("href"))
    assert back.endswith(f"?next={address('step', interview, 'wishes')}")
    page.goto(back.partition("?next=")[2])
    assert page.evaluate("document.activeElement.id") == "q-job_2"
    assert page.get_by_label("Jobønske 2").input_value() == "bager"


def test_a_session_that_ended_on_the_server_locks_the_page_and_keeps_the_text(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.context.clear_cookies(name="havn")
    page.context.clear_cookies(name="__Host-havn")
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.get_by_role("heading", name="Skærmen er låst").wait_for()
    assert in_browser(page)["answers"] == 1
    sign_in(page, worker)
    page.goto(address("step", interview, "skills"))
    shows(page, "informal", SECRET)


def test_two_windows_show_both_versions_and_one_is_chosen(new_page, worker, interview, axe):
    one = new_page(worker)
    open_step(one, interview, "wishes")
    two = one.context.new_page()
    open_step(two, interview, "wishes")
    one.get_by_label("Jobønske 1").fill("kok")
    saved(one)
    two.get_by_label("Jobønske 1").fill("bager")
    two.get_by_text("Dette svar findes i to udgaver.").wait_for()
    axe(two)
    two.get_by_role("button", name=re.compile("Behold min")).click()
    from playwright.sync_api import expect

    expect(two.locator(".conflict-box")).to_have_count(0)
    shows(two, "job_1", "bager")
    assert drafted(worker, "wishes.job_1") == "bager"


def test_interview_2_marks_what_changed_while_it_is_typed(new_page, worker, interview, axe):
    hold_with(interview, worker, {"wishes.job_1": "kok", "wishes.job_2": "bager"})
    second = make_interview(interview.refugee, sequence=2)
    page = new_page(worker)
    open_step(page, second, "wishes")
    assert page.get_by_label("Jobønske 1").input_value() == "kok"
    page.get_by_label("Jobønske 1").fill("tømrer")
    saved(page)
    axe(page)
    changed = page.locator("form:not([hidden]) .is-changed")
    assert changed.count() == 1
    assert "kok (Mette Kjær, 06-02-2017)" in changed.inner_text()
    page.get_by_label("Jobønske 1").fill("kok")
    until(page, "() => !document.querySelector('form:not([hidden]) .is-changed')")
