"""The frame of every page: who sees which entry, and what the browser does with keys, dates and unsaved words."""

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.policy import Role
from core.context import chrome, navigation
from tests import factories

pytestmark = pytest.mark.django_db


def request_by(rf, user, path="/"):
    request = rf.get(path)
    request.user = user
    return request


def test_the_menu_shows_what_the_user_may_open_and_nothing_that_does_not_exist(rf):
    entries = [(_("Cases"), "refugees:list", "case"), (_("Users"), "accounts:users", "admin"), (_("x"), "no:view", "")]
    with override_settings(HAVN_NAV=entries):
        found = [url for _label, url, _here in navigation(request_by(rf, factories.user(Role.CASEWORKER)))]
    assert found == [reverse("refugees:list")]


def test_the_entry_whose_address_fits_best_is_the_one_we_are_at(rf):
    entries = [("a", "desk:today", ""), ("b", "refugees:list", "case")]
    with override_settings(HAVN_NAV=entries):
        found = navigation(request_by(rf, factories.user(Role.CASEWORKER), reverse("refugees:list") + "2017-0001/"))
    assert [here for _label, _url, here in found] == [False, True]


def test_a_request_refused_before_anybody_looked_who_asks_still_gets_a_frame(rf):
    assert not chrome(rf.get("/"))["nav"]


def test_a_stranger_is_shown_the_sign_in_page_without_menu_or_search(client):
    text = client.get(reverse("account_login")).content.decode()
    assert "top-nav" not in text
    assert "top-search" not in text
    assert 'lang="da"' in text


def test_a_page_that_is_not_there_says_so_in_danish(client):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Siden findes ikke her" in answer.content.decode()


# --- in a real browser --------------------------------------------------------------------------
def test_the_slash_key_goes_to_the_search_but_stays_a_slash_in_a_field(new_page):
    page = new_page(factories.caseworker())
    page.goto(reverse("refugees:new"))
    page.locator("main input[type=text]").first.press("/")
    assert page.locator("main input[type=text]").first.input_value() == "/"
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-everywhere"
    assert page.locator("#search-everywhere").input_value() == ""


def test_the_menu_opens_by_key_and_closes_by_escape_with_the_focus_back_on_it(new_page, axe):
    page = new_page(factories.caseworker(), viewport={"width": 390, "height": 800})
    page.goto(reverse("refugees:list"))
    menu = page.locator(".small-nav")
    menu.locator("summary").press("Enter")
    assert menu.locator("a").first.is_visible()
    axe(page)
    page.keyboard.press("Escape")
    assert not menu.locator("a").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_frame_fits_the_screen_and_axe_finds_nothing(new_page, axe, width):
    page = new_page(factories.user(Role.ADMINISTRATOR), viewport={"width": width, "height": 900})
    page.goto(reverse("accounts:users"))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    axe(page)


def test_a_date_can_be_typed_or_picked_and_is_written_the_danish_way(new_page):
    page = new_page(factories.caseworker())
    page.goto(reverse("refugees:new"))
    field = page.locator("input[data-date]").first
    field.fill("01022017")
    native = field.locator("xpath=following-sibling::input")
    button = field.locator("xpath=following-sibling::button")
    assert button.get_attribute("aria-label").startswith("Vælg dato")
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = () => {}; }")
    button.click()
    assert native.input_value() == "2017-02-01"
    native.evaluate("one => { one.value = '1990-12-31'; one.dispatchEvent(new Event('change')); }")
    assert field.input_value() == "31-12-1990"


def test_leaving_a_form_with_unsaved_words_asks_first(new_page):
    person = factories.refugee(user := factories.caseworker())
    page = new_page(user)
    page.goto(reverse("refugees:note", args=[person.case_number]))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("main textarea").first.type("Ring til Yonas")
    page.goto(reverse("refugees:list"))
    assert asked == ["beforeunload"]


def test_the_language_is_one_click_away(new_page):
    page = new_page(factories.caseworker())
    page.goto(reverse("refugees:list"))
    page.locator(".user-menu summary").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
