"""Takes a merging back: both records as they were, as far as nothing newer stands in the way.

What came after the merging stays with the case that stayed, unless it hangs on a row that goes back. What somebody
changed since is named and left as it is now.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import StaleVersion
from refugees.merging import ports
from refugees.merging.ledger import Change, Ledger, Row, put_back, put_values, raw_delete, snapshot
from refugees.merging.models import FormerIdentity, Merge
from refugees.merging.moving import label_of, let_signed_notes_move, tables
from refugees.merging.rules import MergeState
from refugees.merging.services import rows_of, tell
from refugees.models import JournalEntry, Refugee
from refugees.ports import facts_changed

Keys = dict[str, set[Any]]  # by table


@dataclass
class Plan:
    """What an undoing does: rows that go back, what stays though it is newer, what was changed since and is left."""

    ledger: Ledger
    goes: Row
    back: Keys = field(default_factory=dict)  # what came over, and what was hung on it since
    newer: Keys = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)  # what is not put back, in words

    def counted(self, keys: Keys) -> list[tuple[str, int]]:
        found: Counter[str] = Counter()
        for label, each in keys.items():
            found[label_of(apps.get_model(label))] += len(each)
        return sorted(((label, count) for label, count in found.items() if count), key=lambda each: (-each[1], each[0]))

    @property
    def goes_back(self) -> list[tuple[str, int]]:
        """What the other case has again: rows that came over, and rows that were left out."""
        again = {label: set(keys) for label, keys in self.back.items()}
        for number, (label, _row) in enumerate(self.ledger.removed):
            if label != Refugee._meta.label:
                again.setdefault(label, set()).add(f"left out {number}")
        return self.counted(again)

    @property
    def stays_though_newer(self) -> list[tuple[str, int]]:
        return self.counted(self.newer)


def plan(merge: Merge) -> Plan:
    """What undoing a merging would do now. Nothing is changed."""
    ledger = Ledger.from_text(merge.kept)
    goes = next(row for label, row in reversed(ledger.removed) if label == Refugee._meta.label)
    found = Plan(ledger, goes)
    here = {label: set(keys) for label, keys in rows_of(merge.refugee).items()}
    found.back = {label: set(keys) & here.get(label, set()) for label, keys in ledger.moved.items()}
    fresh = {label: keys - set(ledger.known.get(label, [])) for label, keys in here.items()}
    follow(found.back, fresh)
    found.newer = {label: keys - found.back.get(label, set()) for label, keys in fresh.items()}
    found.newer.pop(Merge._meta.label, None)
    found.kept = [words_of(each) for each in ledger.changes if is_newer(each)]
    return found


def follow(back: Keys, fresh: Keys) -> None:
    """What was recorded since about a row that goes back goes along with it, and what hangs on that."""
    grew = True
    while grew:
        grew = False
        for label, keys in fresh.items():
            known = back.setdefault(label, set())
            more = hanging(apps.get_model(label), keys - known, back)
            if more:
                known |= more
                grew = True


def hanging(model: type[models.Model], keys: set[Any], back: Keys) -> set[Any]:
    """Those of the rows that point to one that goes back, by a foreign key or, in the journal, by its uid."""
    if not keys:
        return set()
    rows, found = model._base_manager.filter(pk__in=keys), set()
    for each in model._meta.local_fields:
        target = each.related_model._meta.label if each.is_relation and each.related_model else ""  # type: ignore[union-attr]
        if back.get(target) and target != Refugee._meta.label:
            found |= set(rows.filter(**{f"{each.name}__in": back[target]}).values_list("pk", flat=True))
    if model is JournalEntry:
        found |= set(rows.filter(source__in=uids_of(back)).values_list("pk", flat=True))
    return found


def uids_of(back: Keys) -> set[Any]:
    found: set[Any] = set()
    for label, keys in back.items():
        model = apps.get_model(label)
        if keys and any(each.name == "uid" for each in model._meta.local_fields):
            found |= set(model._base_manager.filter(pk__in=keys).values_list("uid", flat=True))
    return found


def is_newer(change: Change) -> bool:
    """Whether somebody changed the same fields of the row since, or took it away."""
    now = snapshot(change.model_class, change.pk)
    return now is None or any(now[name] != value for name, value in change.after.items())


def words_of(change: Change) -> str:
    words = {"what": capfirst(change.model_class._meta.verbose_name), "fields": ", ".join(change.labels())}
    return _("%(what)s: %(fields)s") % words


# --- doing it -------------------------------------------------------------------------------------------
def refuse(merge: Merge, on: dt.date) -> None:
    """Raises ValidationError where a merging cannot be undone on a day."""
    if merge.state != MergeState.MERGED:
        raise ValidationError(_("Only cases that are merged can be parted."))
    if not merge.kept or merge.undo_until is None or on > merge.undo_until:
        raise ValidationError(_("The time for undoing is over."))
    later = Merge.objects.filter(refugee=merge.refugee_id, state=MergeState.MERGED, decided_at__gt=merge.decided_at)
    if later.exclude(pk=merge.pk).exists():
        raise ValidationError(_("Another case was merged into this one later; undo that first."))
    if Merge.objects.waiting().filter(models.Q(refugee=merge.refugee_id) | models.Q(other=merge.refugee.uid)).exists():
        raise ValidationError(_("Another merging of one of these cases waits for a manager; it must be decided first."))


@transaction.atomic
def undo(merge: Merge, *, expected: int, note: str, by: Any, at: dt.datetime, on: dt.date) -> Plan:
    """Brings both records back; what could not be put back stands in the plan's `kept`.

    Raises StaleVersion, and ValidationError with a sentence.
    """
    Refugee.objects.select_for_update(of=("self",)).get(pk=merge.refugee_id)
    current: Merge = Merge.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=merge.pk)
    if current.version != expected:
        raise StaleVersion(current)
    refuse(current, on)
    found = plan(current)
    try:
        part(found, current)
    except IntegrityError:
        raise ValidationError(_("Something newer uses the number of the other case; it cannot come back.")) from None
    stays, goes = (Refugee.objects.get(pk=pk) for pk in (current.refugee_id, found.goes["id"]))
    touched = {stays.pk, goes.pk, *(each.pk for each in found.ledger.changes if each.model == Refugee._meta.label)}
    close(current, note=note, by=by, at=at)
    for one, other in ((stays, goes), (goes, stays)):
        title = _("Parted again from case %(number)s") % {"number": other.case_number}
        tell(one, title, "\n".join([note, *left_words(found)]), by, on)
    facts_changed(touched)
    return found


def part(found: Plan, merge: Merge) -> None:
    """The order matters: what the other record must have for itself is given up first."""
    ledger, mine = found.ledger, (Refugee._meta.label, merge.refugee_id)
    own = [each for each in ledger.changes if (each.model, each.pk) == mine]
    others = [each for each in ledger.changes if (each.model, each.pk) != mine]
    let_signed_notes_move(True)
    restore(own, found)
    FormerIdentity.objects.filter(merge=merge).delete()
    put_back(Refugee, found.goes)
    for model, name in tables():
        if not ports.clash_of(model).derived:
            keys = found.back.get(model._meta.label, set())
            model._base_manager.filter(pk__in=keys).update(**{name: found.goes["id"]})
    for label, key in ledger.made:
        raw_delete(apps.get_model(label), [key])
    restore(list(reversed(others)), found)
    for label, row in reversed(ledger.removed):
        if label != Refugee._meta.label:
            put_back_row(label, row, found)
    let_signed_notes_move(False)


def restore(changes: list[Change], found: Plan) -> None:
    """Gives rows their values back, but where somebody changed them since or something newer stands in the way."""
    for each in changes:
        if is_newer(each):
            continue
        try:
            with transaction.atomic():
                put_values(each.model_class, each.pk, each.before)
        except IntegrityError:
            found.kept.append(words_of(each))


def put_back_row(label: str, row: Row, found: Plan) -> None:
    model = apps.get_model(label)
    try:
        with transaction.atomic():
            put_back(model, row)
    except IntegrityError:
        found.kept.append(str(capfirst(model._meta.verbose_name)))


def close(merge: Merge, *, note: str, by: Any, at: dt.datetime) -> None:
    merge.state, merge.kept = MergeState.UNDONE, ""
    merge.undone_by, merge.undone_at, merge.undone_note = by, at, note.strip()
    merge.version += 1
    merge.validate_constraints()
    merge.save()


def left_words(found: Plan) -> list[str]:
    """What the journal says of an undoing that is not complete."""
    told = [_("Changed since, left as it is: %(what)s") % {"what": each} for each in found.kept]
    newer = ", ".join(f"{label} ({count})" for label, count in found.stays_though_newer)
    return told + ([_("Newer than the merging, stays here: %(what)s") % {"what": newer}] if newer else [])

