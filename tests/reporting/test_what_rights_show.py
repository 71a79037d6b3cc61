"""The numbers open, and are sent, to who reads cases, clocks and figures: each of the rights is needed."""

import datetime as dt

import pytest
from django.http import HttpRequest
from django.urls import reverse

from accounts.policy import Area, Role
from reporting.asking import sees_people
from reporting.subscriptions import services
from reporting.subscriptions.addresses import Address
from tests import factories
from tests.support.rights import again, gives, signed_in

pytestmark = pytest.mark.django_db
TARGET = "reporting:target"


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def opens(user):
    """Whether the numbers of a target open to a user, as the page and the function behind it say."""
    request = HttpRequest()
    request.user = again(user)
    shown = signed_in(user).get(reverse(TARGET, args=["readiness"])).status_code == 200
    assert shown == sees_people(request)
    return shown


def test_the_numbers_do_not_open_without_the_right_to_cases(manager, monkeypatch):
    assert opens(manager)
    gives(monkeypatch, Role.TEAM_MANAGER, Area.CASE)
    assert not opens(manager)


def test_the_numbers_do_not_open_without_the_right_to_clocks(manager, monkeypatch):
    assert opens(manager)
    gives(monkeypatch, Role.TEAM_MANAGER, Area.TARGETS)
    assert not opens(manager)


def sent(manager):
    """How many mails the first of June brings to who has subscribed."""
    services.subscribe(Address("reporting:dashboard", "", ""), by=manager, on=dt.date(2018, 5, 14))
    return services.send(on=dt.date(2018, 6, 1), by="test")


def test_a_view_is_sent_to_nobody_who_lost_the_right_to_cases(manager, monkeypatch):
    gives(monkeypatch, Role.TEAM_MANAGER, Area.CASE)
    assert sent(manager) == 0


def test_a_view_is_sent_to_nobody_who_lost_the_right_to_figures(manager, monkeypatch):
    gives(monkeypatch, Role.TEAM_MANAGER, Area.FIGURES)
    assert sent(manager) == 0
