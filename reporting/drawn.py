"""More charts drawn on the server: a line of shares, a map of cohorts, a flow between two marks, bars of work.

Geometry and classes only, as in `reporting.charts`; each stands beside the table of its numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reporting.charts import Mark, Rect, rounded

SPARK_WIDTH, SPARK_HEIGHT = 96, 24


@dataclass(frozen=True)
class Spark:
    """A small line of whole per cent over months, broken where too few are counted."""

    lines: tuple[str, ...]  # the points of polylines
    dot: tuple[float, float] | None  # the last point
    first: int | None
    last: int | None


def spark(shares: Sequence[int | None]) -> Spark:
    """The line of shares, left to right; nothing where there are no two."""
    known = [(place, share) for place, share in enumerate(shares) if share is not None]
    if len(known) < 2:
        return Spark((), None, None, None)
    step = (SPARK_WIDTH - 4) / max(len(shares) - 1, 1)

    def at(place: int, share: int) -> tuple[float, float]:
        return rounded(2 + place * step), rounded(SPARK_HEIGHT - 2 - share * (SPARK_HEIGHT - 4) / 100)

    runs = [[pair for _n, pair in run] for _key, run in groupby(enumerate(known), lambda each: each[1][0] - each[0])]
    lines = tuple(" ".join("{:g},{:g}".format(*at(*pair)) for pair in run) for run in runs if len(run) > 1)
    return Spark(lines, at(*known[-1]), known[0][1], known[-1][1])


# --- cohorts ----------------------------------------------------------------------------------------
CELL_WIDTH, CELL_HEIGHT, NAMES_WIDTH, HEAD = 92, 34, 64, 40
SHADES = 5


@dataclass(frozen=True)
class Shaded:
    """One cell: its shade from 0 (none) to 5 (nearly all), and the words in it."""

    x: float
    y: float
    shade: int
    text: str
    title: str


@dataclass(frozen=True)
class HeatMap:
    uid: str
    title: str
    description: str
    width: float
    height: float
    cell_width: float
    cell_height: float
    cells: tuple[Shaded, ...]
    rows: tuple[Mark, ...]
    columns: tuple[Mark, ...]


def shade_of(percent: int | None) -> int:
    """1 to 5 for 0 to 100 per cent; 0 where nothing is shown."""
    return 0 if percent is None else min(percent * SHADES // 100 + 1, SHADES)


def heat_map(
    uid: str,
    *,
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], tuple[int | None, str]],
) -> HeatMap:
    """A map of shares: `cells` by row and column, each with its per cent (None: too few) and its full words."""
    drawn = [
        Shaded(
            NAMES_WIDTH + column * CELL_WIDTH, HEAD + row * CELL_HEIGHT, shade_of(percent),
            "–" if percent is None else f"{percent} %", words,
        )
        for (row, column), (percent, words) in sorted(cells.items())
    ]  # fmt: skip
    middle = HEAD + CELL_HEIGHT / 2 + 5
    return HeatMap(
        uid=uid, title=title, description=description, width=NAMES_WIDTH + len(columns) * CELL_WIDTH + 4,
        height=HEAD + len(rows) * CELL_HEIGHT + 4, cell_width=CELL_WIDTH - 3, cell_height=CELL_HEIGHT - 3,
        cells=tuple(drawn),
        rows=tuple(Mark(NAMES_WIDTH - 10, middle + place * CELL_HEIGHT, text) for place, text in enumerate(rows)),
        columns=tuple(
            Mark(NAMES_WIDTH + (place + 0.5) * CELL_WIDTH - 1, HEAD - 12, text) for place, text in enumerate(columns)
        ),
    )  # fmt: skip


# --- flows --------------------------------------------------------------------------------------------
FLOW_WIDTH, FLOW_HEIGHT, BAR_WIDTH, SPACE, SIDE = 640, 260, 16, 10, 170


@dataclass(frozen=True)
class Band:
    path: str
    key: str
    title: str


@dataclass(frozen=True)
class Flow:
    """Who went from where to where, as bands between two columns."""

    uid: str
    title: str
    description: str
    width: float
    height: float
    bars: tuple[Rect, ...]
    bands: tuple[Band, ...]
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]


def flow(
    uid: str,
    *,
    title: str,
    description: str,
    names: Mapping[str, str],
    counts: Mapping[tuple[str, str], int],
) -> Flow:
    """Bands as wide as the number of people; `names` are the states in their order."""
    whole = sum(counts.values())
    sides = [{key: sum(n for pair, n in counts.items() if pair[side] == key) for key in names} for side in (0, 1)]
    used = max(sum(1 for number in side.values() if number) for side in sides)
    unit = (FLOW_HEIGHT - 20 - SPACE * max(used - 1, 0)) / max(whole, 1)
    tops = [stacked_tops(side, unit) for side in sides]
    left, right = SIDE, FLOW_WIDTH - SIDE
    bars: list[Rect] = []
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    for side, (x, numbers) in enumerate(zip((left - BAR_WIDTH, right), sides, strict=True)):
        for key, number in numbers.items():
            if number:
                top = tops[side][key]
                words = f"{names[key]}: {number}"
                bars.append(Rect(x, rounded(top), BAR_WIDTH, rounded(number * unit), key, words))
                marks[side].append(
                    Mark(x - 8 if side == 0 else x + BAR_WIDTH + 8, rounded(top + number * unit / 2 + 5), words)
                )
    taken = [dict(each) for each in tops]
    bands = []
    for one in names:
        for other in names:
            if number := counts.get((one, other), 0):
                starts, ends = taken[0][one], taken[1][other]
                taken[0][one] += number * unit
                taken[1][other] += number * unit
                words = f"{names[one]} → {names[other]}: {number}"
                bands.append(Band(curved(left, starts, right, ends, number * unit), one, words))
    return Flow(
        uid, title, description, FLOW_WIDTH, FLOW_HEIGHT, tuple(bars), tuple(bands), tuple(marks[0]), tuple(marks[1])
    )


def stacked_tops(numbers: Mapping[str, int], unit: float) -> dict[str, float]:
    """Where each state's bar begins, from above."""
    found, top = {}, 10.0
    for key, number in numbers.items():
        found[key] = top
        if number:
            top += number * unit + SPACE
    return found


def curved(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """The outline of a band between two points, as an SVG path."""
    middle = (x1 + x2) / 2
    a, b, c, d = (rounded(each) for each in (y1, y2, y2 + thick, y1 + thick))
    return (
        f"M{x1:g} {a:g}C{middle:g} {a:g} {middle:g} {b:g} {x2:g} {b:g}"
        f"L{x2:g} {c:g}C{middle:g} {c:g} {middle:g} {d:g} {x1:g} {d:g}Z"
    )
