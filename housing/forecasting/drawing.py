"""The forecast as a drawing made on the server: geometry only; its numbers stand in the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from housing.forecasting.rules import Month

LEFT, TOP, HEIGHT, FLOOR, STEP, WIDTH = 44, 12, 160, 26, 52, 22
MOST_TICKS = 5


@dataclass(frozen=True)
class Column:
    """One month: its interval as a bar, its middle as a line across it."""

    x: float
    y: float
    height: float
    middle: float
    centre: float
    name: str
    title: str


@dataclass(frozen=True)
class Tick:
    y: float
    text: str


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    left: float
    right: float
    floor: float
    bar: float
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]


def tick_step(largest: int) -> int:
    """1, 2 or 5 times a power of ten, so that at most five ticks stand above zero."""
    power = 1
    while True:
        for nice in (1, 2, 5):
            if nice * power * MOST_TICKS >= largest:
                return nice * power
        power *= 10


def draw(months: Sequence[Month], words: Sequence[str]) -> Drawing:
    """`words` says each month in full, for the reader of its title."""
    step = tick_step(max((each.high for each in months), default=0) or 1)
    top = max(-(-max((each.high for each in months), default=0) // step) * step, step)
    floor = TOP + HEIGHT

    def up(number: float) -> float:
        return round(floor - HEIGHT * number / top, 2)

    columns = tuple(
        Column(
            LEFT + 12 + place * STEP, up(each.high), max(round(up(each.low) - up(each.high), 2), 2), up(each.middle),
            LEFT + 12 + place * STEP + WIDTH / 2, f"{each.until:%m-%y}", text,
        )
        for place, (each, text) in enumerate(zip(months, words, strict=True))
    )  # fmt: skip
    right = LEFT + 12 + len(months) * STEP
    ticks = tuple(Tick(up(number), str(number)) for number in range(0, top + 1, step))
    return Drawing(right + 8, floor + FLOOR, LEFT, right, floor, WIDTH, columns, ticks)
