"""The record of processing (art. 30), made from the registry of personal data and the policy table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.policy import POLICY, Area, Role
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Register, Subject, Table


@dataclass(frozen=True)
class Named:
    """A field as the reader sees it: its words, or its name in code where it has none."""

    words: str
    is_code: bool = False


@dataclass
class Line:
    """One class of data in one table or activity."""

    kind: Kind
    fields: list[Named] = field(default_factory=list)
    where: list[str] = field(default_factory=list)

    @property
    def readers(self) -> str:
        return readers(self.kind.area)

    @property
    def keep(self) -> str:
        return str(Keep(self.kind.keep).label)

    @property
    def purpose(self) -> str:
        return str(Purpose(self.kind.purpose).label)

    @property
    def area(self) -> str:
        return str(Area(self.kind.area).label) if self.kind.area else "–"

    @property
    def told(self) -> str:
        return _("Yes") if self.kind.told else _("No: %(why)s") % {"why": lower_first(str(self.kind.withheld))}


@dataclass
class Activity:
    """Everything that is processed for one purpose."""

    purpose: Purpose
    subjects: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.purpose.label)


@dataclass(frozen=True)
class Sheet:
    """One table, field by field."""

    table: Table
    lines: list[Line]

    @property
    def key(self) -> str:
        return self.table.model.replace(".", "-").lower()

    @property
    def subject(self) -> str:
        return str(Subject(self.table.subject).label)


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def readers(area: str) -> str:
    """The roles that may read an area, in the order of the policy table."""
    if not area:
        return _("No role: used by the system alone")
    roles = [str(Role(role).label) for role, rights in POLICY.items() if area in rights]
    return ", ".join(roles) or _("No role yet")


def named(table: Table, name: str) -> Named:
    """The words of a field. Django makes words of the name itself where the model gives none."""
    found: Any = table.model_class._meta.get_field(name)
    words = str(found.verbose_name)
    return Named(name, is_code=True) if words == name.replace("_", " ") else Named(capfirst(words))


def contents(table: Table) -> Iterator[tuple[Kind, Named]]:
    """Every field of a table with its class, and what lies inside its JSON."""
    for kind, names in table.fields:
        for name in names.split():
            yield kind, named(table, name)
    for part in table.parts() if table.parts else ():
        yield part.kind, Named(str(part.label))


def sheet(table: Table) -> Sheet:
    lines: dict[Kind, Line] = {}
    for kind, words in contents(table):
        lines.setdefault(kind, Line(kind)).fields.append(words)
    return Sheet(table, list(lines.values()))


def sheets(register: Register) -> list[Sheet]:
    """Every table that holds personal data, those about refugees first."""
    order = [subject.value for subject in Subject]
    tables = sorted(register.tables.values(), key=lambda table: order.index(table.subject))
    return [sheet(table) for table in tables]


def activities(register: Register) -> list[Activity]:
    """What is processed, purpose by purpose."""
    found: dict[str, Activity] = {purpose.value: Activity(purpose) for purpose in Purpose}
    lines: dict[Kind, Line] = {}
    places = [(table.label, table.subject, kind) for table in register.tables.values() for kind, _w in contents(table)]
    places += [(store.label, store.subject, store.kind) for store in register.stores]
    for label, subject, kind in places:
        activity = found[kind.purpose]
        if kind not in lines:
            lines[kind] = Line(kind)
            activity.lines.append(lines[kind])
        about = [] if kind is ROW_KEYS else [str(Subject(subject).label)]
        lines[kind].where = list(dict.fromkeys([*lines[kind].where, str(label)]))
        activity.subjects = list(dict.fromkeys([*activity.subjects, *about]))
    return [activity for activity in found.values() if activity.lines]


def nobodys(register: Register) -> list[Impersonal]:
    """The tables that are about nobody, with the reason."""
    return list(register.impersonal.values())


def measures() -> list[str]:
    """What protects the data (art. 32), as it is built."""
    return [
        _("CPR numbers, addresses, drafts and answers about health and safety are encrypted in the database; the keys"
          " are kept apart from it."),
        _("A role sees only the areas of the policy table, and only the cases within its reach."),
        _("Every look-up is logged before the page is shown; the application can neither change nor remove the log."),
        _("Every change is kept in a history that the database itself writes."),
        _("Protected names and addresses are hidden from everybody who is not cleared."),
        _("Mails hold case numbers and links, never names, CPR numbers or health."),
        _("Erasure is proposed by one person and confirmed by another, and carried out by a database role of its own."),
    ]  # fmt: skip
