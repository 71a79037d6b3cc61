"""Job, IGU and education after the takeover, and how long the first one takes (handbook, KPI-9)."""

from functools import partial
from itertools import pairwise
from typing import Any

from django.db.models import CharField, DateField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.bulk import AnyOf
from reporting import clocks, definitions
from reporting.outcomes import people
from reporting.outcomes.people import TRAINING, Asked, MonthsOn, status_on_day
from reporting.outcomes.rules import MARKS, SUCCESS, TODAY, Status
from reporting.registered.parts import day, left_on, parted
from targets.indicators import Definition, Indicator, Queried, Question, Shape

LABELS = {
    6: _("In job, IGU or education 6 months after takeover"),
    12: _("In job, IGU or education 12 months after takeover"),
    24: _("In job, IGU or education 24 months after takeover"),
    36: _("In job, IGU or education 36 months after takeover"),
    TODAY: _("In job, IGU or education on the day"),
}
THERE, WAITING, LEFT = "there", "waiting", "left"
WAYS = {THERE: _("Got there"), WAITING: _("Not yet"), LEFT: _("Left before")}


def asked(question: Question) -> Asked:
    return Asked(
        on=question.on, team=question.team, caseworker=question.caseworker, basis=question.basis, year=question.cohort
    )


def within(found: Any, question: Question) -> Any:
    return found.filter(AnyOf("pk", clocks.housed_in(question))) if question.district else found


def at_mark(question: Question, user: Any, *, mark: int) -> Queried:
    """The adults who have come to the mark by the day, by what they do on it."""
    found = within(people.at_mark(asked(question), user, mark), question)
    return Queried(found.annotate(part=F("status")))


def share(mark: int) -> Indicator:
    words = definitions.AT_WORK
    return Indicator(
        Definition(
            f"at_work_{mark}" if mark else "at_work_today", LABELS[mark], words.text, words.population, words.source,
            words.unit, words.version, words.since,
        ),
        promise="outcomes",
        parts=dict(Status.choices),
        rows=partial(at_mark, mark=mark),
        shape=Shape.SHARE,
        success=tuple(map(str, SUCCESS)),
        whole=tuple(str(status) for status in Status if status != Status.LEFT),
        raised_by_good=True,
    )  # fmt: skip


STEPS = tuple(pairwise(MARKS))  # from one mark to the next


def moved_between(question: Question, user: Any, *, marks: tuple[int, int]) -> Queried:
    """The adults who have come to the later mark by the day, by what they did at both."""
    found = within(people.at_mark(asked(question), user, marks[1]), question)
    found = found.annotate(earlier=MonthsOn(F("takeover_on"), marks[0]))
    found = found.annotate(part=Concat(status_on_day("earlier"), Value(TO), "status", output_field=CharField()))
    return Queried(found)


TO = "-to-"


def flow(marks: tuple[int, int]) -> Indicator:
    labels = {
        (6, 12): _("From 6 to 12 months after takeover"),
        (12, 24): _("From 12 to 24 months after takeover"),
        (24, 36): _("From 24 to 36 months after takeover"),
    }
    words = definitions.STATUS
    return Indicator(
        Definition(
            f"flow_{marks[0]}_{marks[1]}", labels[marks],
            _("How many people went from which status at the one mark to which at the next, counted by the same"
              " precedence as the status itself."),
            words.population, words.source, words.unit,
        ),
        promise="outcomes",
        parts={
            f"{one}{TO}{other}": format_lazy("{} → {}", one.label, other.label) for one in Status for other in Status
        },
        rows=partial(moved_between, marks=marks),
    )  # fmt: skip


def waiting(found: Any, question: Question, begins: str, jobs: Any) -> Queried:
    """People by whether they got a job, IGU or education, and how long from the annotated day they waited."""
    found = found.annotate(day=Subquery(jobs.values("happened_on")[:1]), left=left_on(question))
    until = Coalesce("day", "left", day(question.on), output_field=DateField())
    ladder = ((Q(day__isnull=False), THERE), (Q(left__isnull=False), LEFT))
    return Queried(found.annotate(part=parted(ladder, WAITING), waited=until - F(begins)), met=(THERE,))


def to_first_job(question: Question, user: Any) -> Queried:
    found = within(people.adults(asked(question), user), question)
    return waiting(found, question, "takeover_on", people.started(SUCCESS, question.on))


def from_traineeship(question: Question, user: Any) -> Queried:
    first = people.started(TRAINING, question.on).values("happened_on")[:1]
    found = within(people.adults(asked(question), user), question).annotate(begins=Subquery(first))
    jobs = people.started(SUCCESS, question.on).filter(happened_on__gte=OuterRef("begins"))
    return waiting(found.filter(begins__isnull=False), question, "begins", jobs)


def days(key: str, label: Any, population: Any, rows: Any) -> Indicator:
    words = definitions.FIRST_JOB
    return Indicator(
        Definition(key, label, words.text, population, words.source, words.unit, words.version, words.since),
        promise="outcomes",
        parts=WAYS,
        rows=rows,
        shape=Shape.DAYS,
        raised_by_good=False,
    )


FLOWS = tuple(flow(marks) for marks in STEPS)
INDICATORS = (
    *(share(mark) for mark in (*MARKS, TODAY)),
    *FLOWS,
    days(
        "days_to_first_job",
        definitions.FIRST_JOB.label,
        definitions.FIRST_JOB.population,
        to_first_job,
    ),
    days(
        "days_from_traineeship_to_job",
        _("Time from the first traineeship to a job, IGU or education"),
        _("The same people, as far as they have begun a traineeship or a job with wage subsidy"),
        from_traineeship,
    ),
)
