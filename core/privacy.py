"""The one registry of personal data: what each field is for, who may see it, how long it is kept, who is told of it.

Every app declares its own tables in its privacy.py as `PRIVACY`. The record of processing, the subject-access pack
and the erasure are made from these declarations and know no table by themselves. A field without a class fails
the tests, and so does a class without its field. No database here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

Text = str | Promise
ITSELF = "itself"  # the `owner` of the table whose rows are the persons


class Subject(models.TextChoices):
    """Whom data is about (art. 30(1)(c))."""

    PERSON = "person", _("Refugees and their families")
    STAFF = "staff", _("Staff, volunteers and suppliers with an account")
    CONTACT = "contact", _("Contact persons at workplaces and schools")


class Purpose(models.TextChoices):
    """Why data is processed (art. 30(1)(b))."""

    RECEPTION = "reception", _("Reception and integration of refugees, casework and journal")
    WORK = "work", _("Traineeship, job and education")
    HEALTH = "health", _("Offer of a health assessment")
    SAFETY = "safety", _("Protection of persons under threat")
    DEADLINES = "deadlines", _("Keeping the deadlines of law and municipality")
    ACCESS = "access", _("Access for staff, and who may see what")
    PROOF = "proof", _("Proof of who saw and changed what")
    NOTICES = "notices", _("Notices to staff by mail")
    RIGHTS = "rights", _("The rights of the data subject")
    STATISTICS = "statistics", _("Figures without identity")


class Keep(models.TextChoices):
    """How long data is kept (art. 30(1)(f)). The lengths are dated rules; these are their keys and words."""

    CASE = "case", _("As long as the case is open, and after it is closed as long as the rule says")
    DRAFT = "draft", _("Until it is recorded or dropped")
    WAITING = "waiting", _("Until the list is taken in or dropped, at most seven days")
    PACK = "pack", _("Until the time for fetching it is over, at most seven days")
    UNDO = "undo", _("Until a merging can no longer be undone, at most thirty days")
    SESSION = "session", _("Until the session ends")
    PASSING = "passing", _("A few days at most")
    STAFF = "staff", _("As long as the account or the records it stands on exist")
    VOLUNTEER = "volunteer", _("As long as somebody volunteers, and then as long as the rule for volunteers says")
    LOG = "log", _("As the log: without names, by an opaque number only")
    LASTING = "lasting", _("Lasting: it names nobody")


@dataclass(frozen=True, eq=False)
class Kind:
    """One class of data: its words, purpose, the area whose readers may see it, how long it is kept.

    `withheld` says why the person is not told of it in subject access; empty where the person is. `special`:
    one of the special categories of art. 9.
    """

    label: Text
    purpose: str
    area: str
    keep: str
    withheld: Text = ""
    special: bool = False

    @property
    def told(self) -> bool:
        return not self.withheld


@dataclass(frozen=True)
class Record:
    """One row as the person is told of it: a heading, lines to read, values for the machine."""

    title: str
    lines: Sequence[tuple[str, str]]
    data: dict[str, Any]


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a row: its name in the pack, what it is called, where it lies."""

    name: str
    title: str
    path: Path
    uid: UUID
    may_leave: bool = True  # not while it is in quarantine
    area: str = "case"  # who may see it


@dataclass(frozen=True)
class Part:
    """One value inside a JSON field: an answer of an interview, say."""

    key: str
    label: Text
    kind: Kind


@dataclass(frozen=True, eq=False)
class Table:
    """What a model holds about whom.

    `fields` gives every concrete field a kind (names parted by blanks). `owner` is the foreign key that leads to
    the person, directly or through another declared table; ITSELF where the rows are persons; empty where a row
    is nobody's alone. `shared_by` is the person's foreign key to a row that several share (it goes with the last of
    them). `texts` are the free texts in which a person of another case may be mentioned. `told_with` names the table
    in whose records the person is told of these rows, `heading` the fields by which a row is called there (else the
    first one).

    `words` turns the values of fields into words where a code would say too little. Hooks, each called with the
    person: `tell` gives the records of subject access where the plain fields would say too little, `attachments` the
    files of the rows that go along, `files` further ones, `forget` removes at erasure what no foreign key leads to;
    `tell_within` (person, areas) tells as much as `tell`, of some areas alone.
    """

    model: str
    label: Text
    subject: str
    fields: Sequence[tuple[Kind, str]]
    owner: str = ""
    shared_by: str = ""
    texts: str = ""
    told_with: str = ""
    heading: str = ""
    words: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    parts: Callable[[], Iterable[Part]] | None = None
    tell: Callable[[Any], list[Record]] | None = None
    tell_within: Callable[[Any, frozenset[str]], list[Record]] | None = None
    attachments: Callable[[Any], list[Attachment]] | None = None
    files: Callable[[Any], list[Path]] | None = None
    forget: Callable[[Any], Any] | None = None

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def kinds(self) -> dict[str, Kind]:
        """Every classified field with its kind."""
        return {name: kind for kind, names in self.fields for name in names.split()}

    @property
    def told(self) -> list[str]:
        """The fields that subject access holds, in the order in which they are declared."""
        return [name for name, kind in self.kinds.items() if kind.told]

    @property
    def is_told(self) -> bool:
        """Whether subject access has a chapter of these rows."""
        if self.subject != Subject.PERSON or self.told_with:
            return False
        return bool(self.tell or self.owner) and bool(self.told)


@dataclass(frozen=True)
class Impersonal:
    """A model that is about nobody, and why."""

    model: str
    why: Text


@dataclass(frozen=True, eq=False)
class Store:
    """A place outside the tables where personal data lies."""

    label: Text
    subject: str
    kind: Kind
    forget: Callable[[Any], Any] | None = None


@dataclass
class Register:
    """Everything that the apps declare, in the order of the apps."""

    tables: dict[str, Table] = field(default_factory=dict)
    impersonal: dict[str, Impersonal] = field(default_factory=dict)
    stores: list[Store] = field(default_factory=list)

    def add(self, declared: Table | Impersonal | Store) -> None:
        """Raises ValueError where a model is declared twice."""
        if isinstance(declared, Store):
            self.stores.append(declared)
            return
        if declared.model in self.tables or declared.model in self.impersonal:
            raise ValueError(f"{declared.model} is declared twice")
        if isinstance(declared, Table):
            self.tables[declared.model] = declared
        else:
            self.impersonal[declared.model] = declared

    def of(self, model: type[models.Model]) -> Table | None:
        """The table of a model; a history table follows the model whose changes it keeps."""
        return self.tables.get((getattr(model, "pgh_tracked_model", None) or model)._meta.label)

    def knows(self, model: type[models.Model]) -> bool:
        """Whether somebody declared the model, or the one whose changes it keeps."""
        tracked: Any = getattr(model, "pgh_tracked_model", None) or model
        return tracked._meta.label in self.tables or tracked._meta.label in self.impersonal

    def person_table(self) -> Table:
        return next(table for table in self.tables.values() if table.owner == ITSELF)

    def owned(self) -> list[Table]:
        """The tables whose rows belong to a person, each after the one its owner leads to; the persons first."""
        found = [self.person_table()]
        waiting = [table for table in self.tables.values() if table.owner not in {"", ITSELF}]
        while waiting:
            ready = [table for table in waiting if self.owner_of(table) in found]
            if not ready:
                raise ValueError(f"no way to a person from {', '.join(table.model for table in waiting)}")
            found += ready
            waiting = [table for table in waiting if table not in ready]
        return found

    def owner_of(self, table: Table) -> Table | None:
        """The table that a table's owner points to."""
        target: Any = table.model_class._meta.get_field(table.owner).related_model
        return self.of(target)


def declarations() -> Iterator[Table | Impersonal | Store]:
    """What each installed app's privacy.py declares."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "privacy"):
            yield from getattr(import_module(f"{config.name}.privacy"), "PRIVACY", ())


def register() -> Register:
    """The whole registry, read anew."""
    found = Register()
    for declared in declarations():
        found.add(declared)
    return found


NOT_THE_PERSONS = _("Marks the row; says nothing about the person")
ROW_KEYS = Kind(_("Keys and time stamps of the row"), Purpose.RECEPTION, "", Keep.CASE, withheld=NOT_THE_PERSONS)

SENT = Kind(
    _("Where a form that was sent led to: an address with a case number"), Purpose.ACCESS, "", Keep.PASSING,
    withheld=_("Only so that a form sent twice counts once"),
)  # fmt: skip


def forget_submissions(person: Any) -> int:
    """Removes the rows whose address names the person's case."""
    sent = apps.get_model("core.Submission")._default_manager
    return int(sent.filter(location__contains=person.case_number).delete()[0])


PRIVACY = (
    Impersonal("core.Heartbeat", _("Marks of life of the background processes")),
    Table(
        "core.Submission", _("Forms that were sent, and the address they led to"), Subject.STAFF,
        [(SENT, "id key at location")], forget=forget_submissions,
    ),
    Impersonal("contenttypes.ContentType", _("Names of the tables")),
    Impersonal("auth.Permission", _("Not used: rights stand in the policy table")),
    Impersonal("auth.Group", _("Not used: rights stand in the policy table")),
    Impersonal("auth.Group_permissions", _("Not used: rights stand in the policy table")),
    Impersonal("pghistory.Events", _("A view over history tables that is never read")),
    Impersonal("pghistory.MiddlewareEvents", _("A view over history tables that is never read")),
)
