"""Two pictures of how people get on: each year's cohort at each mark, and who moved between two marks."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.definitions import AT_WORK
from reporting.drawn import Flow, flow, heat_map
from reporting.figures import Question, query_of
from reporting.numbers import Shown, shown
from reporting.outcomes import people
from reporting.outcomes.pages import mark_words
from reporting.outcomes.rules import MARKS, Group, Outcome, Status, by_mark, share
from reporting.registered.outcomes import FLOWS, TO, asked


def cohorts(question: Question, user: Any) -> dict[str, Any]:
    """The share in job, IGU or education of each year's cohort at each mark."""
    found = by_mark(people.count(asked(question), user))
    years = sorted({group for _mark, group in found if group})
    shares = {
        (row, column): share(found.get((mark, year), Outcome()))
        for row, year in enumerate(years)
        for column, mark in enumerate(MARKS)
        if found.get((mark, year))
    }
    columns = [mark_words(mark) for mark in MARKS]
    cells = {
        place: (each.percent, _("%(part)d of %(whole)d") % {"part": each.part, "whole": each.whole})
        for place, each in shares.items()
    }
    picture = heat_map(
        "cohorts",
        title=_("In job, IGU or education by year of takeover"),
        description=_("Each row is a year of takeover, each column a mark. The darker, the larger the share."),
        rows=years,
        columns=[_("%(months)d months") % {"months": mark} for mark in MARKS],
        cells=cells,
    )
    return {
        "question": question,
        "group": Group.COHORT,
        "columns": columns,
        "rows": [(year, [shares.get((row, column)) for column in range(len(MARKS))]) for row, year in enumerate(years)],
        "picture": picture if years else None,
        "definitions": [AT_WORK],
        "back": f"{reverse('reporting:dashboard')}?{query_of(question)}",
    }


def flows(question: Question, user: Any) -> dict[str, Any]:
    """Who went from which status to which, from each mark to the next."""
    found = [shown(figure, question, user) for figure in FLOWS]
    return {
        "question": question,
        "flows": [(each, drawn(each)) for each in found if each.value.everybody],
        "definitions": [FLOWS[0].definition],
        "back": f"{reverse('reporting:dashboard')}?{query_of(question)}",
    }


def drawn(each: Shown) -> Flow:
    counts = {pair(key): number for key, number in each.value.counts.items()}
    same = sum(number for (one, other), number in counts.items() if one == other)
    return flow(
        each.key,
        title=str(each.words.label),
        description=_("%(same)d of %(all)d people have the same status at both marks.")
        % {"same": same, "all": each.value.everybody},
        names={str(status): str(status.label) for status in Status},
        counts=counts,
    )


def pair(key: str) -> tuple[str, str]:
    one, other = key.split(TO)
    return one, other
