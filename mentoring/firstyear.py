"""Verbs of the first year: ticked off, added, visited, asked, answered; and the tasks other pillars hand over."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from mentoring.models import MentorQuestion, MentorTask, MentorVisit
from mentoring.rules import COMPANY, THEME, How, State
from mentoring.services import add
from refugees import journal
from refugees.facts import fresh
from refugees.models import Refugee
from refugees.ports import refuse_restricted
from refugees.registry import Task
from refugees.services import left_on


@transaction.atomic
def tick(person: Refugee, item: str, *, on: dt.date, reason: str = "", by: Any) -> MentorTask:
    """An item of the checklist is done, or not relevant for a reason. A tick twice is one tick.

    Raises ValidationError where the person has left.
    """
    held(person, on)
    state = State.IRRELEVANT if reason else State.DONE
    made, is_new = MentorTask.objects.get_or_create(
        refugee=person, item=item,
        defaults={"state": state, "settled_on": on, "settled_by": by, "reason": reason, "created_by": by},
    )  # fmt: skip
    if not is_new and made.state == State.OPEN:
        settle(made, state=state, on=on, reason=reason, by=by)
    return made


def held(person: Refugee, on: dt.date) -> None:
    """Holds a person still whose tasks change. Raises ValidationError where the person has left or is restricted."""
    Refugee.objects.select_for_update().get(pk=person.pk)
    refuse_restricted([person.pk])
    left = left_on(person)
    if left and on > left:
        raise ValidationError(_("The person has left; nothing can be planned."))


@transaction.atomic
def settle(task: MentorTask, *, state: str, on: dt.date, reason: str = "", by: Any) -> MentorTask:
    """A task is done, or not relevant for a reason; one that is settled already stays as it is."""
    current: MentorTask = MentorTask.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=task.pk)
    if current.state != State.OPEN:
        return current
    held(current.refugee, on)
    current.state, current.settled_on, current.settled_by, current.reason = state, on, by, reason
    current.full_clean(exclude=["created_by", "settled_by"])
    return current.save_version(current.version)


@transaction.atomic
def reopen(task: MentorTask) -> None:
    """A task was ticked by mistake. An item of the checklist is open without a row of its own."""
    current: MentorTask = MentorTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    refuse_restricted([current.refugee_id])
    if current.item:
        current.delete()
    elif current.state != State.OPEN:
        current.state, current.settled_on, current.settled_by, current.reason = State.OPEN, None, None, ""
        current.save_version(current.version)


@transaction.atomic
def plan(task: MentorTask, *, on: dt.date, by: Any) -> MentorTask:
    """Something else is needed: a task is added. `uid` comes with the form: sent twice it is one task.

    Raises ValidationError.
    """
    held(task.refugee, on)
    known: MentorTask | None = MentorTask.objects.filter(uid=task.uid, refugee=task.refugee).first()
    if known is not None:
        return known
    task.created_by = by
    task.full_clean(exclude=["created_by", "settled_by"])
    task.save()
    return task


@transaction.atomic
def visit(made: MentorVisit, *, by: Any) -> MentorVisit:
    """A mentor and a person were in contact. `uid` comes with the form: sent twice it is one contact.

    Raises ValidationError.
    """
    Refugee.objects.select_for_update().get(pk=made.refugee_id)
    known: MentorVisit | None = MentorVisit.objects.filter(uid=made.uid, refugee=made.refugee).first()
    if known is not None:
        return known
    stored: MentorVisit = add(made, by=by, title=_("Mentor: %(how)s") % {"how": str(How(made.how).label).lower()})
    return stored


@transaction.atomic
def ask(question: MentorQuestion, *, by: Any) -> MentorQuestion:
    """A mentor asks the caseworker; sent twice it is asked once. Raises ValidationError."""
    Refugee.objects.select_for_update().get(pk=question.refugee_id)
    known: MentorQuestion | None = MentorQuestion.objects.filter(uid=question.uid, refugee=question.refugee).first()
    if known is not None:
        return known
    if not question.note.strip():
        raise ValidationError({"note": _("Write what you want to ask.")})
    stored: MentorQuestion = add(question, by=by, title=_("The mentor asks"))
    return stored


@transaction.atomic
def answer(question: MentorQuestion, *, expected: int, text: str, on: dt.date, by: Any) -> MentorQuestion:
    """The caseworker answers a mentor's question. Raises StaleVersion."""
    current: MentorQuestion = fresh(question, expected)
    if current.answered_on is not None:
        raise StaleVersion(current)
    current.answer, current.answered_on, current.answered_by = text, on, by
    current.full_clean(exclude=["recorded_by"])
    current.save_version(expected)
    title = _("Answer to the mentor's question of %(day)s") % {"day": danish(current.happened_on)}
    journal.write(current.refugee, theme=THEME, title=title, text=text, event_on=on, by=by, area=Area.MENTOR)
    return current


# --- from other pillars --------------------------------------------------------------------------------
def receive(task: Task) -> None:
    """Company on a planned first working day: day, time and place, and nothing else of the work.

    Handed over again it moves the task that is still open; without a day it takes it back.
    """
    refuse_restricted([task.refugee.pk])
    current = MentorTask.objects.select_for_update(of=("self",)).filter(refugee=task.refugee, origin=task.origin)
    known: MentorTask | None = current.first()
    if task.on is None:
        if known is not None and known.state == State.OPEN:
            known.delete()
        return
    if known is None:
        known = MentorTask(refugee=task.refugee, origin=task.origin, kind=COMPANY, created_by=task.by)
    known.due_on, known.at, known.place = task.on, task.at, task.place
    known.state, known.settled_on, known.settled_by, known.reason = State.OPEN, None, None, ""
    known.full_clean(exclude=["created_by", "settled_by"])
    known.save()


def key_of(text: str) -> UUID | None:
    """The key a form carries; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
