"""The four data files as a world, and a world as the two import files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .allocations import allocations_csv, read_allocations
from .history import history_csv, read_history
from .world import World

ALLOCATION_LISTS = ("allocations-2016.csv", "allocations-2017.xlsx")
HISTORY = "history-2016-2017.csv"


def real_world(folder: Path, today: date) -> World:
    """The intake of 2016 and 2017 with its history, which the lists hold without a bad row."""
    world = World()
    for name in ALLOCATION_LISTS:
        if read_allocations(folder / name, world, today):
            raise ValueError(f"a bad row in {name}")
    if read_history(folder / HISTORY, world):
        raise ValueError(f"a bad row in {HISTORY}")
    return world


def write_world(world: World, folder: Path) -> tuple[Path, Path]:
    """Writes a world as the two import files: an allocation list and a history, both CSV.

    Of a person who came back only the first registration can be written: the second opens when
    its row is imported after the exit (`write_allocations` writes any persons it is given).
    """
    allocations, history = folder / "allocations.csv", folder / "history.csv"
    first = [person for person in world.persons if person.registration == 1]
    allocations.write_bytes(allocations_csv(first))
    history.write_bytes(history_csv(world.events))
    return allocations, history
