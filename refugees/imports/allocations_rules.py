"""One row of an allocation list: from cells to checked values, or to the sentences why not. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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


class RowReader:
    """Reads the cells of one row, one column at a time."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self.cells = cells
        self.parsed = Parsed()

    def wrong(self, column: str, reason: str) -> None:
        self.parsed.problems.append(Note(column, reason))

    def odd(self, column: str, reason: str) -> None:
        self.parsed.warnings.append(Note(column, reason))

    def text(self, column: str, *, multiline: bool = False) -> str:
        """The cleaned text of a cell; says what was left out."""
        raw = as_typed(column, self.cells.get(column))
        if raw is None:
            return ""
        text = raw if type(raw) is str else text_of(raw)
        if text.isascii() and text.isprintable():
            text = text.strip()
        else:
            text = self.cleaned(column, text, multiline=multiline)
        longest = LONGEST.get(column)
        if longest and len(text) > longest:
            words = {"count": len(text), "longest": longest}
            self.wrong(column, _("The text has %(count)d characters; at most %(longest)d are possible.") % words)
        return text

    def cleaned(self, column: str, text: str, *, multiline: bool) -> str:
        found = clean(text, multiline=multiline)
        if found.removed:
            names = ", ".join(found.removed)
            self.odd(column, _("Characters that cannot be shown were left out: %(names)s.") % {"names": names})
        return found.text

    def free_text(self, column: str, *, multiline: bool = False) -> str:
        """Text that may begin like a formula: kept, never evaluated, and said so."""
        found = self.text(column, multiline=multiline)
        if looks_like_formula(found):
            self.odd(column, _("The text looks like a spreadsheet formula; it is kept as plain text."))
        return found

    def date(self, column: str) -> dt.date | None:
        raw = self.cells.get(column)
        if isinstance(raw, dt.date):
            return raw
        text = self.text(column)
        try:
            return parse_date(text) if text else None
        except ValueError as error:
            self.wrong(column, str(error))
            return None

    def word(self, column: str, known: Mapping[str, Any], sentence: str) -> Any:
        """The meaning of a word from a closed list; None where the cell is empty or the word unknown."""
        text = self.text(column)
        if not text:
            return None
        found = known.get(rules.plain_word(text))
        if found is None:
            self.wrong(column, _(sentence) % {"word": text[:40]})
        return found


def parse_row(cells: Mapping[str, Cell], *, today: dt.date, municipality: str) -> Parsed:
    """Reads and checks one row. `cells` by column name; columns the file lacks may be missing."""
    reader = RowReader(cells)
    code = reader.text("kommunekode")
    if code and code.lstrip("0") != municipality.lstrip("0"):
        return Parsed(elsewhere=Note("kommunekode", other_municipality(code)))
    values = reader.parsed.values
    values["person_id"] = person_id(reader)
    values["given_names"] = reader.free_text("navn")
    values["family_name"] = reader.free_text("efternavn")
    if not values["given_names"] and not values["family_name"]:
        reader.wrong("navn", _("The row has no name."))
    values["sex"] = reader.word("koen", SEXES, NOT_A_SEX) or ""
    values["birth_date"] = birth_date(reader, today)
    values["birth_date_estimated"] = reader.word("foedselsdato_skoennet", YES, NOT_YES)
    values["cpr"] = cpr(reader, values["birth_date"])
    nationality = reader.text("statsborgerskab")
    values["nationality"] = STATELESS.get(rules.plain_word(nationality), nationality)
    values["mother_tongue"] = reader.text("modersmaal")
    values["interpreter_language"] = reader.text("tolkesprog")
    values["residence_basis"] = residence_basis(reader)
    dates(reader, values)
    values["asylum_centre"] = reader.text("asylcenter")
    values["family_ref"] = reader.text("familie_id")
    values["household_relation"] = reader.word("familierelation", rules.RELATION_WORDS, NOT_A_RELATION) or ""
    values["phone"] = phone(reader)
    values["remark"] = reader.free_text("bemaerkning", multiline=True)
    return reader.parsed


def other_municipality(code: str) -> str:
    return _("The row is for another municipality (%(code)s).") % {"code": code[:10]}


def person_id(reader: RowReader) -> str:
    found = reader.text("person_id")
    if not found:
        reader.wrong("person_id", _("The row has no person ID."))
    elif CPR_LIKE.fullmatch(found):
        reader.wrong("person_id", _("The person ID looks like a CPR number."))
        return ""
    return found


def birth_date(reader: RowReader, today: dt.date) -> dt.date | None:
    before = len(reader.parsed.problems)
    born = reader.date("foedselsdato")
    if born is None and len(reader.parsed.problems) == before:
        reader.wrong("foedselsdato", _("The row has no birth date."))
    elif born and born > today:
        reader.wrong("foedselsdato", _("The birth date %(date)s is in the future.") % {"date": danish(born)})
    return born


def cpr(reader: RowReader, born: dt.date | None) -> str:
    text = reader.text("cpr")
    if not text:
        return ""
    try:
        found = parse_cpr(text)
    except ValueError as error:
        reader.wrong("cpr", str(error))
        return ""
    if born and cpr_birth_date(found) != born:
        reader.wrong("cpr", _("The CPR number has another birth date than the row."))
    return found


def residence_basis(reader: RowReader) -> str:
    before = len(reader.parsed.problems)
    found: str | None = reader.word("opholdsgrundlag", rules.BASIS_WORDS, NOT_A_BASIS)
    if found is None and len(reader.parsed.problems) == before:
        reader.wrong("opholdsgrundlag", _("The row has no residence basis."))
    return found or ""


def dates(reader: RowReader, values: dict[str, Any]) -> None:
    """The permit, the allocation decision and the takeover, and how they go together."""
    permit = values["permit_date"] = reader.date("opholdstilladelse_dato")
    decided = values["allocation_decided_on"] = reader.date("visiteringsdato")
    before = len(reader.parsed.problems)
    takeover = values["takeover_on"] = reader.date("overtagelsesdato")
    words = {"decided": danish(decided), "permit": danish(permit)}
    if takeover and decided and takeover < decided:
        reader.wrong("overtagelsesdato", takeover_too_early(takeover, decided))
    if permit and decided and permit > decided:
        reader.odd(
            "opholdstilladelse_dato",
            _("The permit %(permit)s is later than the allocation decision %(decided)s.") % words,
        )
    unknown = not takeover and not decided and len(reader.parsed.problems) == before
    if unknown and values["residence_basis"] == rules.ResidenceBasis.REFUGEE:
        reader.odd(
            "overtagelsesdato",
            _("Neither allocation decision nor takeover is given: the takeover date is unknown."),
        )


def takeover_too_early(takeover: dt.date, decided: dt.date) -> str:
    words = {"takeover": danish(takeover), "decided": danish(decided)}
    return _("The takeover %(takeover)s is before the allocation decision %(decided)s.") % words


def phone(reader: RowReader) -> str:
    """The number as +45 12 34 56 78; what is no number is kept as typed, and said so."""
    text = reader.text("telefon")
    if not text:
        return ""
    try:
        return format_phone(parse_phone(text))
    except ValueError as error:
        reader.odd("telefon", str(error))
        return text[:40]
