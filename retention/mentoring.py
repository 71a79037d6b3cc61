"""Verbs of retention mentors: offered, answered, assigned, ended, and what the mentor writes."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area, Role
from core.dates import danish
from refugees import journal
from refugees.facts import fresh
from refugees.models import CaseAssignment, Refugee
from refugees.services import left_on
from retention.models import MentorNote, MentorOffer, RetentionMentor, WarningSign
from retention.rules import THEME, Answer
from retention.services import add


@transaction.atomic
def offer(made: MentorOffer, *, by: Any) -> MentorOffer:
    """A retention mentor is offered for one job, IGU or education: what its clock counts. Raises ValidationError."""
    if made.answer and not made.answered_on:
        made.answered_on = made.happened_on
    stored: MentorOffer = add(made, by=by)
    return stored


@transaction.atomic
def answer(made: MentorOffer, *, expected: int, on: dt.date, said: str, by: Any) -> MentorOffer:
    """The person says yes or no to the offer; the offer stays made. Raises StaleVersion."""
    current: MentorOffer = fresh(made, expected)
    if on < current.happened_on:
        text = _("The date lies before the offer of %(day)s.") % {"day": danish(current.happened_on)}
        raise ValidationError({"happened_on": text})
    current.answer, current.answered_on = said, on
    current.save_version(expected)
    yes = said == Answer.ACCEPTED
    title = _("Retention mentor accepted") if yes else _("Retention mentor declined")
    journal.write(current.refugee, theme=THEME, title=title, event_on=on, by=by, area=Area.PLACEMENT)
    return current


@transaction.atomic
def assign(given: RetentionMentor, *, by: Any) -> RetentionMentor:
    """Gives a person a retention mentor from a day on; the mentor reaches the case while it lasts.

    A mentor the person has by then ends the day before. Raises ValidationError.
    """
    person = given.refugee
    Refugee.objects.select_for_update().get(pk=person.pk)
    left = left_on(person)
    if left and given.valid_from > left:
        raise ValidationError({"valid_from": _("The person has left; nothing can be planned.")})
    for former in RetentionMentor.objects.filter(refugee=person, valid_to__isnull=True):
        if former.valid_from >= given.valid_from:
            text = _("The person has a retention mentor from %(day)s on.") % {"day": danish(former.valid_from)}
            raise ValidationError({"valid_from": text})
        until = given.valid_from - dt.timedelta(days=1)
        stop(former, until=until, reason=_("Another retention mentor"))
    given.created_by = by
    given.full_clean(exclude=["created_by"])
    given.save()
    CaseAssignment.objects.create(
        refugee=person, user=given.mentor, role=Role.RETENTION_MENTOR, valid_from=given.valid_from
    )
    title = _("Retention mentor: %(name)s") % {"name": given.mentor.name}
    journal.write(
        person, theme=THEME, title=title[:200], text=given.task, event_on=given.valid_from, by=by, area=Area.MENTOR
    )
    return given


def stop(given: RetentionMentor, *, until: dt.date, reason: str) -> None:
    """The last day of an assignment, there and in the reach it gave."""
    given.valid_to, given.end_reason = until, reason
    given.full_clean(exclude=["created_by"])
    given.save_version(given.version)
    CaseAssignment.objects.filter(
        refugee=given.refugee_id, user=given.mentor_id, role=Role.RETENTION_MENTOR, valid_to__isnull=True
    ).update(valid_to=until)


@transaction.atomic
def end(given: RetentionMentor, *, expected: int, on: dt.date, reason: str, by: Any) -> RetentionMentor:
    """The retention mentor's work with a person ends. Raises StaleVersion, ValidationError."""
    current: RetentionMentor = fresh(given, expected)
    if current.valid_to is not None:
        raise ValidationError(_("It has ended already, on %(day)s.") % {"day": danish(current.valid_to)})
    if on < current.valid_from:
        raise ValidationError({"happened_on": _("The period ends before it begins.")})
    stop(current, until=on, reason=reason)
    title = _("Retention mentor ended: %(name)s") % {"name": current.mentor.name}
    journal.write(
        current.refugee, theme=THEME, title=title[:200], text=reason, event_on=on, by=by, area=Area.MENTOR
    )
    return current


@transaction.atomic
def write(note: MentorNote, *, sign: str = "", by: Any) -> MentorNote:
    """The mentor's note of challenge, help and outcome; `sign` tells the staff that the job is at risk."""
    stored: MentorNote = add(note, by=by)
    if sign:
        warning = WarningSign(
            refugee=note.refugee, happened_on=note.happened_on, sign=sign, source="mentor", note=note.help
        )
        add(warning, by=by)
    return stored
