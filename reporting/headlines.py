"""The promises without deadlines on the dashboard: the shares they are known by, each with its trend and its work."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reporting import registry
from reporting.board import ROLLING
from reporting.drawn import Spark, spark
from reporting.figures import Question
from reporting.numbers import url
from reporting.promises import Promise
from reporting.registry import Value
from reporting.rules import months_between, percent_of
from targets.indicators import Indicator, Rows, Todo

NOBODY: Mapping[str, int] = {}


@dataclass(frozen=True)
class Headline:
    """A share by which a promise is known: what it says, its line over the months, and what waits this week."""

    figure: Indicator
    value: Value
    trend: Spark
    todo: Todo | None
    url: str

    @property
    def label(self) -> Any:
        return self.figure.definition.label


def of_promise(promise: Promise, question: Question, user: Any) -> list[Headline]:
    """The headlines of a promise, as far as this reader reaches."""
    mine = [each for each in registry.every().values() if each.promise == promise.key and each.headline]
    return [headline(each, question, user) for each in mine]


def headline(figure: Indicator, question: Question, user: Any) -> Headline:
    rows = figure.rows(question, user)
    return Headline(
        figure,
        registry.value_of(figure, rows),
        spark(rolling(figure, rows, question)),
        figure.todo(question, user) if figure.todo else None,
        url("reporting:number", figure, question),
    )


def rolling(figure: Indicator, rows: Rows, question: Question) -> list[int | None]:
    """The share of each month together with the two before it, as the dashboard's other trends; None where few."""
    by_month = rows.by_month()
    months = [each for each in months_between(question.first, question.last) if each <= question.until]
    return [
        percent_of(within(figure.success, span, by_month), within(figure.whole or figure.parts, span, by_month))
        for span in (months[place : place + ROLLING] for place in range(len(months) - ROLLING + 1))
    ]


def within(parts: Any, months: list[dt.date], by_month: Mapping[dt.date, Mapping[str, int]]) -> int:
    """How many rows of these parts lie in these months."""
    return sum(by_month.get(month, NOBODY).get(part, 0) for month in months for part in parts)
