"""Charts as SVG made on the server: one definition for the page, the print and the PDF.

A chart is geometry only. Colours and type are classes of the style sheet; fills that must not depend on
colour alone are patterns, named by attribute, so that no inline style is needed. Every chart stands beside
the table of its numbers, which carries the links; the drawing is one image with title and description.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP = 30, 14  # widths in user units: about pixels at full size
LEFT, RIGHT, TOP, FLOOR = 44, 8, 10, 26
PLOT_HEIGHT = 150
MOST_TICKS = 5
NICE_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Series:
    """One kind of segment: its key (class and pattern are named after it) and its words."""

    key: str
    label: str


@dataclass(frozen=True)
class Bar:
    """One stacked bar: what stands below it, what it is called in full, and one value per series."""

    label: str
    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    key: str
    title: str


@dataclass(frozen=True)
class Mark:
    """A word with its place: a tick of the scale or the name of a bar."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawn chart, ready for `reporting/_chart.svg.html`."""

    uid: str
    title: str
    description: str
    width: float
    height: float
    left: float
    right: float
    floor: float
    rects: tuple[Rect, ...]
    ticks: tuple[Mark, ...]
    names: tuple[Mark, ...]
    legend: tuple[Series, ...]


def scale_step(largest: int) -> int:
    """The distance between ticks: 1, 2 or 5 times a power of ten, with at most five ticks above zero."""
    power = 1
    while True:
        for nice in NICE_STEPS:
            if nice * power * MOST_TICKS >= largest:
                return nice * power
        power *= 10


def stacked_bars(
    uid: str,
    *,
    title: str,
    description: str,
    series: Sequence[Series],
    bars: Sequence[Bar],
    name_every: int = 0,
    gap: float = GAP,
) -> Chart:
    """One stacked bar per period.

    `name_every` writes the name below each n-th bar only; 0 chooses so that about twelve names stand.
    Series without a single value are left out of the legend.
    """
    largest = max((sum(bar.values) for bar in bars), default=0)
    step = scale_step(max(largest, 1))
    top = max(step, -(-largest // step) * step)
    unit = PLOT_HEIGHT / top
    floor = TOP + PLOT_HEIGHT
    every = name_every or max(1, -(-len(bars) // 12))
    rects = [rect for place, bar in enumerate(bars) for rect in stacked(bar, left_of(place, gap), series, unit, floor)]
    return Chart(
        uid=uid,
        title=title,
        description=description,
        width=LEFT + max(len(bars), 1) * (BAR + gap) + RIGHT,
        height=floor + FLOOR,
        left=LEFT,
        right=LEFT + max(len(bars), 1) * (BAR + gap),
        floor=floor,
        rects=tuple(rects),
        ticks=tuple(Mark(LEFT - 8, rounded(floor - n * unit), str(n)) for n in range(0, top + 1, step)),
        names=tuple(
            Mark(rounded(left_of(place, gap) + BAR / 2), floor + 18, bar.label)
            for place, bar in enumerate(bars)
            if place % every == 0
        ),
        legend=tuple(s for place, s in enumerate(series) if any(bar.values[place] for bar in bars)),
    )


def stacked(bar: Bar, left: float, series: Sequence[Series], unit: float, floor: float) -> list[Rect]:
    """The segments of one bar, the first series at the bottom."""
    found, height = [], 0.0
    for kind, value in zip(series, bar.values, strict=True):
        if value:
            height += value * unit
            words = f"{bar.name}: {kind.label} {value}"
            found.append(Rect(left, rounded(floor - height), BAR, rounded(value * unit), kind.key, words))
    return found


def left_of(place: int, gap: float) -> float:
    return LEFT + gap / 2 + place * (BAR + gap)


def rounded(number: float) -> float:
    """Two decimals are enough for a drawing, and the same drawing gives the same bytes."""
    return round(number, 2)


# --- shares over time -------------------------------------------------------------------------------
STEPS_LEFT, STEPS_WIDTH = 58, 400  # beside the plot, of the plot
Step = tuple[float, float, float, float]  # time, share, lower and upper bound


@dataclass(frozen=True)
class Steps:
    """A drawn curve of steps with its band, ready for `reporting/_steps.svg.html`."""

    uid: str
    title: str
    description: str
    width: float
    height: float
    left: float
    right: float
    top: float
    floor: float
    line: str  # the points of a polyline
    band: str  # the points of a polygon
    limit: float
    ticks: tuple[Mark, ...]
    names: tuple[Mark, ...]


def steps(
    uid: str,
    *,
    title: str,
    description: str,
    points: Sequence[Step],
    until: float,
    limit: float,
    most: float,
    names: Sequence[tuple[float, str]],
) -> Steps:
    """Shares (0 to 1) that rise in steps over time, drawn from 0 to `until` on a scale that ends with `most`.

    `limit` is the time at which a line stands, `names` are the words below the scale.
    """
    floor, right = float(TOP + PLOT_HEIGHT), float(STEPS_LEFT + STEPS_WIDTH)

    def across(time: float) -> float:
        return rounded(STEPS_LEFT + STEPS_WIDTH * min(time, most) / most)

    def up(share: float) -> float:
        return rounded(floor - PLOT_HEIGHT * share)

    shown = [(0.0, 0.0, 0.0, 0.0), *(point for point in points if point[0] <= until)]
    ends = [*(point[0] for point in shown[1:]), until]
    sides = [
        [(across(time), up(point[place])) for point, end in zip(shown, ends, strict=True) for time in (point[0], end)]
        for place in (1, 2, 3)
    ]
    return Steps(
        uid=uid, title=title, description=description, width=right + RIGHT + 14, height=floor + FLOOR,
        left=STEPS_LEFT, right=right, top=TOP, floor=floor,
        line=written(sides[0]), band=written([*sides[1], *reversed(sides[2])]), limit=across(limit),
        ticks=tuple(Mark(STEPS_LEFT - 8, up(part / 4), f"{part * 25} %") for part in range(5)),
        names=tuple(Mark(across(time), floor + 18, word) for time, word in names),
    )  # fmt: skip


def written(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
