"""The worklist: what stands above it, and one page of open clocks by keyset."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Func, JSONField, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from accounts.policy import Area
from core import kept
from core.dates import parse_date
from refugees.rules import list_name
from targets import filters
from targets.beside import CaseworkerName, LastEvent, Person
from targets.models import BEHIND, Clock

PAGE_SIZE = 25
COUNT_LIMIT = 1000  # above it the number reads "1000+"
STATES = (filters.OVERDUE, filters.WEEK, filters.NEAR, filters.UNKNOWN)  # the numbers above the list
SORT_FIELDS = {"due": "due_on", "person": "refugee__sort_key", "target": "target"}
TIE = ("refugee_id", "target", "subject")
# What a row says; the rest of a person's data, and of a colleague's account, stays where it is. In the order of Line,
# whose last fields are OF_PERSON.
SHOWN = (
    "refugee_id", "target", "subject", "clock_started_on", "due_on", "standing", "last", "resting",
    "caseworker_id", "caseworker_name", "team_id", "person",
)  # fmt: skip
OF_PERSON = ("uid", "case_number", "given_names", "family_name", "name_protected", "interpreter_language")


class Line(NamedTuple):
    """One clock of the list with what is said of its person: plain values, for a list reads many."""

    refugee_id: int
    target: str
    subject: str
    clock_started_on: dt.date | None
    due_on: dt.date | None
    standing: str
    last: dict[str, str] | None  # what happened last: title, on
    resting: dict[str, str] | None  # until when the alert rests, and why: until, reason
    caseworker_id: int | None
    caseworker_name: str | None
    team_id: int | None
    uid: UUID
    case_number: str
    given_names: str
    family_name: str
    name_protected: bool
    interpreter_language: str

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Line":
        """The line of a row as `told` asks for it."""
        uid, *person = row[len(SHOWN) - 1]
        return cls._make((*row[: len(SHOWN) - 1], UUID(uid), *person))

    @property
    def pk(self) -> int:
        """The person's, where the line stands for its person (refugees.presenters.shown_name)."""
        return self.refugee_id

    @property
    def list_name(self) -> str:
        return list_name(self.family_name, self.given_names)


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


OPENING = f"""SELECT ({BEHIND}),
(SELECT json_agg(json_build_object('uid', uid, 'name', name, 'query', query, 'is_default', is_default)
ORDER BY lower(name), id) FROM targets_savedview WHERE user_id = %s)"""


def opening(user: Any, today: dt.date) -> Opening:
    """Whether the stored rows are today's, and the reader's saved views."""
    ((is_behind, views),) = kept.fetched(OPENING, [today, user.pk])
    return Opening(not is_behind, views if isinstance(views, list) else json.loads(views or "[]"))


Statement = tuple[str, tuple[Any, ...]]  # the text and its parameters


def numbers(chosen: filters.ClockFilter, colleagues: Iterable[str]) -> dict[str, int]:
    """The numbers above the list, and for each colleague (by key) how many of theirs a list would show."""

    shape = None if chosen.shape is None else (chosen.shape, *colleagues)
    statement = kept.once(numbers, shape, lambda: numbers_of(chosen, colleagues))
    return dict.fromkeys([*STATES, *colleagues], 0) | counted(statement)


def numbers_of(chosen: filters.ClockFilter, colleagues: Iterable[str]) -> Statement | None:
    """The statement behind these numbers."""
    others = {key: chosen.of_colleague(int(key)) for key in colleagues}
    return counting(chosen.scoped(), STATES, chosen.on, others)


def counts(rows: QuerySet[Clock], states: Sequence[str], on: dt.date) -> dict[str, int]:
    """How many of the rows are in each state; each number capped, in one statement."""
    return dict.fromkeys(states, 0) | counted(counting(rows, states, on, {}))


def counting(
    rows: QuerySet[Clock], states: Sequence[str], on: dt.date, others: Mapping[str, QuerySet[Clock]]
) -> Statement | None:
    """The statement that says how many of the rows are in each state, and how many others there are.

    A state is a span of due dates, or has none: the rows are written out, and planned, once for all spans.
    """
    spans = {key: filters.span(key, on) for key in states if key != filters.UNKNOWN}
    values = ", ".join(f"('{key}', DATE '{first}', DATE '{last}')" for key, (first, last) in spans.items())
    dated = f"FROM (VALUES {values}) s(key, first, last)"
    parts = [_count(rows, "s.key", "c.due_on BETWEEN s.first AND s.last", dated)]
    if filters.UNKNOWN in states:
        parts.append(_count(rows, f"'{filters.UNKNOWN}'", "c.due_on IS NULL"))
    parts += [_count(other, f"'{key}'") for key, other in others.items()]
    sent = [each for each in parts if each]
    if not sent:
        return None
    return " UNION ALL ".join(text for text, _values in sent), tuple(each for _text, own in sent for each in own)


def counted(statement: Statement | None) -> dict[str, int]:
    if statement is None:
        return {}
    return dict(kept.fetched(*statement))


def _count(rows: QuerySet[Clock], key: str, condition: str = "true", source: str = "") -> Statement | None:
    """The statement that counts rows no further than the cap, under a key; none where there can be no rows."""
    try:
        text, params = rows.order_by().values("due_on").query.sql_with_params()
    except EmptyResultSet:
        return None
    capped = f"SELECT FROM ({text}) c WHERE {condition} LIMIT {COUNT_LIMIT + 1}"
    return f"SELECT {key}, (SELECT count(*) FROM ({capped}) x) {source}", params


def count_words(number: int) -> str:
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)


class Above(Func):
    """All that stands above the list, as text of JSON: it is asked with the rows, and the database finds it once."""

    output_field: Any = TextField()

    def __init__(self, user: int, today: dt.date, counting: Statement | None) -> None:
        super().__init__()
        self.counting, self.asks = counting, (today, user)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        numbers, values = self.counting or ("SELECT NULL, 0 WHERE false", ())
        return (
            "(SELECT json_build_object("
            f"'opening', (SELECT json_build_array(o.behind, o.views) FROM ({OPENING}) o(behind, views)),"
            f" 'numbers', (SELECT json_object_agg(n.key, n.number) FROM ({numbers}) n(key, number)))::text)"
        ), (*self.asks, *values)


# --- one page -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    """The list as it opens: what stands above it, its first rows, and the mark of the next page."""

    start: Opening
    numbers: dict[str, int]
    lines: list[Line]
    after: str


def cursor_of(clock: Clock | Line, sort: str) -> str:
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


def told(chosen: filters.ClockFilter, rows: QuerySet[Clock], sort: str, *more: str) -> Any:
    """The rows in order, each with all that the list and the file say of it, in the order of Line, and `more`."""
    rests = resting(chosen.on) if chosen.shows_put_off else Value(None, output_field=JSONField())
    areas = [area for area in Area.values if chosen.user.can(area)]
    rows = ordered(rows, sort).with_standing(chosen.on).annotate(last=LastEvent(chosen.on, areas), resting=rests)
    rows = rows.annotate(caseworker_name=CaseworkerName(chosen.user.pk), person=Person(OF_PERSON))
    return rows.values_list(*SHOWN, *more)


def read(chosen: filters.ClockFilter, *, sort: str, after: str) -> tuple[list[Line], str]:
    """One page of rows with their persons and last events, and the mark of the next page (empty on the last)."""

    def asked() -> QuerySet[Clock]:
        rows: QuerySet[Clock] = chosen.listed()
        return told(chosen, _beyond(rows, sort, after) if after else rows, sort)[: PAGE_SIZE + 1]

    shape = None if after or chosen.shape is None else (chosen.shape, sort)
    return cut(kept.rows(read, shape, asked), sort)


def page(chosen: filters.ClockFilter, *, sort: str, after: str, colleagues: Iterable[str], today: dt.date) -> Page:
    """One page of the list with all above it; in one statement where it can be said in one."""
    found = None if after else at_once(chosen, sort=sort, colleagues=colleagues)
    if found is not None:
        return found
    begun = start(chosen, today)
    lines, mark = read(chosen, sort=sort, after=after)
    return Page(begun, numbers(chosen, colleagues), lines, mark)


def start(chosen: filters.ClockFilter, today: dt.date) -> Opening:
    """What must be known before a list is read in parts; the filter learns whether its rows are those stored."""
    found = opening(chosen.user, today)
    chosen.is_stored = chosen.is_stored and found.is_stored
    return found


def at_once(chosen: filters.ClockFilter, *, sort: str, colleagues: Iterable[str]) -> Page | None:
    """The first page of a list of today with all above it, in one statement.

    None where it is to be asked in parts: a list that no shape describes, one without rows (which would bring the
    rest), and rows that turn out not to be today's any more.
    """
    if chosen.shape is None:
        return None

    def asked() -> QuerySet[Clock]:
        above = Above(chosen.user.pk, chosen.on, numbers_of(chosen, colleagues))
        found: QuerySet[Clock] = told(chosen, chosen.listed().annotate(above=above), sort, "above")
        return found[: PAGE_SIZE + 1]

    found = kept.rows(at_once, (chosen.shape, sort, *colleagues), asked)
    if not found:
        return None
    above = json.loads(found[0][-1])
    is_behind, views = above["opening"]
    if is_behind:
        return None
    counted = dict.fromkeys([*STATES, *colleagues], 0) | (above["numbers"] or {})
    return Page(Opening(True, views or []), counted, *cut(found, sort))


def cut(found: Sequence[Sequence[Any]], sort: str) -> tuple[list[Line], str]:
    """One page of the rows found, and the mark of the next (empty on the last)."""
    page = [Line.of(row) for row in found[:PAGE_SIZE]]
    return page, cursor_of(page[-1], sort) if len(found) > PAGE_SIZE else ""


def resting(on: dt.date) -> Subquery:
    """Until when the alert of a row rests, and why; most rest not at all."""
    return Subquery(filters.put_off(on).values(found=JSONObject(until="valid_to", reason="reason"))[:1])
