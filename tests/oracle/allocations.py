"""The allocation list: which rows go in, and what they say.

No importer: telephone numbers, languages and remarks are dropped; what moves a clock or decides
about a row is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from .dates import computed_takeover
from .tables import BadCellError, Cells, Refused, danish, day_of, fold_header, read_table, table_bytes
from .world import BASES, Person, World

ALLOCATION_HEADER = [
    *("person_id", "navn", "efternavn", "koen", "foedselsdato", "foedselsdato_skoennet", "cpr"),
    *("statsborgerskab", "modersmaal", "tolkesprog", "opholdsgrundlag", "opholdstilladelse_dato"),
    *("visiteringsdato", "overtagelsesdato", "kommunekode", "asylcenter", "familie_id"),
    *("familierelation", "telefon", "bemaerkning"),
]

DANISH_BASES = {
    "flygtning": "refugee",
    "kvoteflygtning": "resettled_refugee",
    "familiesammenført": "family_reunified",
    "fordreven fra ukraine": "ukraine_displaced",
    "uledsaget mindreårig": "unaccompanied_minor",
}
RELATIONS = {"", "hovedperson", "aegtefaelle", "samlever", "barn", "foraelder", "soeskende", "anden"}
LONGEST_NAME = 200


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

    A date that is already the known one's is no return: the same list again changes nothing. An empty
    takeover cell is computed only for a decision that is not the known one.
    """
    events = world.events_by_registration()[known.key]
    left_on = min((e.on for e in events if e.event == "exited"), default=None)
    if left_on is None:
        return False
    if row.decided_on != known.decided_on:
        row = with_takeover(row)
    told = ((row.decided_on, known.decided_on), (row.takeover_on, known.takeover_on))
    return any(day is not None and day != before and day > left_on for day, before in told)


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
    if known in world.persons and opens_new_registration(known, row, world):
        returned = replace(row, registration=known.registration + 1)
        given[returned.key] = returned
    else:
        given[known.key] = merged(known, row)


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
