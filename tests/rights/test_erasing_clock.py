"""Confirmed erasures are carried out by the clock, as the erasure role; where they are not, somebody is told."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.utils import timezone

from config.schedule import ENTRIES, KEEPER
from core import health, subprocesses
from core.health_words import lines
from refugees.models import Refugee
from rights import restriction, tasks, wellness
from rights.models import Restriction
from rights.models_erasure import Erasure
from rights.rules import ErasureState
from tests import factories
from tests.rights.support import ON
from tests.rights.test_erasure import closed_person, confirmed, environment, state_folder, statistics_forgotten

__all__ = ["state_folder", "statistics_forgotten"]
pytestmark = pytest.mark.django_db(transaction=True)
DAYS = dt.timedelta(days=1)


@pytest.fixture
def person() -> Refugee:
    """Somebody whose erasure two managers decided."""
    found = closed_person(factories.caseworker())
    confirmed(found, factories.user("team_manager"), factories.user("team_manager"))
    return found


def waits(after: dt.timedelta) -> health.Result:
    return wellness.erasures_are_carried_out(timezone.now() + after)


def test_the_clock_lets_the_keeper_carry_out_what_was_confirmed(
    person: Refugee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = [each for each in ENTRIES if each.task == tasks.erase.name]
    assert entry.queue == KEEPER
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    tasks.erase()
    assert not Refugee.objects.filter(pk=person.pk).exists()
    assert Erasure.objects.get().state == ErasureState.DONE
    tasks.erase()  # twice: nothing is left to do


def test_the_worker_itself_never_becomes_the_erasure_role(person: Refugee, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(tasks, "manage", lambda *words: asked.append(words) or "")
    tasks.erase()
    assert asked == [("erase_confirmed",)]
    assert live.HAVN_DB_ROLE == "app"
    assert Refugee.objects.filter(pk=person.pk).exists()


def test_without_an_address_of_the_role_nothing_is_started_and_the_wait_is_told(
    person: Refugee, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATABASE_ROLES = settings.DATABASE_ROLES | {"erasure": ""}
    monkeypatch.setattr(tasks, "manage", lambda *_words: pytest.fail("started"))
    tasks.erase()
    assert waits(DAYS) == {"ok": True, "erasures_wait": 0}
    told = waits(3 * DAYS)
    assert told == {"ok": False, "erasures_wait": 1}
    assert lines(told)
    assert "erasures" in {check.name for check in health.checks()}


def test_what_something_stands_in_the_way_of_is_no_fault_of_the_clock(person: Refugee) -> None:
    row = Restriction(refugee=person, valid_from=ON, ground="claim", note="Klage")
    restriction.restrict(row, by=factories.user("team_manager"), today=ON)
    assert waits(3 * DAYS)["ok"]


def test_what_the_command_said_before_it_failed_is_not_lost(
    person: Refugee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_ERASURE_URL", environment(tmp_path)["DATABASE_URL"])  # may not erase
    with pytest.raises(subprocesses.CommandFailed) as failed:
        tasks.erase()
    assert "erased: 0 of 1" in failed.value.said
