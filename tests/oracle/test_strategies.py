"""The random worlds are worth asking about, and survive being written as files and read again."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from .allocations import read_allocations
from .clocks import standings
from .dates import computed_takeover
from .files import write_world
from .history import EXITS, read_history
from .strategies import Dice, a_question, bulk_world, later_rules, questions, worlds
from .world import TARGETS, World

TODAY = date(2026, 1, 1)


def read_back(world: World) -> World:
    """The world that the two files of this world say."""
    read = World(rules=world.rules)
    with TemporaryDirectory() as folder:
        allocations, history = write_world(world, Path(folder))
        assert read_allocations(allocations, read, TODAY) == []
        assert read_history(history, read) == []
    return read


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_a_world_written_and_read_again_is_the_same_but_for_computed_takeovers(world):
    read = read_back(world)
    assert read.events == world.events
    for before, after in zip(world.persons, read.persons, strict=True):
        if before.takeover_on is None and before.basis == "refugee" and before.decided_on:
            assert after.takeover_on == computed_takeover(before.decided_on)
        else:
            assert after == before


@given(worlds().flatmap(lambda w: questions(w).map(lambda days: (w, days))))
@settings(max_examples=60, deadline=None)
def test_every_row_keeps_what_the_contract_promises_of_all_rows(asked):
    world, days = asked
    for on in days:
        for row in standings(world, on):
            assert (row.standing == "excluded") == bool(row.excluded_as)
            assert row.met_on is None or row.met_on <= on
            assert row.clock_started_on is None or row.clock_started_on <= on
            assert (row.due_on is None) == (row.clock_started_on is None) == (row.standing == "unknown")


@given(later_rules())
@settings(max_examples=60, deadline=None)
def test_rules_of_one_target_never_overlap(rules):
    for target in TARGETS:
        periods = sorted((r.valid_from, r.valid_to or date.max) for r in rules if r.target == target)
        assert all(end < start for (_, end), (start, _) in pairwise(periods))


def test_random_worlds_reach_every_standing_of_every_target():
    world, dice = bulk_world(2, persons=2000), Dice(2)
    seen: Counter[tuple[str, str]] = Counter()
    for _ in range(50):
        for row in standings(world, a_question(dice, world)):
            left = "left" if row.excluded_as in EXITS else row.excluded_as
            seen[row.target, left or row.standing] += 1
    running = {"overdue", "due_soon", "on_track", "left"}
    deadline = running | {"met", "met_late"}
    wanted = {
        "contact": running | {"leave"},
        "contact_in_work": running | {"leave"},
        "first_interview": deadline | {"short_notice"},
        "second_interview": deadline | {"short_notice"},
        "readiness": deadline | {"unknown"},
        "placement_offer": deadline | {"unknown", "leave"},
        "placement_start": deadline | {"unknown", "leave"},
        "placement_start_later_ready": deadline | {"leave"},
        "follow_ups": deadline | {"leave"},
        "retention_mentor_offer": deadline | {"ended"},
        "health_offer": deadline | {"unknown"},
        "holistic_mentor_offer": deadline | {"unknown"},
        "permanent_housing_offer": deadline | {"own_solution"},
    }
    assert set(seen) == {(target, told) for target, all_told in wanted.items() for told in all_told}
