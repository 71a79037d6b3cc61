"""The worklist: one page of open clocks by keyset, its numbers in one statement, its rows in words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish, parse_date
from core.look import days_words
from refugees import registry
from refugees.journal import ADMINISTRATION
from refugees.models import JournalEntry
from refugees.presenters import shown_name
from targets import derivation, filters
from targets.models import Clock
from targets.rules import Standing

PAGE_SIZE = 50
COUNT_LIMIT = 1000  # above it the number reads "1000+"
SORT_FIELDS = {"due": "due_on", "person": "refugee__sort_key", "target": "target"}
TIE = ("refugee_id", "target", "subject")


@dataclass(frozen=True)
class Row:
    """One clock of the list, ready to show."""

    key: str
    name: str
    url: str
    small: str
    target: str
    target_url: str
    due_on: dt.date | None
    standing: str
    words: str
    part: int | None
    last: str
    button: str
    button_url: str
    primary: bool
    snooze_url: str
    why_url: str


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


# --- numbers --------------------------------------------------------------------------------------
def counts(rows: QuerySet[Clock], on: dt.date) -> dict[str, int]:
    """How many are overdue, due within 7 and 30 days, and miss data; each capped, all in one statement."""
    states = (filters.OVERDUE, filters.WEEK, filters.NEAR, filters.UNKNOWN)
    parts: list[str] = []
    params: list[Any] = []
    for key in states:
        capped = rows.filter(filters.state(key, on)).order_by().values("target")[: COUNT_LIMIT + 1]
        try:
            text, values = capped.query.sql_with_params()
        except EmptyResultSet:
            text, values = "SELECT 1 WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({text}) x)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(states, cursor.fetchone(), strict=True))


def count_words(number: int) -> str:
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)


# --- one page -------------------------------------------------------------------------------------
def cursor_of(clock: Clock, sort: str) -> str:
    """The place of a row in the list: its sort value and what breaks ties. No name stands in an address."""
    field = sort.lstrip("-")
    value = clock.due_on.isoformat() if field == "due" and clock.due_on else ""
    return "~".join([value, str(clock.refugee_id), clock.target, clock.subject])


def _ties(number: int, target: str, subject: str) -> Q:
    return (
        Q(refugee_id__gt=number)
        | Q(refugee_id=number, target__gt=target)
        | Q(refugee_id=number, target=target, subject__gt=subject)
    )


def _beyond(rows: QuerySet[Clock], sort: str, mark: str) -> QuerySet[Clock]:
    """The rows after the mark. A mark that says nothing is no mark."""
    parts = mark.split("~", 3)
    if len(parts) != 4 or not parts[1].isdigit() or len(parts[1]) > 18:
        return rows
    ties, field = _ties(int(parts[1]), parts[2], parts[3]), SORT_FIELDS[sort.lstrip("-")]
    value = _mark_value(rows, sort, parts)
    if value is None:
        return rows.filter(ties, **{f"{field}__isnull": True}) if sort == "due" else rows.filter(ties)
    step = "lt" if sort.startswith("-") else "gt"
    later = Q(**{f"{field}__{step}": value}) | (Q(**{field: value}) & ties)
    if field != "due_on":
        return rows.filter(later)
    # The bare bound lets the index begin at the mark; rows without a due date stand last.
    return rows.filter(later | Q(due_on__isnull=True)) if sort == "due" else rows.filter(later, due_on__lte=value)


def _mark_value(rows: QuerySet[Clock], sort: str, parts: list[str]) -> Any:
    field = sort.lstrip("-")
    if field == "target":
        return parts[2]
    if field == "person":
        return rows.filter(refugee_id=int(parts[1])).values_list("refugee__sort_key", flat=True).first()
    try:
        return parse_date(parts[0]) if parts[0] else None
    except ValueError:
        return None


def ordered(rows: QuerySet[Clock], sort: str) -> Any:
    field = F(SORT_FIELDS[sort.lstrip("-")])
    return rows.order_by(field.desc(nulls_last=True) if sort.startswith("-") else field.asc(), *TIE)


def read(rows: QuerySet[Clock], *, sort: str, after: str, on: dt.date, user: Any) -> tuple[list[Clock], str]:
    """One page of rows with their persons and last events, and the mark of the next page (empty on the last)."""
    if after:
        rows = _beyond(rows, sort, after)
    rows = ordered(rows, sort).with_standing(on).select_related("refugee").annotate(last=last_event(user, on))
    found = list(rows[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    return page, cursor_of(page[-1], sort) if len(found) > PAGE_SIZE else ""


# --- words ----------------------------------------------------------------------------------------
def last_event(user: Any, on: dt.date) -> Subquery:
    """What happened last to the person of a row, as far as the reader's areas reach; not how the case was handled."""
    areas = [area for area in Area.values if user.can(area)]
    entries = JournalEntry.objects.filter(
        refugee=OuterRef("refugee"), automatic=True, struck=False, area__in=areas, event_on__lte=on
    ).exclude(theme=ADMINISTRATION)
    newest = entries.order_by("-event_on", "-pk").values(last=JSONObject(title="title", on="event_on"))[:1]
    return Subquery(newest)


def last_words(event: dict[str, str] | None) -> str:
    """ "Offered: traineeship 22-03"."""
    return f"{event['title']} {danish(dt.date.fromisoformat(event['on']))[:5]}" if event else ""


def address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _part(clock: Clock, on: dt.date) -> int | None:
    """How much of the time is gone, in per cent; nothing for what is overdue or undated."""
    if not clock.due_on or not clock.clock_started_on or clock.due_on < on:
        return None
    whole = (clock.due_on - clock.clock_started_on).days
    return max(0, min(100, round(100 * (on - clock.clock_started_on).days / whole))) if whole > 0 else None


def shown(clock: Any, user: Any, on: dt.date) -> Row:
    """A clock in words, with the button that does what it waits for."""
    person, target = clock.refugee, derivation.target(clock.target)
    action = registry.next_action(clock.target)
    small = [person.case_number]
    if person.interpreter_language:
        small.append(_("interpreter %(language)s") % {"language": person.interpreter_language})
    label = f"{target.label} ({clock.subject})" if clock.subject else str(target.label)
    arguments = [person.case_number, clock.target]
    dated = clock.standing != Standing.UNKNOWN
    return Row(
        key=f"{clock.refugee_id}~{clock.target}~{clock.subject}",
        name=shown_name(person, user, lists=True),
        url=address("refugees:case", person.case_number),
        small=" · ".join(small),
        target=label,
        target_url=address("targets:why", *arguments),
        due_on=clock.due_on,
        standing=clock.standing,
        words=days_words(clock.due_on, on) if dated else "",
        part=_part(clock, on),
        last=last_words(clock.last),
        button=str(action.label) if action else "",
        button_url=address(action.url_name, person.case_number) if action else "",
        primary=clock.standing == Standing.OVERDUE,
        snooze_url=address("targets:snooze", *arguments) if user.can(Area.TARGETS, write=True) else "",
        why_url=address("targets:why", *arguments),
    )


def groups(rows: Sequence[Row], numbers: dict[str, int], sort: str, on: dt.date) -> list[Group]:
    """The rows under a heading for each state where the list stands in the order of due dates."""
    if sort != "due":
        return [Group("", list(rows))] if rows else []
    named = (
        (filters.OVERDUE, _("Overdue (%(count)s)")),
        (filters.WEEK, _("Within 7 days (%(count)s)")),
        ("", _("Later")),
        (filters.UNKNOWN, _("Data missing (%(count)s)")),
    )
    made = [
        Group(
            title % {"count": count_words(numbers[key])} if key else title,
            [row for row in rows if _group(row, on) == key],
        )
        for key, title in named
    ]
    return [group for group in made if group.rows]


def _group(row: Row, on: dt.date) -> str:
    if row.due_on is None:
        return filters.UNKNOWN
    if row.due_on < on:
        return filters.OVERDUE
    return filters.WEEK if (row.due_on - on).days <= filters.SOON_DAYS else ""


def table(clocks: Iterable[Any], user: Any, on: dt.date) -> tuple[list[str], list[list[Any]]]:
    """The list as a file: the same rows, one line each."""
    header = [_("Case number"), _("Person"), _("Target"), _("Concerns"), _("Due")]
    header += [_("Standing"), _("Days left"), _("Caseworker")]
    lines = [
        [
            clock.refugee.case_number,
            shown_name(clock.refugee, user, lists=True),
            str(derivation.target(clock.target).label),
            clock.subject,
            clock.due_on,
            str(Standing(clock.standing).label),
            (clock.due_on - on).days if clock.due_on else None,
            clock.caseworker.name if clock.caseworker else "",
        ]
        for clock in clocks
    ]
    return header, lines
