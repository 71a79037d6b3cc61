"""The one list of published numbers: what each is, what it says for a question, and whom it opens.

A page, a file, the interface for other systems and a frozen month ask `measure` here, so that all say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Scope
from reporting import waits
from reporting.promises import PROMISES, Promise
from reporting.registered import (
    health,
    housing,
    inflow,
    match,
    mentor,
    outcomes,
    placement,
    quality,
    retention,
    screening,
)
from reporting.registered.targets import StartedRows
from reporting.registered.targets import indicators as of_targets
from reporting.rules import SMALLEST_DENOMINATOR, percent, rate, whole_percent, wilson
from reporting.survival import Curve, Wait, estimate
from targets.indicators import Indicator, Question, Rows, Shape, registered

SECTIONS = (
    *PROMISES,
    Promise("outcomes", _("Job, IGU and education"), ()),
    Promise("inflow", _("People received"), ()),
    Promise("quality", _("Facts that are missing"), ()),
)
OWN = (screening, placement, retention, health, mentor, housing, match, outcomes, inflow)


class Municipality:
    """A reader of everything who is nobody: what publishes and freezes figures of the whole municipality."""

    is_authenticated = is_active = True
    is_reading = False
    exception = None
    pk = None
    roles: frozenset[str] = frozenset()
    scope = Scope(
        everything=True, teams=frozenset(), caseworkers=frozenset(), assigned=False, intake=False, followed=frozenset()
    )


MUNICIPALITY = Municipality()


@dataclass(frozen=True)
class Value:
    """What a figure says: the number shown (None: too few, or not reached), its interval, and the counts behind it.

    `number` is a count, whole per cent or days, as the figure's unit says.
    """

    number: int | None
    part: int
    whole: int
    counts: Mapping[str, int]
    low: int | None = None
    high: int | None = None
    curve: Curve | None = None

    @property
    def everybody(self) -> int:
        """The rows behind the number, in the denominator and beside it."""
        return sum(self.counts.values())


def every() -> dict[str, Indicator]:
    """All figures by key, in the order of the brochure. Raises ValueError where a key stands twice."""
    found = [*of_targets(), *(each for module in OWN for each in module.INDICATORS), *quality.indicators()]
    found += registered()
    order = [section.key for section in SECTIONS]
    found.sort(key=lambda each: order.index(each.promise))
    keyed = {each.key: each for each in found}
    if len(keyed) != len(found):
        raise ValueError("two figures have the same key")
    return keyed


def by_section() -> list[tuple[Promise, list[Indicator]]]:
    """The figures under their promises; a promise without figures stands there without."""
    found = every().values()
    return [(section, [each for each in found if each.promise == section.key]) for section in SECTIONS]


def figure(key: str) -> Indicator:
    """Raises KeyError."""
    return every()[key]


def measure(indicator: Indicator, question: Question, user: Any) -> Value:
    """What the figure says of the question, as far as this reader reaches."""
    return value_of(indicator, indicator.rows(question, user))


def value_of(indicator: Indicator, rows: Rows) -> Value:
    """What its rows say."""
    counts = {part: number for part, number in rows.counts().items() if number}
    match indicator.shape:
        case Shape.COUNT:
            return counted(counts)
        case Shape.SHARE:
            return shared(indicator, counts)
        case Shape.DAYS:
            return timed(counts, estimate(Wait(*each) for each in rows.waits()))
        case Shape.CURVE:
            assert isinstance(rows, StartedRows)
            return in_time(counts, estimate(waits.in_limits(list(rows.groups))))


def counted(counts: Mapping[str, int]) -> Value:
    total = sum(counts.values())
    return Value(total, total, total, counts)


def shared(indicator: Indicator, counts: Mapping[str, int]) -> Value:
    """The share; only counts where fewer than ten are in the denominator."""
    part = sum(counts.get(each, 0) for each in indicator.success)
    whole = sum(counts.get(each, 0) for each in (indicator.whole or indicator.parts))
    if whole < SMALLEST_DENOMINATOR:
        return Value(None, part, whole, counts)
    low, high = wilson(part, whole)
    return Value(percent(rate(part, whole)), part, whole, counts, low, high)


def timed(counts: Mapping[str, int], curve: Curve | None) -> Value:
    """The days after which half have got there."""
    if curve is None:
        return Value(None, 0, 0, counts)
    median = curve.median if curve.number >= SMALLEST_DENOMINATOR else None
    return Value(None if median is None else int(median), curve.met, curve.number, counts, curve=curve)


def in_time(counts: Mapping[str, int], curve: Curve | None) -> Value:
    """The share that is met by the due date, with its interval."""
    if curve is None:
        return Value(None, 0, 0, counts)
    point = curve.by(1.0) if curve.number >= SMALLEST_DENOMINATOR else None
    if point is None:
        return Value(None, curve.met, curve.number, counts, curve=curve)
    share, low, high = (whole_percent(each) for each in (point.share, point.low, point.high))
    return Value(share, curve.met, curve.number, counts, low, high, curve)
