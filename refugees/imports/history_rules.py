"""One row of the history list: from cells to an event, or to the sentence why not. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.dates import danish, parse_date
from core.tabular import Cell, Row
from core.text import clean
from refugees.imports.allocations_rules import text_of
from refugees.imports.events import EventKind, EventRow
from refugees.imports.report import Line, Note, Outcome

COLUMNS = ("person_id", "event", "date", "ref", "detail", "note")
MANDATORY = {"person_id", "event", "date"}
LONGEST = {"person_id": 24, "ref": 40, "note": 4000}


def rejected(row: Row, person_id: str, column: str, reason: str) -> Line:
    return Line(row.line, row.row, person_id[:24], Outcome.REJECTED, notes=[Note(column, reason)])


def wrong_width(found: int, wanted: int) -> str:
    return _("The row has %(found)d columns instead of %(wanted)d.") % {"found": found, "wanted": wanted}


def event_date(cell: Cell) -> dt.date:
    """The date of a cell. Raises ValueError with a sentence."""
    if isinstance(cell, dt.date):
        return cell
    text = text_of(cell).strip()
    if not text:
        raise ValueError(_("The row has no date."))
    return parse_date(text)


def parse_event(row: Row, places: Mapping[str, int], width: int, kinds: Mapping[str, EventKind]) -> EventRow | Line:
    """The event of a row, or the line that says what is wrong with it."""
    cells: Sequence[Cell] = row.cells
    if len(cells) > width:
        return rejected(row, "", "", wrong_width(len(cells), width))
    texts = {
        name: clean(text_of(cells[place]) if place < len(cells) else "", multiline=name == "note").text
        for name, place in places.items()
        if name != "date"
    }
    person_id, event = texts["person_id"], texts["event"]
    ref, detail, note = texts.get("ref", ""), texts.get("detail", ""), texts.get("note", "")
    if not person_id:
        return rejected(row, "", "person_id", _("The row has no person ID."))
    if not event:
        return rejected(row, person_id, "event", _("The row has no event."))
    kind = kinds.get(event)
    if kind is None:
        words = {"event": event[:40]}
        return rejected(row, person_id, "event", _("The event '%(event)s' is not known.") % words)
    for name, longest in LONGEST.items():
        if len(texts.get(name, "")) > longest:
            numbers = {"count": len(texts[name]), "longest": longest}
            sentence = _("The text has %(count)d characters; at most %(longest)d are possible.")
            return rejected(row, person_id, name, sentence % numbers)
    place = places["date"]
    try:
        on = event_date(cells[place] if place < len(cells) else None)
    except ValueError as error:
        return rejected(row, person_id, "date", str(error))
    if wrong := kind.problem(ref, detail):
        return rejected(row, person_id, wrong.column, wrong.reason)
    return EventRow(row.line, row.row, person_id, event, on, ref, detail, note)


def before_birth(on: dt.date, born: dt.date) -> Note:
    words = {"date": danish(on), "born": danish(born)}
    return Note("date", _("The date %(date)s is before the birth %(born)s.") % words)


def after_exit(on: dt.date, left: dt.date) -> Note:
    words = {"date": danish(on), "left": danish(left)}
    return Note("date", _("The date %(date)s is after the person left on %(left)s.") % words)
