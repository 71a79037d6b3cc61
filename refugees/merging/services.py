"""Two records of one person: proposed by one member of staff, merged or refused by a manager, undone within a month."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.dates import danish
from core.models import StaleVersion
from core.names import search_key
from refugees import journal
from refugees.break_glass.models import BreakGlass
from refugees.imports.allocations import IMPORT_LOCK
from refugees.merging import comparing, ports
from refugees.merging.ledger import Ledger, raw_delete, snapshot
from refugees.merging.models import FormerIdentity, Merge
from refugees.merging.moving import Mover, tables
from refugees.merging.rules import JOIN, MergeState, undo_until
from refugees.models import CaseAssignment, Refugee
from refugees.ports import facts_changed, restricted_among
from refugees.services import left_on


# --- what stands in the way ---------------------------------------------------------------------------
def obstacles(stays: Refugee, goes: Refugee, on: dt.date, besides: Merge | None = None) -> list[str]:
    """Every reason against merging two records on a day, each a sentence."""
    if stays.pk == goes.pk:
        return [_("That is the person's own case.")]
    found = chain_words(stays, goes)
    if restricted_among([stays.pk, goes.pk], on):
        found.append(
            _("Processing is restricted in one of the cases (art. 18): its data may only be stored. Nothing is merged"
              " before the restriction is lifted.")
        )  # fmt: skip
    found += ports.obstacles([stays, goes], on)
    both = [stays.pk, goes.pk]
    others: Any = Merge.objects.waiting().filter(Q(refugee__in=both) | Q(other__in=[stays.uid, goes.uid]))
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        found.append(_("Another merging of one of these cases waits for a manager; it must be decided first."))
    return found


def chain_words(stays: Refugee, goes: Refugee) -> list[str]:
    """Somebody who left and came back has two cases, and both are right (targets.md, Leaving)."""
    again = _("The person left and came back: these are two receptions of one person, not a duplicate.")
    if goes.pk == stays.previous_registration_id or stays.pk == goes.previous_registration_id:
        return [again]
    if goes.previous_registration_id or Refugee.objects.filter(previous_registration=goes.pk).exists():
        return [
            _("Case %(number)s belongs to several receptions of a person and must be the one that stays.")
            % {"number": goes.case_number}
        ]
    for one, other in ((stays, goes), (goes, stays)):
        left = left_on(one)
        days = (other.allocation_decided_on, other.takeover_on)
        if left and any(each and each > left for each in days):
            return [again + " " + _("Case %(number)s ended on %(day)s.") % {
                "number": one.case_number, "day": danish(left),
            }]  # fmt: skip
    return []


def refuse_obstacles(stays: Refugee, goes: Refugee, on: dt.date, besides: Merge | None = None) -> None:
    """Raises ValidationError with a sentence for each reason against it."""
    if found := obstacles(stays, goes, on, besides):
        raise ValidationError(found)


# --- what it would do -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Preview:
    """What a merging would do: differences, what comes over, what is solved by rule, what must be chosen."""

    pairs: list[comparing.Pair]
    counts: list[tuple[str, int]]
    questions: list[Any]
    solved: list[Any]
    refused: list[str]

    def unanswered(self, choices: Mapping[str, str]) -> list[tuple[str, str]]:
        """Key and label of everything about which nothing was chosen."""
        open_pairs = [(each.key, each.label) for each in comparing.unanswered(self.pairs, choices)]
        return open_pairs + [(each.key, each.label) for each in self.questions if not choices.get(each.key)]


def preview(
    stays: Refugee, goes: Refugee, choices: Mapping[str, str], *, by: Any, at: dt.datetime, on: dt.date
) -> Preview:
    """Moves every row as the merging itself would, and takes all of it back."""
    mover = Mover(stays, goes, choices, by=by, at=at, on=on)
    refused: list[str] = []
    with transaction.atomic():
        try:
            mover.run()
        except ValidationError as error:
            refused = error.messages
        transaction.set_rollback(True)
    counts = sorted(mover.counts.items(), key=lambda each: (-each[1], each[0]))
    return Preview(
        comparing.pairs(stays, goes), counts, list(mover.questions.values()), list(mover.solved.values()), refused
    )


# --- proposing and deciding ---------------------------------------------------------------------------
@transaction.atomic
def propose(
    *, stays: Refugee, goes: Refugee, seen: tuple[int, int], choices: Mapping[str, str], note: str, by: Any,
    at: dt.datetime, on: dt.date,
) -> Merge:  # fmt: skip
    """Writes down what somebody wants merged, and how; nothing else changes before a manager confirms.

    Raises StaleVersion where a record changed since it was shown, and ValidationError with sentences.
    """
    stays, goes = held(stays.uid, goes.uid)
    refuse_changed(stays, goes, seen)
    refuse_obstacles(stays, goes, on)
    found = preview(stays, goes, choices, by=by, at=at, on=on)
    refuse_open(found, choices)
    asked = {each.key for each in [*found.pairs, *found.questions]}
    merge = Merge(
        refugee=stays, other=goes.uid, other_number=goes.case_number, note=note, proposed_by=by, proposed_at=at,
        choices={key: value for key, value in choices.items() if key in asked and value},
    )  # fmt: skip
    merge.validate_constraints()
    merge.save()
    for one, other in ((stays, goes), (goes, stays)):
        tell(one, _("Proposed: the same person as case %(number)s") % {"number": other.case_number}, note, by, on)
    return merge


@transaction.atomic
def confirm(
    merge: Merge, *, expected: int, seen: tuple[int, int], note: str, by: Any, at: dt.datetime, on: dt.date
) -> Merge:
    """Merges two records as proposed. Never by the one who proposed it.

    Raises StaleVersion where the proposal or a record changed since it was shown, and ValidationError with sentences.
    """
    merge = waiting(merge, expected)
    refuse_proposer(merge, by)
    refuse_while_importing()
    stays, goes = held(merge.refugee.uid, merge.other)
    refuse_changed(stays, goes, seen)
    refuse_obstacles(stays, goes, on, merge)
    refuse_open(preview(stays, goes, merge.choices, by=by, at=at, on=on), merge.choices)
    ledger, changed = perform(merge, stays, goes, by=by, at=at, on=on)
    merge.state, merge.decided_by, merge.decided_at, merge.decision_note = MergeState.MERGED, by, at, note
    merge.undo_until = undo_until(on)
    until = _("It can be undone until %(day)s.") % {"day": danish(merge.undo_until)}
    tell(stays, _("Merged with case %(number)s") % {"number": merge.other_number}, f"{merge.note}\n{until}", by, on)
    ledger.known = rows_of(stays)
    merge.kept = ledger.as_text()
    stored(merge)
    facts_changed({stays.pk, *changed})
    return merge


@transaction.atomic
def reject(merge: Merge, *, expected: int, note: str, by: Any, at: dt.datetime, on: dt.date) -> Merge:
    """Says that it is not the same person, with the reason; both cases stay as they are."""
    merge = waiting(merge, expected)
    refuse_proposer(merge, by)
    merge.state, merge.decided_by, merge.decided_at, merge.decision_note = MergeState.REJECTED, by, at, note.strip()
    stored(merge)
    other = Refugee.objects.filter(uid=merge.other).first()
    for one, number in ((merge.refugee, merge.other_number), (other, merge.refugee.case_number)):
        if one is not None:
            title = _("Not the same person as case %(number)s") % {"number": number}
            tell(one, title, note, by, on, despite_restriction=True)
    return merge


@transaction.atomic
def withdraw(merge: Merge, *, expected: int, by: Any, on: dt.date) -> Merge:
    """Takes one's own proposal back. Raises StaleVersion, ValidationError."""
    merge = waiting(merge, expected)
    if merge.proposed_by_id != by.pk:
        raise ValidationError(_("Only the one who proposed the merging can take it back."))
    merge.state = MergeState.WITHDRAWN
    stored(merge)
    title = _("Proposal taken back: the same person as case %(number)s") % {"number": merge.other_number}
    tell(merge.refugee, title, "", by, on, despite_restriction=True)
    return merge


# --- doing it -------------------------------------------------------------------------------------------
def perform(
    merge: Merge, stays: Refugee, goes: Refugee, *, by: Any, at: dt.datetime, on: dt.date
) -> tuple[Ledger, set[int]]:
    """Moves the rows, takes the other record away, puts the master data together. Whose facts changed besides."""
    had = responsible(goes)
    end_emergencies([stays.pk, goes.pk], at)
    mover = Mover(stays, goes, merge.choices, by=by, at=at, on=on)
    members = join_households(mover)
    mover.run()
    was = snapshot(Refugee, stays.pk)
    mover.ledger.removed.append((Refugee._meta.label, snapshot(Refugee, goes.pk) or {}))
    raw_delete(Refugee, [goes.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # whatever still points to it is an error here and now
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    comparing.put_together(stays, goes, merge.choices)
    stays.validate_constraints()
    stays.version += 1
    stays.save()
    mover.ledger.note(Refugee, stays.pk, was, snapshot(Refugee, stays.pk))
    FormerIdentity.objects.create(
        refugee=stays, merge=merge, person=goes.uid, key=goes.pk, case_number=goes.case_number,
        person_id=goes.person_id, given_names=goes.given_names, family_name=goes.family_name,
        search_key=search_key(f"{goes.given_names} {goes.family_name}")[:500], birth_date=goes.birth_date,
        cpr_index=goes.cpr_index, refs=mover.refs, responsible=had,
    )  # fmt: skip
    return mover.ledger, members


def responsible(person: Refugee) -> list[Any]:
    """Who answered for a case when; the read log asks for it also when another period has taken its place."""
    rows = CaseAssignment.objects.filter(refugee=person).order_by("valid_from", "pk")
    return [
        [user, first.isoformat(), last.isoformat() if last else None]
        for user, first, last in rows.values_list("user_id", "valid_from", "valid_to")
    ]


def end_emergencies(keys: list[int], at: dt.datetime) -> None:
    """An emergency access was opened to one record; it does not grow to both."""
    BreakGlass.objects.filter(refugee__in=keys, starts_at__lt=at, ends_at__gt=at).update(ends_at=at)


def join_households(mover: Mover) -> set[int]:
    """Where both were in a household and they become one: its other members come over. Whose record changed."""
    if mover.choices.get("household") != JOIN:
        return set()
    members = Refugee.objects.filter(household=mover.goes.household_id).exclude(pk__in=[mover.goes.pk, mover.stays.pk])
    found = set()
    for member in members.select_for_update().order_by("pk"):
        mover.ledger.change(member, household=mover.stays.household_id)
        found.add(member.pk)
    return found


def rows_of(person: Refugee) -> dict[str, list[Any]]:
    """The keys of every row that points to a person, by table; what is derived is not counted."""
    return {
        model._meta.label: list(model._base_manager.filter(**{name: person.pk}).values_list("pk", flat=True))
        for model, name in tables()
        if not ports.clash_of(model).derived
    }


# --- small things ---------------------------------------------------------------------------------------
def held(one: Any, other: Any) -> tuple[Refugee, Refugee]:
    """Both records, locked. Raises ValidationError where one of them is gone."""
    people = Refugee.objects.select_for_update(of=("self",)).select_related("household", "caseworker", "team")
    found = {each.uid: each for each in people.filter(uid__in=[one, other]).order_by("pk")}
    if {one, other} - found.keys():
        raise ValidationError(_("One of the two cases is no longer there."))
    return found[one], found[other]


def waiting(merge: Merge, expected: int) -> Merge:
    """The proposal as it is now, held. Raises StaleVersion, and ValidationError where it is decided."""
    current: Merge = Merge.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=merge.pk)
    if current.state != MergeState.PROPOSED:
        raise ValidationError(_("The merging is not waiting any more."))
    if current.version != expected:
        raise StaleVersion(current)
    return current


def stored(merge: Merge) -> None:
    merge.version += 1
    merge.validate_constraints()
    merge.save()


def refuse_proposer(merge: Merge, by: Any) -> None:
    if merge.proposed_by_id == by.pk:
        raise ValidationError(_("Whoever proposed the merging cannot decide it."))


def refuse_changed(stays: Refugee, goes: Refugee, seen: tuple[int, int]) -> None:
    for person, version in zip((stays, goes), seen, strict=True):
        if person.version != version:
            raise StaleVersion(person)


def refuse_open(found: Preview, choices: Mapping[str, str]) -> None:
    """Raises ValidationError where something is left to choose, or cannot be."""
    if found.refused:
        raise ValidationError(found.refused)
    if left := found.unanswered(choices):
        labels = ", ".join(label for _key, label in left)
        raise ValidationError(_("Nobody has chosen yet what counts: %(fields)s.") % {"fields": labels})


def refuse_while_importing() -> None:
    """A list under way looks people up by their numbers: it must not miss the record that goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            raise ValidationError(_("A list is being taken in. Try again in a moment."))


def tell(
    person: Refugee, title: str, text: str, by: Any, on: dt.date, *, despite_restriction: bool = False
) -> None:
    """The journal's line. That a proposal ends changes no data of the person: no restriction keeps it waiting."""
    journal.write(
        person, theme=journal.ADMINISTRATION, title=title, text=text.strip(), event_on=on, by=by,
        despite_restriction=despite_restriction,
    )  # fmt: skip


def forget_kept(*, before: dt.date) -> int:
    """Forgets what undoing would need of mergings whose time is over; how many."""
    over = Merge.objects.filter(state=MergeState.MERGED, undo_until__lt=before).exclude(kept="")
    return int(over.update(kept=""))
