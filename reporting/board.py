"""The manager's dashboard: the eight promises in one view, each with its rate, interval, trend and this week's work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.openable import may_open
from core.addresses import address
from reporting import clocks
from reporting.drawn import Spark, spark
from reporting.figures import Cell, Number, Question, TargetFigures, figures, number, query_of
from reporting.promises import PROMISES, Promise
from reporting.rules import COLUMNS, State, Tally, percent, percent_of, wilson
from targets import filters

ROLLING = 3  # months that a point of the trend counts together


@dataclass(frozen=True)
class Goal:
    """One target on the dashboard."""

    figure: TargetFigures
    url: str
    numbers: Sequence[Number]
    percent: int | None
    interval: tuple[int, int] | None
    trend: Spark
    waiting: Sequence[tuple[int, str]]  # overdue and due within a week, each with the address of its list

    @property
    def label(self) -> Any:
        return self.figure.label

    @property
    def key(self) -> str:
        return self.figure.key.replace("_", "-")

    @property
    def met(self) -> int:
        return self.figure.total[State.MET]

    @property
    def denominator(self) -> int:
        return self.figure.total.denominator


@dataclass(frozen=True)
class Kept:
    """A promise with its targets; one without is known by shares that are asked for by themselves."""

    promise: Promise
    url: str
    goals: Sequence[Goal]
    headlines_url: str


def rolling(tallies: Sequence[Tally]) -> list[int | None]:
    """The rate of each month together with the two before it; None where fewer than ten were due."""
    met = [each[State.MET] for each in tallies]
    due = [each.denominator for each in tallies]
    spans = [slice(place, place + ROLLING) for place in range(len(tallies) - ROLLING + 1)]
    return [percent_of(sum(met[span]), sum(due[span])) for span in spans]


def waiting(question: Question, key: str, found: clocks.Waiting | None) -> list[tuple[int, str]]:
    """The two numbers of a target with the worklist that shows exactly these rows."""
    if found is None:
        return []
    whose = filters.EVERYBODY
    if question.caseworker:
        whose = f"{filters.PERSON_MARK}{question.caseworker}"
    elif question.team:
        whose = f"{filters.TEAM_MARK}{question.team}"
    list_url = f"{address('targets:worklist')}?{urlencode({'whose': whose, 'target': key, 'put_off': 'yes'})}"
    overdue, soon = found[key]
    return [(overdue, f"{list_url}&standing={filters.OVERDUE}"), (soon, f"{list_url}&standing={filters.WEEK}")]


def goal(figure: TargetFigures, question: Question, found: clocks.Waiting | None) -> Goal:
    total, query = figure.total, query_of(question)
    numbers = [number(question, Cell(figure.key, None, state), total[state]) for state in COLUMNS]
    share = percent(total.rate)
    return Goal(
        figure=figure,
        url=f"{address('reporting:target', figure.key)}?{query}",
        numbers=[*numbers, figure.excluded(question)],
        percent=share,
        interval=wilson(total[State.MET], total.denominator) if share is not None else None,
        trend=spark(rolling([*figure.months.values()])),
        waiting=waiting(question, figure.key, found),
    )


def promise_url(promise: Promise, question: Question) -> str:
    return f"{address('reporting:promise', promise.key)}?{query_of(question)}"


def promises(question: Question, user: Any, chosen: Iterable[Promise] = PROMISES) -> list[Kept]:
    """The promises in the brochure's order, those without targets among them."""
    labels = {key: label for key, label in clocks.labels().items() if question.goal in ("", key)}
    stored = clocks.is_stored(question)
    found = {
        promise.key: targets
        for promise, targets in figures(clocks.count(question, user, only=labels, stored=stored), question, labels)
    }
    week = clocks.waits_for_somebody(question, user, list(labels), stored=stored)
    query = query_of(question)
    return [
        Kept(
            promise,
            promise_url(promise, question),
            [goal(each, question, week) for each in found.get(promise.key, [])],
            f"{address('reporting:headlines', promise.key)}?{query}",
        )
        for promise in chosen
        if not question.goal or promise.key in found
    ]


def dashboard(question: Question, user: Any) -> dict[str, Any]:
    """Everything below the filters."""
    query = query_of(question)
    kept = promises(question, user)
    return {
        "question": question,
        "promises": kept,
        "has_week": any(goal.waiting for each in kept for goal in each.goals),
        "files": tuple(
            (word, f"{address('reporting:table', kind)}?{query}") for word, kind in (("CSV", "csv"), ("Excel", "xlsx"))
        ),
        "people_url": address("reporting:people"),
        "others": (*[(word, f"{address(name)}?{query}") for word, name in others()], *of_the_house(user)),
    }


def of_the_house(user: Any) -> list[tuple[str, str]]:
    """The way to what Welcome House counts without names, which stays on its own page."""
    url = address("house:figures")
    return [(_("Visits to Welcome House"), url)] if may_open(user, url) else []


def others() -> list[tuple[str, str]]:
    """The other views of the same figures."""
    return [
        (_("Workload"), "reporting:workload"),
        (_("Cohorts"), "reporting:cohorts"),
        (_("Flow"), "reporting:flow"),
        (_("Job, IGU and education"), "reporting:outcomes"),
        (_("All figures and their definitions"), "reporting:numbers"),
    ]
