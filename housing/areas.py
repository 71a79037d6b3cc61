"""The two lists of areas: which is in force, what is on it, and whether a dwelling may be offered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.tabular import Limits, Readable, TableError, match_columns, read_table
from housing.models import Area, AreaEntry, AreaList, Dwelling
from housing.rules import ListKind, Verdict, verdict
from refugees.districts import District
from refugees.rules import plain_word

LIMITS = Limits(bytes=1024 * 1024, rows=2000, columns=30, cell=500, seconds=20)
COLUMNS = {
    "omraade": "area", "område": "area", "area": "area", "navn": "area", "name": "area",
    "bydel": "district", "district": "district", "note": "note", "bemaerkning": "note", "bemærkning": "note",
}  # fmt: skip
LONGEST_NAME, LONGEST_NOTE = 120, 300


# --- the check ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lists:
    """The versions of both lists in force on a day, with the areas on them."""

    state: AreaList | None
    municipal: AreaList | None
    on_state: frozenset[int]
    on_municipal: frozenset[int]

    def verdict(self, dwelling: Dwelling) -> Verdict:
        return verdict(
            area=dwelling.area_id, state=dwelling.area_state, on_state=self.on_state if self.state else None,
            on_municipal=self.on_municipal,
        )  # fmt: skip


def in_force(on: dt.date) -> Lists:
    """Both lists as they were in force on a day, in two queries."""
    found = {each.kind: each for each in AreaList.objects.on(on)}
    entries: dict[int, set[int]] = {}
    for area_list, area in AreaEntry.objects.filter(area_list__in=[each.pk for each in found.values()]).values_list(
        "area_list_id", "area_id"
    ):
        entries.setdefault(area_list, set()).add(area)
    state, own = found.get(ListKind.STATE), found.get(ListKind.MUNICIPAL)
    return Lists(
        state, own, frozenset(entries.get(state.pk, ()) if state else ()),
        frozenset(entries.get(own.pk, ()) if own else ()),
    )  # fmt: skip


# --- taking a list in --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One row of a file: an area, its district where it is said, a note."""

    name: str
    district: str
    note: str


def district_of(text: str, line: int) -> str:
    """The district by number or name. Raises TableError where it is neither."""
    if not text:
        return ""
    for value, label in District.choices:
        if plain_word(text) in {value, plain_word(str(label))}:
            return value
    words = {"line": line, "text": text[:40]}
    raise TableError(_("Line %(line)d, column bydel: “%(text)s” is no district; write 1 to 10 or its name.") % words)


def read_lines(data: bytes | Readable, filename: str) -> list[Line]:
    """The rows of a file, all or nothing. Raises TableError with line, column and reason."""
    found: dict[str, Line] = {}
    with read_table(data, filename, limits=LIMITS) as table:
        places = match_columns(table.header, COLUMNS, {"area"})
        for row in table.rows:
            cells = {name: str(row.cells[at] or "").strip() for name, at in places.items() if at < len(row.cells)}
            name = cells.get("area", "")
            if not name:
                if any(cells.values()):
                    raise TableError(_("Line %(line)d, column omraade: the name of the area is missing.")
                                     % {"line": row.line})  # fmt: skip
                continue
            check_lengths(name, cells.get("note", ""), row.line)
            if plain_word(name) in found:
                words = {"line": row.line, "name": name[:40]}
                raise TableError(_("Line %(line)d, column omraade: “%(name)s” stands twice.") % words)
            district = district_of(cells.get("district", ""), row.line)
            found[plain_word(name)] = Line(name, district, cells.get("note", ""))
    return list(found.values())


def check_lengths(name: str, note: str, line: int) -> None:
    for text, most, column in ((name, LONGEST_NAME, "omraade"), (note, LONGEST_NOTE, "note")):
        if len(text) > most:
            words = {"line": line, "column": column, "most": most}
            raise TableError(_("Line %(line)d, column %(column)s: at most %(most)d characters.") % words)


@transaction.atomic
def take_in(area_list: AreaList, lines: Iterable[Line], *, by: Any) -> list[Area]:
    """Stores a version of a list; the version before it ends the day before. Returns the areas that are new.

    Raises ValidationError where a later version, or one of the same day, is there already.
    """
    former = AreaList.objects.select_for_update().filter(kind=area_list.kind)
    same = former.filter(valid_from__gte=area_list.valid_from).order_by("valid_from").first()
    if same:
        words = {"day": f"{same.valid_from:%d-%m-%Y}"}
        if area_list.valid_to is None or same.valid_from <= area_list.valid_to:
            raise ValidationError({"valid_from": _("A version in force from %(day)s is here already.") % words})
    for each in former.filter(valid_to__isnull=True, valid_from__lt=area_list.valid_from):
        each.valid_to = area_list.valid_from - dt.timedelta(days=1)
        each.save_version(each.version)
    area_list.created_by = by
    area_list.full_clean(exclude=["created_by"])
    area_list.save()
    known = {each.key: each for each in Area.objects.all()}
    new = []
    for line in lines:
        area = known.get(plain_word(line.name))
        if area is None:
            area = Area.objects.create(name=line.name, district=line.district)
            new.append(area)
        AreaEntry.objects.create(area_list=area_list, area=area, note=line.note)
    return new


# --- what a person decides ---------------------------------------------------------------------------
@transaction.atomic
def save_dwelling(dwelling: Dwelling, *, expected: int, decided: bool, on: dt.date, by: Any) -> Dwelling:
    """A dwelling, new or changed; `decided` where somebody has said in which area it lies. Raises StaleVersion."""
    if decided:
        dwelling.area_decided_by, dwelling.area_decided_on = by, on
    if dwelling._state.adding:
        dwelling.created_by = by
        dwelling.save()
        return dwelling
    return dwelling.save_version(expected)


def verdicts(dwellings: Sequence[Dwelling], on: dt.date) -> list[tuple[Dwelling, Verdict]]:
    lists = in_force(on)
    return [(each, lists.verdict(each)) for each in dwellings]
