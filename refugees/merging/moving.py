"""Moves every row that points to one person over to another one, whatever table it is in.

The tables are found by their foreign keys, so that a new pillar's come along by themselves; what the database refuses
is solved by the rules of the table (`ports`, `yielding`). The page that proposes runs the very same and rolls it back.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.policy import Role
from core.privacy import register
from refugees.merging import ports
from refugees.merging.ledger import Ledger, children_of, raw_delete
from refugees.merging.rules import OTHER
from refugees.merging.yielding import CannotMerge, by_shape, leave_out, opponents
from refugees.models import CaseAssignment, Refugee

Model = type[models.Model]
TRIES = 4  # a row may break one rule of its table after the other
# The lock of signed notes lets the person of a note change, and nothing else, while this says so (refugees.locks).
MERGING = "havn.merging"


@dataclass
class Question:
    """Rows of a table that cannot stand beside each other: whose count? Described for whoever decides."""

    key: str
    label: str
    own: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


@dataclass
class Solved:
    """Rows that cannot stand beside each other, and what a rule does about it."""

    label: str
    sentence: str
    count: int = 0


def tables() -> list[tuple[Model, str]]:
    """Every foreign key that leads to a person, by model and field."""
    return children_of(Refugee)


def label_of(model: Model) -> str:
    """What the record of processing calls a table."""
    table = register().of(model)
    return str(table.label if table else capfirst(model._meta.verbose_name_plural))


def is_bound(model: Model, name: str) -> bool:
    """Whether a rule of the table says how often a person may stand in it."""
    meta = model._meta
    if meta.get_field(name).unique or any(name in names for names in meta.unique_together):  # type: ignore[union-attr]
        return True
    return any(name in fields_of(constraint) for constraint in meta.constraints)


def fields_of(constraint: Any) -> list[Any]:
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    return [name for name, _operator in getattr(constraint, "expressions", ()) if isinstance(name, str)]


def let_signed_notes_move(allowed: bool) -> None:
    """Until the end of the transaction, or until it is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [MERGING, "on" if allowed else "off"])


class Mover:
    """One run: the rows of `goes` become those of `stays`. `choices` say whose rows count where both cannot."""

    def __init__(
        self, stays: Refugee, goes: Refugee, choices: Mapping[str, str], *, by: Any, at: dt.datetime, on: dt.date
    ) -> None:
        self.stays, self.goes, self.choices = stays, goes, choices
        self.by, self.at, self.on = by, at, on
        self.ledger = Ledger()
        self.counts: Counter[str] = Counter()
        self.questions: dict[str, Question] = {}
        self.solved: dict[str, Solved] = {}
        self.refs: dict[str, str] = {}

    def run(self) -> None:
        """Moves everything. Raises ValidationError with a sentence where two rows cannot stand beside each other."""
        let_signed_notes_move(True)
        self.end_one_responsibility()
        self.rename_refs()
        for model, name in tables():
            self.move_table(model, name)
        let_signed_notes_move(False)

    def move_table(self, model: Model, name: str) -> None:
        rows = model._base_manager.filter(**{name: self.goes.pk})
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return
        if ports.clash_of(model).derived:
            raw_delete(model, keys)
            return
        self.counts[label_of(model)] += len(keys)
        if not is_bound(model, name):
            rows.update(**{name: self.stays.pk})
            self.ledger.moved.setdefault(model._meta.label, []).extend(keys)
            return
        for key in keys:
            self.move_row(model, name, key)

    def move_row(self, model: Model, name: str, key: Any) -> None:
        for _try in range(TRIES):
            row = model._base_manager.filter(pk=key).first()
            if row is None:
                return  # left out
            refused = self.attempt(row, name)
            if refused is None:
                self.ledger.moved.setdefault(model._meta.label, []).append(key)
                return
            self.solve(row, name, refused)
        raise ValidationError(self.cannot(model))

    def attempt(self, row: models.Model, name: str) -> Any:
        """Moves one row; the constraint that refuses it, None where it went."""
        model = type(row)
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{name: self.stays.pk})
        except IntegrityError as error:
            said = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            found = next((each for each in model._meta.constraints if each.name == said), None)
            if found is None:
                raise ValidationError(self.cannot(model)) from error
            return found
        return None

    def cannot(self, model: Model) -> str:
        return _("%(what)s: the rows of the two cases cannot stand beside each other. Correct one of them first.") % {
            "what": label_of(model)
        }

    def solve(self, row: models.Model, name: str, constraint: Any) -> None:
        """Lets one side yield: the one that was not chosen, without a choice the record that goes."""
        model = type(row)
        rule = ports.clash_of(model)
        others = opponents(row, constraint, name, self.stays.pk)
        how = rule.how or by_shape(model)
        if rule.question and self.differ(rule, row, others):
            self.ask(rule, row, others)
        else:
            self.tell(rule, model)
        try:
            if self.choices.get(model._meta.label_lower) == OTHER and rule.question:
                for each in others:
                    how(self, each, [row])
            else:
                how(self, row, others)
        except CannotMerge as error:
            raise ValidationError(str(error)) from None

    def differ(self, rule: ports.Clash, row: Any, others: list[Any]) -> bool:
        return any(rule.words(each) != rule.words(row) for each in others)

    def ask(self, rule: ports.Clash, row: Any, others: list[Any]) -> None:
        key = row._meta.label_lower
        question = self.questions.setdefault(key, Question(key, str(rule.question)))
        for words, each in [(question.other, row), *((question.own, other) for other in others)]:
            if rule.words(each) not in words:
                words.append(rule.words(each))

    def tell(self, rule: ports.Clash, model: Model) -> None:
        sentence = str(rule.sentence) or shape_words(by_shape(model))
        told = self.solved.setdefault(model._meta.label_lower, Solved(label_of(model), sentence))
        told.count += 1

    def made(self, row: Any) -> None:
        """Stores a further row that a rule made, for the one who stays."""
        for name in (name for model, name in tables() if model is type(row)):
            setattr(row, name, self.stays)
        row.save()
        self.ledger.made.append((row._meta.label, row.pk))

    # --- before the rows move ---------------------------------------------------------------------
    def end_one_responsibility(self) -> None:
        """Of two who answer for the case today one goes on: the other's assignment ended yesterday."""
        loser = self.stays if self.choices.get("caseworker") == OTHER else self.goes
        yesterday = self.on - dt.timedelta(days=1)
        current = CaseAssignment.objects.current().filter(refugee=loser.pk)
        for row in current.filter(role=Role.CASEWORKER):
            if row.valid_from > yesterday:
                leave_out(self, row, [])
            else:
                self.ledger.change(row, valid_to=yesterday)

    def rename_refs(self) -> None:
        """References that both records use (each counts its own) are told apart: "P1" becomes "P1-2"."""
        holders = [(model, name, ref) for model, name in tables() if (ref := ref_of(model))]
        own, gone = (refs_of(holders, each.pk) for each in (self.stays, self.goes))
        for ref in sorted(own & gone):
            self.refs[ref] = free_ref(ref, own | gone | set(self.refs.values()))
        for model, name, ref in holders:
            for row in model._base_manager.filter(**{name: self.goes.pk, f"{ref}__in": list(self.refs)}):
                self.ledger.change(row, **{ref: self.refs[getattr(row, ref)]})


def shape_words(how: Any) -> str:
    """What is done, where the table has no sentence of its own."""
    return {
        "annul": _("Registered in both: the one of the case that goes is annulled and stays visible."),
        "shorten": _("The case that stays comes first; the other one keeps the days that are free."),
    }.get(how.__name__, "")


def ref_of(model: Model) -> str:
    """The field of a table that holds a reference, where it has one and its rows are not derived."""
    rule = ports.clash_of(model)
    names = {each.name for each in model._meta.local_concrete_fields}
    return rule.ref if rule.ref in names and not rule.derived else ""


def refs_of(holders: list[tuple[Model, str, str]], pk: int) -> set[str]:
    found: set[str] = set()
    for model, name, ref in holders:
        found |= set(model._base_manager.filter(**{name: pk}).values_list(ref, flat=True))
    return found - {""}


def free_ref(ref: str, taken: set[str]) -> str:
    number = 2
    while f"{ref[:36]}-{number}" in taken:
        number += 1
    return f"{ref[:36]}-{number}"
