"""Our own number, period by period, with what others have published drawn as lines across it.

The drawing carries its colours as attributes, so that it is the same on the page and in the PDF. A line is dashed and
lettered; the letters stand below with name, period, number and source, so that nobody has to see colours.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.translation import gettext as _

from core.dates import danish
from reporting.charts import BAR, FLOOR, GAP, LEFT, PLOT_HEIGHT, TOP, Mark, Rect, left_of, rounded, scale_step
from reporting.held_back import Told, high, low
from reporting.models import Reference

FEWEST, ROOM = 4, 26  # bars for which there is room at least, and for the letters
MOST = len(ascii_uppercase)


@dataclass(frozen=True)
class Own:
    """One of our numbers: what stands below its bar, the days it is about, what it says (None: nothing)."""

    label: str
    number: Told | None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Line:
    """A published number across the bars of its period, or across all of them."""

    letter: str
    y: float
    x1: float
    x2: float
    text_y: float
    reference: Reference

    @property
    def words(self) -> str:
        """The same in a sentence, for who does not see the drawing."""
        each = self.reference
        period = f"{danish(each.first)} – {danish(each.last)}"
        return f"{self.letter}: {each.name}, {period}: {each.number}. {each.source}"


@dataclass(frozen=True)
class Compared:
    """Ready for `reporting/_compared.svg.html`."""

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
    lines: tuple[Line, ...]
    unit: str


def compared(uid: str, *, title: str, unit: str, own: Sequence[Own], references: Sequence[Reference]) -> Compared:
    """Bars of our numbers (of a range its middle) and a line for each published one."""
    shown = [each for each in references if is_near(each, own)][:MOST]
    largest = max([1, *(round(middle(each.number)) for each in own), *(each.number for each in shown)])
    step = scale_step(largest)
    top = -(-largest // step) * step
    scale, floor = PLOT_HEIGHT / top, float(TOP + PLOT_HEIGHT)
    right = LEFT + max(len(own), FEWEST) * (BAR + GAP)
    rects = [
        Rect(
            left_of(place, GAP), rounded(floor - middle(each.number) * scale), BAR,
            rounded(middle(each.number) * scale), "own", f"{each.label}: {each.number}",
        )
        for place, each in enumerate(own) if each.number is not None
    ]  # fmt: skip
    return Compared(
        uid=uid, title=title, description=described(own, shown), width=right + ROOM, height=floor + FLOOR, left=LEFT,
        right=right, floor=floor, rects=tuple(rects), unit=unit,
        ticks=tuple(Mark(LEFT - 8, rounded(floor - n * scale), str(n)) for n in range(0, top + 1, step)),
        names=tuple(Mark(rounded(left_of(n, GAP) + BAR / 2), floor + 18, each.label) for n, each in enumerate(own)),
        lines=tuple(spread([across(n, each, own, floor - each.number * scale, right) for n, each in enumerate(shown)])),
    )  # fmt: skip


def is_near(reference: Reference, own: Sequence[Own]) -> bool:
    """Whether its period touches a bar's; bars without days are about no period, and every number is near them."""
    return any(each.first is None or touches(reference, each) for each in own)


def touches(reference: Reference, own: Own) -> bool:
    return bool(own.first and own.last and own.first <= reference.last and reference.first <= own.last)


def middle(number: Told | None) -> float:
    return 0 if number is None else (low(number) + high(number)) / 2


def described(own: Sequence[Own], references: Sequence[Reference]) -> str:
    ours = ", ".join(f"{each.label}: {'–' if each.number is None else each.number}" for each in own)
    theirs = ", ".join(f"{each.name} {each.first:%Y}: {each.number}" for each in references)
    return _("Ours: %(ours)s. Published by others: %(theirs)s.") % {"ours": ours, "theirs": theirs or "–"}


def across(place: int, reference: Reference, own: Sequence[Own], y: float, right: float) -> Line:
    """Over the bars whose days touch the published period; over all where none does."""
    met = [number for number, each in enumerate(own) if touches(reference, each)]
    x1 = left_of(met[0], GAP) - GAP / 2 if met else float(LEFT)
    x2 = left_of(met[-1], GAP) + BAR + GAP / 2 if met else right
    return Line(ascii_uppercase[place], rounded(y), rounded(x1), rounded(x2), rounded(y) + 4, reference)


LEAST_BETWEEN = 12  # units between two letters that end at the same place


def spread(lines: Sequence[Line]) -> list[Line]:
    """The lines with letters that do not lie on each other."""
    taken: list[tuple[float, float]] = []
    found = {}
    for line in sorted(lines, key=lambda each: each.y, reverse=True):
        y = line.text_y
        while any(x == line.x2 and abs(y - other) < LEAST_BETWEEN for x, other in taken):
            y -= LEAST_BETWEEN
        taken.append((line.x2, y))
        found[line.letter] = Line(line.letter, line.y, line.x1, line.x2, rounded(y), line.reference)
    return [found[line.letter] for line in lines]
