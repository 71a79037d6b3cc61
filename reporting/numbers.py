"""What the pages of single figures show: the number, its parts with the way to their people, what others published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from refugees.presenters import shown_name
from reporting import registry
from reporting.compared import Compared, Own, compared
from reporting.exports import Rows, exported_name
from reporting.figures import Question, query_of
from reporting.models import Reference
from reporting.references.rules import keeps
from reporting.registry import Value
from reporting.shown import PAGE
from targets.indicators import Definition, Indicator, Row, Shape

MOST_YEARS = 5
MOST_COHORTS = 8  # years of takeover that are told apart
MOST_PARTS = 12  # columns of a table; of more only those that occur


@dataclass(frozen=True)
class Part:
    """One part of a figure with the address of its people; no address where nobody is known."""

    key: str
    label: Any
    count: int
    url: str


@dataclass(frozen=True)
class Shown:
    """A figure with what it says."""

    figure: Indicator
    value: Value
    parts: list[Part]
    url: str

    @property
    def words(self) -> Definition:
        return self.figure.definition

    @property
    def key(self) -> str:
        return self.figure.key.replace("_", "-")

    @property
    def files(self) -> list[tuple[str, str]]:
        """The number and its parts as files without people."""
        base, _mark, query = self.url.partition("?")
        return [(word, f"{base}numbers.{kind}?{query}") for word, kind in (("CSV", "csv"), ("Excel", "xlsx"))]

    @property
    def is_share(self) -> bool:
        return self.figure.shape in (Shape.SHARE, Shape.CURVE)

    @property
    def is_days(self) -> bool:
        return self.figure.shape is Shape.DAYS


def shown(figure: Indicator, question: Question, user: Any) -> Shown:
    """The figure as this reader may see it."""
    value = registry.measure(figure, question, user)
    return Shown(figure, value, parts(figure, question, value.counts), url("reporting:number", figure, question))


def url(name: str, figure: Indicator, question: Question, **more: str) -> str:
    query = query_of(question) + ("&" + urlencode(more) if more else "")
    return f"{reverse(name, args=[figure.key])}?{query}"


def parts(figure: Indicator, question: Question, counts: Mapping[str, int]) -> list[Part]:
    """The parts in their order; of a figure with very many only those that occur."""
    wanted = figure.parts if len(figure.parts) <= MOST_PARTS else {k: v for k, v in figure.parts.items() if k in counts}
    lead = "" if figure.anonymous else "reporting:number_people"
    return [
        Part(key, label, counts.get(key, 0), url(lead, figure, question, part=key) if lead and counts.get(key) else "")
        for key, label in wanted.items()
    ]


def index(question: Question, user: Any) -> dict[str, Any]:
    """Every figure under its promise, in words."""
    return {
        "question": question,
        "sections": [
            (section, [(figure, url("reporting:number", figure, question)) for figure in found])
            for section, found in registry.by_section()
            if found
        ],
        "references": Reference.objects.all(),
        "keeps": keeps(user),
    }


def cohorts(figure: Indicator, question: Question, user: Any) -> list[tuple[int, Shown]]:
    """The same of each year of takeover by itself, as far as somebody has come to the mark."""
    last = question.on.year
    found = [
        (year, shown(figure, Question(**{**question.__dict__, "cohort": year}), user))
        for year in ([question.cohort] if question.cohort else range(last - MOST_COHORTS + 1, last + 1))
    ]
    return [(year, each) for year, each in found if each.value.everybody]


def picture(
    figure: Indicator, by_year: list[tuple[int, Shown]], found: list[Reference], *, of_cohorts: bool
) -> Compared | None:
    """The years as bars with what others have published as lines; None where there is nothing to compare."""
    if not by_year or not found:
        return None
    own = [
        Own(str(year), each.value.number, *(() if of_cohorts else (dt.date(year, 1, 1), dt.date(year, 12, 31))))
        for year, each in by_year
    ]
    title = _("%(figure)s by year of takeover") if of_cohorts else _("%(figure)s year by year")
    words = figure.definition
    return compared(
        f"compared-{figure.key.replace('_', '-')}", title=title % {"figure": words.label}, unit=str(words.unit),
        own=own, references=found,
    )  # fmt: skip


def years(figure: Indicator, question: Question, user: Any) -> list[tuple[int, Shown]]:
    """The last years of the period one by one, each as a period of its own."""
    last = question.until.year
    found = []
    for year in range(max(question.first.year, last - MOST_YEARS + 1), last + 1):
        first, end = max(question.first, dt.date(year, 1, 1)), min(question.last, dt.date(year, 12, 31))
        part = Question(**{**question.__dict__, "first": first, "last": end})
        found.append((year, shown(figure, part, user)))
    return found


def number(figure: Indicator, question: Question, user: Any) -> dict[str, Any]:
    """One figure closely."""
    of_cohorts = figure.promise == "outcomes"
    by_year = (cohorts if of_cohorts else years)(figure, question, user)
    references = list(Reference.objects.of(figure.key))
    drawn = picture(figure, by_year, references, of_cohorts=of_cohorts)
    for line in drawn.lines if drawn else ():
        line.reference.letter = line.letter  # type: ignore[attr-defined]
    return {
        "question": question,
        "shown": shown(figure, question, user),
        "years": by_year if len(by_year) > 1 else [],
        "years_are": _("Year of takeover") if of_cohorts else _("Year"),
        "years_title": _("By year of takeover") if of_cohorts else _("Year by year"),
        "compared": drawn,
        "references": references,
        "definitions": [figure.definition],
        "back": f"{reverse('reporting:dashboard')}?{query_of(question)}",
    }


def people(figure: Indicator, question: Question, part: str, user: Any, *, turned: int) -> dict[str, Any]:
    """One page of the people behind a figure, or a part of it."""
    rows = figure.rows(question, user)
    found = rows.listed(part, (turned - 1) * PAGE, turned * PAGE + 1)
    counts = registry.measure(figure, question, user).counts
    count = counts.get(part, 0) if part else sum(counts.values())
    more = {"part": part} if part else {}

    def turn(to: int) -> str:
        return url("reporting:number_people", figure, question, **more, page=str(to))

    query = query_of(question) + ("&" + urlencode(more) if more else "")
    return {
        "title": figure.definition.label,
        "words": figure.definition,
        "part": figure.parts[part] if part else "",
        "question": question,
        "count": count,
        "unlisted": count - len(found) if len(found) <= PAGE and turned == 1 else 0,
        "rows": [(row, shown_name(row.person, user, lists=True), figure.parts[row.part]) for row in found[:PAGE]],
        "previous_url": turn(turned - 1) if turned > 1 else "",
        "next_url": turn(turned + 1) if len(found) > PAGE else "",
        "back": url("reporting:number", figure, question),
        "exports": [(word, f"{reverse('reporting:number_people_file', args=[figure.key, kind])}?{query}")
                    for word, kind in (("CSV", "csv"), ("Excel", "xlsx"))],
    }  # fmt: skip


def counts_of(figure: Indicator, question: Question, user: Any) -> Rows:
    """One line per part with its count, then the number itself with its interval: nobody stands in it."""
    value = registry.measure(figure, question, user)
    header = [
        _("As of"), _("From"), _("To"), _("Figure"), _("Part"), _("Value"), _("Unit"),
        pgettext("column of a file", "Key"),
    ]  # fmt: skip
    words = figure.definition
    lines: list[tuple[str, int | None, str, str]]
    lines = [(str(label), value.counts.get(part, 0), _("count"), part) for part, label in figure.parts.items()]
    said = ((_("The number"), value.number, "number"), (_("Interval from"), value.low, "low"),
            (_("Interval to"), value.high, "high"))  # fmt: skip
    lines += [(label, number, str(words.unit), key) for label, number, key in said]
    days = [question.on, question.first, question.last]
    return header, [[*days, str(words.label), *line] for line in lines]


def file_of(figure: Indicator, rows: list[Row]) -> Rows:
    """One line per row, with the person's case number and name; of an estimate also the days it is made from."""
    timed = figure.shape in (Shape.DAYS, Shape.CURVE)
    header = [_("Case number"), _("Name"), _("Caseworker"), _("Team"), _("Date"), str(figure.definition.label)]
    header += [_("Days followed"), _("Days allowed")] if timed else []
    return header, [
        [
            row.person.case_number, exported_name(row.person), str(row.person.caseworker or ""),
            str(row.person.team or ""), row.day, str(figure.parts[row.part]),
            *([row.followed, row.allowed] if timed else []),
        ]
        for row in rows
    ]  # fmt: skip
