"""What the pages of the figures show: lines, charts and people with their words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from refugees.presenters import shown_name
from reporting import clocks, erased
from reporting.definitions import RATE
from reporting.figures import Cell, Question, TargetFigures, chart, figures
from reporting.promises import Promise
from reporting.rules import COLUMNS, State, percent
from targets.rules import EXCLUSION_WORDS

PAGE = 100  # people


def month_words(month: dt.date) -> str:
    """Short, for below a bar: nov 16."""
    return f"{date_format(month, 'b')} {month:%y}"


def full_month(month: dt.date) -> str:
    return date_format(month, "F Y")


def reason_words(reason: str) -> str:
    return str(EXCLUSION_WORDS.get(reason, reason)) if reason else ""


@dataclass(frozen=True)
class Section:
    """One target on the page: its rate in a sentence, its chart, its table."""

    figure: TargetFigures
    columns: Sequence[str]
    lines: Sequence[Any]
    total: Any
    chart: Any
    question: Question

    @property
    def key(self) -> str:
        return self.figure.key.replace("_", "-")

    @property
    def label(self) -> Any:
        return self.figure.label

    @property
    def url(self) -> str:
        """Where the target is looked at closely, with the same filters."""
        query = urlencode(self.question.parameters())
        return f"{reverse('reporting:target', args=[self.figure.key])}?{query}"

    @property
    def percent(self) -> int | None:
        return percent(self.figure.total.rate)

    @property
    def met(self) -> int:
        return self.figure.total[State.MET]

    @property
    def denominator(self) -> int:
        return self.figure.total.denominator


def section(figure: TargetFigures, question: Question) -> Section:
    """One target with everything its part of the page needs."""
    total = figure.total
    words = {"label": figure.label, "met": total[State.MET], "all": total.denominator}
    drawn = chart(
        figure,
        title=_("%(label)s by month of due date") % words,
        description=_("Stacked bars. %(met)d of %(all)d due clocks were met in time.") % words,
        month_words=month_words,
        full_words=full_month,
    )
    columns = [str(state.label) for state in COLUMNS]
    columns += [_("Excluded: %(reason)s") % {"reason": reason_words(reason).lower()} for reason in figure.reasons]
    return Section(figure, columns, figure.lines(question), figure.line(None, question), drawn, question)


def promise(question: Question, user: Any, wanted: Promise) -> dict[str, Any]:
    """The targets of one promise with their months, and the ways out of the page."""
    labels = {key: label for key, label in clocks.labels().items() if key in wanted.targets}
    found = figures(clocks.count(question, user, only=labels), question, labels) if labels else []
    return {
        "question": question,
        "promise": wanted,
        "sections": [section(each, question) for _promise, targets in found for each in targets],
        "people_url": reverse("reporting:people"),
        "back": f"{reverse('reporting:dashboard')}?{urlencode(question.parameters())}",
    }


@dataclass(frozen=True)
class Row:
    """A clock with its person."""

    clock: Any
    person: Any
    name: str
    reason: str


def rows_of(found: Iterable[Any], user: Any) -> list[Row]:
    """The clocks with their persons, as this reader may see them."""
    return [
        Row(each, each.refugee, shown_name(each.refugee, user, lists=True), reason_words(each.excluded_as))
        for each in found
    ]


def everybody(question: Question, cell: Cell, user: Any) -> list[Row]:
    """All rows of one number."""
    return rows_of(clocks.behind(question, cell, user), user)


def people(question: Question, cell: Cell, user: Any, *, number: int) -> dict[str, Any]:
    """One page of the people behind a number, with the words of the number and the ways out."""
    behind = clocks.behind(question, cell, user)
    found = list(behind[(number - 1) * PAGE : number * PAGE + 1])
    parameters = question.parameters() | cell.parameters()
    query = urlencode(parameters)

    def turned(to: int) -> str:
        return "?" + urlencode(parameters | {"page": str(to)})

    return {
        "title": clocks.labels()[cell.target],
        "words": RATE,
        "question": question,
        "cell": cell,
        "state": cell.state.label,
        "reason": reason_words(cell.reason),
        "month": full_month(cell.month) if cell.month else "",
        "count": behind.count(),
        "erased": erased.behind(question, cell, user),
        "rows": rows_of(found[:PAGE], user),
        "previous_url": turned(number - 1) if number > 1 else "",
        "next_url": turned(number + 1) if len(found) > PAGE else "",
        "back": f"{reverse('reporting:dashboard')}?{urlencode(question.parameters())}",
        "exports": files("reporting:people_file", query),
    }


def files(name: str, query: str) -> list[tuple[str, str]]:
    """The same as CSV and as Excel."""
    return files_at(name, [], query)


def files_at(name: str, at: Sequence[str], query: str) -> list[tuple[str, str]]:
    """The same, of an address that names what it is about."""
    kinds = (("CSV", "csv"), ("Excel", "xlsx"))
    return [(word, f"{reverse(name, args=[*at, kind])}?{query}") for word, kind in kinds]
