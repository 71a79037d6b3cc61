"""The engine against the oracle: the real intake, random worlds, thousands of people.

The oracle (`tests/oracle`) is written from the contract of the clocks alone. A failure here prints the rows that
differ and the facts behind them; one of the two has misread the contract.
"""

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tabular import read_table
from refugees.imports import allocations, history
from refugees.models import Refugee
from tests import factories
from tests.oracle.allocations import allocations_csv, read_allocations
from tests.oracle.clocks import standings
from tests.oracle.export import export_csv
from tests.oracle.files import ALLOCATION_LISTS, HISTORY, real_world
from tests.oracle.history import EVENTS, accept, numbered
from tests.oracle.saying import event, person
from tests.oracle.strategies import Dice, a_question, bulk_world, later_rules, questions, returned, worlds
from tests.oracle.world import World
from tests.targets import bridge

pytestmark = pytest.mark.django_db

DATA = Path("demo/data")
MONTH_ENDS = [
    dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    for year in (2016, 2017, 2018)
    for month in range(1, 13)
]
RANDOM = settings(deadline=None, suppress_health_check=list(HealthCheck))
FEW, MANY = settings(RANDOM, max_examples=30), settings(RANDOM, max_examples=300)


def events() -> tuple[str, ...]:
    """The events of the contract that the import understands by now."""
    return tuple(name for name in EVENTS if name in set(bridge.events()))


# -- the intake of 2016 and 2017 --------------------------------------------------------------------


def take_in_real_files() -> None:
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=bridge.TODAY)
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as table:
        report = history.take_in(table, by=None)
    assert report.rejected == 0, "every event of the contract is understood, and every row of the history goes in"


def test_the_real_intake_stands_as_the_oracle_says_at_every_month_end():
    world = real_world(DATA, bridge.TODAY)
    take_in_real_files()
    compare(world, MONTH_ENDS)
    for target in ("", "placement_start"):
        out = io.StringIO()
        bridge.export_command(MONTH_ENDS[-1], out, target=target)
        wanted = [target] if target else bridge.targets()
        assert out.getvalue() == export_csv(standings(world, MONTH_ENDS[-1], wanted)), "byte for byte"


# -- random worlds ------------------------------------------------------------------------------------


def take_in(world: World) -> None:
    """Imports a world and sees that the import refuses exactly what the oracle refuses."""
    assert bridge.refused_lines(bridge.take_in_persons(world.persons)) == []
    fresh = World(world.persons)
    refused = [row.record for row in accept(fresh, numbered(world.offered))]
    report = bridge.take_in_events(world.offered)
    assert bridge.refused_lines(report) == refused, [str(world.offered[line - 2]) for line in refused]
    compute_takeovers(world)


def compute_takeovers(world: World) -> None:
    """Fills in the takeover dates that an import computes, the oracle's own beside the application's."""
    computed = dict(Refugee.objects.values_list("person_id", "takeover_on"))
    world.persons = [
        person if person.takeover_on else bridge.with_takeover(person, computed[person.key]) for person in world.persons
    ]


def compare(world: World, days: list[dt.date]) -> None:
    for on in days:
        differing = bridge.differences(world, on)
        assert not differing, "\n".join(differing)


def as_it_stands(data: st.DataObject) -> None:
    world = data.draw(worlds(events=events()))
    with bridge.undone():
        take_in(world)
        compare(world, data.draw(questions(world)))


def after_annulments(data: st.DataObject) -> None:
    world = data.draw(worlds(most_persons=2, events=events()).filter(lambda w: w.events))
    with bridge.undone():
        take_in(world)
        by = factories.user()
        for _ in range(data.draw(st.integers(1, 3))):
            index = data.draw(st.integers(0, len(world.events) - 1))
            if not world.events[index].annulled and bridge.annul(world.events[index], by):
                world = world.annul(index)
        days = data.draw(questions(world))
        compare(world, days)
        refused = [row.record for row in accept(world, numbered(world.offered))]
        assert bridge.refused_lines(bridge.take_in_events(world.offered)) == refused
        compare(world, days)


def after_a_change_of_rules(data: st.DataObject) -> None:
    world = data.draw(worlds(most_persons=2, events=events()))
    with bridge.undone():
        take_in(world)
        world.rules = data.draw(later_rules(data.draw(later_rules())))
        bridge.set_rules(world.rules)
        compare(world, data.draw(questions(world)))


@FEW
@given(st.data())
def test_a_random_world_stands_as_the_oracle_says(data):
    as_it_stands(data)


@FEW
@given(st.data())
def test_after_annulments_and_a_second_import_of_the_same_file_it_still_does(data):
    after_annulments(data)


@FEW
@given(st.data())
def test_after_a_change_of_rules_it_still_does(data):
    after_a_change_of_rules(data)


def test_an_end_is_still_known_after_its_start_was_annulled():
    rows = [event("2017-08-01 leave_started L1 illness"), event("2017-08-09 leave_ended L1")]
    bridge.take_in_persons([person()])
    bridge.take_in_events(rows)
    assert bridge.annul(rows[0], factories.user())
    assert bridge.refused_lines(bridge.take_in_events(rows)) == []
    compare(World([person()], rows).annul(0), [dt.date(2018, 8, 9), dt.date(2017, 9, 3)])


@pytest.mark.long
@pytest.mark.parametrize("case", [as_it_stands, after_annulments, after_a_change_of_rules])
def test_very_many_random_worlds_do(case):
    MANY(given(st.data())(case))()


# -- thousands of people --------------------------------------------------------------------------------


def compare_bulk(seed: int, *, persons: int, days: int) -> None:
    world, dice = bulk_world(seed, persons=persons, events=events()), Dice(seed)
    take_in(world)
    compare(world, [a_question(dice, world) for _ in range(days)])


def test_five_hundred_random_people_stand_as_the_oracle_says():
    compare_bulk(1, persons=500, days=12)


def test_people_who_left_and_came_back_stand_as_the_oracle_says():
    dice = Dice(3)
    world = bulk_world(3, persons=400, events=events())
    take_in(world)
    world = returned(dice, world, most_events=8, names=events())
    back = [each for each in world.persons if each.registration == 2]
    assert bridge.refused_lines(bridge.take_in_persons(back)) == []
    assert Refugee.objects.filter(person_id__endswith="#2").count() == len(back) > 50
    refused = [row.record for row in accept(world, numbered(world.offered))]
    assert bridge.refused_lines(bridge.take_in_events(world.offered)) == refused
    compute_takeovers(world)
    compare(world, [a_question(dice, world) for _ in range(20)])


LEFT_BEFORE_TAKEOVER = {"decided_on": "2017-05-10", "takeover_on": "2017-07-03"}


@pytest.mark.parametrize(
    ("row", "opens"),
    [
        ({}, False),  # the same list again, although its takeover lies after the exit
        ({"takeover_on": None}, False),  # an empty cell says nothing
        ({"decided_on": None, "takeover_on": None}, False),
        ({"decided_on": "2017-06-20", "takeover_on": None}, True),
        ({"decided_on": "2017-07-03"}, True),  # a decision on the day of the known takeover
        ({"takeover_on": "2017-08-01"}, True),
        ({"decided_on": "2017-06-09", "takeover_on": "2017-06-10"}, False),  # the day of the exit itself
        ({"decided_on": "2017-06-09", "takeover_on": "2017-06-11"}, True),
    ],
)
def test_a_row_brings_somebody_back_only_with_a_later_date_of_its_own(row, opens, tmp_path):
    known, left = person(**LEFT_BEFORE_TAKEOVER), event("2017-06-10 exited moved")
    again = person(**(LEFT_BEFORE_TAKEOVER | row))
    bridge.take_in_persons([known])
    bridge.take_in_events([left])
    bridge.take_in_persons([again])
    assert Refugee.objects.filter(person_id__endswith="#2").exists() is opens
    world = World([known], [left])
    (tmp_path / "list.csv").write_bytes(allocations_csv([again]))
    assert read_allocations(tmp_path / "list.csv", world, bridge.TODAY) == []
    assert [each.key for each in world.persons] == ["99000001", *(["99000001#2"] if opens else [])]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 8))
def test_thousands_of_random_people_stand_as_the_oracle_says(seed):
    compare_bulk(seed, persons=4000, days=60)
