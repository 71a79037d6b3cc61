"""The occupancy of all beds on a day, in one statement, whatever their number."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from housing.rules import DAYS_AHEAD
from refugees.models import Refugee

STATEMENT = """SELECT s.uid, s.name, r.name, r.level_access, b.uid, b.name, b.closed_from, t.uid, t.refugee_id,
t.valid_to, (SELECT min(n.valid_from) FROM housing_stay n WHERE n.bed_id = b.id AND n.valid_from > %(on)s)
FROM housing_bed b JOIN housing_room r ON r.id = b.room_id JOIN housing_site s ON s.id = r.site_id
LEFT JOIN housing_stay t ON t.bed_id = b.id AND t.valid_from <= %(on)s AND coalesce(t.valid_to, %(on)s) >= %(on)s
WHERE s.opened_on <= %(on)s AND coalesce(s.closed_on, %(on)s) >= %(on)s
AND (%(site)s::uuid IS NULL OR s.uid = %(site)s::uuid)
ORDER BY s.name, length(r.name), r.name, length(b.name), b.name"""
FREE, TAKEN, LEAVING, CLOSED = "free", "taken", "leaving", "closed"


class BedRow(NamedTuple):
    site: UUID
    site_name: str
    room: str
    level_access: bool
    uid: UUID
    name: str
    closed_from: dt.date | None
    stay: UUID | None
    person: int | None
    until: dt.date | None
    next_from: dt.date | None


@dataclass
class Cell:
    """A bed of the board; `who` is empty where the reader may not see who has it."""

    row: BedRow
    state: str
    who: str = ""
    case_number: str = ""


@dataclass
class RoomRow:
    name: str
    level_access: bool
    cells: list[Cell] = field(default_factory=list)

    @property
    def free(self) -> int:
        return sum(cell.state == FREE for cell in self.cells)


@dataclass
class SiteRow:
    """One site with its rooms and its numbers."""

    uid: UUID
    name: str
    rooms: list[RoomRow] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {FREE: 0, TAKEN: 0, LEAVING: 0, CLOSED: 0})

    @property
    def beds(self) -> int:
        return sum(self.counts.values())

    @property
    def used(self) -> int:
        """Beds with somebody in them."""
        return self.counts[TAKEN] + self.counts[LEAVING]

    @property
    def usable(self) -> int:
        return self.beds - self.counts[CLOSED]


def read(on: dt.date, site: UUID | None = None) -> list[BedRow]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"on": on, "site": str(site) if site else None})
        return [BedRow(*row) for row in cursor.fetchall()]


def state_of(row: BedRow, on: dt.date) -> str:
    """Free, taken, free again within seven days, or out of use."""
    if row.person is not None:
        soon = row.until is not None and row.until <= on + dt.timedelta(days=DAYS_AHEAD)
        return LEAVING if soon else TAKEN
    return CLOSED if row.closed_from is not None and row.closed_from <= on else FREE


def sites(rows: Iterable[BedRow], on: dt.date) -> list[SiteRow]:
    """The rows of the statement, which come in order, as sites with rooms with beds."""
    found: list[SiteRow] = []
    for row in rows:
        if not found or found[-1].uid != row.site:
            found.append(SiteRow(row.site, row.site_name))
        site = found[-1]
        if not site.rooms or site.rooms[-1].name != row.room:
            site.rooms.append(RoomRow(row.room, row.level_access))
        cell = Cell(row, state_of(row, on))
        site.rooms[-1].cells.append(cell)
        site.counts[cell.state] += 1
    return found


def name_people(found: Iterable[SiteRow], user: Any, shown: Any) -> list[Refugee]:
    """Says who has each bed, where the reader reaches the case and may see where that person lives.

    `shown` gives a person's name, or "" where it may not stand here. Returns who is shown. One query.
    """
    cells = [cell for site in found for room in site.rooms for cell in room.cells if cell.row.person is not None]
    reached = Refugee.objects.visible_to(user).filter(pk__in=[cell.row.person for cell in cells])
    people = {each.pk: each for each in reached}
    seen = []
    for cell in cells:
        person = people.get(cell.row.person or 0)
        name = shown(person) if person else ""
        if person and name:
            cell.who, cell.case_number = name, person.case_number
            seen.append(person)
    return seen
