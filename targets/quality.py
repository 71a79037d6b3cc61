"""The list of what is missing or odd in the data, as work to be done: what settles the most clocks first.

Every floor and pillar contributes its checks (`refugees.registry.QualityCheck`); one statement answers for all of
them, whatever the number of people.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from core import kept
from core.clock import COPENHAGEN
from refugees import registry
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow, QualityCheck
from targets import derivation, filters

PAGE_SIZE = 50
MOST = 20_000  # rows of a file
PANEL_ROWS = 6
COLUMNS = (
    "pk", "caseworker_id", "residence_basis", "allocation_decided_on", "takeover_on", "planned_move_on",
    "permit_expires_on", "registered_on",
)  # fmt: skip
PLACE = ("clocks", "rank", "since", "refugee_id", "uid")


@dataclass(frozen=True)
class Found:
    """Something to mend: which check found it, in whose case, and how many clocks it would settle."""

    check: QualityCheck
    refugee_id: int
    since: dt.date
    subject: str
    uid: str
    detail: str
    clocks: int

    @property
    def sentence(self) -> str:
        return self.check.words(self.since, self.subject, self.detail)

    def url(self, case_number: str) -> str:
        return self.check.url(case_number, self.uid)

    @property
    def mark(self) -> str:
        """Its place in the list."""
        return f"{self.clocks}~{self.check.order}~{self.since.isoformat()}~{self.refugee_id}~{self.uid}"


def checks_for(user: Any) -> list[QualityCheck]:
    """The checks whose faults the user may mend: a list of work, not of complaints."""
    found: list[QualityCheck] = kept.once(checks_for, user.rights, lambda: _checks_for(user))
    return found


def _checks_for(user: Any) -> list[QualityCheck]:
    return [check for check in registry.checks() if user.can(check.area, write=True)]


def people(user: Any, whose: str, on: dt.date) -> QuerySet[Refugee]:
    """The people present of the cases chosen, within the user's reach."""
    found: QuerySet[Refugee] = Refugee.objects.visible_to(user).present(on)
    if whose == filters.MINE:
        return found.filter(caseworker__in=user.scope.caseworkers | {user.pk})
    if whose == filters.TEAM:
        return found.filter(team__in=user.scope.teams)
    if whose.startswith(filters.PERSON_MARK):
        return found.filter(caseworker=int(whose.removeprefix(filters.PERSON_MARK)))
    if whose.startswith(filters.TEAM_MARK):
        return found.filter(team=int(whose.removeprefix(filters.TEAM_MARK)))
    return found


# --- one statement ----------------------------------------------------------------------------------
def _branch(check: QualityCheck, on: dt.date) -> str:
    rows = check.rows.replace("{on}", derivation.day(on))
    settled = f"(SELECT count(*) FROM targets_clock c WHERE c.refugee_id = x.refugee_id AND ({check.settles}))"
    clocks = "0" if check.settles == "false" else settled
    return (
        f"SELECT '{check.key}' AS key, {check.order} AS rank, x.*, {clocks} AS clocks"
        f" FROM ({rows}) x(refugee_id, since, subject, uid, detail)"
    )


def _statement(checks: Sequence[QualityCheck], of: str, condition: str, on: dt.date, most: int) -> str:
    """Counts of every check, and the rows of a page: clocks first, then the check's own rank, then the oldest."""
    branches = "\nUNION ALL ".join(_branch(check, on) for check in checks)
    names = ", ".join("id" if name == "pk" else name for name in COLUMNS)
    return f"""WITH p({names}) AS MATERIALIZED ({of}),
q AS MATERIALIZED ({branches})
SELECT (SELECT jsonb_object_agg(key, number) FROM (SELECT key, count(*) AS number FROM q GROUP BY key) n),
(SELECT jsonb_agg(to_jsonb(r)) FROM (SELECT * FROM q WHERE {condition}
ORDER BY clocks DESC, rank, since, refugee_id, uid COLLATE "C" LIMIT {int(most)}) r)"""


def _condition(only: str, after: str) -> tuple[str, list[Any]]:
    lines, params = ["true"], []
    if only:
        lines.append("key = %s")
        params.append(only)
    if place := _place(after):
        lines.append('(-clocks, rank, since, refugee_id, uid COLLATE "C") > (%s, %s, %s, %s, %s)')
        params += place
    return " AND ".join(lines), params


def _place(mark: str) -> list[Any]:
    """The place behind a mark; a mark that says nothing is none."""
    parts = mark.split("~", 4)
    numbers = [parts[number] for number in (0, 1, 3)] if len(parts) == 5 else []
    if not numbers or not all(each.isdigit() and len(each) < 18 for each in numbers):
        return []
    try:
        since = dt.date.fromisoformat(parts[2])
    except ValueError:
        return []
    return [-int(parts[0]), int(parts[1]), since, int(parts[3]), parts[4]]


def find(
    user: Any, on: dt.date, *, whose: str = "", only: str = "", after: str = "", most: int = PAGE_SIZE
) -> tuple[dict[str, int], list[Found]]:
    """How many rows each check has, and the first `most` of them after a mark; one statement."""
    checks = {check.key: check for check in checks_for(user)}
    registered = TruncDate("created_at", tzinfo=COPENHAGEN)
    mine = people(user, whose, on).order_by().annotate(registered_on=registered).values_list(*COLUMNS)
    try:
        of, params = mine.query.sql_with_params()
    except EmptyResultSet:
        return {}, []
    if not checks:
        return {}, []
    condition, more = _condition(only, after)
    with connection.cursor() as cursor:
        cursor.execute(_statement(list(checks.values()), of, condition, on, most), [*params, *more])
        counts, rows = cursor.fetchone()
    # Django leaves JSON as the text that PostgreSQL sent.
    return json.loads(counts or "{}"), [_found(row, checks) for row in json.loads(rows or "[]")]


def _found(row: dict[str, Any], checks: dict[str, QualityCheck]) -> Found:
    return Found(
        check=checks[row["key"]],
        refugee_id=row["refugee_id"],
        since=dt.date.fromisoformat(row["since"]),
        subject=row["subject"],
        uid=row["uid"],
        detail=row["detail"],
        clocks=row["clocks"],
    )


def with_persons(user: Any, found: Sequence[Found]) -> list[tuple[Found, Refugee]]:
    """The rows with their persons, in one query."""
    persons = Refugee.objects.visible_to(user).with_people().in_bulk({each.refugee_id for each in found})
    return [(each, persons[each.refugee_id]) for each in found if each.refugee_id in persons]


# --- Min dag ------------------------------------------------------------------------------------------
def panel(user: Any, on: dt.date) -> Panel | None:
    """What the reader's own cases lack, for a box on the start page; three statements."""
    if not checks_for(user):
        return None
    counts, found = find(user, on, whose=filters.default_whose(user), most=PANEL_ROWS)
    shown = with_persons(user, found)
    total = sum(counts.values())
    return Panel(
        title=_("Data quality (%(count)s)") % {"count": total} if total else _("Data quality"),
        rows=[
            PanelRow(
                when="",
                text=f"{shown_name(person, user, lists=True)} – {each.check.label}",
                url=each.url(person.case_number),
                case_number=person.case_number,
            )
            for each, person in shown
        ],
        empty=_("Nothing is missing."),
        url=reverse("targets:quality"),
        people=[person.uid for _found_, person in shown],
    )
