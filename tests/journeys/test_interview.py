"""The screening interview in a real browser: held, without a connection, signed out in the middle, in two windows."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from screening import services
from screening.answers import recorded
from screening.models import Interview, InterviewDraft
from tests import factories
from tests.screening.support import EVERYTHING, NOW, hold_with, make_interview

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
    page.locator("[data-draft][data-keyed]").wait_for(state="attached")  # the key that the server hands out


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
    """What is kept in the browser: how many answers, whether any can be read as text, and any key it lies beside."""
    return page.evaluate(
        """async (secret) => {
          const db = await new Promise((resolve) => {
            const request = indexedDB.open("havn-drafts");
            request.onsuccess = () => resolve(request.result);
          });
          const all = (name) => new Promise((resolve) => {
            const request = db.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result);
          });
          const stores = [...db.objectStoreNames];
          const answers = stores.includes("answers") ? await all("answers") : [];
          const places = JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie]);
          db.close();
          const texts = answers.map((row) => new TextDecoder().decode(row.body));
          const readable = [...texts, places].some((text) => text.includes(secret));
          const keys = answers.filter((row) => Object.values(row).some((value) => value instanceof CryptoKey));
          const more = stores.filter((name) => name !== "answers");
          return { keys: keys.length + more.length, answers: answers.length, readable };
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


def test_what_is_typed_before_the_script_has_come_is_saved(new_page, worker, interview):
    page, late = new_page(worker), []
    page.route(re.compile(r"/js/draft\.[0-9a-f]*\.?js"), lambda route: late.append(route))
    page.goto(address("step", interview, "skills"), wait_until="commit")
    page.get_by_label("Lært derhjemme").fill(SECRET)
    for _ in range(100):
        if not late:
            page.wait_for_timeout(100)
    late.pop().continue_()
    saved(page)
    assert drafted(worker, "skills.informal") == SECRET


def test_without_a_connection_the_interview_goes_on_and_is_sent_afterwards(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.context.set_offline(True)
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.locator("form:not([hidden]) .is-offline").wait_for()
    axe(page)
    assert in_browser(page) == {"keys": 0, "answers": 1, "readable": False}
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
    page.get_by_role("link", name="Log ind igen").wait_for()
    page.locator("[data-draft]:not([data-keyed])").wait_for(state="attached")
    page.get_by_role("link", name="Log ind igen").click()
    page.get_by_label("Adgangskode").wait_for()  # the session has ended: nobody gets in without a password
    back = unquote(page.url)
    assert back.endswith(f"?next={address('step', interview, 'wishes')}")
    sign_in(page, worker)
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
    two.get_by_role("button", name=re.compile("Behold denne")).first.click()
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


# --- what else may go wrong while somebody writes -------------------------------------------------
def test_typing_without_a_pause_is_saved_all_the_same(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    page.get_by_label("Jobønske 1").focus()
    for _ in range(40):
        page.keyboard.type("a")
        page.wait_for_timeout(150)
        if drafted(worker, "wishes.job_1"):
            return
    pytest.fail("six seconds of typing and nothing is saved")


def test_enter_in_a_field_saves_and_stays(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    page.get_by_label("Jobønske 1").fill("kok")
    page.keyboard.press("Enter")
    saved(page)
    assert page.url.endswith("/form/wishes/")
    assert drafted(worker, "wishes.job_1") == "kok"


def paste(page, field, length):
    script = """([id, length]) => {
      const field = document.getElementById(id);
      field.value = "x".repeat(length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }"""
    page.evaluate(script, [f"q-{field}", length])


def test_a_text_too_long_for_the_server_stops_no_other_and_says_so(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    page.get_by_label("Jobønske 1").fill("kok")
    paste(page, "will_not", 600_000)
    page.locator("#div-will_not .form-error-message", has_text="for langt").wait_for()
    assert drafted(worker, "wishes.job_1") == "kok"
    assert in_browser(page)["answers"] == 1
    axe(page)
    page.get_by_role("button", name="Gennemse og registrér").locator("visible=true").click()
    page.wait_for_timeout(500)
    assert page.url.endswith("/form/wishes/")
    page.get_by_label("Hvad borgeren ikke vil").fill("x" * 5000)
    page.locator("#div-will_not .form-error-message", has_text="5000").wait_for()
    assert len(drafted(worker, "wishes.will_not")) == 5000
    assert in_browser(page)["answers"] == 0


def test_an_answer_of_the_server_that_got_lost_makes_no_second_version(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "wishes")

    def lose(route):
        route.fetch()  # the server has taken it, and the page never hears of it
        route.abort()

    page.route("**/autosave/", lose)
    page.get_by_label("Jobønske 1").fill("ko")
    page.locator("form:not([hidden]) .is-offline").wait_for()
    assert drafted(worker, "wishes.job_1") == "ko"
    page.get_by_label("Jobønske 1").fill("kok")
    page.unroute("**/autosave/")
    saved(page)
    assert drafted(worker, "wishes.job_1") == "kok"
    assert page.locator(".conflict-box").count() == 0


def test_a_refusal_of_the_server_is_not_called_a_missing_connection(new_page, worker, interview):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    page.route("**/autosave/", lambda route: route.fulfill(status=403, body="no"))
    page.get_by_label("Jobønske 1").fill("kok")
    page.locator("form:not([hidden]) [data-saved]", has_text="tog ikke imod").wait_for()
    assert in_browser(page)["answers"] == 1


def test_a_window_of_somebody_else_in_the_same_browser_writes_into_nobodys_draft(new_page, worker, interview):
    """A shared machine: one signs out in a second tab, a colleague signs in, the first tab is still open."""
    page = new_page(worker)
    open_step(page, interview, "wishes")
    colleague = factories.caseworker(team=worker.held_roles[0].team, name="Jonas Lind")
    sign_in(page, colleague)
    page.get_by_label("Jobønske 1").fill(SECRET)
    page.get_by_role("heading", name="Skærmen er låst").wait_for()
    assert drafted(colleague, "wishes.job_1") is None
    left = in_browser(page)
    assert (left["answers"], left["keys"], left["readable"]) == (1, 0, False)
    other = page.context.new_page()
    other.goto(address("step", interview, "wishes"))
    until(other, "() => document.querySelector('#q-job_1').value === ''")
    sign_in(page, worker)
    page.goto(address("step", interview, "wishes"))
    shows(page, "job_1", SECRET)


def test_two_windows_closed_without_a_connection_both_keep_their_text(new_page, worker, interview):
    one = new_page(worker)
    open_step(one, interview, "wishes")
    two = one.context.new_page()
    open_step(two, interview, "wishes")
    one.context.set_offline(True)
    for window, text in ((one, "kok"), (two, "bager")):
        window.get_by_label("Jobønske 1").fill(text)
        window.locator("form:not([hidden]) .is-offline").wait_for()
    assert in_browser(one)["answers"] == 2
    keeper = one.context.new_page()
    one.close()
    two.close()
    keeper.context.set_offline(False)
    keeper.goto(address("step", interview, "wishes"))
    keeper.locator(".conflict-box").wait_for()
    words = keeper.locator(".conflict-box").inner_text()
    assert "kok" in words
    assert "bager" in words


def test_what_was_kept_is_sent_from_whatever_page_its_writer_comes_back_to(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "skills")
    page.context.set_offline(True)
    page.get_by_label("Lært derhjemme").fill(SECRET)
    page.locator("form:not([hidden]) .is-offline").wait_for()
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto(reverse("desk:today"))
    again.get_by_text("er nu gemt i din kladde").wait_for()
    axe(again)
    assert drafted(worker, "skills.informal") == SECRET
    assert in_browser(again)["answers"] == 0


def test_a_colleague_who_completes_the_interview_takes_nobodys_text_away(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    page.get_by_label("Jobønske 1").fill("kok")
    saved(page)
    colleague = factories.caseworker(team=worker.held_roles[0].team, name="Jonas Lind")
    held = hold_with(interview, colleague, {"wishes.job_1": "bager"})
    services.complete(held, by=colleague, at=NOW)
    page.get_by_label("Jobønske 2").fill("tømrer")
    page.locator("form:not([hidden]) [data-saved]", has_text="afsluttet af en anden").wait_for()
    page.goto(address("interview", interview))
    late = page.locator("#late-draft")
    assert [word in late.inner_text() for word in ("kok", "bager", "tømrer")] == [True] * 3
    axe(page)
    page.get_by_role("button", name="Føj det til som tillæg").click()
    page.get_by_text("Din kladde står nu som tillæg").wait_for()
    assert "Jobønske 1: kok" in page.locator("#addenda").inner_text()
    assert page.locator("#late-draft").count() == 0
    axe(page)


def test_a_choice_between_versions_works_after_signing_in_again_in_another_window(new_page, worker, interview):
    one = new_page(worker)
    open_step(one, interview, "wishes")
    two = one.context.new_page()
    open_step(two, interview, "wishes")
    one.get_by_label("Jobønske 1").fill("kok")
    saved(one)
    two.get_by_label("Jobønske 1").fill("bager")
    two.get_by_text("Dette svar findes i to udgaver.").wait_for()
    one.context.clear_cookies(name="csrftoken")  # as signing in does
    one.goto(reverse("screening:list"))
    two.get_by_role("button", name=re.compile("Behold denne")).first.click()
    from playwright.sync_api import expect

    expect(two.locator(".conflict-box")).to_have_count(0)
    assert drafted(worker, "wishes.job_1") == "bager"


def test_the_lock_covers_the_page_at_once_and_opens_the_way_in_only_when_the_session_is_over(
    new_page, worker, interview
):
    page = new_page(worker)
    open_step(page, interview, "wishes")
    held = []
    page.route("**/logout/", lambda route: held.append(route))
    page.evaluate("document.dispatchEvent(new CustomEvent('havn:idle', { cancelable: true }))")
    page.get_by_role("heading", name="Skærmen er låst").wait_for()
    assert not page.get_by_label("Jobønske 1").is_visible()
    until(page, "() => document.querySelector('[data-lock-login]').hidden")
    for _ in range(50):
        if held:
            break
        page.wait_for_timeout(100)
    held[0].continue_()
    page.get_by_role("link", name="Log ind igen").wait_for()
    page.goto(reverse("screening:list"))
    assert "/accounts/login/" in page.url


def test_who_waves_the_warning_away_and_types_on_is_not_locked_out(new_page, worker, interview):
    page = new_page(worker)
    page.clock.install()
    open_step(page, interview, "wishes")
    page.get_by_label("Jobønske 1").press("k")
    for _ in range(19):
        page.clock.run_for(60_000)
        page.wait_for_timeout(100)
        if page.locator("#session-dialog").is_visible():
            break
    page.locator("#session-dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_label("Jobønske 1").focus()
    for _ in range(8):
        page.keyboard.press("o")
        page.clock.run_for(20_000)
        page.wait_for_timeout(100)
    assert not page.locator("#draft-lock").is_visible()


def test_the_lock_is_one_for_all_windows_and_activity_in_one_keeps_the_other_open(new_page, worker, interview):
    page = new_page(worker)
    page.clock.install()
    open_step(page, interview, "wishes")
    other = page.context.new_page()
    other.goto(reverse("screening:list"))
    for _ in range(24):
        page.clock.run_for(60_000)
        other.keyboard.press("Shift")
        page.wait_for_timeout(60)
    assert not page.locator("#draft-lock").is_visible()
    assert not page.locator("#session-dialog").is_visible()


def test_the_identity_is_filled_in_from_the_case_and_says_where_it_differs(new_page, worker, interview, axe):
    page = new_page(worker)
    open_step(page, interview, "identity")
    assert page.get_by_label("Navn som i opholdstilladelsen").input_value() == "Yonas Tesfay"
    assert page.locator("form:not([hidden]) .was:visible").count() == 0
    page.get_by_label("Navn som i opholdstilladelsen").fill("Yonas Tesfaye")
    saved(page)
    assert "Yonas Tesfay (sagen)" in page.locator("form:not([hidden]) .is-changed").inner_text()
    axe(page)
