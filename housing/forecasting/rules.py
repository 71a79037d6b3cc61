"""The forecast of the time limit for a home: from what is known on a day to how many households cross. Pure.

Three waits are learnt from the dated past, each as a chance by months waited (piecewise exponential, with the Gamma
distribution of its rates as the uncertainty of few observations): takeover to ready, ready to first offer, and ready
to leaving the queue by other ways. Each run draws the rates anew and then every household's days, so the interval
holds both what is not known of the rates and what is chance. Days are counted from the day of the forecast.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.dates import add_months
from housing.forecasting.lengths import NEVER, Days, Lengths

MONTHS_AHEAD = 12
RUNS, SEED = 1000, 20160501
MOST_CELLS = 500_000  # households × runs that are held at once: a large queue is simulated less often
COVERAGE = 0.8
STEP, STEPS = 30.0, 12  # days and number of the classes of waiting; the last one is open
# What is assumed before anything was seen: one event in half a year of waiting, with the weight of one household.
PRIOR_EVENTS, PRIOR_DAYS = 1.0, 180.0
PAST_MONTHS = 12  # over which arrivals are counted
SMALL_HOME = 2  # people in a household that a small dwelling holds; our choice


@dataclass(frozen=True)
class Home:
    """The dated story of a household; a day that is not known is None."""

    key: int
    size: int
    known_on: dt.date | None  # the allocation decision, or the takeover where there was none
    takeover_on: dt.date | None
    ready_on: dt.date | None = None
    offered_on: dt.date | None = None
    other_on: dt.date | None = None  # own solution, or everybody left
    due_on: dt.date | None = None  # by the rule in force on the day it was ready

    @property
    def ended_on(self) -> dt.date | None:
        return min((day for day in (self.offered_on, self.other_on) if day), default=None)

    @property
    def crossed_on(self) -> dt.date | None:
        """The due date, where it passed without an offer; an own solution or exit on the due date comes too late."""
        due = self.due_on
        if due is None or (self.offered_on and self.offered_on <= due) or (self.other_on and self.other_on < due):
            return None
        return due


def as_known(homes: Iterable[Home], on: dt.date) -> list[Home]:
    """The stories as they could be told on a day: nothing dated later, and nobody who was not known yet."""

    def by(day: dt.date | None) -> dt.date | None:
        return day if day and day <= on else None

    return [
        replace(each, ready_on=by(each.ready_on), offered_on=by(each.offered_on), other_on=by(each.other_on),
                due_on=each.due_on if by(each.ready_on) else None)
        for each in homes
        if by(each.known_on)
    ]  # fmt: skip


# --- what the past says --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rates:
    """Events and days of waiting in each class of waiting time."""

    events: Days
    days: Days

    def drawn(self, runs: int, chance: np.random.Generator) -> Days:
        """One set of daily rates for each run."""
        return chance.gamma(self.events + PRIOR_EVENTS, 1 / (self.days + PRIOR_DAYS), (runs, len(self.events)))


def learn(spans: Iterable[tuple[int, bool]], steps: int = STEPS) -> Rates:
    """From waits in days, each with whether it ended in the event (else it was cut off there)."""
    events, days = np.zeros(steps), np.zeros(steps)
    edges = np.arange(steps) * STEP
    for wait, happened in spans:
        lasting = np.clip(wait - edges, 0, STEP)
        lasting[-1] = max(wait - edges[-1], 0)
        days += lasting
        if happened:
            events[min(int(wait // STEP), steps - 1)] += 1
    return Rates(events, days)


def days_between(first: dt.date, last: dt.date) -> int:
    return max((last - first).days, 0)


def offer_rates(homes: Iterable[Home], on: dt.date) -> Rates:
    return learn((days_between(each.ready_on, each.ended_on or on), ends_in_offer(each)) for each in homes
                 if each.ready_on)  # fmt: skip


def ends_in_offer(home: Home) -> bool:
    return home.offered_on is not None and home.offered_on == home.ended_on


def other_rates(homes: Iterable[Home], on: dt.date) -> Rates:
    """One rate for all: those who leave the queue otherwise are too few to be told apart."""
    return learn(((days_between(each.ready_on, each.ended_on or on), each.ended_on is not None
                   and not ends_in_offer(each)) for each in homes if each.ready_on), 1)  # fmt: skip


def ready_rates(homes: Iterable[Home], on: dt.date) -> Rates:
    spans = [
        (days_between(each.takeover_on, each.ready_on or each.other_on or on), each.ready_on is not None)
        for each in homes
        if each.takeover_on and each.takeover_on <= on
    ]
    return learn(spans)


def next_days(rates: Days, waited: Days, chance: np.random.Generator) -> Days:
    """The remaining days until the event, of everybody who has waited so long without it; one row for each run."""
    runs, steps = rates.shape
    edges = np.arange(steps) * STEP
    risen = np.concatenate([np.zeros((runs, 1)), np.cumsum(rates[:, :-1] * STEP, axis=1)], axis=1)
    place = np.clip(waited // STEP, 0, steps - 1).astype(int)
    rows = np.arange(runs)[:, None]
    goal = risen[rows, place] + rates[rows, place] * (waited - edges[place]) + chance.exponential(size=place.shape)
    found = np.zeros(goal.shape, dtype=int)
    for step in range(1, steps):
        found += goal >= risen[:, step : step + 1]
    return edges[found] + (goal - risen[rows, found]) / rates[rows, found] - waited


# --- the future, many times ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Assumed:
    """What nobody knows and somebody may say: per month. None: as in the past twelve months."""

    arrivals: float | None = None
    small: float | None = None  # dwellings for one or two people
    large: float | None = None


@dataclass(frozen=True)
class Month:
    """By the end of a month, counted from the day of the forecast: the middle and the ends of the interval.

    `held` is the share of the runs that lie in it: at least the one stated, more where households are few.
    """

    until: dt.date
    middle: int
    low: int
    high: int
    held: float = 1.0


@dataclass(frozen=True)
class Forecast:
    on: dt.date
    months: tuple[Month, ...]
    until: dt.date  # when a clock that started on the day would be due
    risks: dict[int, float]  # of each household whose clock runs: how often it crosses by then
    over: tuple[int, ...]  # the households that have crossed already and still wait
    waiting: int
    arriving: int
    arrivals: float  # households a month, as assumed
    crossings: npt.NDArray[np.int64]  # runs × months, cumulated

    @property
    def headline(self) -> Month:
        """The last month end by which no clock can cross that starts after the day: what is tested on the past."""
        return next((month for month in reversed(self.months) if month.until <= self.until), self.months[0])


def month_end(day: dt.date, ahead: int) -> dt.date:
    """The last day of the month so many months after a day's own."""
    return add_months(day.replace(day=1), ahead + 1) - dt.timedelta(days=1)


def past_arrivals(homes: Iterable[Home], on: dt.date) -> float:
    """Households taken over a month in the last twelve months."""
    since = add_months(on, -PAST_MONTHS)
    return sum(bool(each.takeover_on and since < each.takeover_on <= on) for each in homes) / PAST_MONTHS


def unknown(homes: Sequence[Home], on: dt.date, rate: float, runs: int, chance: np.random.Generator) -> Days:
    """Days until takeover of households nobody knows of yet: so many a month as assumed, less those who are known."""
    columns = []
    for ahead in range(MONTHS_AHEAD):
        first, last = add_months(on, ahead), add_months(on, ahead + 1)
        named = sum(bool(each.takeover_on and first < each.takeover_on <= last) for each in homes)
        number = np.clip(chance.poisson(rate, runs) - named, 0, None)
        days = chance.uniform((first - on).days, (last - on).days, (runs, int(number.max(initial=0))))
        columns.append(np.where(np.arange(days.shape[1]) < number[:, None], days, NEVER))
    return np.concatenate(columns, axis=1)


def ready_days(homes: Sequence[Home], on: dt.date, newcomers: Days, rates: Days, chance: np.random.Generator) -> Days:
    """Days until each arriving household is ready: those who are known, then those who are not."""
    takeover = np.array([(each.takeover_on - on).days if each.takeover_on else NEVER for each in homes])
    whole = np.concatenate([np.broadcast_to(takeover, (len(rates), len(homes))), newcomers], axis=1)
    waited = np.clip(-whole, 0, None)
    return np.clip(whole, 0, None) + next_days(rates, waited, chance)


def oldest_first(ready: Days, monthly: float, chance: np.random.Generator) -> Days:
    """The day of each household's offer where so many dwellings a month go strictly to who has waited longest."""
    if not ready.shape[1] or monthly <= 0:
        return np.full(ready.shape, NEVER)
    free = np.cumsum(chance.exponential(365 / 12 / monthly, ready.shape), axis=1)
    rank = np.argsort(np.argsort(ready, axis=1, kind="stable"), axis=1, kind="stable")
    return np.maximum(ready, np.take_along_axis(free, rank, axis=1))


def runs_for(known: Sequence[Home], runs: int) -> int:
    """As many runs as asked for, fewer where many households are open: memory and time stay bounded."""
    number = sum(not each.ended_on for each in known)
    return max(min(runs, MOST_CELLS // max(number, 1)), 100)


def forecast(
    homes: Iterable[Home], on: dt.date, lengths: Lengths, *, assumed: Assumed = Assumed(), runs: int = RUNS,
    seed: int = SEED, coverage: float = COVERAGE,
) -> Forecast:  # fmt: skip
    """How many households pass their due date without an offer by the end of each coming month, and who."""
    chance = np.random.default_rng(seed)
    known = as_known(homes, on)
    runs = runs_for(known, runs)
    queue = sorted((each for each in known if each.ready_on and not each.ended_on),
                   key=lambda each: (each.ready_on, each.key))  # fmt: skip
    coming = sorted((each for each in known if not each.ready_on and not each.ended_on), key=lambda each: each.key)
    rate = past_arrivals(known, on) if assumed.arrivals is None else assumed.arrivals
    newcomers = unknown(coming, on, rate, runs, chance)
    later = ready_days(coming, on, newcomers, ready_rates(known, on).drawn(runs, chance), chance)
    since = np.array([(each.ready_on - on).days for each in queue if each.ready_on], dtype=float)
    ready = np.concatenate([np.broadcast_to(since, (runs, len(queue))), later], axis=1)
    sizes = np.array([each.size for each in (*queue, *coming)])
    due = due_days(queue, on, ready, lengths)
    other = np.clip(ready, 0, None) + next_days(
        other_rates(known, on).drawn(runs, chance), np.clip(-ready, 0, None), chance
    )
    first = offer_days(known, on, ready, sizes, assumed, chance)
    crossed = np.where((due > 0) & (first > due) & (other > due), due, NEVER)
    ends = [month_end(on, ahead) for ahead in range(1, MONTHS_AHEAD + 1)]
    counts = np.stack([(crossed <= (end - on).days).sum(axis=1) for end in ends], axis=1)
    until = lengths.due(on) or max((each.due_on for each in queue if each.due_on), default=on)
    within = crossed[:, : len(queue)] <= (until - on).days
    over = tuple(each.key for each in queue if each.due_on and each.due_on <= on)
    shares = dict(zip((each.key for each in queue), within.mean(axis=0).tolist(), strict=True)) if queue else {}
    risks = {key: share for key, share in shares.items() if key not in over}
    months = interval(counts, ends, coverage)
    return Forecast(on, months, until, risks, over, len(queue), len(coming), rate, counts)


def due_days(queue: Sequence[Home], on: dt.date, ready: Days, lengths: Lengths) -> Days:
    """Days until each clock is due: exact where it runs, by the rule of the simulated day elsewhere."""
    due = lengths.due_days(on, ready)
    if queue:
        due[:, : len(queue)] = [(each.due_on - on).days if each.due_on else NEVER for each in queue]
    return due


def offer_days(
    known: Sequence[Home], on: dt.date, ready: Days, sizes: npt.NDArray[np.int64], assumed: Assumed,
    chance: np.random.Generator,
) -> Days:  # fmt: skip
    """Days until each household's first offer: as it went so far, or by the dwellings that are expected."""
    rates = offer_rates(known, on).drawn(len(ready), chance)
    first = np.clip(ready, 0, None) + next_days(rates, np.clip(-ready, 0, None), chance)
    if assumed.small is None and assumed.large is None:
        return first
    past = [each.size <= SMALL_HOME for each in known] or [True]
    drawn = chance.random(ready.shape[1] - len(sizes)) < sum(past) / len(past)
    small = np.concatenate([sizes <= SMALL_HOME, drawn]).astype(bool)
    for those, monthly in ((small, assumed.small), (~small, assumed.large)):
        if monthly is not None:
            first[:, those] = oldest_first(ready[:, those], monthly, chance)
    return first


def interval(counts: npt.NDArray[np.int64], ends: Sequence[dt.date], coverage: float) -> tuple[Month, ...]:
    """The middle and the interval that holds at least the stated share of the runs, in whole households."""
    part = (1 - coverage) / 2
    low, middle, high = np.quantile(counts, (part, 0.5, 1 - part), axis=0, method="inverted_cdf").astype(int)
    held = ((counts >= low) & (counts <= high)).mean(axis=0)
    return tuple(
        Month(end, int(middle[at]), int(low[at]), int(high[at]), float(held[at])) for at, end in enumerate(ends)
    )
