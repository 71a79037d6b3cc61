"""A million generated people, their clocks by the engine and by the oracle, on days around which much changes.

The people come by the road of `bulkroad`, in rounds of ten thousand; a round is one transaction that is rolled back,
so memory and tables stay small, and each round that agreed is remembered (`tests.support.resume`): the run goes on
where it was stopped. The rounds are seeded: a difference comes again under the same number.
"""

import datetime as dt

import pytest

from tests.oracle import clocks
from tests.oracle.history import accept, numbered
from tests.oracle.strategies import Dice, a_question, bulk_world, returned, some_world
from tests.oracle.world import INITIAL_RULES, TARGETS, World
from tests.targets import bridge, bulkroad

pytestmark = pytest.mark.django_db

MILLION, A_ROUND, DAYS = 1_000_000, 10_000, 4
FIRST_SEED = 1000


def differing(world: World, days: list[dt.date]) -> list[str]:
    """What the two tell differently of a world that is in the tables, on these days; the first day that has any."""
    assert set(bridge.targets()) == set(TARGETS), "every target of the contract is compared"
    return next((found for on in days if (found := bridge.differences(world, on))), [])


def compare_round(seed: int, *, persons: int, days: int) -> int:
    """Takes a seeded world in and compares it; the number of people compared."""
    world, dice = some_world(seed, persons=persons), Dice(-seed)
    with bridge.undone():
        if world.rules != INITIAL_RULES:
            bridge.set_rules(world.rules)
        bulkroad.take_in(world)
        found = differing(world, [a_question(dice, world) for _ in range(days)])
        assert not found, f"seed {seed}\n" + "\n".join(found)
    return len(world.persons)


def test_the_bulk_road_writes_what_the_import_writes():
    before = bulk_world(5, persons=500)
    after = returned(Dice(5), before, most_events=8, names=bridge.events())
    accept(after, numbered(after.offered))
    with bridge.undone():
        for world in (before, after):
            bridge.take_in_persons([each for each in world.persons if world is before or each.registration == 2])
            bridge.take_in_events(world.offered)
        imported = bulkroad.written()
    with bridge.undone():
        bulkroad.take_in(after)
        written = bulkroad.written()
    for table, rows in written.items():
        assert sorted(set(rows) ^ set(imported[table]))[:4] == [], table
        assert len(rows) == len(imported[table]), table
    assert all(imported.values()), "each table of facts has rows"


@pytest.mark.parametrize("seed", [4, 6, 7])
def test_a_sample_of_the_people_stands_as_the_oracle_says(seed):
    assert compare_round(seed, persons=1000, days=3) >= 1000


DAYS_WITH_MANY = [dt.date(2016, 9, 15), dt.date(2018, 1, 10), dt.date(2018, 3, 20), dt.date(2020, 3, 1)]
# Who is in their populations, or when their clock starts, hangs on the due date of another one.
FOLLOWING = {"placement_start": ("placement_start_later_ready",)}


@pytest.mark.parametrize("target", TARGETS)
def test_a_rule_that_is_too_long_is_noticed_and_named(target):
    world = bulk_world(11, persons=600)
    with bridge.undone():
        bulkroad.take_in(world)
        bridge.set_rules(bulkroad.with_one_longer(world, target).rules)
        lines = [line for on in DAYS_WITH_MANY for line in bridge.differences(world, on) if " oracle " in line]
    assert lines
    assert {line.split()[1].rstrip(":").split("/")[1] for line in lines} <= {target, *FOLLOWING.get(target, ())}


def test_a_due_date_that_is_taken_for_late_is_noticed(monkeypatch):
    def strict(row, on, warning_days, *, unknown=False):
        told = right(row, on, warning_days, unknown=unknown)
        return "overdue" if told in {"due_soon", "on_track"} and on == row.due_on else told

    right = clocks.standing_of
    monkeypatch.setattr(clocks, "standing_of", strict)
    with pytest.raises(AssertionError, match="seed 7"):
        compare_round(7, persons=1000, days=12)


@pytest.mark.long
def test_a_million_people_stand_as_the_oracle_says(rounds):
    for seed in rounds(range(FIRST_SEED, FIRST_SEED + MILLION // A_ROUND)):
        assert compare_round(seed, persons=A_ROUND, days=DAYS) >= A_ROUND
