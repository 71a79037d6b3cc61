"""How many get there in time, with the unfinished counted honestly: Kaplan and Meier's estimate (1958). No database.

A clock that is not met yet says one thing: it was not met so far. It counts among those who wait for as long as it has
waited, and no longer; to leave it out would flatter the figure, to count it as missed would do the opposite.
"""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
HALF = 0.5 - 1e-9  # a product of many shares may miss a half by its rounding


@dataclass(frozen=True)
class Wait:
    """`number` clocks that were met after `time`, or that had waited `time` without being met."""

    time: float
    met: bool
    number: int


@dataclass(frozen=True)
class Point:
    """The share met by a time, and the bounds of its 95 % interval (log-log)."""

    time: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """The estimate as steps: each point holds until the next."""

    points: tuple[Point, ...]
    number: int  # clocks
    met: int
    longest: float  # nothing is known beyond the longest wait

    def by(self, time: float) -> Point | None:
        """The share met by a time; None where nobody has been observed for so long."""
        if time > self.longest:
            return None
        reached = [point for point in self.points if point.time <= time]
        return reached[-1] if reached else Point(time, 0.0, 0.0, 0.0)

    @property
    def median(self) -> float | None:
        """The time by which half are met; None where it is not reached."""
        return next((point.time for point in self.points if point.share >= HALF), None)


def estimate(waits: Iterable[Wait]) -> Curve | None:
    """The curve of grouped waits; None where there are none. Equal times: who is met is met before others are lost."""
    import numpy as np  # scipy is loaded by who asks for a curve, not by every process
    from scipy.stats import CensoredData, ecdf

    found = [wait for wait in waits if wait.number]
    if not found:
        return None
    met, waiting = ([wait for wait in found if wait.met is side] for side in (True, False))
    data = CensoredData(uncensored=times(met, np), right=times(waiting, np))
    number, of_met = sum(wait.number for wait in found), sum(wait.number for wait in met)
    longest = max(wait.time for wait in found)
    with warnings.catch_warnings():
        # Where nobody or everybody is met so far the interval has no bounds; `bounded` says what it is then.
        warnings.simplefilter("ignore", RuntimeWarning)
        survival = ecdf(data).sf
        interval = survival.confidence_interval(CONFIDENCE, method="log-log")
    steps = zip(
        survival.quantiles.tolist(), survival.probabilities.tolist(),
        interval.low.probabilities.tolist(), interval.high.probabilities.tolist(), strict=True,
    )  # fmt: skip
    happened = {wait.time for wait in met}
    points = [Point(time, 1 - left, *bounded(left, low, high)) for time, left, low, high in steps if time in happened]
    return Curve(tuple(points), number, of_met, longest)


def times(waits: Sequence[Wait], np: object) -> object:
    """The times, each as often as it counts."""
    values, numbers = [float(wait.time) for wait in waits], [wait.number for wait in waits]
    return np.repeat(np.asarray(values, dtype=float), numbers)  # type: ignore[attr-defined]


def bounded(left: float, low: float, high: float) -> tuple[float, float]:
    """The bounds of the share met, from those of the share left; without bounds of its own the share itself."""
    lower, upper = (1 - bound if bound == bound else 1 - left for bound in (high, low))  # NaN is not itself
    return lower, upper
