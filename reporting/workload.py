"""How much waits by team and caseworker: cases and deadlines, in order of names, never a ranking of people."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.names import danish_sort_key
from reporting import clocks
from reporting.charts import Bar, Chart, Series, stacked_bars
from reporting.figures import Question, query_of
from targets import filters
from targets.models import Clock

NUMBERS = ("cases", "overdue", "week", "later", "unknown")


@dataclass
class Load:
    """What waits for a team or one of its caseworkers. `whose` is the choice of the worklist that shows the same."""

    name: str
    whose: str
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS, 0))

    def add(self, numbers: dict[str, int]) -> None:
        for name, number in numbers.items():
            self.numbers[name] += number

    @property
    def per_case(self) -> float | None:
        """Overdue deadlines for each case."""
        return self.numbers["overdue"] / self.numbers["cases"] if self.numbers["cases"] else None

    def cells(self) -> list[tuple[int, str]]:
        """The numbers in the table's order, each with the worklist of these rows where there is one."""
        states = {"overdue": filters.OVERDUE, "week": filters.WEEK, "unknown": filters.UNKNOWN}
        found = []
        for name in NUMBERS:
            asked = {"whose": self.whose, "standing": states.get(name, ""), "put_off": "yes"}
            link = name in states and self.whose and self.numbers[name]
            found.append((self.numbers[name], f"{reverse('targets:worklist')}?{urlencode(asked)}" if link else ""))
        return found


@dataclass
class TeamLoad:
    load: Load
    caseworkers: list[Load]


def cases(question: Question, user: Any) -> list[tuple[Any, ...]]:
    """Team, caseworker and the number of their cases, of people who have not left."""
    found = clocks.people(question, user).present(question.on).order_by()
    names = ("team", "team__name", "caseworker", "caseworker__name")
    return list(found.values_list(*names).annotate(number=Count("pk")))


def open_clocks(question: Question, user: Any) -> list[tuple[Any, ...]]:
    """The same of the deadlines that somebody has to do something about: overdue, within a week, later, undated."""
    until = Q(due_on__lte=filters.week_of(question.on))
    late = Q(due_on__lt=question.on)
    found = clocks.limited(Clock.objects.visible_to(user).present().unmet(), question).order_by()
    return list(
        found.values_list("team", "team__name", "caseworker", "caseworker__name").annotate(
            overdue=Count("pk", filter=late),
            week=Count("pk", filter=until & ~late),
            later=Count("pk", filter=~until & Q(due_on__isnull=False)),
            unknown=Count("pk", filter=Q(due_on__isnull=True)),
        )
    )


def loads(question: Question, user: Any) -> list[TeamLoad]:
    """Teams and their caseworkers in order of their names; what belongs to nobody last."""
    teams: dict[Any, Load] = {}
    workers: dict[Any, dict[Any, Load]] = defaultdict(dict)
    told = [(row[:4], {"cases": row[4]}) for row in cases(question, user)]
    told += [(row[:4], dict(zip(NUMBERS[1:], row[4:], strict=True))) for row in open_clocks(question, user)]
    for (team, team_name, worker, worker_name), numbers in told:
        mark = f"{filters.TEAM_MARK}{team}" if team else ""
        teams.setdefault(team, Load(team_name or _("Without a team"), mark)).add(numbers)
        mark = f"{filters.PERSON_MARK}{worker}" if worker else ""
        workers[team].setdefault(worker, Load(worker_name or _("Without a caseworker"), mark)).add(numbers)
    everybody = sum(len(each) for each in workers.values())
    shows = bool(question.team) or everybody <= clocks.MOST_CASEWORKERS
    return [TeamLoad(load, by_name(workers[team]) if shows else []) for team, load in sorted(teams.items(), key=named)]


def named(pair: tuple[Any, Load]) -> tuple[bool, str]:
    return pair[0] is None, danish_sort_key(pair[1].name)


def by_name(found: dict[Any, Load]) -> list[Load]:
    return [load for _key, load in sorted(found.items(), key=named)]


def chart(teams: list[TeamLoad]) -> Chart:
    """Open deadlines of each team, stacked: overdue, within a week, later."""
    series = [("overdue", _("Overdue")), ("met_late", _("Within 7 days")), ("not_due", _("Later"))]
    return stacked_bars(
        "workload",
        title=_("Open deadlines by team"),
        description=_("Stacked bars: overdue, within 7 days, later. The numbers stand in the table."),
        series=[Series(key, words) for key, words in series],
        bars=[
            Bar(team.load.name, team.load.name, tuple(team.load.numbers[name] for name in ("overdue", "week", "later")))
            for team in teams
        ],
        name_every=1,
        gap=70,
    )


def workload(question: Question, user: Any) -> dict[str, Any]:
    """Everything below the filters."""
    teams = loads(question, user)
    return {
        "question": question,
        "teams": teams,
        "shows_caseworkers": any(team.caseworkers for team in teams),
        "chart": chart(teams) if 1 < len(teams) <= MOST_BARS else None,
        "back": f"{reverse('reporting:dashboard')}?{query_of(question)}",
    }


MOST_BARS = 12
