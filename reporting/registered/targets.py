"""The three numbers of every target: its rate, the share in time with the unfinished, the median."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Q

from refugees.models import Exit
from reporting import clocks, erased, waits
from reporting.definitions import IN_TIME, MEDIAN, RATE
from reporting.promises import PROMISES
from reporting.registered.outcomes import LEFT, THERE, WAITING, WAYS
from reporting.registered.parts import first_day, parted
from reporting.rules import IN_RATE, STATE_OF_STANDING, State
from targets.indicators import Definition, Indicator, Queried, Question, Shape


@dataclass(frozen=True)
class ClockRows(Queried):
    """The clocks of a target by state; those of erased cases are counted and not listed."""

    numbers: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> Mapping[str, int]:
        return self.numbers


def of_target(question: Question, user: Any, *, key: str) -> ClockRows:
    """What the dashboard counts of a target: the same statement, the same roll-up."""
    numbers: Counter[str] = Counter()
    for _key, _month, standing, _reason, number in clocks.count(question, user, only=[key]):
        numbers[str(STATE_OF_STANDING[standing])] += number
    ladder = [
        (Q(standing__in=[word for word, its in STATE_OF_STANDING.items() if its is state]), str(state))
        for state in State
    ]
    found = clocks.clocks(question, user, [key]).annotate(part=parted(ladder, ""))
    return ClockRows(found, person="refugee", day="due_on", numbers=numbers)


def unlisted(question: Question, user: Any, key: str) -> int:
    """How many of the target's clocks belong to erased cases."""
    return sum(row[-1] for row in erased.counts(question, user, [key]))


@dataclass(frozen=True)
class StartedRows(Queried):
    """The clocks of a target that started in the period, by whether they are met."""

    groups: tuple[waits.Group, ...] = ()

    def waits(self) -> list[tuple[int, bool, int]]:
        return [(waited, is_met, number) for waited, _allowed, is_met, number in self.groups]


def started(question: Question, user: Any, *, key: str) -> StartedRows:
    gone = first_day(Exit.objects.as_of(question.on), "refugee")
    ladder = ((Q(met_on__lte=question.on), THERE), (Q(gone__isnull=False), LEFT))
    found = waits.followed(question, user, key).annotate(gone=gone).annotate(part=parted(ladder, WAITING))
    return StartedRows(found, person="refugee", day="clock_started_on", groups=tuple(waits.groups(question, user, key)))


def of(words: Definition, key: str, label: Any) -> Definition:
    return Definition(
        f"{words.key}-{key}", label, words.text, words.population, words.source, words.unit, words.version, words.since
    )


def numbers_of(key: str, label: Any, promise: str) -> list[Indicator]:
    """The three numbers of one target."""
    common: dict[str, Any] = {"promise": promise, "target": key}
    states = {str(state): state.label for state in State}
    in_rate = tuple(map(str, IN_RATE))
    rate = Indicator(
        of(RATE, key, label), parts=states, rows=partial(of_target, key=key), shape=Shape.SHARE,
        success=(str(State.MET),), whole=in_rate, raised_by_good=True, **common,
    )  # fmt: skip
    curve = partial(started, key=key)
    share = Indicator(
        of(IN_TIME, key, label), parts=WAYS, rows=curve, shape=Shape.CURVE, success=(THERE,), raised_by_good=True,
        **common,
    )  # fmt: skip
    median = Indicator(of(MEDIAN, key, label), parts=WAYS, rows=curve, shape=Shape.DAYS, raised_by_good=False, **common)
    return [rate, share, median]


def indicators() -> list[Indicator]:
    """Those of every target that can be a figure, in the order of the promises."""
    labels = clocks.labels()
    return [
        each
        for promise in PROMISES
        for key in promise.targets
        if key in labels
        for each in numbers_of(key, labels[key], promise.key)
    ]
