"""Min dag by role: no panel and no sentence of another role, none twice, and a manager sees everybody's clocks."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.policy import Role
from core import clock
from desk import clocks, panels, roles
from refugees.ports import facts_changed
from tests import factories

pytestmark = pytest.mark.django_db


def titles(role: str) -> list[str]:
    with translation.override("en"):
        return [str(panel.title) for panel in panels.panels_for(factories.user(role), clock.today())]


def test_who_hands_out_cases_has_those_without_a_caseworker_once_a_manager_before_the_arrivals() -> None:
    alone, arrivals = "Without a caseworker", "New allocations and arrivals of the next 60 days"
    worker, manager = titles(Role.CASEWORKER), titles(Role.TEAM_MANAGER)
    assert (worker.count(alone), manager.count(alone)) == (1, 1)
    assert worker.index(alone) > worker.index(arrivals)
    assert manager.index(alone) < manager.index(arrivals)


def test_a_manager_has_the_clocks_of_every_caseworker_and_a_caseworker_the_own() -> None:
    team = factories.team()
    worker, other = factories.caseworker(team=team), factories.caseworker(team=team)
    people = [factories.refugee(each, takeover_on=clock.today() - dt.timedelta(60)) for each in (worker, other)]
    facts_changed([each.pk for each in people])

    def late(user: Any) -> set[Any]:
        return set(clocks.panels(user, clock.today())[1].people)

    assert late(worker) == {people[0].uid}
    assert late(factories.user(Role.TEAM_MANAGER, team=team)) == {each.uid for each in people}


def test_nobody_is_told_what_another_role_can_do(client: Client) -> None:
    for role in (Role.CASEWORKER, Role.ANALYST, Role.HOUSING_OFFICER):
        client.force_login(factories.user(role))
        told = client.get("/").context["sentences"]
        assert told == ([roles.SENTENCES[role]] if role in roles.SENTENCES else [])
