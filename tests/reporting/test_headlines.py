"""The promises without deadlines on the dashboard: their shares, trends and this week's work."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from reporting import headlines, registry
from reporting.figures import Question
from reporting.promises import PROMISES
from reporting.rules import last_day_of_month, next_month
from tests import factories
from tests.volunteers import support
from tests.volunteers.support import ago
from tests.welcome_house.support import activity
from volunteers.matching.rules import EndReason
from volunteers.models import Match
from welcome_house.models import Session
from welcome_house.visits.models import Survey

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 1)
PLAIN = [each for each in PROMISES if not each.targets]


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def year(on: dt.date | None = None) -> Question:
    """Twelve whole months up to that of the day, as the dashboard asks by itself."""
    today = clock.today()
    on = on or today
    month = on.replace(day=1)
    return Question(on=on, first=next_month(month, -11), last=last_day_of_month(month), today=today)


def lasting(days: int, ended: int = 0) -> None:
    """A match that began so many days ago, and ended so many days after it began."""
    made, begun = support.match(accepted=True), ago(days)
    over = {"ended_on": begun + dt.timedelta(days=ended), "end_reason": EndReason.COMPLETED} if ended else {}
    Match.objects.filter(pk=made.pk).update(proposed_on=begun, accepted_on=begun, first_meeting_on=begun, **over)


def of(key: str, question: Question, user: object) -> dict[str, headlines.Headline]:
    promise = next(each for each in PROMISES if each.key == key)
    return {each.figure.key: each for each in headlines.of_promise(promise, question, user)}


def test_every_promise_without_deadlines_is_known_by_a_share():
    figures = [each for each in registry.every().values() if each.headline]
    assert {each.promise for each in figures} == {each.key for each in PLAIN}
    assert all(each.success and each.raised_by_good for each in figures)


def test_a_match_counts_from_its_ninetieth_day_and_a_later_end_takes_nothing_back(manager):
    for days, ended in ((89, 0), (90, 0), (91, 0), (200, 120), (200, 90), (200, 89), (150, 10)):
        lasting(days, ended)
    found = of("match", year(), manager)["match_after_three_months"]
    assert (found.value.part, found.value.whole) == (4, 6)
    assert found.value.number is None  # of six no percentage is said


def test_a_fresh_match_raises_and_lowers_nothing(manager):
    for _each in range(12):
        lasting(100)
    before = of("match", year(), manager)["match_after_three_months"].value
    for _each in range(5):
        lasting(10)
    after = of("match", year(), manager)["match_after_three_months"].value
    assert before == after
    assert (before.number, before.part) == (100, 12)
    assert before.low is not None
    assert before.low < 100


def test_the_trend_is_that_of_three_months_together(manager):
    month = clock.today().replace(day=1)
    for back, ended in ((5, 0), (4, 30), (3, 0)):
        mark = next_month(month, -back)
        for _each in range(5):
            lasting((clock.today() - mark).days + 90, ended)
    found = of("match", year(), manager)["match_after_three_months"]
    assert (found.trend.first, found.trend.last) == (50, 50)
    rolled = headlines.rolling(found.figure, found.figure.rows(year(), manager), year())
    assert [each for each in rolled if each is not None] == [50, 67, 50]


def test_the_survey_says_its_latest_wave_and_none_with_few_on_a_side(manager):
    today = clock.today()
    for name, begun, answered, users in (("A", 200, 40, 36), ("B", 60, 50, 47), ("C", 20, 50, 44), ("D", -5, 50, 1)):
        day = today - dt.timedelta(days=begun)
        Survey.objects.create(name=name, begins_on=day, ends_on=day, asked=60, answered=answered, users=users)
    assert of("welcome_house", year(), manager)["house_users"].value.counts == {"uses": 44, "not": 6}
    before = year(today - dt.timedelta(days=30))  # of wave B three do not use it, of A four
    assert of("welcome_house", before, manager)["house_users"].value.counts == {}


def test_the_dates_of_the_house_add_up_to_what_its_own_page_says(manager):
    activity(first="2026-08-18 17:00", on=dt.date(2026, 8, 1))
    held = list(Session.objects.order_by("starts_at"))
    Session.objects.filter(pk=held[1].pk).update(cancelled_at=clock.now())
    asked = Question(on=dt.date(2026, 11, 30), first=dt.date(2026, 8, 1), last=dt.date(2026, 11, 30), today=TODAY)
    found = of("welcome_house", asked, manager)["house_dates_held"]
    months = found.figure.rows(asked, manager).by_month()
    assert len(months) == 4
    assert sum(each["held"] for each in months.values()) == found.value.counts["held"]
    assert [each["cancelled"] for each in months.values()] == [1, 0, 0, 0]
    assert found.trend.lines


def test_what_waits_this_week_is_said_of_today_alone(manager):
    support.wish()
    number, _words, url = of("match", year(), manager)["match_after_three_months"].todo
    assert (number, url) == (1, reverse("matches:board"))
    assert of("match", year(ago(1)), manager)["match_after_three_months"].todo is None
    assert of("welcome_house", year(), manager)["house_users"].todo[2] == ""  # who plans the shifts is led there


def test_the_dashboard_fetches_them_and_the_address_itself_leads_to_the_promise(manager, client):
    for _each in range(12):
        lasting(100)
    client.force_login(manager)
    page = client.get(reverse("reporting:dashboard")).content.decode()
    address = reverse("reporting:headlines", args=["match"])
    assert f'hx-get="{address}?' in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "100 %" in part
    assert "<html" not in part
    assert client.get(address).headers["Location"].startswith(reverse("reporting:promise", args=["match"]))
    odd = client.get(address, {"on": "x"}, headers={"HX-Request": "true"})
    assert odd.status_code == 302
    assert client.get(reverse("reporting:headlines", args=["none"])).status_code == 404


def test_one_match_and_eleven_cost_the_same_statements(manager, client):
    client.force_login(manager)
    address = reverse("reporting:headlines", args=["match"])

    def asked() -> int:
        with CaptureQueriesContext(connection) as sent:
            client.get(address, headers={"HX-Request": "true"})
        return len(sent)

    lasting(100)
    asked()
    once = asked()
    for _each in range(10):
        lasting(100)
    assert asked() == once


@pytest.mark.django_db(transaction=True)
def test_the_shares_come_to_the_dashboard_by_themselves(manager, new_page, axe):
    today = clock.today()
    Survey.objects.create(name="A", begins_on=today, ends_on=today, asked=60, answered=50, users=44)
    page = new_page(manager)
    page.goto(reverse("reporting:dashboard"))
    row = page.get_by_role("row", name="Bruger Welcome House")
    row.wait_for()
    assert "88 %" in row.inner_text()
    assert "44 af 50" in row.inner_text()
    axe(page)
