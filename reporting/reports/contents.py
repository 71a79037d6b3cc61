"""What stands in a report, once: the PDF, the workbook and the CSV file are written from the same lines.

A team sheet counts the cases in its reader's reach, like the dashboard. A committee's and a year's report leave
casework: they are made of the published tables alone (`reporting.public.tables`), small numbers held back.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.dates import danish
from reporting import clocks
from reporting.charts import Bar, Chart, Series, stacked_bars
from reporting.compared import Compared, Own, compared
from reporting.definitions import AT_WORK, PER_CENT, RATE, STATUS, Definition
from reporting.figures import Question, TargetFigures, chart, figures
from reporting.frozen.rules import counted_on
from reporting.held_back import SMALL, Span, Told
from reporting.models import Reference
from reporting.outcomes import people
from reporting.outcomes.pages import mark_words
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import MARKS, TODAY, Outcome, Status, by_mark, share
from reporting.public import tables, years
from reporting.public.years import Table
from reporting.registered.outcomes import LABELS
from reporting.reports.models import Report
from reporting.reports.rules import MONTHS_BACK, Kind, last_day
from reporting.rules import COLUMNS, State, next_month, percent
from reporting.shown import full_month, month_words
from targets.rules import EXCLUSION_WORDS

Tick = Callable[[], None]
BEFORE = 4  # quarters a committee's report shows before its own
HELD_BACK = "••"
MIDDLE = (SMALL.low + SMALL.high) // 2  # as which a number from 1 to 5 is drawn


def together() -> str:
    return _("Job, IGU or education together")


@dataclass(frozen=True)
class Line:
    """A period of a target, or a mark: its numbers (a range, or None, is held back) and the share in per cent."""

    name: str
    cells: tuple[Told | None, ...]
    percent: Told | None
    as_of: dt.date
    is_sum: bool = False
    note: str = ""


@dataclass(frozen=True)
class Block:
    """One target: its lines and its chart."""

    key: str
    label: str
    lines: Sequence[Line]
    chart: Chart | None

    @property
    def is_empty(self) -> bool:
        """Nothing but zeros: the sum says it."""
        return any(line.is_sum for line in self.lines) and not any(any(line.cells) for line in self.lines)


@dataclass(frozen=True)
class Chapter:
    """One promise."""

    key: str
    label: str
    blocks: Sequence[Block]
    tables: Sequence[Table] = ()  # of whole years


@dataclass
class Document:
    """Everything a report says."""

    title: str
    period: str
    scope: str
    as_of: dt.date
    made_on: dt.date
    is_held_back: bool  # small numbers
    columns: Sequence[str]
    statuses: Sequence[str] = field(default_factory=lambda: [*(str(each.label) for each in Status), together()])
    chapters: Sequence[Chapter] = ()
    outcomes: Sequence[Line] = ()
    comparisons: Sequence[Compared] = ()  # of the outcomes, with what others have published
    definitions: Sequence[Definition] = (RATE, STATUS, AT_WORK)

    @property
    def municipality(self) -> str:
        return str(settings.HAVN_MUNICIPALITY_NAME)

    @property
    def all_comparisons(self) -> list[Compared]:
        """Of the figures of the years, and of the outcomes."""
        of_years = [table.compared for chapter in self.chapters for table in chapter.tables if table.compared]
        return [*of_years, *self.comparisons]

    @property
    def exclusions(self) -> list[str]:
        """Why a deadline can stand outside the rate, in words."""
        return [str(words) for words in EXCLUSION_WORDS.values()]

    @property
    def facts(self) -> list[tuple[str, Any]]:
        """What stands on the cover."""
        return [
            (_("Municipality"), self.municipality),
            (_("Period"), self.period),
            (_("Covers"), self.scope),
            (_("As of"), self.as_of),
            (_("Made on"), self.made_on),
        ]


def document(report: Report, *, today: dt.date, tick: Tick) -> Document:
    """The contents of a report; `tick` is called after each step."""
    return (sheet if report.kind == Kind.SHEET else for_outside)(report, today=today, tick=tick)


# --- the team sheet ---------------------------------------------------------------------------------
def sheet_question(report: Report, today: dt.date) -> Question:
    """The dashboard's question that a team sheet answers: the month and the eleven before it."""
    first = next_month(report.first, 1 - MONTHS_BACK)
    last = last_day(report.kind, report.first)
    return Question(on=counted_on(report.first), first=first, last=last, today=today, team=report.team_id)


def sheet(report: Report, *, today: dt.date, tick: Tick) -> Document:
    """The numbers of the cases in the reader's reach; nothing is held back."""
    question, user = sheet_question(report, today), report.asked_by
    found = figures(clocks.count(question, user), question, clocks.labels())
    tick()
    made = Document(
        title=_("Team sheet"),
        period=full_month(report.first),
        scope=str(report.team) if report.team else _("the cases you can open"),
        as_of=question.on,
        made_on=today,
        is_held_back=False,
        columns=[*(str(state.label) for state in COLUMNS), str(State.EXCLUDED.label)],
    )
    made.chapters = [
        Chapter(promise.key, str(promise.label), [of_figure(each, question) for each in targets])
        for promise, targets in found
    ]
    tick()
    outcomes = by_mark(people.count(Asked(on=question.on, team=question.team), user))
    made.outcomes = [of_outcome(mark, outcomes.get((mark, ""), Outcome()), question.on) for mark in (*MARKS, TODAY)]
    tick()
    return made


def of_figure(figure: TargetFigures, question: Question) -> Block:
    label = str(figure.label)
    lines = [
        Line(
            full_month(month) if month else _("The whole period"),
            (*(tally[state] for state in COLUMNS), tally[State.EXCLUDED]),
            percent(tally.rate),
            question.on,
            is_sum=month is None,
        )
        for month, tally in [*figure.months.items(), (None, figure.total)]
    ]
    words = {"label": label, "met": figure.total[State.MET], "all": figure.total.denominator}
    drawn = chart(
        figure,
        title=_("%(label)s by month of due date") % words,
        description=_("Stacked bars. %(met)d of %(all)d due clocks were met in time.") % words,
        month_words=month_words,
        full_words=full_month,
    )
    return Block(figure.key, label, lines, drawn if figure.total.total else None)


def of_outcome(mark: int, outcome: Outcome, on: dt.date) -> Line:
    cells = (*(outcome[status] for status in Status), outcome.successes)
    return Line(mark_words(mark), cells, share(outcome).percent, on)


# --- for readers outside casework -------------------------------------------------------------------
def for_outside(report: Report, *, today: dt.date, tick: Tick) -> Document:
    """The published tables of the period; a committee sees the quarters before its own too."""
    is_year = report.kind == Kind.YEAR
    last = last_day(report.kind, report.first)
    since = report.first if is_year else next_month(report.first, -3 * BEFORE)
    made = Document(
        title=_("Yearly report") if is_year else _("Committee report"),
        period=str(report.first.year) if is_year else quarter_words(report.first),
        scope=_("the whole municipality"),
        as_of=last + dt.timedelta(days=1),
        made_on=today,
        is_held_back=True,
        columns=[_("Met in time"), _("Not met in time"), _("Outside the rate"), _("In all")],
    )
    found = {promise.key: targets for promise, targets in tables.targets(since=since, until=last)}
    tick()
    whole = {section.key: found for section, found in years.sections(until=last_whole_year(last))}
    made.chapters = [
        Chapter(
            section.key, str(section.label), [of_target(each, is_year=is_year) for each in found.get(section.key, [])],
            whole.get(section.key, []),
        )
        for section in years.in_order()
        if section.key in found or section.key in whole
    ]  # fmt: skip
    tick()
    cohorts = tables.cohorts(until=last)
    made.outcomes = [of_cohort(each) for each in cohorts]
    made.comparisons = [each for mark in MARKS if (each := comparison(mark, cohorts)) is not None]
    made.definitions = (*tables.definitions(), *years.definitions())
    tick()
    return made


def last_whole_year(day: dt.date) -> int:
    """The newest year that is over with the day."""
    return (day + dt.timedelta(days=1)).year - 1


def quarter_words(quarter: dt.date) -> str:
    return _("%(number)d. quarter of %(year)d") % {"number": (quarter.month + 2) // 3, "year": quarter.year}


def of_target(target: tables.Target, *, is_year: bool) -> Block:
    label = str(target.label)
    lines = [each for each in target.lines if is_year or each.kind != "year"]
    drawn = stacked_bars(
        f"chart-{target.key.replace('_', '-')}",
        title=_("%(label)s by quarter of due date") % {"label": label},
        description=_("Stacked bars of the numbers that stand in the table; a number from 1 to 5 is drawn as 3."),
        series=[
            Series("met", _("Met in time")),
            Series("overdue", _("Not met in time")),
            Series("excluded", _("Outside the rate")),
            Series("not_due", _("From 1 to 5")),
        ],
        bars=[bar(each) for each in lines if each.kind == "quarter"],
    )
    return Block(target.key, label, [of_published(each) for each in lines], drawn if drawn.rects else None)


def bar(line: tables.Line) -> Bar:
    """What stands of a quarter, and its small numbers as one part."""
    shown = [0 if isinstance(cell, Span) else cell for cell in line.cells]
    small = sum(isinstance(cell, Span) for cell in line.cells)
    return Bar(line.name[2:], line.name, (*shown, small * MIDDLE))


def of_published(line: tables.Line) -> Line:
    note = ""
    if line.corrected_on:
        note = _("Corrected since, latest %(day)s; the correction is small and held back.") % {
            "day": danish(line.corrected_on)
        }
    return Line(line.name, (*line.cells, line.total), line.percent, line.as_of, line.kind == "year", note)


def of_cohort(cohort: tables.Cohort) -> Line:
    name = _("%(year)d, after %(months)d months") % {"year": cohort.year, "months": cohort.mark}
    return Line(name, (*cohort.cells, cohort.success), cohort.percent, cohort.as_of)


def comparison(mark: int, cohorts: Sequence[tables.Cohort]) -> Compared | None:
    """The years of takeover at a mark beside what others have published of it; None where either is missing."""
    own = [Own(str(each.year), each.percent) for each in cohorts if each.mark == mark and each.percent is not None]
    references = list(Reference.objects.of(f"at_work_{mark}"))
    if not own or not references:
        return None
    title = _("%(figure)s by year of takeover") % {"figure": LABELS[mark]}
    return compared(f"compared-{mark}", title=title, unit=str(PER_CENT), own=own, references=references)
