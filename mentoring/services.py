"""Verbs of holistic mentors: offered, answered, assigned, renewed, handed over; and the answers of interviews."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area, Role
from core.dates import danish
from mentoring.models import HolisticMentor, MentorAnswer, MentorEvent, MentorProfile
from mentoring.rules import THEME, EndReason, Event
from refugees import journal
from refugees.facts import fresh
from refugees.models import CaseAssignment, Refugee
from refugees.offers import Handed, Kind, Revoked, annul_facts, fact_of
from refugees.ports import facts_changed
from refugees.services import left_on, refuse_after_exit


def take_answer(handed: Handed) -> None:
    """Keeps what the interview brought about a mentor: an answer is an offer on that day, too."""
    outcome = handed.take(Kind.MENTOR)
    if outcome is not None and outcome.answer:
        fact_of(MentorAnswer, handed, answer=outcome.answer, note=outcome.note)


def annul_answer(revoked: Revoked) -> None:
    annul_facts(MentorAnswer, revoked)


def tell(fact: Any, *, title: str, by: Any, text: str = "") -> None:
    """The journal's entry about a fact."""
    journal.write(
        fact.refugee, theme=THEME, title=title, text=text, event_on=fact.happened_on, by=by, area=Area.MENTOR,
        source=fact,
    )  # fmt: skip


def add(fact: Any, *, by: Any, title: str) -> Any:
    """Stores a new fact of a person who had not left by its day, with its journal entry. Raises ValidationError."""
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    refuse_after_exit(fact.refugee, fact.happened_on)
    fact.recorded_by = by
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    tell(fact, title=title, by=by, text=fact.note)
    facts_changed([fact.refugee_id])
    return fact


@transaction.atomic
def record(made: MentorEvent, *, said: str = "", by: Any) -> MentorEvent:
    """A holistic mentor is offered, and what the person says to it at once (`said`); or only the answer.

    Raises ValidationError.
    """
    add(made, by=by, title=str(Event(made.event).label))
    if said and said != made.event:
        answer = MentorEvent(refugee=made.refugee, event=said, happened_on=made.happened_on)
        add(answer, by=by, title=str(Event(said).label))
    return made


@transaction.atomic
def annul(fact: Any, *, expected: int, reason: str, by: Any, at: dt.datetime) -> None:
    """Annuls a fact: it exists on no day and stays visible, struck through. Raises StaleVersion."""
    current = fresh(fact, expected)
    current.annul(at=at, by=by, reason=reason)
    journal.strike(current)
    title = _("Annulled: %(what)s") % {"what": current}
    journal.write(
        current.refugee, theme=THEME, title=title, text=reason, event_on=current.happened_on, by=by, area=Area.MENTOR
    )
    facts_changed([current.refugee_id])


# --- the mentor ----------------------------------------------------------------------------------------
@transaction.atomic
def assign(given: HolisticMentor, *, by: Any) -> HolisticMentor:
    """Gives a person a holistic mentor from a day on; the mentor reaches the case while it lasts.

    A mentor the person has by then ends the day before. Raises ValidationError.
    """
    person = given.refugee
    Refugee.objects.select_for_update().get(pk=person.pk)
    left = left_on(person)
    if left and given.valid_from > left:
        raise ValidationError({"valid_from": _("The person has left; nothing can be planned.")})
    for former in HolisticMentor.objects.filter(refugee=person, valid_to__isnull=True):
        if former.valid_from >= given.valid_from:
            text = _("The person has a holistic mentor from %(day)s on.") % {"day": danish(former.valid_from)}
            raise ValidationError({"valid_from": text})
        stop(former, until=given.valid_from - dt.timedelta(days=1), reason=EndReason.OTHER_MENTOR)
    given.created_by = by
    given.full_clean(exclude=["created_by"])
    given.save()
    CaseAssignment.objects.create(
        refugee=person, user=given.mentor, role=Role.HOLISTIC_MENTOR, valid_from=given.valid_from
    )
    title = _("Holistic mentor: %(name)s") % {"name": given.mentor.name}
    journal.write(
        person, theme=THEME, title=title[:200], text=given.task, event_on=given.valid_from, by=by, area=Area.MENTOR
    )
    facts_changed([person.pk])
    return given


def stop(given: HolisticMentor, *, until: dt.date, reason: str) -> None:
    """The last day of an assignment, there and in the reach it gave."""
    given.valid_to, given.end_reason = until, reason
    given.full_clean(exclude=["created_by"])
    given.save_version(given.version)
    CaseAssignment.objects.filter(
        refugee=given.refugee_id, user=given.mentor_id, role=Role.HOLISTIC_MENTOR, valid_to__isnull=True
    ).update(valid_to=until)


@transaction.atomic
def hand_over(
    given: HolisticMentor, *, expected: int, on: dt.date, reason: str, network: Sequence[str] = (), note: str = "",
    by: Any,
) -> HolisticMentor:  # fmt: skip
    """The mentor's work ends, with what is arranged with the person's own network.

    Raises StaleVersion, ValidationError.
    """
    current: HolisticMentor = fresh(given, expected)
    if current.valid_to is not None:
        raise ValidationError(_("It has ended already, on %(day)s.") % {"day": danish(current.valid_to)})
    if on < current.valid_from:
        raise ValidationError({"happened_on": _("The period ends before it begins.")})
    if reason == EndReason.YEAR_OVER and not (network or note):
        raise ValidationError({"network_note": _("Say whom the person has now, or what is arranged.")})
    current.network, current.network_note = list(network), note
    stop(current, until=on, reason=reason)
    title = _("Holistic mentor ended: %(name)s") % {"name": current.mentor.name}
    text = ". ".join(filter(None, [str(EndReason(reason).label), note]))
    journal.write(
        current.refugee, theme=THEME, title=title[:200], text=text, event_on=on, by=by, area=Area.MENTOR
    )
    facts_changed([current.refugee_id])
    return current


@transaction.atomic
def renew(given: HolisticMentor, *, expected: int, on: dt.date, by: Any) -> HolisticMentor:
    """The support is decided anew from a day on. Raises StaleVersion, ValidationError."""
    current: HolisticMentor = fresh(given, expected)
    if on < (current.renewed_on or current.valid_from):
        raise ValidationError({"happened_on": _("This lies before the day from which it runs now.")})
    current.renewed_on = on
    current.save_version(expected)
    title = _("Holistic mentor: decided anew")
    journal.write(current.refugee, theme=THEME, title=title, event_on=on, by=by, area=Area.MENTOR)
    return current


@transaction.atomic
def change(given: HolisticMentor, *, expected: int, task: str, conditions: Sequence[str]) -> HolisticMentor:
    """What the mentor is told, and what holds of the person. Raises StaleVersion."""
    current: HolisticMentor = fresh(given, expected)
    current.task, current.conditions = task, list(conditions)
    current.full_clean(exclude=["created_by"])
    return current.save_version(expected)


@transaction.atomic
def cannot_continue(given: HolisticMentor, *, on: dt.date, note: str = "", by: Any) -> HolisticMentor:
    """The mentor gives a person back: in one tap, told to the coordinator; said twice it is said once.

    `note` is what the next mentor should know; said again with one it is added.
    """
    current: HolisticMentor = fresh(given, given.version)
    first = current.stopping_on is None
    if not first and (not note or note == current.stopping_note):
        return current
    current.stopping_on, current.stopping_note = current.stopping_on or on, note or current.stopping_note
    current.full_clean(exclude=["created_by"])
    current.save_version(current.version)
    if first:
        title = _("%(name)s cannot continue as holistic mentor") % {"name": current.mentor.name}
        journal.write(current.refugee, theme=THEME, title=title[:200], event_on=on, by=by, area=Area.MENTOR)
    return current


@transaction.atomic
def set_capacity(profile: MentorProfile, *, expected: int) -> MentorProfile:
    """How many people a mentor can follow, and in which languages. Raises StaleVersion."""
    if profile.pk:
        return profile.save_version(expected)
    profile.save()
    return profile


@transaction.atomic
def save_rule(rule: Any, *, expected: int) -> Any:
    """Saves a new or changed dated rule or item of the checklist. Raises StaleVersion."""
    if rule.pk:
        return rule.save_version(expected)
    rule.save()
    return rule
