"""Questions to the read log, as the data-protection officer asks them. Each is a bounded number of queries."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Func, Max, Min
from django.db.models.functions import TruncDate

from accounts.models import User
from audit.models import Kind, ReadLog, ReadLogQuerySet
from audit.ports import Look, resolver
from audit.purposes import purpose_of
from audit.rules import Tie
from core.clock import COPENHAGEN

PAGE = 50
SCANNED = 3000  # entries looked through for one page of those without a relation
CHUNK = 500
CONTROL = "audit:"
NAMED = 3  # case numbers shown of one entry
# Lists show what a role may see anyway; these are deliberate.
DELIBERATE = [Kind.OPEN, Kind.SEARCH, Kind.EXPORT, Kind.PRINT, Kind.REVEAL, Kind.LOOKUP]


@dataclass
class Shown:
    """An entry as the officer reads it."""

    entry: ReadLog
    user: str
    purpose: str
    count: int  # persons
    tie: Tie | None = None  # the weakest relation of the user to any of them
    untied: list[UUID] = field(default_factory=list)  # those with that relation
    cases: list[tuple[UUID, str]] = field(default_factory=list)  # the first of them, with their case numbers

    @property
    def more(self) -> int:
        return len(self.untied) - len(self.cases)


class Page(NamedTuple):
    rows: list[Shown]
    next_before: int | None  # the entry number after which the next page goes on
    scanned_to: dt.datetime | None = None


def names(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Names of staff by id; who is gone has none."""
    known: dict[int | None, str] = dict(User.objects.filter(pk__in=set(user_ids) - {None}).values_list("pk", "name"))
    return known


def is_control(page: str) -> bool:
    """Whether the officer's own desk showed the person."""
    return page.startswith(CONTROL)


def day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(COPENHAGEN).date()


def looks_of(entry: ReadLog) -> list[Look]:
    if entry.user_id is None:
        return []
    return [Look(entry.user_id, person, day_of(entry.at)) for person in entry.people]


def plain(entries: Sequence[ReadLog]) -> list[Shown]:
    """The entries with names of staff; persons stay opaque."""
    staff = names(entry.user_id for entry in entries)
    return [
        Shown(entry, staff.get(entry.user_id, ""), purpose_of(entry.page, entry.purpose), len(entry.people))
        for entry in entries
    ]


def tied(entries: Sequence[ReadLog], ties: dict[Look, Tie]) -> list[Shown]:
    """The same, with the relation of each user to the persons that `ties` tells of, and the first untied cases."""
    found = plain(entries)
    for row in found:
        known = [(look, ties[look]) for look in looks_of(row.entry) if look in ties]
        row.tie = Tie.CONTROL if is_control(row.entry.page) else min((tie for _, tie in known), default=None)
        row.untied = [look.person for look, tie in known if tie == row.tie]
    cases = resolver().cases({person for row in found for person in row.untied[:NAMED]})
    for row in found:
        row.cases = [(person, cases.get(person, "")) for person in row.untied[:NAMED]]
    return found


def page_of(entries: ReadLogQuerySet, *, before: int | None = None, about: UUID | None = None) -> Page:
    """The newest entries, or those before a number; with relations where it is about one person."""
    chosen = entries.filter(pk__lt=before) if before else entries
    rows = list(chosen.order_by("-pk")[: PAGE + 1])
    after = rows[PAGE - 1].pk if len(rows) > PAGE else None
    if about is None:
        return Page(plain(rows[:PAGE]), after)
    ids = resolver().same(about)
    looks = {look for row in rows[:PAGE] for look in looks_of(row) if look.person in ids}
    return Page(tied(rows[:PAGE], resolver().ties(looks)), after)


@dataclass(frozen=True)
class Totals:
    """How much a selection of the log is."""

    entries: int
    people: int
    kinds: list[tuple[str, int]]


def totals(entries: ReadLogQuerySet) -> Totals:
    """Counts by kind, and how many different persons."""
    kinds = entries.order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n")
    people = entries.order_by().annotate(each=Func(F("people"), function="unnest")).values("each").distinct().count()
    counted = [(str(Kind(kind).label), number) for kind, number in kinds]
    return Totals(sum(number for _, number in counted), people, counted)


# --- one person -----------------------------------------------------------------------------------
@dataclass
class Reader:
    """One user who saw a person: how often, when, and the weakest relation of any day."""

    user_id: int | None
    name: str
    count: int
    first: dt.datetime
    last: dt.datetime
    tie: Tie | None


def readers_of(person: UUID) -> list[Reader]:
    """Everybody who saw this person, those without a relation first."""
    entries = ReadLog.objects.about(person).order_by()
    groups = list(entries.values("user_id").annotate(count=Count("pk"), first=Min("at"), last=Max("at")))
    weakest = weakest_ties(person, entries)
    staff = names(group["user_id"] for group in groups)
    found = [
        Reader(each["user_id"], staff.get(each["user_id"], ""), each["count"], each["first"], each["last"],
               weakest.get(each["user_id"], Tie.CONTROL if each["user_id"] else None))
        for each in groups
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.tie if each.tie is not None else -1, each.name))


def weakest_ties(person: UUID, entries: ReadLogQuerySet) -> dict[int, Tie]:
    """The weakest relation on any day, of each user who did not only control the log."""
    others = entries.exclude(user_id=None).exclude(page__startswith=CONTROL)
    days = others.values_list("user_id", TruncDate("at", tzinfo=COPENHAGEN)).distinct()
    found: dict[int, Tie] = {}
    # A reader of either record is tied to the person by whichever of them is nearer.
    ids = resolver().same(person)
    looks = {Look(user_id, each, day) for user_id, day in days for each in ids}
    nearest: dict[tuple[int, dt.date], Tie] = {}
    for look, tie in resolver().ties(looks).items():
        nearest[look.user_id, look.day] = max(tie, nearest.get((look.user_id, look.day), tie))
    for (user_id, _day), tie in nearest.items():
        found[user_id] = min(tie, found.get(user_id, tie))
    return found


@dataclass(frozen=True)
class ExtractLine:
    """What the citizen is told: a day, what was done, what for, how often. Never by whom."""

    day: dt.date
    kind: str
    purpose: str
    count: int


def extract(person: UUID) -> list[ExtractLine]:
    """The log about one person, oldest first, without the names of staff (GDPR article 15; C-579/21)."""
    rows = ReadLog.objects.about(person).order_by("at").values_list("at", "kind", "page", "purpose")
    counted = Counter((day_of(at), kind, purpose_of(page, purpose)) for at, kind, page, purpose in rows.iterator())
    return [ExtractLine(day, str(Kind(kind).label), purpose, count) for (day, kind, purpose), count in counted.items()]


# --- without a relation ---------------------------------------------------------------------------
def without_tie(entries: ReadLogQuerySet, *, weakest: Tie = Tie.NONE, before: int | None = None) -> Page:
    """Deliberate look-ups of persons to whom the user had no relation (or none stronger than `weakest`).

    Looks through a bounded number of entries; where the page is not full by then, the next one goes on from there.
    """
    chosen = entries.filter(kind__in=DELIBERATE).exclude(page__startswith=CONTROL)
    found: list[ReadLog] = []
    ties: dict[Look, Tie] = {}
    for _turn in range(SCANNED // CHUNK):
        rows = list((chosen.filter(pk__lt=before) if before else chosen).order_by("-pk")[:CHUNK])
        ties |= resolver().ties({look for row in rows for look in looks_of(row)})
        for row in rows:
            if any(ties[look] <= weakest for look in looks_of(row)):
                found.append(row)
            if len(found) == PAGE:
                return Page(tied(found, ties), row.pk)
        if len(rows) < CHUNK:
            return Page(tied(found, ties), None)
        before, last = rows[-1].pk, rows[-1].at
    return Page(tied(found, ties), before, last)
