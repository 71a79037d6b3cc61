"""Takes an allocation list in: compares in bulk, writes in bulk, in one transaction.

One path serves the command, the preview in the browser and its confirmation. A dry run does everything and
rolls it back, so that it cannot say anything else than what would happen.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.bulk import AnyOf, array_literal, copy_in, copy_rows, insert, new_uids
from core.history import acting, steady_triggers
from core.tabular import Table, match_columns
from refugees.imports import merging
from refugees.imports.allocations_rules import BLANK, COLUMNS, MANDATORY, READERS, Cells, Parsed, RowReader, column_key
from refugees.imports.history_rules import wrong_width
from refugees.imports.newcomers import NewPerson, name_for_good, stored
from refugees.imports.report import Change, Effect, ImportRefused, Line, Note, Outcome, Report
from refugees.journal import ADMINISTRATION
from refugees.merging import former
from refugees.models import Exit, Household, JournalEntry, Refugee
from refugees.ports import cases_opened, facts_changed, restricted_among, restricted_sentence
from refugees.services import RETURN_MARK, next_case_numbers

JOB = "import_allocations"
BATCH = 1000  # rows; each batch costs the same small number of statements
TOLD_AT_ONCE = 10_000  # people
IMPORT_LOCK = 4_863_100

Known = Refugee | NewPerson  # a person who is there, from before or from further up in the list


@dataclass(slots=True)
class RawRow:
    """A row as it came: its cells in the order of READERS; `fault` where it is uncertain which cell is which."""

    line: int
    row: int
    cells: Cells
    fault: Note | None = None

    @property
    def blank(self) -> bool:
        return self.fault is None and self.cells is BLANK


def rows_of(table: Table) -> Iterator[RawRow]:
    """The rows of a file, by the names of its columns. Raises TableError."""
    known = {name: name for name in COLUMNS}
    places = match_columns(table.header, known, MANDATORY, fold=column_key)
    width = len(table.header)
    ours = itemgetter(*(places.get(name, width) for name in READERS))  # behind the last cell stands an empty one
    for found in table.rows:
        count = len(found.cells)
        if not count:
            yield RawRow(found.line, found.row, BLANK)
            continue
        uncertain = count > width or (table.is_csv and count < width)
        fault = Note("", wrong_width(count, width)) if uncertain else None
        cells = ours([*found.cells[:width], *[None] * (width - count), None])
        yield RawRow(found.line, found.row, cells, fault)


def batches(rows: Iterable[RawRow]) -> Iterator[list[RawRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def take_in(
    rows: Iterable[RawRow],
    *,
    by: Any,
    today: dt.date,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    keep_all: bool = False,
    team_id: int | None = None,
) -> Report:
    """Applies the rows and says what came of each. `by` is the acting user, or None for a command.

    Raises ImportRefused where everything or nothing was asked for and a row is wrong, and TableError where the
    file turns out to be unreadable; both leave the database as it was.
    """
    report = Report(keep_all=keep_all)
    intake = Intake(report=report, by=by, today=today, team_id=team_id)
    with transaction.atomic(), acting(by or JOB):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        steady_triggers()
        for batch in batches(rows):
            intake.take(batch)
        if all_or_nothing and report.rejected:
            raise ImportRefused(report)
        if dry_run:
            transaction.set_rollback(True)
        else:
            # Some thousand at a time: what the clocks need to know of them is held in memory meanwhile.
            for tell, people in ((cases_opened, intake.opened), (facts_changed, sorted(intake.changed))):
                for start in range(0, len(people), TOLD_AT_ONCE):
                    tell(people[start : start + TOLD_AT_ONCE])
            report.applied = True
    return report


@dataclass(slots=True)
class Intake:
    """One run over a list; each batch is read, compared and written before the next one is looked at."""

    report: Report
    by: Any
    today: dt.date
    team_id: int | None = None
    opened: list[int] = field(default_factory=list)  # keys of people that are new
    changed: set[int] = field(default_factory=set)  # and of people that were known
    seen: set[str] = field(default_factory=set)  # person IDs accepted from this list
    reader: RowReader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = RowReader(today=self.today, municipality=settings.HAVN_MUNICIPALITY_CODE)

    def take(self, rows: list[RawRow]) -> None:
        parsed = self.reader.read([raw.cells for raw in rows])
        lead_to_merged(parsed)
        batch = Batch(self, [found.values for found in parsed if found.good and found.values])
        self.report.extend(batch.decide(raw, found) for raw, found in zip(rows, parsed, strict=True))
        batch.write()


class Batch:
    """The people, households and CPR owners that a batch of rows is about, and what becomes of them."""

    def __init__(self, intake: Intake, values: list[dict[str, Any]]) -> None:
        self.intake = intake
        ids = {each["person_id"] for each in values}
        self.known: dict[str, list[Known]] = registrations(ids)
        self.left = first_exits([person.pk for chain in self.known.values() for person in chain if person.pk])
        self.prints = {number: merging.cpr_fingerprint(number) for number in {each["cpr"] for each in values}}
        self.restricted = restricted_among(person.pk for chain in self.known.values() for person in chain if person.pk)
        self.owners = cpr_owners(set(self.prints.values()))
        names = {each["family_ref"] for each in values} - {""}
        self.households = {h.family_id: h for h in Household.objects.filter(AnyOf("family_id", names))}
        self.new: list[NewPerson] = []
        self.changed: dict[str, Refugee] = {}
        self.changed_fields: dict[str, list[str]] = {}

    def decide(self, raw: RawRow, parsed: Parsed) -> Line:
        """What becomes of one row, beside everything known and the rows before it."""
        if raw.blank:
            return Line(raw.line, raw.row, "", Outcome.SKIPPED)
        person_id = str(parsed.values.get("person_id", ""))
        if raw.fault or parsed.problems:
            notes = [raw.fault] if raw.fault else parsed.problems
            return Line(raw.line, raw.row, person_id, Outcome.REJECTED, notes=notes)
        if parsed.elsewhere:
            return Line(raw.line, raw.row, "", Outcome.SKIPPED, notes=[parsed.elsewhere])
        outcome = Outcome.WARNED if parsed.warnings else Outcome.ACCEPTED
        line = Line(raw.line, raw.row, person_id, outcome, notes=list(parsed.warnings))
        self.fit_in(line, parsed.values)
        return line

    def fit_in(self, line: Line, values: dict[str, Any]) -> None:
        """Opens a case, or compares with the registration that the row is about."""
        chain = self.known.setdefault(line.person_id, [])
        known = next((person for person in chain if not self.has_returned(person, values)), None)
        owner = self.owners.get(self.prints[values["cpr"]]) if values["cpr"] else None
        if chain and merging.is_another_person(known or chain[-1], values):
            reject(line, Note("person_id", _("The known person with this ID has another surname and birth date.")))
        elif owner not in (None, line.person_id):
            reject(line, Note("cpr", _("The CPR number already belongs to another person.")))
        elif known is None:
            self.open_case(line, values, chain)
        else:
            self.compare(line, values, known)

    def has_returned(self, person: Known, values: dict[str, Any]) -> bool:
        left = self.left.get(person.pk) if person.pk else None
        return left is not None and merging.returns_after(left, person, values)

    def open_case(self, line: Line, values: dict[str, Any], chain: list[Known]) -> None:
        person = NewPerson(values, self.prints[values["cpr"]])
        person.team_id = self.intake.team_id
        person.household = self.household(values["family_ref"])
        if chain:
            person.previous_registration_id = chain[-1].pk
            person.person_id += f"{RETURN_MARK}{len(chain) + 1}"
        chain.append(person)
        self.new.append(person)
        self.own_cpr(person, line.person_id)
        self.intake.seen.add(line.person_id)
        line.effect = Effect.NEW

    def compare(self, line: Line, values: dict[str, Any], known: Known) -> None:
        fields = merging.wanted(known, values)
        if problem := merging.merge_problem(known, fields):
            reject(line, problem)
            return
        line.changes = merging.changes(known, fields)
        moved = values["family_ref"] and values["family_ref"] != str(known.household or "")
        if (fields or moved) and known.pk in self.restricted:
            reject(line, Note("person_id", restricted_sentence()))
            return
        if moved:
            line.changes.append(Change(merging.label("household"), str(known.household or ""), values["family_ref"]))
            known.household = self.household(values["family_ref"])
        if fields or moved:
            merging.write(known, fields)
            self.remember_change(known, [*fields, *(["household"] if moved else [])])
            self.own_cpr(known, line.person_id)
            line.effect = Effect.CHANGED
        else:
            line.effect = Effect.UNCHANGED
            if line.person_id in self.intake.seen:
                line.outcome = Outcome.SKIPPED
                sentence = _("The person stands further up in the list; the row says nothing new.")
                line.notes = [Note("person_id", sentence)]
        self.intake.seen.add(line.person_id)

    def remember_change(self, known: Known, names: list[str]) -> None:
        if isinstance(known, NewPerson):
            return  # new in this very batch: written as it is now
        if known.person_id not in self.changed:
            known.version += 1
        self.changed[known.person_id] = known
        self.changed_fields.setdefault(known.person_id, []).extend(names)

    def household(self, name: str) -> Household | None:
        if name and name not in self.households:
            self.households[name] = Household(family_id=name)
        return self.households.get(name)

    def own_cpr(self, person: Known, person_id: str) -> None:
        if person.cpr_index:
            self.owners[person.cpr_index] = person_id

    # --- writing: the same number of statements whatever the rows hold ------------------------------
    def write(self) -> None:
        used = {person.household.family_id for person in self.everybody() if person.household}
        copy_in(each for name, each in self.households.items() if each._state.adding and name in used)
        self.number_cases()
        if self.new:
            name_for_good(self.new)
            code = settings.HAVN_MUNICIPALITY_CODE
            copy_rows(Refugee, NewPerson.COLUMNS, stored(self.new), municipality_code=code)
        if self.changed:
            Refugee.objects.bulk_create(
                list(self.changed.values()),
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=merging.WRITTEN_FIELDS,
            )
        self.write_journal()
        self.intake.opened += [person.id for person in self.new]
        self.intake.changed.update(person.id for person in self.changed.values())

    def everybody(self) -> Iterator[Known]:
        yield from self.new
        yield from self.changed.values()

    def number_cases(self) -> None:
        """Case numbers by year of takeover, in the order of the list."""
        by_year: dict[int, list[NewPerson]] = {}
        for person in self.new:
            by_year.setdefault((person.takeover_on or self.intake.today).year, []).append(person)
        for year, people in sorted(by_year.items()):
            for person, number in zip(people, next_case_numbers(year, len(people)), strict=True):
                person.case_number = number

    def write_journal(self) -> None:
        """One entry for each case that was opened, in the order of the list, and for each that was changed."""
        intake, opened = self.intake, _("Case opened from the allocation list")
        if self.new:
            insert(
                JournalEntry,
                "FROM unnest(%(people)s::bigint[], %(uids)s::uuid[]) AS one(person, uid)",
                {
                    "people": array_literal(person.id for person in self.new),
                    "uids": array_literal(new_uids(len(self.new))),
                    "title": opened,
                    "on": intake.today,
                    "by": intake.by and intake.by.pk,
                },
                uid="one.uid",
                refugee_id="person",
                theme=f"'{ADMINISTRATION}'",
                automatic="true",
                title="%(title)s",
                event_on="%(on)s::date",
                recorded_by_id="%(by)s::bigint",
            )
        copy_in(self.change_entry(key, person) for key, person in self.changed.items())

    def change_entry(self, key: str, person: Refugee) -> JournalEntry:
        intake = self.intake
        labels = dict.fromkeys(merging.label(name) for name in self.changed_fields[key])
        title = _("Changed by the allocation list: %(fields)s") % {"fields": ", ".join(labels)}
        return JournalEntry(
            refugee=person, theme=ADMINISTRATION, title=title[:200], event_on=intake.today, recorded_by=intake.by,
            automatic=True,
        )  # fmt: skip


def lead_to_merged(parsed: Sequence[Parsed]) -> None:
    """Rows with the person ID of a registration that was merged are about the case it became part of."""
    told = [found for found in parsed if found.good and found.values]
    known = former.of_person_ids(found.values["person_id"] for found in told) if told else {}
    for found in told:
        now = known.get(found.values["person_id"])
        if now is not None:
            found.values = now.settled(found.values)
            sentence = _("This person ID was merged into case %(number)s; the row is about that case.")
            found.warnings.append(Note("person_id", sentence % {"number": now.case_number}))


def reject(line: Line, note: Note) -> None:
    line.outcome, line.effect, line.notes, line.changes = Outcome.REJECTED, Effect.NONE, [note], []


def registrations(person_ids: set[str]) -> dict[str, list[Known]]:
    """The known registrations of people, earliest first, locked until the import is done."""
    people = Refugee.objects.select_related("household").select_for_update(of=("self",)).order_by("pk")
    known: dict[str, list[Known]] = {}
    found = list(people.filter(AnyOf("person_id", person_ids)))
    while found:
        for person in found:
            known.setdefault(person.person_id.partition(RETURN_MARK)[0], []).append(person)
        found = list(people.filter(AnyOf("previous_registration", [person.pk for person in found])))
    return known


def first_exits(keys: list[int]) -> dict[int, dt.date]:
    """The day each of these people left, for those who did."""
    exits = Exit.objects.standing().filter(AnyOf("refugee", keys)).order_by("-happened_on")
    return dict(exits.values_list("refugee_id", "happened_on"))


def cpr_owners(fingerprints: set[str]) -> dict[str, str]:
    """Whose CPR numbers these are: fingerprint to immigration person ID."""
    owned = Refugee.objects.filter(AnyOf("cpr_index", fingerprints - {""}), cpr_index__gt="").values_list(
        "cpr_index", "person_id"
    )
    return {index: person_id.partition(RETURN_MARK)[0] for index, person_id in owned}
