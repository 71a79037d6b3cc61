"""A view is sent on the first: one mail a month, published figures alone, over with the account."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.policy import Role
from core import clock
from mail.models import Mail
from reporting.models import Publication
from reporting.subscriptions import services
from reporting.subscriptions.addresses import Address
from reporting.subscriptions.models import Subscription
from tests import factories

pytestmark = pytest.mark.django_db
DASHBOARD = Address("reporting:dashboard", "", "")
TARGET = Address("reporting:target", "readiness", "basis=refugee")
MAY = dt.date(2018, 5, 14)


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def test_a_view_is_sent_on_the_first_once_also_after_a_missed_night(manager):
    services.subscribe(DASHBOARD, by=manager, on=MAY)
    assert services.send(on=dt.date(2018, 5, 31), by="test") == 0, "from the next first on"
    assert services.send(on=dt.date(2018, 6, 3), by="test") == 1, "the first and second were missed"
    assert services.send(on=dt.date(2018, 6, 3), by="test") == 0
    assert services.send(on=dt.date(2018, 7, 1), by="test") == 1
    assert Mail.objects.count() == 2


def test_several_views_come_in_one_mail_with_published_figures_alone(manager):
    for month, met in ((1, 30), (4, 3)):
        Publication.objects.create(quarter=dt.date(2018, month, 1), target="readiness", met=met, missed=20, outside=0)
    person = factories.refugee(given_names="Selam", family_name="Hemmelig")
    services.subscribe(DASHBOARD, by=manager, on=MAY)
    services.subscribe(TARGET, by=manager, on=MAY)
    services.send(on=dt.date(2018, 8, 1), by="test")
    text = Mail.objects.get().text
    assert reverse("reporting:dashboard") in text
    assert reverse("reporting:target", args=["readiness"]) + "?basis=refugee" in text
    assert "Hele kommunen, 2018 K2: 5–20 %" in text, "3 is said as 1–5, and the rate as what follows from it"
    assert not any(word in text for word in ("Hemmelig", "Selam", person.case_number, manager.name))


def test_it_ends_with_the_account_and_rests_without_the_right(manager):
    analyst = factories.user(Role.ANALYST)
    for user in (manager, analyst):
        services.subscribe(DASHBOARD, by=user, on=MAY)
    manager.is_active = False
    manager.save()
    assert services.send(on=dt.date(2018, 6, 1), by="test") == 0
    assert [each.user for each in Subscription.objects.all()] == [analyst]


def test_the_reader_subscribes_sees_and_ends_it(manager, client):
    client.force_login(manager)
    page = client.get(reverse("reporting:dashboard"), {"basis": "refugee", "on": "31-12-2017"})
    way = reverse("reporting:subscribe")
    assert way in page.content.decode()
    view = reverse("reporting:dashboard") + "?basis=refugee&on=31-12-2017&due_from=01-01-2017"
    assert "Flygtning" in client.get(way, {"view": view}).content.decode()
    for _twice in range(2):
        assert client.post(way, {"view": view}).status_code == 302
    mine = Subscription.objects.get()
    assert (mine.view, mine.query, mine.sent_for) == (
        "reporting:dashboard", "basis=refugee", clock.today().replace(day=1)
    )  # fmt: skip
    assert "Flygtning" in client.get(reverse("reporting:subscriptions")).content.decode()
    other = factories.user(Role.TEAM_MANAGER)
    client.force_login(other)
    client.post(reverse("reporting:unsubscribe", args=[mine.uid]))
    assert Subscription.objects.exists(), "another's stays"
    client.force_login(manager)
    client.post(reverse("reporting:unsubscribe", args=[mine.uid]))
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "view",
    ["", "https://example.invalid/", "/figures/people/", "/figures/?team=x", "/figures/targets/x/", "//[", "/cases/"],
)
def test_what_is_no_view_of_the_figures_is_refused_with_a_sentence(manager, client, view):
    client.force_login(manager)
    for answer in (
        client.get(reverse("reporting:subscribe"), {"view": view}, follow=True),
        client.post(reverse("reporting:subscribe"), {"view": view}, follow=True),
    ):
        assert answer.status_code == 200
        assert "kan ikke sendes" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_the_page_and_the_mail_ask_the_same_few_times_for_one_view_and_for_eleven(manager, client):
    client.force_login(manager)
    client.get(reverse("reporting:subscriptions"))
    asked = []
    for number in (1, 11):
        for place in range(number):
            services.subscribe(Address("reporting:outcomes", "", f"year={2016 + place}"), by=manager, on=MAY)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reporting:subscriptions"))
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10
