"""The checklist of the first year for the people of a mentor: what is due, what comes, what is settled."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mentoring.models import ChecklistItem, HolisticMentor, MentorTask
from mentoring.rules import THIS_WEEK, State, Year, applies, year_of

COMING_DAYS = 28


@dataclass(frozen=True)
class Line:
    """One thing to do: an item of the checklist, or a task that was added; `task` is its row where there is one."""

    key: str
    text: str
    due_on: dt.date | None
    doer: str = ""
    phase: str = ""
    task: Any = None

    @property
    def is_settled(self) -> bool:
        return self.task is not None and self.task.state != State.OPEN

    @property
    def day(self) -> dt.date:
        """For the order: what has no date comes last."""
        return self.due_on or dt.date.max


@dataclass
class List:
    """What a person's mentor has before them on a day."""

    year: Year
    week: int
    due: list[Line] = field(default_factory=list)  # late, or to be done this week
    late: int = 0
    coming: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)
    settled: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.due) + len(self.coming) + len(self.later) + len(self.settled)


def of_people(given: Iterable[HolisticMentor], on: dt.date) -> dict[int, List]:
    """The lists of everybody at once, by person; two queries."""
    rows = list(given)
    items = list(ChecklistItem.objects.order_by("week", "pk")) if rows else []
    tasks: dict[int, list[MentorTask]] = {}
    for task in MentorTask.objects.filter(refugee__in=[row.refugee_id for row in rows]).select_related("settled_by"):
        tasks.setdefault(task.refugee_id, []).append(task)
    return {row.refugee_id: list_of(row, items, tasks.get(row.refugee_id, []), on) for row in rows}


def list_of(given: HolisticMentor, items: Sequence[ChecklistItem], tasks: Sequence[MentorTask], on: dt.date) -> List:
    """One person's list: the items that are asked of them, and the tasks that were added."""
    year = year_of(given.refugee.takeover_on, given.valid_from)
    rows = {task.item: task for task in tasks if task.item}
    found = List(year, max(year.week_on(on), 0))
    lines = [
        Line(item.key, item.text, year.due_on(item.week), str(item.get_doer_display()), str(item.phase.label),
             rows.get(item.key))
        for item in items if asked(item, given.conditions, year) or item.key in rows
    ]  # fmt: skip
    once = {line.key: line for line in lines}  # an item that was changed stands in the version that is asked
    lines = [*once.values(), *(Line("", task.what, task.due_on, task=task) for task in tasks if not task.item)]
    for line in sorted(lines, key=lambda each: each.day):
        put(line, found, on)
    return found


def asked(item: ChecklistItem, conditions: Sequence[str], year: Year) -> bool:
    """Whether an item is asked of somebody: in force on the day it falls due, and its condition holds."""
    due = year.due_on(item.week)
    in_force = item.valid_from <= due <= (item.valid_to or due)
    return in_force and applies(item.condition, conditions)


def put(line: Line, found: List, on: dt.date) -> None:
    if line.is_settled:
        found.settled.append(line)
    elif line.due_on is not None and line.due_on <= on + dt.timedelta(days=THIS_WEEK):
        found.due.append(line)
        found.late += line.due_on < on
    elif line.due_on is None or line.due_on <= on + dt.timedelta(days=COMING_DAYS):
        found.coming.append(line)
    else:
        found.later.append(line)


def asked_keys(given: HolisticMentor) -> set[str]:
    """The items that may be ticked for a person."""
    year = year_of(given.refugee.takeover_on, given.valid_from)
    return {item.key for item in ChecklistItem.objects.all() if asked(item, given.conditions, year)}
