"""The worklist: what stands above it, and one page of open clocks by keyset."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, Lower

from accounts.models import User
from accounts.policy import Area
from core.dates import parse_date
from refugees.journal import ADMINISTRATION
from refugees.models import JournalEntry
from targets import filters
from targets.models import Clock, Horizon, SavedView

PAGE_SIZE = 50
COUNT_LIMIT = 1000  # above it the number reads "1000+"
VIEW_FIELDS = ("uid", "name", "query", "is_default")
SORT_FIELDS = {"due": "due_on", "person": "refugee__sort_key", "target": "target"}
TIE = ("refugee_id", "target", "subject")


# --- what stands above the list -------------------------------------------------------------------
@dataclass(frozen=True)
class Opening:
    """What must be known before the list is read, in one statement."""

    is_stored: bool  # today's rows are those stored
    views: list[dict[str, Any]]  # the reader's saved views by name: uid, name, query, is_default

    @property
    def default(self) -> str:
        """The query of the view that opens with the list; empty where there is none."""
        return next((view["query"] for view in self.views if view["is_default"]), "")


def opening(user: Any, today: dt.date) -> Opening:
    """Whether the stored rows are today's, and the reader's saved views."""
    mine = SavedView.objects.filter(user=OuterRef("pk")).order_by(Lower("name"), "pk")
    views = ArraySubquery(mine.values(json=JSONObject(**{name: name for name in VIEW_FIELDS})))
    behind = Exists(Horizon.objects.filter(next_change_on__lte=today))
    is_behind, found = User.objects.filter(pk=user.pk).values_list(behind, views).get()
    return Opening(not is_behind, list(found))


def counts(parts: dict[str, QuerySet[Clock]]) -> dict[str, int]:
    """How many rows each part has, capped, all in one statement."""
    texts: list[str] = []
    params: list[Any] = []
    for rows in parts.values():
        capped = rows.order_by().values("target")[: COUNT_LIMIT + 1]
        try:
            text, values = capped.query.sql_with_params()
        except EmptyResultSet:
            text, values = "SELECT 1 WHERE false", ()
        texts.append(f"(SELECT count(*) FROM ({text}) x)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", params)
        return dict(zip(parts, cursor.fetchone(), strict=True))


def numbers(chosen: filters.ClockFilter, scoped: QuerySet[Clock]) -> dict[str, QuerySet[Clock]]:
    """The parts whose sizes stand above the list: overdue, due within 7 and 30 days, missing data."""
    states = (filters.OVERDUE, filters.WEEK, filters.NEAR, filters.UNKNOWN)
    return {key: scoped.filter(filters.state(key, chosen.on)) for key in states}


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


def told(chosen: filters.ClockFilter, rows: QuerySet[Clock], sort: str) -> Any:
    """The rows in order, each with all that the list and the file say of it."""
    rests = resting(chosen.on) if chosen.shows_put_off else Value(None, output_field=JSONField())
    rows = ordered(rows, sort).with_standing(chosen.on).with_person()
    return rows.annotate(last=last_event(chosen.user, chosen.on), resting=rests)


def read(chosen: filters.ClockFilter, rows: QuerySet[Clock], *, sort: str, after: str) -> tuple[list[Clock], str]:
    """One page of rows with their persons and last events, and the mark of the next page (empty on the last)."""
    rows = told(chosen, _beyond(rows, sort, after) if after else rows, sort)
    found = list(rows[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    return page, cursor_of(page[-1], sort) if len(found) > PAGE_SIZE else ""


def last_event(user: Any, on: dt.date) -> Subquery:
    """What happened last to the person of a row, as far as the reader's areas reach; not how the case was handled."""
    areas = [area for area in Area.values if user.can(area)]
    entries = JournalEntry.objects.filter(
        refugee=OuterRef("refugee"), automatic=True, struck=False, area__in=areas, event_on__lte=on
    ).exclude(theme=ADMINISTRATION)
    newest = entries.order_by("-event_on", "-pk").values(last=JSONObject(title="title", on="event_on"))[:1]
    return Subquery(newest)


def resting(on: dt.date) -> Subquery:
    """Until when the alert of a row rests, and why; most rest not at all."""
    return Subquery(filters.put_off(on).values(found=JSONObject(until="valid_to", reason="reason"))[:1])
