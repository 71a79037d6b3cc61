"""One row of an allocation list: from cells to checked values, or to the sentences why not. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.dates import danish, parse_date
from core.identifiers import cpr_birth_date, format_phone, parse_cpr, parse_phone
from core.tabular import Cell
from core.text import clean, looks_like_formula
from refugees import rules
from refugees.imports.report import Note

COLUMNS = (
    "person_id", "navn", "efternavn", "koen", "foedselsdato", "foedselsdato_skoennet", "cpr",
    "statsborgerskab", "modersmaal", "tolkesprog", "opholdsgrundlag", "opholdstilladelse_dato",
    "visiteringsdato", "overtagelsesdato", "kommunekode", "asylcenter", "familie_id", "familierelation",
    "telefon", "bemaerkning",
)  # fmt: skip
MANDATORY = {"person_id", "foedselsdato", "opholdsgrundlag"}
LONGEST = {
    "person_id": 36, "navn": 200, "efternavn": 200, "statsborgerskab": 80, "modersmaal": 80, "tolkesprog": 80,
    "asylcenter": 120, "familie_id": 40, "bemaerkning": 4000,
}  # fmt: skip
CPR_LIKE = re.compile(r"[0-9]{6}[-\s]?[0-9]{4}")
YES = {"ja": True, "j": True, "true": True, "nej": False, "n": False, "false": False}
SEXES = {sex.value.casefold(): sex.value for sex in rules.Sex}
NOT_YES = gettext_noop("'%(word)s' is neither ja nor nej.")
NOT_A_SEX = gettext_noop("'%(word)s' is not one of M, K and X.")
NOT_A_BASIS = gettext_noop("The residence basis '%(word)s' is not known.")
NOT_A_RELATION = gettext_noop("The relation '%(word)s' is not known.")
STATELESS = {"xxa": "Statsløs", "statsloes": "Statsløs"}  # XXA: what passports say (ISO, ICAO 9303)


def column_key(title: str) -> str:
    """How a title of the header is compared: small letters, æ/ø/å spelt out, blanks as underscores."""
    return rules.plain_word(title).replace(" ", "_")


def as_typed(column: str, cell: Cell) -> Cell:
    """The cell as its column means it: a CPR number typed as a number has lost its first zero."""
    return str(cell).zfill(10) if column == "cpr" and isinstance(cell, int) else cell


def text_of(cell: Cell) -> str:
    """A cell as the text a person sees: whole numbers without decimals, dates as dd-mm-yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return danish(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


@dataclass(slots=True)
class Parsed:
    """A row: what it says (`values`, None or "" where empty) and what is wrong or odd about it."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    elsewhere: Note | None = None  # meant for another municipality

    @property
    def good(self) -> bool:
        return not self.problems and self.elsewhere is None


# --- one cell ---------------------------------------------------------------------------------------
class CellReader:
    """Reads one cell of a column, and collects what is wrong or odd about it."""

    __slots__ = ("column", "problems", "raw", "warnings")

    def __init__(self, column: str, raw: Cell) -> None:
        self.column, self.raw = column, raw
        self.problems: list[Note] = []
        self.warnings: list[Note] = []

    def wrong(self, reason: str) -> None:
        self.problems.append(Note(self.column, reason))

    def odd(self, reason: str) -> None:
        self.warnings.append(Note(self.column, reason))

    def text(self, *, multiline: bool = False) -> str:
        """The cleaned text of the cell; says what was left out."""
        found = clean(text_of(as_typed(self.column, self.raw)), multiline=multiline)
        if found.removed:
            names = ", ".join(found.removed)
            self.odd(_("Characters that cannot be shown were left out: %(names)s.") % {"names": names})
        longest = LONGEST.get(self.column)
        if longest and len(found.text) > longest:
            words = {"count": len(found.text), "longest": longest}
            self.wrong(_("The text has %(count)d characters; at most %(longest)d are possible.") % words)
        return found.text

    def free_text(self, *, multiline: bool = False) -> str:
        """Text that may begin like a formula: kept, never evaluated, and said so."""
        found = self.text(multiline=multiline)
        if looks_like_formula(found):
            self.odd(_("The text looks like a spreadsheet formula; it is kept as plain text."))
        return found

    def date(self) -> dt.date | None:
        if isinstance(self.raw, dt.date):
            return self.raw
        text = self.text()
        try:
            return parse_date(text) if text else None
        except ValueError as error:
            self.wrong(str(error))
            return None

    def word(self, known: Mapping[str, Any], sentence: str) -> Any:
        """The meaning of a word from a closed list; None where the cell is empty or the word unknown."""
        text = self.text()
        if not text:
            return None
        found = known.get(rules.plain_word(text))
        if found is None:
            self.wrong(_(sentence) % {"word": text[:40]})
        return found


def remark(cell: CellReader) -> str:
    return cell.free_text(multiline=True)


def person_id(cell: CellReader) -> str:
    found = cell.text()
    if not found:
        cell.wrong(_("The row has no person ID."))
    elif CPR_LIKE.fullmatch(found):
        cell.wrong(_("The person ID looks like a CPR number."))
        return ""
    return found


def sex(cell: CellReader) -> str:
    return cell.word(SEXES, NOT_A_SEX) or ""


def estimated(cell: CellReader) -> bool | None:
    found: bool | None = cell.word(YES, NOT_YES)
    return found


def birth_date(cell: CellReader) -> dt.date | None:
    born = cell.date()
    if born is None and not cell.problems:
        cell.wrong(_("The row has no birth date."))
    return born


def cpr(cell: CellReader) -> str:
    text = cell.text()
    try:
        return parse_cpr(text) if text else ""
    except ValueError as error:
        cell.wrong(str(error))
        return ""


def nationality(cell: CellReader) -> str:
    text = cell.text()
    return STATELESS.get(rules.plain_word(text), text)


def residence_basis(cell: CellReader) -> str:
    found: str | None = cell.word(rules.BASIS_WORDS, NOT_A_BASIS)
    if found is None and not cell.problems:
        cell.wrong(_("The row has no residence basis."))
    return found or ""


def relation(cell: CellReader) -> str:
    return cell.word(rules.RELATION_WORDS, NOT_A_RELATION) or ""


def phone(cell: CellReader) -> str:
    """The number as +45 12 34 56 78; what is no number is kept as typed, and said so."""
    text = cell.text()
    try:
        return format_phone(parse_phone(text)) if text else ""
    except ValueError as error:
        cell.odd(str(error))
        return text[:40]


# In the order in which a row is read and its notes stand; FIELDS names the values.
READERS: dict[str, Callable[[CellReader], Any]] = {
    "kommunekode": CellReader.text, "person_id": person_id, "navn": CellReader.free_text,
    "efternavn": CellReader.free_text, "koen": sex, "foedselsdato": birth_date, "foedselsdato_skoennet": estimated,
    "cpr": cpr, "statsborgerskab": nationality, "modersmaal": CellReader.text, "tolkesprog": CellReader.text,
    "opholdsgrundlag": residence_basis, "opholdstilladelse_dato": CellReader.date, "visiteringsdato": CellReader.date,
    "overtagelsesdato": CellReader.date, "asylcenter": CellReader.text, "familie_id": CellReader.text,
    "familierelation": relation, "telefon": phone, "bemaerkning": remark,
}  # fmt: skip
FIELDS = (
    "code", "person_id", "given_names", "family_name", "sex", "birth_date", "birth_date_estimated", "cpr",
    "nationality", "mother_tongue", "interpreter_language", "residence_basis", "permit_date", "allocation_decided_on",
    "takeover_on", "asylum_centre", "family_ref", "household_relation", "phone", "remark",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(READERS)}
Cells = Sequence[Cell]  # of a row, in the order of READERS
BLANK: Cells = (None,) * len(READERS)


def in_order(cells: Mapping[str, Cell]) -> Cells:
    """The cells of a row that come by the name of their column; columns that lack are empty."""
    return tuple(map(cells.get, READERS)) if cells else BLANK


# What most cells are, without a reader: the value of a plain text, or None where there is more to say about it.
Short = Callable[[str], Any]


def short_text(column: str) -> Short:
    longest = LONGEST[column]
    return lambda text: text if len(text) <= longest and not looks_like_formula(text) else None


def short_person_id(text: str) -> str | None:
    return text if 0 < len(text) <= LONGEST["person_id"] and not CPR_LIKE.fullmatch(text) else None


def short(read: Callable[[str], Any]) -> Short:
    """The same for what raises ValueError where there is something to say. An empty text is an empty value."""

    def value(text: str) -> Any:
        try:
            return read(text) if text else ""
        except ValueError:
            return None

    return value


SHORT: dict[str, Short] = {
    **{name: short_text(name) for name in ("navn", "efternavn", "familie_id", "bemaerkning")},
    "person_id": short_person_id, "cpr": short(parse_cpr),
    "telefon": short(lambda text: format_phone(parse_phone(text))),
}  # fmt: skip
ALL_DIFFERENT = {"person_id", "cpr", "telefon"}  # cells that hardly ever come twice are not remembered


# --- the rows of a list ------------------------------------------------------------------------------
REMEMBERED = 5000  # cells of each column
Saying = tuple[Note, bool]  # a note, and whether it is a problem


class Column(dict[Cell, Any]):
    """The values behind the cells of a column, and `notes` on the few about which something is to be said.

    What a cell says is remembered: a list says the same words and dates again and again.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.reader, self.short = name, READERS[name], SHORT.get(name)
        self.remembers = name not in ALL_DIFFERENT
        self.notes: dict[Cell, list[Saying]] = {}

    def __missing__(self, raw: Cell) -> Any:
        value = None
        if self.short is not None and type(raw) is str and raw.isascii() and raw.isprintable():
            value = self.short(raw.strip())
        if value is None:
            value = self.at_length(raw)
        if self.remembers:
            self[raw] = value
        return value

    def at_length(self, raw: Cell) -> Any:
        cell = CellReader(self.name, raw)
        value = self.reader(cell)
        if cell.problems or cell.warnings:
            self.notes[raw] = [(note, True) for note in cell.problems] + [(note, False) for note in cell.warnings]
        return value

    def forget(self) -> None:
        if len(self) + len(self.notes) > REMEMBERED:
            self.clear()
            self.notes.clear()


class RowReader:
    """Reads and checks the rows of one list, column by column, in one language."""

    def __init__(self, *, today: dt.date, municipality: str) -> None:
        self.today, self.municipality = today, municipality.lstrip("0")
        self.columns = [Column(name) for name in READERS]

    def read(self, rows: Sequence[Cells]) -> list[Parsed]:
        """What each row says."""
        said: dict[int, list[tuple[int, Saying]]] = {}
        values = []
        for place, (column, raws) in enumerate(zip(self.columns, zip(*rows, strict=True), strict=bool(rows))):
            column.forget()
            if column.name == "cpr":
                raws = tuple(as_typed("cpr", raw) for raw in raws)
            values.append([column[raw] for raw in raws])
            if column.notes:
                for number, raw in enumerate(raws):
                    for saying in column.notes.get(raw, ()):
                        said.setdefault(number, []).append((place, saying))
        return [self.row(cells, said.get(number, [])) for number, cells in enumerate(zip(*values, strict=True))]

    def row(self, cells: Sequence[Any], said: list[tuple[int, Saying]]) -> Parsed:
        """The row of these values, checked as a whole; `said` holds what was said of its cells."""
        values = dict(zip(FIELDS, cells, strict=True))
        code = values.pop("code")
        if code and code.lstrip("0") != self.municipality:
            return Parsed(elsewhere=Note("kommunekode", other_municipality(code)))
        self.check_person(values, said)
        check_dates(values, said)
        if not said:
            return Parsed(values)
        said.sort(key=itemgetter(0))
        problems = [note for _place, (note, is_problem) in said if is_problem]
        return Parsed(values, problems, [note for _place, (note, is_problem) in said if not is_problem])

    def check_person(self, values: dict[str, Any], said: list[tuple[int, Saying]]) -> None:
        """Name, birth date and CPR number, and how they go together."""
        born, number = values["birth_date"], values["cpr"]
        if not values["given_names"] and not values["family_name"]:
            said.append((PLACES["efternavn"], (Note("navn", _("The row has no name.")), True)))
        if born and born > self.today:
            sentence = _("The birth date %(date)s is in the future.") % {"date": danish(born)}
            said.append((PLACES["foedselsdato"], (Note("foedselsdato", sentence), True)))
        if number and born and cpr_birth_date(number) != born:
            sentence = _("The CPR number has another birth date than the row.")
            said.append((PLACES["cpr"], (Note("cpr", sentence), True)))


def check_dates(values: dict[str, Any], said: list[tuple[int, Saying]]) -> None:
    """The permit, the allocation decision and the takeover, and how they go together."""
    permit, decided, takeover = values["permit_date"], values["allocation_decided_on"], values["takeover_on"]
    place = PLACES["overtagelsesdato"]
    if takeover and decided and takeover < decided:
        said.append((place, (Note("overtagelsesdato", takeover_too_early(takeover, decided)), True)))
    if permit and decided and permit > decided:
        words = {"decided": danish(decided), "permit": danish(permit)}
        sentence = _("The permit %(permit)s is later than the allocation decision %(decided)s.") % words
        said.append((place, (Note("opholdstilladelse_dato", sentence), False)))
    if takeover or decided or values["residence_basis"] != rules.ResidenceBasis.REFUGEE:
        return
    if not any(where == place and is_problem for where, (_note, is_problem) in said):
        sentence = _("Neither allocation decision nor takeover is given: the takeover date is unknown.")
        said.append((place, (Note("overtagelsesdato", sentence), False)))


def parse_row(cells: Mapping[str, Cell], *, today: dt.date, municipality: str) -> Parsed:
    """Reads and checks a single row."""
    return RowReader(today=today, municipality=municipality).read([in_order(cells)])[0]


def other_municipality(code: str) -> str:
    return _("The row is for another municipality (%(code)s).") % {"code": code[:10]}


def takeover_too_early(takeover: dt.date, decided: dt.date) -> str:
    words = {"takeover": danish(takeover), "decided": danish(decided)}
    return _("The takeover %(takeover)s is before the allocation decision %(decided)s.") % words
