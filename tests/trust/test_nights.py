"""Nights one after the other: run once, thrice, or after seven missed ones, each warning is told, and told once.

What must be told comes from the oracle, which knows the contract and nothing of alerts; what was told is read out of
the mails themselves. A few months in each run, three years with --long.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.utils import translation

from mail.models import Mail
from refugees.models import Refugee
from targets import digests, night
from targets.models import Mention
from tests import factories
from tests.oracle.strategies import bulk_world
from tests.oracle.world import World
from tests.targets.test_against_oracle import events, take_in
from tests.targets.test_alert_histories import due, open_as_the_oracle_names_them

pytestmark = pytest.mark.django_db
FIRST, SAMPLE, YEARS = dt.date(2017, 12, 10), 60, 3 * 365 + 1
SEED, PEOPLE = 6, 40
LINE = re.compile(r"^- (\d{4}-\d{4,7}): (.+), frist (\d\d-\d\d-\d{4})$", re.M)
Told = Counter[tuple[str, str, str]]  # case number, words of the target, due date


def inhabited(seed: int, persons: int) -> World:
    """A random municipality whose people all have a caseworker; what happens in it is known, each fact with its day."""
    world = bulk_world(seed, persons=persons, events=events())
    take_in(world)
    Refugee.objects.update(caseworker=factories.caseworker())
    return world


def days(count: int) -> list[dt.date]:
    return [FIRST + dt.timedelta(days=number) for number in range(count)]


def nobody_listens(_text: str) -> None:
    """A short run says nothing on its way."""


def run(nights: Sequence[dt.date], times: int = 1, say: Callable[[str], None] = nobody_listens) -> None:
    for number, on in enumerate(nights, start=1):
        if number % 50 == 0:
            say(f"night {number} of {len(nights)}")
        for _turn in range(times):
            night.run(on=on)


def told() -> Told:
    """Every warning of every mail."""
    mails = Mail.objects.filter(key__startswith="digest:").values_list("text", flat=True)
    return Counter(line for text in mails for line in LINE.findall(text))


def to_be_told(world: World, nights: Sequence[dt.date]) -> Told:
    """Each clock and state that is due on a night and was not on the one before: once, by the oracle."""
    numbers = dict(Refugee.objects.values_list("person_id", "case_number"))
    found, before = Told(), set()
    with translation.override("da"):
        for on in nights:
            now = due(world, on)
            for person, target, _subject, _start, due_on, _state in now - before:
                found[numbers[person], digests.label(target), f"{due_on:%d-%m-%Y}"] += 1
            before = now
    return found


def nights_of(
    seed: int, persons: int, nights: Sequence[dt.date], times: int = 1, say: Callable[[str], None] = nobody_listens
) -> World:
    world = inhabited(seed, persons)
    run(nights, times, say)
    assert told() == to_be_told(world, nights)
    assert sum(told().values()) >= 9, "hardly anything was told: the test says nothing"
    assert open_as_the_oracle_names_them() == due(world, nights[-1])
    return world


@pytest.mark.parametrize("times", [1, 3])
def test_each_warning_is_told_once_however_often_a_night_runs(times: int) -> None:
    nights_of(SEED, PEOPLE, days(SAMPLE if times == 1 else SAMPLE // 2), times)


@pytest.mark.parametrize("begins", [3, 20])
def test_after_seven_missed_nights_the_same_alerts_are_open_and_each_was_told_once(begins: int) -> None:
    every = days(SAMPLE // 2)
    ran = every[:begins] + every[begins + 7 :]
    world = nights_of(SEED, PEOPLE, ran)
    assert open_as_the_oracle_names_them() == due(world, every[-1])


def test_a_night_that_forgets_what_it_told_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: told again the next day, the same warnings stand in the mails twice."""
    monkeypatch.setattr(digests.Mention.objects, "bulk_create", lambda *rows, **how: None)
    world = inhabited(SEED, PEOPLE)
    run(days(10))
    assert not Mention.objects.exists()
    assert told() != to_be_told(world, days(10))
    assert set(told()) == set(to_be_told(world, days(10)))


@pytest.mark.long
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_in_three_years_of_nights_each_warning_is_told_once(seed: int, say: Any) -> None:
    nights_of(seed, PEOPLE, days(YEARS), say=say)


@pytest.mark.long
@pytest.mark.parametrize("seed", [21, 22])
def test_in_three_years_with_a_week_missed_each_month_each_warning_of_the_other_nights_is_told_once(
    seed: int, say: Any
) -> None:
    nights: Any = [on for on in days(YEARS) if on.day > 7]
    nights_of(seed, PEOPLE, nights, say=say)
