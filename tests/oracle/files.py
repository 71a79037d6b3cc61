"""Readers for the two allocation lists and the history, as plain as they can be, and their writers.

The readers keep what the contract takes in and name what it refuses; they are no importer: names,
telephone numbers and remarks are dropped, only what moves a clock or decides about a row is kept.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import openpyxl

from .dates import computed_takeover, parse_date
from .world import BASES, PLACEMENTS, Event, Person, World

ALLOCATION_HEADER = [
    *("person_id", "navn", "efternavn", "koen", "foedselsdato", "foedselsdato_skoennet", "cpr"),
    *("statsborgerskab", "modersmaal", "tolkesprog", "opholdsgrundlag", "opholdstilladelse_dato"),
    *("visiteringsdato", "overtagelsesdato", "kommunekode", "asylcenter", "familie_id"),
    *("familierelation", "telefon", "bemaerkning"),
]
HISTORY_HEADER = ["person_id", "event", "date", "ref", "detail", "note"]

DANISH_BASES = {
    "flygtning": "refugee",
    "kvoteflygtning": "resettled_refugee",
    "familiesammenført": "family_reunified",
    "fordreven fra ukraine": "ukraine_displaced",
    "uledsaget mindreårig": "unaccompanied_minor",
}
RELATIONS = {"", "hovedperson", "aegtefaelle", "samlever", "barn", "foraelder", "soeskende", "anden"}
LONGEST_NAME = 200

NO_DETAIL = {""}
INTERVIEW_PLACES = {"asylum_centre", "temporary_housing", "video", "other"}
EXITS = {"moved", "left_country", "repatriated", "deceased", "permit_lost"}

# event → (details it may carry, whether it has a ref)
EVENTS: dict[str, tuple[set[str], bool]] = {
    "interview_1_held": (INTERVIEW_PLACES, False),
    "interview_2_held": (INTERVIEW_PLACES, False),
    "moved_in": (NO_DETAIL, False),
    "readiness": ({"job_ready", "activity_ready"}, False),
    "placement_offered": (PLACEMENTS, True),
    "placement_declined": (NO_DETAIL, True),
    "placement_started": (PLACEMENTS, True),
    "placement_ended": ({"completed", "dropped_out", "new_job", "other"}, True),
    "follow_up_held": ({"meeting", "phone", "digital"}, False),
    "open_counselling_visit": (NO_DETAIL, False),
    "leave_started": ({"parental", "illness"}, True),
    "leave_ended": ({"", "parental", "illness"}, True),
    "health_offered": (NO_DETAIL, False),
    "health_accepted": (NO_DETAIL, False),
    "health_declined": (NO_DETAIL, False),
    "health_referred": (NO_DETAIL, False),
    "health_assessed": (NO_DETAIL, False),
    "holistic_mentor_offered": (NO_DETAIL, False),
    "holistic_mentor_declined": (NO_DETAIL, False),
    "holistic_mentor_assigned": (NO_DETAIL, False),
    "holistic_mentor_ended": (NO_DETAIL, False),
    "retention_mentor_offered": (NO_DETAIL, True),
    "ready_to_move_out": (NO_DETAIL, False),
    "own_solution": (NO_DETAIL, False),
    "permanent_offered": (NO_DETAIL, True),
    "permanent_accepted": (NO_DETAIL, True),
    "permanent_refused": ({"rent", "size", "location", "health", "safety", "other"}, True),
    "permanent_moved_in": (NO_DETAIL, True),
    "exited": (EXITS, False),
}
# “each ref has at most one start and one end”
ONCE_PER_REF = {"placement_started", "placement_ended", "leave_started", "leave_ended"}


@dataclass(frozen=True)
class Refused:
    """A row that stays out: the record number in the file (the header is 1), its column, and why."""

    record: int
    column: str
    why: str


class BadCellError(ValueError):
    """A cell that keeps its row out."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


Cells = dict[str, "str | date"]


# -- tables ---------------------------------------------------------------------------------------


def fold_header(text: object) -> str:
    """“in another letter case; `æ/ø/å` spellings of the headers are accepted”."""
    name = str(text or "").strip().lower()
    return name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def read_table(path: Path) -> tuple[list[str], list[list[str | date]]]:
    """Header and records; every cell is a stripped text or a date."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        records = [[plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    else:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        records = [[plain(value) for value in row] for row in reader]
    return [fold_header(cell) for cell in records[0]], records[1:]


def plain(value: object) -> str | date:
    """Dates as dates, whole numbers as their digits, everything else as text without outer blanks."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def day_of(cells: Cells, column: str) -> date | None:
    """A date cell; None when empty."""
    value = cells.get(column, "")
    if isinstance(value, date):
        return value
    if not value:
        return None
    try:
        return parse_date(value)
    except ValueError as error:
        raise BadCellError(column, str(error)) from error


# -- allocation lists -----------------------------------------------------------------------------


def basis_of(text: str) -> str:
    """A residence basis by its code or its Danish word, in any letter case."""
    word = text.lower()
    basis = DANISH_BASES.get(word, word)
    if basis not in BASES:
        raise BadCellError("opholdsgrundlag", f"unknown residence basis {text!r}")
    return basis


def check_cpr(digits: str, born: date) -> None:
    """Ten digits that begin with the birth date; modulus 11 is no reason for anything."""
    if digits and not re.fullmatch(r"\d{10}", digits):
        raise BadCellError("cpr", "not ten digits")
    if digits and digits[:6] != born.strftime("%d%m%y"):
        raise BadCellError("cpr", "another birth date than the row")


def person_of(cells: Cells, today: date) -> tuple[Person, str]:
    """The person of one allocation row and the CPR digits; raises BadCellError."""
    text = {name: str(value) for name, value in cells.items()}
    if not text["person_id"]:
        raise BadCellError("person_id", "no person_id")
    name, surname = text.get("navn", ""), text.get("efternavn", "")
    if not name and not surname:
        raise BadCellError("navn", "no name at all")
    if len(name) > LONGEST_NAME or len(surname) > LONGEST_NAME:
        raise BadCellError("navn", "name too long")
    if text.get("koen", "").upper() not in {"", "M", "K", "X"}:
        raise BadCellError("koen", "not one of M, K, X")
    born = day_of(cells, "foedselsdato")
    if born is None or born > today:
        raise BadCellError("foedselsdato", "no birth date, or one in the future")
    day_of(cells, "opholdstilladelse_dato")
    decided, takeover = day_of(cells, "visiteringsdato"), day_of(cells, "overtagelsesdato")
    if decided and takeover and takeover < decided:
        raise BadCellError("overtagelsesdato", "takeover before the allocation decision")
    if fold_header(text.get("familierelation", "")) not in RELATIONS:
        raise BadCellError("familierelation", "unknown relation")
    digits = text.get("cpr", "").replace("-", "").replace(" ", "")
    check_cpr(digits, born)
    basis = basis_of(text["opholdsgrundlag"])
    return Person(text["person_id"], born, basis, decided, takeover, name, surname), digits


def merged(known: Person, row: Person) -> Person:
    """“a differing non-empty cell replaces what is known, an empty cell never does”."""
    return replace(
        known,
        born_on=row.born_on,
        basis=row.basis,
        decided_on=row.decided_on or known.decided_on,
        takeover_on=row.takeover_on or known.takeover_on,
        name=row.name or known.name,
        surname=row.surname or known.surname,
    )


def with_takeover(person: Person) -> Person:
    """“may be empty: for `refugee` it is then computed from the allocation decision”."""
    if person.takeover_on is None and person.basis == "refugee" and person.decided_on is not None:
        return replace(person, takeover_on=computed_takeover(person.decided_on))
    return person


def opens_new_registration(known: Person, row: Person, world: World) -> bool:
    """“a row for a person who has left, with an allocation decision or takeover after the exit”.

    A date that is already the known one's is no return: the same list again changes nothing.
    """
    events = world.events_by_registration()[known.key]
    left_on = min((e.on for e in events if e.event == "exited"), default=None)
    if left_on is None:
        return False
    new = {row.decided_on, row.takeover_on} - {known.decided_on, known.takeover_on, None}
    return any(day > left_on for day in new if day is not None)


def read_allocations(path: Path, world: World, today: date) -> list[Refused]:
    """Takes a list into `world.persons`; returns the rows that stay out (skipped ones among them).

    A takeover date is computed only after the whole list is read, so that a later row can give it.
    """
    header, records = read_table(path)
    refused: list[Refused] = []
    given: dict[str, Person] = {person.key: person for person in world.persons}
    owner_of_cpr: dict[str, str] = {}
    for record, row in enumerate(records, start=2):
        if not any(row):
            continue
        try:
            if len(row) != len(header):
                raise BadCellError("", f"{len(row)} columns instead of {len(header)}")
            cells = dict(zip(header, row, strict=True))
            person, digits = person_of(cells, today)
            if str(cells.get("kommunekode", "")).lstrip("0") not in {"", "101"}:
                raise BadCellError("kommunekode", "another municipality")
            if digits and owner_of_cpr.setdefault(digits, person.person_id) != person.person_id:
                raise BadCellError("cpr", "belongs to another person")
            take_in(given, person, world)
        except BadCellError as error:
            refused.append(Refused(record, error.column, error.why))
    world.persons = [with_takeover(person) for person in given.values()]
    return refused


def take_in(given: dict[str, Person], row: Person, world: World) -> None:
    """A new person, a change of a known one, or the next registration of one who had left."""
    registrations = [person for person in given.values() if person.person_id == row.person_id]
    if not registrations:
        given[row.key] = row
        return
    known = max(registrations, key=lambda person: person.registration)
    if known.surname.casefold() != row.surname.casefold() and known.born_on != row.born_on:
        raise BadCellError("person_id", "another person")
    if known in world.persons and opens_new_registration(known, with_takeover(row), world):
        returned = replace(row, registration=known.registration + 1)
        given[returned.key] = returned
    else:
        given[known.key] = merged(known, row)


# -- the history ----------------------------------------------------------------------------------


def event_of(cells: Cells, world: World) -> Event:
    """The fact of one history row; raises BadCellError."""
    text = {name: str(value) for name, value in cells.items()}
    if text["person_id"] not in {person.person_id for person in world.persons}:
        raise BadCellError("person_id", "unknown person")
    if text["event"] not in EVENTS:
        raise BadCellError("event", "unknown event")
    details, has_ref = EVENTS[text["event"]]
    day = day_of(cells, "date")
    if day is None:
        raise BadCellError("date", "no date")
    if has_ref != bool(text["ref"]):
        raise BadCellError("ref", "a ref is missing, or one too many")
    if text["detail"] not in details:
        raise BadCellError("detail", f"{text['detail']!r} is not one of {sorted(details)}")
    return Event(text["person_id"], text["event"], day, text["ref"], text["detail"], text["note"])


def read_history(path: Path, world: World) -> list[Refused]:
    """Takes the facts of a file into `world.events`; returns the rows that stay out."""
    header, records = read_table(path)
    refused: list[Refused] = []
    rows: list[tuple[int, Event]] = []
    for record, row in enumerate(records, start=2):
        if not any(row):
            continue
        try:
            if len(row) != len(header):
                raise BadCellError("", f"{len(row)} columns instead of {len(header)}")
            rows.append((record, event_of(dict(zip(header, row, strict=True)), world)))
        except BadCellError as error:
            refused.append(Refused(record, error.column, error.why))
    return refused + accept(world, rows)


def accept(world: World, rows: list[tuple[int, Event]]) -> list[Refused]:
    """Adds the facts that do not contradict what is known; “rows may come in any order”.

    Exits are looked at first, then starts, then the rest, so that the order of the rows decides
    nothing but which of two facts was recorded later.
    """
    refused: list[Refused] = []
    taken: set[int] = set()
    known: dict[str, list[Event]] = {}
    for event in world.events:
        known.setdefault(event.person_id, []).append(event)
    for record, event in sorted(rows, key=lambda row: (turn(row[1]), row[0])):
        own = known.setdefault(event.person_id, [])
        # “rows equal in person, event, date, ref and detail are one fact”; an annulled fact stays
        # annulled: “importing the same row again does not revive it”.
        if any(fact.identity == event.identity for fact in own):
            continue
        registrations = sum(1 for p in world.persons if p.person_id == event.person_id)
        column = contradiction([fact for fact in own if not fact.annulled], event, registrations)
        if column:
            refused.append(Refused(record, column, "contradicts what is known"))
        else:
            taken.add(record)
            own.append(event)
    world.events = world.events + [event for record, event in rows if record in taken]
    return sorted(refused, key=lambda row: row.record)


def turn(event: Event) -> int:
    """In which turn a row is looked at."""
    return 0 if event.event == "exited" else 1 if event.event.endswith("_started") else 2


def contradiction(own: list[Event], event: Event, registrations: int) -> str:
    """The column that keeps a fact out beside the person's standing facts, else an empty text."""
    left_on = last_exit([fact.on for fact in own if fact.event == "exited"], registrations)
    # “Facts dated after X about a person who left are refused”; of several exits the earliest counts.
    if event.event != "exited" and left_on is not None and event.on > left_on:
        return "date"
    same_ref = [fact for fact in own if fact.ref == event.ref]
    # “each ref has at most one start and one end”
    if event.event in ONCE_PER_REF and any(fact.event == event.event for fact in same_ref):
        return "ref"
    if event.event in {"placement_ended", "leave_ended"}:
        starts = [fact for fact in same_ref if fact.event == event.event.replace("ended", "started")]
        # “on ended: empty or the kind of the start (…; another kind is a bad row)”
        if event.event == "leave_ended" and event.detail and any(s.detail != event.detail for s in starts):
            return "detail"
        if any(event.on < start.on for start in starts):
            return "date"
    return ""


def last_exit(exits: list[date], registrations: int) -> date | None:
    """The day the newest registration was left, None while it is not."""
    for _ in range(1, registrations):
        left_on = min(exits, default=date.max)
        exits = [day for day in exits if day > left_on]
    return min(exits, default=None)


# -- writers --------------------------------------------------------------------------------------


def write_world(world: World, folder: Path) -> tuple[Path, Path]:
    """Writes a world as the two import files: an allocation list and a history, both CSV.

    Of a person who came back only the first registration can be written: the second opens when
    its row is imported after the exit (`write_allocations` writes any persons it is given).
    """
    allocations, history = folder / "allocations.csv", folder / "history.csv"
    first = [person for person in world.persons if person.registration == 1]
    allocations.write_bytes(allocations_csv(first))
    history.write_bytes(history_csv(world.events))
    return allocations, history


def allocations_csv(persons: list[Person]) -> bytes:
    """An allocation list; a date that is not known is an empty cell."""
    rows = [
        {
            "person_id": person.person_id,
            "navn": person.name,
            "efternavn": person.surname,
            "foedselsdato": danish(person.born_on),
            "foedselsdato_skoennet": "nej",
            "opholdsgrundlag": person.basis,
            "visiteringsdato": danish(person.decided_on),
            "overtagelsesdato": danish(person.takeover_on),
            "kommunekode": "101",
        }
        for person in persons
    ]
    return table_bytes(ALLOCATION_HEADER, rows)


def history_csv(events: list[Event]) -> bytes:
    """A history file with the rows in order of recording."""
    rows = [
        {
            "person_id": event.person_id,
            "event": event.event,
            "date": danish(event.on),
            "ref": event.ref,
            "detail": event.detail,
            "note": event.note,
        }
        for event in events
    ]
    return table_bytes(HISTORY_HEADER, rows)


def danish(day: date | None) -> str:
    """dd-mm-yyyy, empty for no date."""
    return "" if day is None else day.strftime("%d-%m-%Y")


def table_bytes(header: list[str], rows: list[dict[str, str]]) -> bytes:
    """A `;` CSV in UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
