"""What the pages of the outcomes show: the numbers with the way to their people, shares, curves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refugees.presenters import shown_name
from refugees.rules import Sex
from reporting.charts import Steps, steps
from reporting.closely import words
from reporting.definitions import OF_OUTCOMES, STATUS
from reporting.figures import Number
from reporting.outcomes import people
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import (
    MARKS,
    SMALLEST,
    TODAY,
    AgeGroup,
    Group,
    HouseholdType,
    Outcome,
    Share,
    Status,
    by_mark,
    share,
)
from reporting.shown import PAGE, files
from reporting.survival import Wait, estimate

YEAR = 365.25  # days
FOLLOWED = 3 * YEAR  # what a curve shows
LABELS = {Group.SEX: Sex, Group.AGE: AgeGroup, Group.HOUSEHOLD: HouseholdType}


@dataclass(frozen=True)
class Line:
    """What the people do at one mark."""

    label: str
    numbers: list[Number]
    share: Share


@dataclass(frozen=True)
class Row:
    """One group at every mark: the shares, each with the way to its people."""

    label: str
    cells: list[tuple[Share, Number]]


@dataclass(frozen=True)
class Waiting:
    """How long it takes: a curve with its half-yearly numbers."""

    title: str
    steps: Steps | None
    median: float | None
    parts: list[tuple[str, Any]]
    number: int

    @property
    def numbers_title(self) -> str:
        return _("Numbers: %(title)s") % {"title": self.title}


def mark_words(mark: int) -> str:
    if mark == TODAY:
        return _("On the day shown")
    return ngettext("%(months)d month after takeover", "%(months)d months after takeover", mark) % {"months": mark}


def group_words(group: Group, value: str) -> str:
    """A value of a group in words; a year says itself."""
    choices: Any = LABELS.get(group)
    return str(dict(choices.choices).get(value, _("Not stated"))) if choices else value


def number(asked: Asked, count: int, **what: Any) -> Number:
    return Number(count, urlencode(asked.parameters() | {name: str(each) for name, each in what.items()}))


def outcomes(asked: Asked, user: Any) -> dict[str, Any]:
    """Everything below the filters."""
    found = by_mark(people.count(asked, user))
    query = urlencode(asked.parameters())
    return {
        "asked": asked,
        "columns": [str(status.label) for status in Status],
        "lines": [line(asked, mark, found.get((mark, ""), Outcome())) for mark in (*MARKS, TODAY)],
        "group_label": asked.group.label,
        "marks": [mark_words(mark) for mark in (*MARKS, TODAY)],
        "rows": rows(asked, found),
        "waiting": waiting(asked, user),
        "definitions": OF_OUTCOMES,
        "people_url": reverse("reporting:outcome_people"),
        "files": files("reporting:outcomes_file", query),
    }


def line(asked: Asked, mark: int, outcome: Outcome) -> Line:
    numbers = [number(asked, outcome[status], mark=mark, status=status) for status in Status]
    return Line(mark_words(mark), numbers, share(outcome))


def rows(asked: Asked, found: Mapping[tuple[int, str], Outcome]) -> list[Row]:
    """Every group that occurs, in the order of its words' list; years from the earliest."""
    values = sorted({value for _mark, value in found if value})
    if asked.group in LABELS:
        order = list(LABELS[asked.group].values)
        values.sort(key=lambda value: order.index(value) if value in order else len(order))
    return [Row(group_words(asked.group, value), cells(asked, found, value)) for value in values]


def cells(asked: Asked, found: Mapping[tuple[int, str], Outcome], value: str) -> list[tuple[Share, Number]]:
    outcomes = [(mark, found.get((mark, value), Outcome())) for mark in (*MARKS, TODAY)]
    return [
        (share(outcome), number(asked, sum(outcome.counts.values()), mark=mark, value=value))
        for mark, outcome in outcomes
    ]


# --- how long it takes ------------------------------------------------------------------------------
def waiting(asked: Asked, user: Any) -> list[Waiting]:
    return [
        curve("job", _("From takeover to the first job, IGU or education"), people.to_first_job(asked, user)),
        curve(
            "trained", _("From the first traineeship to a job, IGU or education"), people.from_traineeship(asked, user)
        ),
    ]


def curve(uid: str, title: str, waits: list[Wait]) -> Waiting:
    found = estimate(waits)
    if found is None or found.number < SMALLEST:
        return Waiting(title, None, None, [], found.number if found else 0)
    parts = [(half_years(n), words(found.by(n * YEAR / 2))) for n in range(1, 7)]
    at_year = words(found.by(YEAR))
    drawn = steps(
        f"curve-{uid}",
        title=_("Curve: %(title)s") % {"title": title},
        description=_("After a year %(share)d %% have got there.") % {"share": at_year["share"] if at_year else 0},
        points=[(each.time, each.share, each.low, each.high) for each in found.points],
        until=min(found.longest, FOLLOWED),
        limit=YEAR,
        most=FOLLOWED,
        names=[
            (n * YEAR, ngettext("%(years)d year", "%(years)d years", n) % {"years": n} if n else "0") for n in range(4)
        ],
    )
    return Waiting(title, drawn, found.median, parts, found.number)


def half_years(number: int) -> str:
    months = 6 * number
    return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}


# --- as a file --------------------------------------------------------------------------------------
def table(asked: Asked, user: Any) -> tuple[list[str], list[list[Any]]]:
    """The same numbers, one line for each mark and group, and for all."""
    found = by_mark(people.count(asked, user))
    header = [_("As of"), _("Mark"), str(asked.group.label), *[str(status.label) for status in Status]]
    header += [_("In job, IGU or education (per cent)"), _("From"), _("To")]
    lines = []
    for mark in (*MARKS, TODAY):
        values = ["", *sorted({value for each, value in found if value and each == mark})]
        for value in values:
            outcome = found.get((mark, value), Outcome())
            told = share(outcome)
            label = group_words(asked.group, value) if value else _("All")
            known = told.percent is not None
            lines.append([
                asked.on, mark_words(mark), label, *[outcome[status] for status in Status], told.percent,
                told.low if known else None, told.high if known else None,
            ])  # fmt: skip
    return header, lines


# --- the people behind a number ---------------------------------------------------------------------
def listed(asked: Asked, what: dict[str, Any], user: Any, *, turned: int) -> dict[str, Any]:
    """One page of the people one number counts; `what` names mark, status and group."""
    behind = people.behind(asked, user, **what)
    shown = list(behind[(turned - 1) * PAGE : turned * PAGE + 1])
    said = asked.parameters() | {"mark": str(what["mark"]), "status": what["status"], "value": what["group"]}
    query = urlencode({name: each for name, each in said.items() if each})
    return {
        "title": mark_words(what["mark"]),
        "words": STATUS,
        "asked": asked,
        "status": Status(what["status"]).label if what["status"] else "",
        "group": group_words(asked.group, what["group"]) if what["group"] else "",
        "count": behind.count(),
        "rows": [(each, shown_name(each, user, lists=True), Status(each.status).label) for each in shown[:PAGE]],
        "previous_url": f"?{query}&page={turned - 1}" if turned > 1 else "",
        "next_url": f"?{query}&page={turned + 1}" if len(shown) > PAGE else "",
        "back": f"{reverse('reporting:outcomes')}?{urlencode(asked.parameters())}",
        "exports": files("reporting:outcome_people_file", query),
    }
