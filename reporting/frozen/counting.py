"""Every figure of the registry for one month, counted for the whole municipality by the functions the pages use.

`COUNTED` names, for each definition of a target and of the outcomes, who counts it; what `DERIVED` names is worked
out from the counts of another. Every other figure of the registry is measured as its page measures it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

from reporting import clocks, registry, waits
from reporting.definitions import AT_WORK, FIRST_JOB, IN_TIME, MEDIAN, RATE, STATUS, Definition
from reporting.figures import Question
from reporting.frozen.rules import DECEMBER, EXCLUDED, WHOLE_YEAR, Counted, Key, Numbers, counted_on
from reporting.outcomes import people
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import SMALLEST
from reporting.registry import Value
from reporting.rules import (
    SMALLEST_DENOMINATOR,
    STATE_OF_STANDING,
    State,
    last_day_of_month,
    next_month,
)
from reporting.survival import Curve, estimate
from targets.indicators import Indicator

COUNT = "count"  # marks the counts behind a number
YEAR = 365.25  # days
FOLLOWED = (1, 2, 3)  # years after which the share in job is frozen
WINDOW = 12  # months of starts that the estimates look back on


def everything(month: dt.date) -> Numbers:
    """All numbers of a month, as of the day after it."""
    found: Numbers = {}
    for definition, counter in COUNTED:
        for subject, group, part, value in counter(month):
            found[Key(definition.key, subject, group, part)] = Counted(value, definition.version)
    for indicator in others():
        for part, value in numbers_of(whole(indicator, question(month))):
            found[Key(indicator.key, "", "", part)] = Counted(value, indicator.definition.version)
    if month.month == DECEMBER:
        found |= of_year(month)
    return found


def of_year(december: dt.date) -> Numbers:
    """The figures of the year that ends with the month: people and steps of twelve months as of the day after."""
    asked, found = question(december, months=DECEMBER), {}
    for indicator in yearly():
        for part, number in numbers_of(whole(indicator, asked)):
            found[Key(indicator.key, "", WHOLE_YEAR, part)] = Counted(number, indicator.definition.version)
    return found


def yearly() -> list[Indicator]:
    """The figures that are published by the year: all but those that quarters and cohorts tell already."""
    return [
        each
        for each in registry.every().values()
        if each.key != f"{RATE.key}-{each.target}" and not each.key.startswith(("flow_", f"{AT_WORK.key}_"))
    ]


def others() -> list[Indicator]:
    """The figures of the registry that are counted one by one: all but those of a target and of the outcomes' marks."""
    known = {definition.key for definition, _counter in COUNTED} | set(DERIVED)
    return [each for each in registry.every().values() if each.key.removesuffix(f"-{each.target}") not in known]


def whole(indicator: Indicator, asked: Question) -> Value:
    return registry.measure(indicator, asked, registry.MUNICIPALITY)


def numbers_of(value: Value) -> Iterator[tuple[str, Decimal]]:
    """The number of a figure, its bounds, and the counts behind it."""
    for part in ("number", "low", "high"):
        if (number := getattr(value, part)) is not None:
            yield part, Decimal(number)
    yield from (("part", Decimal(value.part)), ("whole", Decimal(value.whole)))
    yield from ((f"{COUNT}:{part}", Decimal(number)) for part, number in value.counts.items())


Number = tuple[str, str, str, Decimal]  # subject, group, part, value


def question(month: dt.date, *, months: int = 1) -> Question:
    """The question of a month and the ones before it. Never today's rows: those are about another day."""
    on = counted_on(month)
    first = next_month(month, 1 - months)
    return Question(on=on, first=first, last=last_day_of_month(month), today=on + dt.timedelta(days=1))


def states(month: dt.date) -> Iterator[Number]:
    """What was due in the month, by target and state (and reason of exclusion), and whose dates are missing."""
    tally: dict[tuple[str, str], int] = defaultdict(int)
    for target, _month, standing, reason, number in clocks.count(question(month), registry.MUNICIPALITY):
        state = STATE_OF_STANDING[standing]
        tally[target, f"{EXCLUDED}:{reason}" if state is State.EXCLUDED else str(state)] += number
    for (target, part), number in tally.items():
        yield target, "", part, Decimal(number)


def shares(month: dt.date) -> Iterator[Number]:
    """Of what started in the twelve months: met by the due date (per cent, with bounds), and the median."""
    asked = question(month, months=WINDOW)
    for target in clocks.labels():
        grouped = waits.groups(asked, registry.MUNICIPALITY, target)
        curve, in_days = estimate(waits.in_limits(grouped)), estimate(waits.in_days(grouped))
        if curve is None or in_days is None:
            continue
        yield from ((target, "", part, value) for part, value in of_curve(curve, 1.0))
        if curve.number >= SMALLEST_DENOMINATOR and in_days.median is not None:
            yield target, "", MEDIAN.key, decimal(in_days.median)


def of_curve(curve: Curve, time: float) -> Iterator[tuple[str, Decimal]]:
    """How many, how many met, and, from ten on, the share by a time with its bounds."""
    yield "number", Decimal(curve.number)
    yield "met", Decimal(curve.met)
    point = curve.by(time) if curve.number >= SMALLEST_DENOMINATOR else None
    if point is not None:
        yield from (("share", decimal(point.share * 100)), ("low", decimal(point.low * 100)))
        yield "high", decimal(point.high * 100)


def statuses(month: dt.date) -> Iterator[Number]:
    """What adults do at each mark, by year of takeover."""
    for mark, group, status, number in people.count(Asked(on=counted_on(month)), registry.MUNICIPALITY):
        yield str(mark), group, status, Decimal(number)


def first_jobs(month: dt.date) -> Iterator[Number]:
    """The share in job, IGU or education after each year, and the median wait."""
    curve = estimate(people.to_first_job(Asked(on=counted_on(month)), registry.MUNICIPALITY))
    if curve is None:
        return
    for year in FOLLOWED:
        yield from ((str(12 * year), "", part, value) for part, value in of_curve(curve, year * YEAR))
    if curve.number >= SMALLEST and curve.median is not None:
        yield "", "", MEDIAN.key, decimal(curve.median)


def decimal(number: float) -> Decimal:
    """Two decimals: the same estimate gives the same number."""
    return Decimal(f"{number:.2f}")


COUNTED: list[tuple[Definition, Callable[[dt.date], Iterator[Number]]]] = [
    (RATE, states),
    (IN_TIME, shares),
    (STATUS, statuses),
    (FIRST_JOB, first_jobs),
]
DERIVED = {MEDIAN.key: IN_TIME.key, AT_WORK.key: STATUS.key}
