"""What a question of the interview is, how an answer is read from a form, checked, compared and shown. Pure."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import parse_date

Text = str | Promise
# An answer: a text, a list of codes (several choices), or a list of rows. Empty means not answered.
Value = str | list[str] | list[dict[str, str]]

TEXT, LONG, CHOICE, SEVERAL, TICK, DATE, NUMBER, ROWS = (
    "text",
    "long",
    "choice",
    "several",
    "tick",
    "date",
    "number",
    "rows",
)
TICKED = "yes"
LIMITS = {TEXT: 200, LONG: 4000, DATE: 20, NUMBER: 8, CHOICE: 40, SEVERAL: 40}
MAX_ROWS = 20


class Sensitivity(TextChoices):
    """Where an answer is kept, and so who may read it."""

    ORDINARY = "ordinary", _("Interview")
    HEALTH = "health", _("Health")
    SAFETY = "safety", _("Safety")


class FormData(Protocol):
    """What a parser needs of a request's form data."""

    def get(self, key: str, default: Any = ..., /) -> Any: ...

    def getlist(self, key: str, /) -> list[Any]: ...

    def __iter__(self) -> Any: ...


@dataclass(frozen=True)
class Question:
    """One question; `columns` only for ROWS, `choices` only for CHOICE and SEVERAL.

    A TICK is ticked or not: a consent that is not given needs no answer of its own. `suggestions` help with a TEXT
    and bind nobody. `row_check` says what is wrong with a row whose cells are each right, or nothing.
    """

    key: str
    label: Text
    kind: str = TEXT
    choices: Sequence[tuple[str, Text]] = ()
    hint: Text = ""
    required: bool = False
    sensitivity: str = Sensitivity.ORDINARY
    columns: tuple["Question", ...] = ()
    lowest: int = 0  # for NUMBER
    highest: int = 10_000  # for NUMBER
    past: bool = False  # for DATE: no later day than the interview makes sense
    suggestions: Sequence[Text] = ()
    row_check: Callable[[Mapping[str, str]], Text] | None = None


@dataclass(frozen=True)
class Section:
    """One step of the form."""

    key: str
    label: Text
    questions: tuple[Question, ...]
    intro: Text = ""
    sensitivity: str = Sensitivity.ORDINARY
    short: Text = ""
    _index: dict[str, Question] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._index.update({question.key: question for question in self.questions})

    def question(self, key: str) -> Question | None:
        return self._index.get(key)


class BadAnswer(ValueError):
    """An answer that cannot be taken; the sentence says why."""


def typed(value: Any) -> str:
    """A typed text without NUL bytes and with plain line ends; nothing else about it is changed."""
    return str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()


def read(question: Question, data: FormData) -> Value:
    """The answer as typed, from form data; nothing is refused here, so that nothing typed is lost."""
    if question.kind == SEVERAL:
        return sorted({typed(item) for item in data.getlist(question.key) if typed(item)})
    if question.kind == ROWS:
        return read_rows(question, data)
    return typed(data.get(question.key, ""))


def read_rows(question: Question, data: FormData) -> list[dict[str, str]]:
    """The rows of a repeatable question in the order of their numbers, without those left empty."""
    numbers = {
        int(parts[1])
        for name in data
        if (parts := name.split("-")) and len(parts) == 3 and parts[0] == question.key and parts[1].isdecimal()
        and len(parts[1]) < 5
    }  # fmt: skip
    rows = []
    for number in sorted(numbers):
        row = {c.key: typed(data.get(f"{question.key}-{number}-{c.key}", "")) for c in question.columns}
        if any(row.values()):
            rows.append(row)
    return rows


def clean(question: Question, value: Any, on: dt.date | None = None) -> Value:
    """The answer as it is stored, given on a day. Raises BadAnswer with a sentence a caseworker understands."""
    if value is None or value in ("", []):
        return [] if question.kind in {ROWS, SEVERAL} else ""
    if question.kind == ROWS:
        return clean_rows(question, value)
    if question.kind == SEVERAL:
        return clean_several(question, value)
    if not isinstance(value, str):
        raise BadAnswer(_("The answer cannot be read."))
    cleaned = CLEANERS[question.kind](question, value)
    if question.past and on is not None and cleaned > on.isoformat():
        raise BadAnswer(_("This day lies ahead."))
    return cleaned


def clean_rows(question: Question, rows: Any) -> list[dict[str, str]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadAnswer(_("The answer cannot be read."))
    if len(rows) > MAX_ROWS:
        raise BadAnswer(_("There is room for %(count)s rows.") % {"count": MAX_ROWS})
    return [clean_row(question, number, row) for number, row in enumerate(rows, start=1) if any(row.values())]


def clean_row(question: Question, place: int, row: Mapping[str, Any]) -> dict[str, str]:
    """One row; an error names the row (its place among those filled in, and how it begins) and the column."""
    begins = str(row.get(question.columns[0].key, ""))[:40]
    number = f"{place} ({begins})" if begins else str(place)
    cleaned = {}
    for column in question.columns:
        try:
            cleaned[column.key] = str(clean(column, row.get(column.key, "")))
        except BadAnswer as error:
            raise BadAnswer(
                _("Row %(number)s, %(column)s: %(reason)s")
                % {"number": number, "column": column.label, "reason": error}
            ) from error
        if column.required and not cleaned[column.key]:
            raise BadAnswer(
                _("Row %(number)s: fill in %(column)s.") % {"number": number, "column": str(column.label).lower()}
            )
    wrong = question.row_check(cleaned) if question.row_check else ""
    if wrong:
        raise BadAnswer(_("Row %(number)s: %(reason)s") % {"number": number, "reason": wrong})
    return cleaned


def clean_several(question: Question, value: Any) -> list[str]:
    known = [code for code, _label in question.choices]
    if not isinstance(value, list) or any(item not in known for item in value):
        raise BadAnswer(_("Choose from the list."))
    return [code for code in known if code in value]


def clean_text(question: Question, value: str) -> str:
    limit = LIMITS[question.kind]
    if len(value) > limit:
        raise BadAnswer(
            _("The text is %(length)s characters long; there is room for %(limit)s.")
            % {"length": len(value), "limit": limit}
        )
    return value


def clean_tick(question: Question, value: str) -> str:
    """Ticked or not; "no" is how it was answered before it was a tick box."""
    if value not in {TICKED, "no"}:
        raise BadAnswer(_("Tick the box or leave it."))
    return TICKED if value == TICKED else ""


def clean_choice(question: Question, value: str) -> str:
    if value not in [code for code, _label in question.choices]:
        raise BadAnswer(_("Choose from the list."))
    return value


def clean_number(question: Question, value: str) -> str:
    try:
        number = int(value) if value.isascii() else -1
    except ValueError:
        number = -1
    if not question.lowest <= number <= question.highest:
        raise BadAnswer(
            _("Write a whole number from %(lowest)s to %(highest)s.")
            % {"lowest": question.lowest, "highest": question.highest}
        )
    return str(number)


def clean_date(question: Question, value: str) -> str:
    try:
        return parse_date(value).isoformat()
    except ValueError as error:
        raise BadAnswer(str(error)) from error


CLEANERS = {
    TEXT: clean_text, LONG: clean_text, CHOICE: clean_choice, TICK: clean_tick, NUMBER: clean_number, DATE: clean_date,
}  # fmt: skip


def clean_section(
    section: Section, values: Mapping[str, Any], on: dt.date | None = None
) -> tuple[dict[str, Value], dict[str, str]]:
    """What of a section's answers, given on a day, can be stored, and the sentence for each that cannot."""
    good: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for question in section.questions:
        if question.key not in values:
            continue
        try:
            good[question.key] = clean(question, values[question.key], on)
        except BadAnswer as error:
            errors[question.key] = str(error)
    return good, errors


def missing(section: Section, values: Mapping[str, Any]) -> list[Question]:
    """The questions of a section that should be answered and are not."""
    return [q for q in section.questions if q.required and not values.get(q.key)]


def fingerprint(value: Any) -> str:
    """A short mark of an answer, by which a stale form finds out that it has changed meanwhile.

    The empty answers of all kinds have the same mark.
    """
    canonical = json.dumps(value or "", sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same."""
    return fingerprint(one) == fingerprint(other)


def changed(section: Section, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Question]:
    """The questions of a section whose answer is another than before."""
    return [q for q in section.questions if not same(before.get(q.key), after.get(q.key))]


def display(question: Question, value: Any) -> str:
    """An answer as people read it, in the language in force; an unreadable one as it was typed."""
    if question.kind == TICK:
        return str(_("Yes") if value == TICKED else _("No"))
    if not value:
        return ""
    if question.kind == ROWS and isinstance(value, list):
        return "; ".join(row for row in display_rows(question, value) if row)
    if question.kind == SEVERAL and isinstance(value, list):
        return ", ".join(label_of(question.choices, item) for item in value)
    if question.kind == CHOICE:
        return label_of(question.choices, value)
    return display_date(value) if question.kind == DATE else str(value)


def display_rows(question: Question, rows: Iterable[Any]) -> list[str]:
    """Each row as one line: "Language: Tigrinya · Speaks: B1"."""
    lines = []
    for row in rows:
        cells = ((c.label, display(c, row.get(c.key))) for c in question.columns) if isinstance(row, dict) else ()
        lines.append(" · ".join(f"{label}: {text}" for label, text in cells if text))
    return lines


def display_date(value: Any) -> str:
    try:
        return date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except (TypeError, ValueError):
        return str(value)


def label_of(choices: Iterable[tuple[str, Text]], code: Any) -> str:
    return next((str(label) for key, label in choices if key == code), str(code))
