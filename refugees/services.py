"""Verbs that change a case: one transaction each, journal inside, clocks told at the end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.clock import now
from refugees import assigning, journal, rules
from refugees.facts import Fact
from refugees.models import (
    Address,
    CaseAssignment,
    Exit,
    JournalEntry,
    LeaveEvent,
    MoveIn,
    ReadinessAssessment,
    Refugee,
)  # fmt: skip
from refugees.ports import facts_changed, refuse_restricted

THEME = journal.CASE
RETURN_MARK = "#"
# What a return takes over from the registration before it: who the person is.
WHO = (
    "given_names", "family_name", "original_name", "sex", "birth_date", "birth_date_estimated", "cpr", "cpr_index",
    "nationality", "mother_tongue", "interpreter_language", "email", "name_protected", "address_protected",
)  # fmt: skip


def next_case_numbers(year: int, count: int) -> list[str]:
    """Reserves case numbers of a year, gapless within the block: 2017-0142, 2017-0143, …"""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO refugees_casenumber (year, last) VALUES (%s, %s) "
            "ON CONFLICT (year) DO UPDATE SET last = refugees_casenumber.last + excluded.last RETURNING last",
            [year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def compute_takeover(person: Refugee) -> None:
    """Fills in the computed takeover date, and takes it where no other one is given (integrationsloven § 4)."""
    person.takeover_computed_on = rules.computed_takeover(person.residence_basis, person.allocation_decided_on)
    person.takeover_on = person.takeover_on or person.takeover_computed_on
    if person.takeover_on == person.takeover_computed_on:
        person.takeover_reason = ""


@transaction.atomic
def register(*, person: Refugee, by: Any, on: date) -> Refugee:
    """Opens a case for a person; computes the takeover date where none is given (integrationsloven § 4)."""
    compute_takeover(person)
    person.case_number = next_case_numbers((person.takeover_on or on).year, 1)[0]
    person.save()
    if person.caseworker:
        CaseAssignment.objects.create(refugee=person, user=person.caseworker, valid_from=on)
    journal.write(person, theme=journal.ADMINISTRATION, title=_("Case opened"), event_on=on, by=by)
    facts_changed([person.pk])
    return person


@transaction.atomic
def register_return(*, previous: Refugee, person: Refugee, by: Any, on: date) -> Refugee:
    """Opens a second registration of somebody who left and has come back (targets.md, Leaving).

    The first one stays as it was; the person ID carries the number of the registration.
    """
    previous = Refugee.objects.select_for_update().get(pk=previous.pk)
    base = previous.person_id.partition(RETURN_MARK)[0]
    earlier = Refugee.objects.filter(Q(person_id=base) | Q(person_id__startswith=base + RETURN_MARK)).count()
    for name in WHO:
        setattr(person, name, getattr(previous, name))
    person.person_id = f"{base}{RETURN_MARK}{earlier + 1}"
    person.previous_registration = previous
    register(person=person, by=by, on=on)
    title = _("Came back: case %(number)s") % {"number": person.case_number}
    journal.write(previous, theme=journal.ADMINISTRATION, title=title, event_on=on, by=by)
    return person


@transaction.atomic
def change_person(*, person: Refugee, expected: int, by: Any, on: date, changed: list[str]) -> Refugee:
    """Saves changed master data. Raises StaleVersion where somebody saved in between."""
    compute_takeover(person)
    person.save_version(expected)
    if changed:
        meta: Any = person._meta
        labels = [str(meta.get_field(name).verbose_name) for name in changed]
        title = _("Changed: %(fields)s") % {"fields": ", ".join(labels)}
        journal.write(person, theme=journal.ADMINISTRATION, title=title, event_on=on, by=by)
    facts_changed([person.pk])
    return person


def assign_caseworker(*, person: Refugee, to: Any, by: Any, on: date) -> None:
    """Gives one case to a caseworker from a day on. Raises as `assigning.assign`, which does it for many."""
    assigning.assign(people=[person], caseworker=to, by=by, on=on)
    person.refresh_from_db(fields=["caseworker", "team", "version"])


def left_on(person: Refugee) -> date | None:
    """The day the person left, whatever day is asked about; None where they did not."""
    first = Exit.objects.standing().filter(refugee=person).order_by("happened_on").first()
    return first.happened_on if first else None


def refuse_after_exit(person: Refugee, happened_on: date) -> None:
    """Raises ValidationError: facts dated after an exit are refused on entry (targets.md, Leaving)."""
    left = left_on(person)
    if left and happened_on > left:
        text = _("The person left on %(left)s; nothing later can be entered.") % {"left": left.strftime("%d-%m-%Y")}
        raise ValidationError({"happened_on": text})


@transaction.atomic
def record_fact(*, fact: Fact, by: Any, title: str, theme: str = THEME, area: str = Area.CASE) -> Fact:
    """Stores a dated fact with its journal entry. Raises ValidationError where the person had left."""
    if not isinstance(fact, Exit):
        refuse_after_exit(fact.refugee, fact.happened_on)
    fact.recorded_by = by
    fact.save()
    journal.write(
        fact.refugee, theme=theme, title=title, text=fact.note, event_on=fact.happened_on, by=by, area=area,
        source=fact,
    )  # fmt: skip
    facts_changed([fact.refugee_id])
    return fact


def record_move_in(*, person: Refugee, on: date, by: Any, note: str = "") -> Fact:
    """The physical move to Copenhagen."""
    return record_fact(fact=MoveIn(refugee=person, happened_on=on, note=note), by=by, title=_("Moved to Copenhagen"))


def record_readiness(
    *, person: Refugee, on: date, outcome: str, grounds: str, by: Any, reasons: Sequence[str] = (),
    review_on: date | None = None,
) -> Fact:  # fmt: skip
    """A dated readiness assessment (integrationsloven § 17): what it rests on, and when it is looked at again."""
    fact = ReadinessAssessment(
        refugee=person, happened_on=on, outcome=outcome, reasons=list(reasons), grounds=grounds, review_on=review_on
    )
    outcome_words = str(fact.get_outcome_display()).lower()
    return record_fact(fact=fact, by=by, title=_("Assessed as %(outcome)s") % {"outcome": outcome_words})


def record_exit(*, person: Refugee, on: date, reason: str, by: Any, note: str = "") -> Fact:
    """The person leaves; the case stays readable."""
    fact = Exit(refugee=person, happened_on=on, reason=reason, note=note)
    return record_fact(fact=fact, by=by, title=_("Left: %(reason)s") % {"reason": fact.get_reason_display()})


@transaction.atomic
def start_leave(
    *, person: Refugee, on: date, kind: str, by: Any, note: str = "", until: date | None = None,
    documented_elsewhere: bool = False,
) -> Fact:  # fmt: skip
    """A leave begins, and ends where its last day is known already. Its documents: `refugees.leaves`."""
    taken = LeaveEvent.objects.filter(refugee=person, event=LeaveEvent.Event.STARTED).count()
    fact = LeaveEvent(
        refugee=person, happened_on=on, kind=kind, ref=f"O{taken + 1}", event=LeaveEvent.Event.STARTED, note=note,
        documented_elsewhere=documented_elsewhere,
    )  # fmt: skip
    record_fact(fact=fact, by=by, title=_("Leave begins: %(kind)s") % {"kind": fact.get_kind_display()})
    if until:
        end_leave(start=fact, on=until, by=by)
    return fact


def end_leave(*, start: LeaveEvent, on: date, by: Any) -> Fact:
    """The last day of a leave. Raises ValidationError where it lies before the start."""
    if on < start.happened_on:
        raise ValidationError({"until": _("The leave ends before it begins.")})
    fact = LeaveEvent(
        refugee=start.refugee, happened_on=on, kind=start.kind, ref=start.ref, event=LeaveEvent.Event.ENDED
    )
    return record_fact(fact=fact, by=by, title=_("Leave ends: %(kind)s") % {"kind": fact.get_kind_display()})


@transaction.atomic
def annul(*, fact: Fact, reason: str, by: Any, on: date) -> None:
    """Annuls a fact: it exists on no day from now on and stays visible, struck through."""
    fact.annul(at=now(), by=by, reason=reason)
    journal.strike(fact)
    label = fact._meta.verbose_name
    title = _("Annulled: %(what)s of %(date)s") % {"what": label, "date": fact.happened_on.strftime("%d-%m-%Y")}
    journal.write(fact.refugee, theme=THEME, title=title, text=reason, event_on=on, by=by)
    facts_changed([fact.refugee_id])


@transaction.atomic
def write_note(
    *, person: Refugee, title: str, text: str, event_on: date, by: Any, theme: str = journal.NOTE, sign: bool = False,
    addendum_to: JournalEntry | None = None, at: datetime | None = None,
) -> JournalEntry:  # fmt: skip
    """A case note (offentlighedsloven § 13). Signed notes are locked; a correction is an addendum."""
    refuse_restricted([person.pk])
    return JournalEntry.objects.create(
        refugee=person, theme=theme, title=title, text=text, event_on=event_on, recorded_by=by,
        signed_at=(at or now()) if sign else None, addendum_to=addendum_to,
    )  # fmt: skip


@transaction.atomic
def change_note(*, note: JournalEntry, expected: int, sign: bool) -> JournalEntry:
    """Saves an unsigned note. Raises ValidationError where it is signed, StaleVersion where it changed."""
    if JournalEntry.objects.filter(pk=note.pk, signed_at__isnull=False).exists():
        raise ValidationError(_("The note is signed; write an addendum."))
    refuse_restricted([note.refugee_id])
    note.signed_at = now() if sign else None
    return note.save_version(expected)


@transaction.atomic
def move_address(*, person: Refugee, text: str, temporary: bool, on: date, by: Any) -> Address:
    """A new address from a day on; the former one ends the day before."""
    for former in Address.objects.filter(refugee=person, valid_to__isnull=True):
        if former.valid_from >= on:
            raise ValidationError({"valid_from": _("The person already has an address from that day or later.")})
        former.valid_to = on - timedelta(days=1)
        former.save()
    address = Address.objects.create(refugee=person, text=text, temporary=temporary, valid_from=on)
    journal.write(person, theme=journal.HOUSING, title=_("New address"), event_on=on, by=by)
    return address
