"""What an import did, row by row: the same for command, preview and page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class Outcome(TextChoices):
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    WARNED = "warned", gettext_lazy("Accepted with a remark")
    REJECTED = "rejected", gettext_lazy("Rejected")
    SKIPPED = "skipped", gettext_lazy("Skipped")


class Effect(TextChoices):
    """What an accepted row did to what is known."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    NONE = "none", gettext_lazy("Nothing")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a row: the column of the file it is in (empty: the whole row) and a sentence."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A known value that the row replaces, both as a reader sees them."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class Line:
    """The answer to one row of the file."""

    line: int
    row: int
    person_id: str
    outcome: Outcome
    effect: Effect = Effect.NONE
    notes: list[Note] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def column(self) -> str:
        """The column of the first note."""
        return self.notes[0].column if self.notes else ""

    def sentences(self) -> Iterator[str]:
        """Each note as a command prints it. No personal data but what the reason itself names."""
        for note in self.notes:
            words = {"line": self.line, "column": note.column, "reason": note.reason}
            if note.column:
                yield _("line %(line)d, column %(column)s: %(reason)s") % words
            else:
                yield _("line %(line)d: %(reason)s") % words


@dataclass(slots=True)
class Report:
    """The answer to a whole file. Accepted rows without remark are counted, not kept, unless asked for."""

    keep_all: bool = False
    lines: list[Line] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    applied: bool = False  # whether the database was changed by it

    def add(self, line: Line) -> None:
        self.outcomes[line.outcome] += 1
        self.effects[line.effect] += 1
        if self.keep_all or line.notes:
            self.lines.append(line)

    def extend(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.add(line)

    @property
    def rejected(self) -> int:
        return self.outcomes[Outcome.REJECTED]

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    def summary(self) -> str:
        """One sentence with the counts."""
        rows = ngettext("%(count)d row", "%(count)d rows", self.total) % {"count": self.total}
        return _(
            "%(rows)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged, "
            "%(rejected)d rejected, %(skipped)d skipped, %(warned)d with a remark."
        ) % {
            "rows": rows,
            "new": self.effects[Effect.NEW],
            "changed": self.effects[Effect.CHANGED],
            "unchanged": self.effects[Effect.UNCHANGED],
            "rejected": self.rejected,
            "skipped": self.outcomes[Outcome.SKIPPED],
            "warned": self.outcomes[Outcome.WARNED],
        }

    def sentences(self) -> Iterator[str]:
        """Every note of every row, in the order of the file."""
        for line in sorted(self.lines, key=lambda each: each.line):
            yield from line.sentences()


class ImportRefused(Exception):
    """Everything or nothing was asked for, and a row is wrong: nothing was changed. Carries the report."""

    def __init__(self, report: Report) -> None:
        super().__init__("rows were rejected")
        self.report = report
