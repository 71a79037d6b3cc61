"""One function per published number: the clocks of a question, counted by target, month and state.

Every number counts rows of one relation, `reporting.clocks.relation`; the people behind it are the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from reporting.charts import Bar, Chart, Series, stacked_bars
from reporting.promises import Promise, kept_by
from reporting.rules import COLUMNS, IN_RATE, State, Tally, months_between, percent, summed
from targets.indicators import Question

__all__ = ["Cell", "Count", "Line", "Number", "Question", "TargetFigures", "chart", "figures", "number", "query_of"]

Count = tuple[str, dt.date | None, str, str, int]  # target, month of due date, standing, reason, how many
CHARTED = (*IN_RATE, State.NOT_DUE)


@dataclass(frozen=True)
class Cell:
    """One number of the dashboard. No month: all months of the period, and what has no due date."""

    target: str
    month: dt.date | None
    state: State
    reason: str = ""

    def parameters(self) -> dict[str, str]:
        words = {"target": self.target, "state": str(self.state)}
        if self.month:
            words["month"] = f"{self.month:%Y-%m}"
        if self.reason:
            words["reason"] = self.reason
        return words


@dataclass(frozen=True)
class Number:
    """A count and the query that opens its people."""

    count: int
    query: str


@dataclass(frozen=True)
class Line:
    """One line of a target's table: a month or the whole period."""

    month: dt.date | None
    numbers: tuple[Number, ...]
    tally: Tally

    @property
    def percent(self) -> int | None:
        return percent(self.tally.rate)


def number(question: Question, cell: Cell, count: int) -> Number:
    return Number(count, f"{query_of(question)}&{query_of_cell(cell.target, cell.month, cell.state, cell.reason)}")


@lru_cache(maxsize=4096)
def query_of_cell(target: str, month: dt.date | None, state: State, reason: str) -> str:
    return urlencode(Cell(target, month, state, reason).parameters())


@lru_cache(maxsize=64)
def query_of(question: Question) -> str:
    """The question in the addresses of all its numbers."""
    return urlencode(question.parameters())


@dataclass
class TargetFigures:
    """One target over the months of a question."""

    key: str
    label: Any
    months: dict[dt.date, Tally] = field(default_factory=dict)
    undated: Tally = field(default_factory=Tally)  # unknown: no due date to put them in a month

    @cached_property
    def total(self) -> Tally:
        """Of the whole period; asked for only once all rows are counted."""
        return summed([*self.months.values(), self.undated])

    @cached_property
    def reasons(self) -> list[str]:
        """The reasons of exclusion that occur, in order of the alphabet."""
        return sorted(self.total.excluded)

    def line(self, month: dt.date | None, question: Question) -> Line:
        """The numbers of a month (None: of the period), in the order of the table's columns."""
        tally = self.total if month is None else self.months[month]
        numbers = [number(question, Cell(self.key, month, state), tally[state]) for state in COLUMNS]
        for reason in self.reasons:
            cell = Cell(self.key, month, State.EXCLUDED, reason)
            numbers.append(number(question, cell, tally.excluded.get(reason, 0)))
        return Line(month, tuple(numbers), tally)

    def excluded(self, question: Question) -> Number:
        """Everybody who is excluded in the period, whatever the reason."""
        return number(question, Cell(self.key, None, State.EXCLUDED), self.total[State.EXCLUDED])

    def lines(self, question: Question) -> list[Line]:
        return [self.line(month, question) for month in self.months]


def figures(
    counts: Iterable[Count], question: Question, labels: Mapping[str, Any]
) -> list[tuple[Promise, list[TargetFigures]]]:
    """The counts by promise, target and month; months without clocks are there with zeros."""
    months = months_between(question.first, question.last)
    found = {key: TargetFigures(key, label, {month: Tally() for month in months}) for key, label in labels.items()}
    for key, month, standing, reason, number in counts:
        if key in found:
            tally = found[key].undated if month is None else found[key].months[month]
            tally.add(standing, reason, number)
    return [(promise, [found[key] for key in keys]) for promise, keys in kept_by(set(labels))]


def chart(figure: TargetFigures, *, title: str, description: str, month_words: Any, full_words: Any) -> Chart:
    """The chart of one target: met, met late, overdue and not yet due, month by month.

    `month_words` and `full_words` turn a month into the word below the bar and the word in its tooltip.
    """
    return stacked_bars(
        f"chart-{figure.key.replace('_', '-')}",
        title=title,
        description=description,
        series=[Series(str(state), str(state.label)) for state in CHARTED],
        bars=[
            Bar(month_words(month), full_words(month), tuple(tally[state] for state in CHARTED))
            for month, tally in figure.months.items()
        ],
    )
