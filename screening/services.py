"""What happens to screening interviews: planned, moved, cancelled, held, completed, corrected, annulled."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from refugees import journal
from refugees.ports import facts_changed
from refugees.services import left_on
from screening import languages, outcomes, rules
from screening.answers import Recorded, Working, earlier, recorded
from screening.models import Addendum, Interview, InterviewDraft, NoShow
from screening.questions import Sensitivity, same
from screening.recording import record
from screening.rules import Absentee, InterpreterState, Sequence, Status

THEME = "screening"


def locked(interview: Interview, version: int | None = None) -> Interview:
    """The interview as it is now, locked for the transaction. Raises StaleVersion."""
    current = Interview.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=interview.pk)
    if version is not None and current.version != version:
        raise StaleVersion(current)
    return current


def refuse(sentence: str) -> None:
    if sentence:
        raise ValidationError(sentence)


def store(interview: Interview) -> Interview:
    """Saves and counts the version up; the table's constraints are told in words."""
    interview.version += 1 if interview.pk else 0
    interview.validate_constraints()
    interview.save()
    return interview


def tell(interview: Interview, title: str, *, by: Any, on: dt.date, text: str = "") -> None:
    journal.write(interview.refugee, theme=THEME, title=title, text=text, event_on=on, by=by, area=Area.CASE)


@transaction.atomic
def plan(interview: Interview, *, by: Any, on: dt.date) -> Interview:
    """Plans a new interview. Raises ValidationError where the person has left."""
    assert interview.planned_at is not None
    left = left_on(interview.refugee)
    if left is not None and interview.planned_at.date() > left:
        refuse(_("The person has left; no interview can be planned."))
    interview.status, interview.recorded_by = Status.PLANNED, by
    store(interview)
    tell(
        interview,
        _("%(interview)s planned") % {"interview": interview},
        by=by,
        on=on,
        text=appointment(interview),
    )
    return interview


@transaction.atomic
def replan(interview: Interview, *, by: Any, on: dt.date, version: int) -> Interview:
    """Moves or changes a planned interview. Raises StaleVersion."""
    locked(interview, version)
    store(interview)
    tell(
        interview,
        _("%(interview)s moved") % {"interview": interview},
        by=by,
        on=on,
        text=appointment(interview),
    )
    return interview


def appointment(interview: Interview) -> str:
    """When and where, in one line."""
    assert interview.planned_at is not None
    return f"{localtime(interview.planned_at):%d-%m-%Y %H:%M} · {interview.place_name}"


@transaction.atomic
def cancel(interview: Interview, *, reason: str, by: Any, on: dt.date, version: int | None = None) -> Interview:
    """Cancels a planned interview. Raises ValidationError where it is not planned, or the reason is missing."""
    interview = locked(interview, version)
    refuse(
        ""
        if interview.status == Status.PLANNED and not interview.locked
        else _("Only a planned interview can be cancelled.")
    )
    interview.status, interview.cancelled_reason = Status.CANCELLED, reason.strip()
    store(interview)
    tell(interview, _("%(interview)s cancelled") % {"interview": interview}, by=by, on=on, text=reason)
    return interview


@transaction.atomic
def record_no_show(
    interview: Interview, *, absentee: str, by: Any, on: dt.date, note: str = "", version: int | None = None
) -> NoShow:
    """Notes that the person or the interpreter did not come. The interview waits to be moved or cancelled."""
    interview = locked(interview, version)
    refuse(
        ""
        if interview.status == Status.PLANNED and not interview.locked
        else _("Only a planned interview can have a no-show.")
    )
    if absentee in {Absentee.INTERPRETER, Absentee.BOTH}:
        interview.interpreter_state = InterpreterState.NO_SHOW
    store(interview)
    assert interview.planned_at is not None  # a constraint: planned interviews have a time
    assert interview.planned_at is not None
    row = NoShow.objects.create(
        interview=interview, planned_at=interview.planned_at, absentee=absentee, note=note, recorded_by=by
    )
    title = _("%(interview)s: did not come: %(who)s") % {
        "interview": interview,
        "who": row.get_absentee_display(),
    }
    tell(interview, title, by=by, on=on, text=note)
    return row


@transaction.atomic
def hold(interview: Interview, *, by: Any, on: dt.date, version: int, work: Working | None = None) -> Interview:
    """Records that the interview was held (its `held_on`, place, mode and interpreter are set), with its answers.

    Also saves further answers of one already held and not completed. Raises ValidationError, StaleVersion.
    """
    assert interview.held_on is not None
    before = locked(interview, version)
    refuse("" if before.open else _("The interview is completed; write an addendum."))
    refuse(rules.may_hold(interview.held_on, on, left_on(before.refugee)))
    first_time = before.status != Status.HELD
    interview.status = Status.HELD
    interview.recorded_by = interview.recorded_by or by
    if work is not None:
        record(interview, work, by=by, on=interview.held_on)
        InterviewDraft.objects.of(by).filter(interview=interview).delete()
    store(interview)
    if first_time:
        text = " · ".join(part for part in (interview.place_name, interview.present) if part)
        tell(
            interview,
            _("%(interview)s held") % {"interview": interview},
            by=by,
            on=interview.held_on,
            text=text,
        )
    facts_changed([interview.refugee_id])
    return interview


@transaction.atomic
def complete(interview: Interview, *, by: Any, at: dt.datetime, version: int | None = None) -> Interview:
    """Locks a held interview; from now on corrections are addenda. Interview 2 hands its outcomes to the pillars.

    Raises ValidationError where the interview is not held or is completed already, and StaleVersion.
    """
    interview = locked(interview, version)
    refuse(
        ""
        if interview.status == Status.HELD and interview.open
        else _("Only an interview that was held can be completed.")
    )
    assert interview.held_on is not None
    interview.completed_at, interview.completed_by = at, by
    store(interview)
    first = earlier(interview)
    own, before = (
        recorded(interview, Sensitivity.values),
        recorded(first, Sensitivity.values) if first else Recorded(),
    )
    if interview.sequence == Sequence.SECOND:
        outcomes.hand_over(interview, own.values, by=by, at=at)
    tell(
        interview,
        _("%(interview)s completed") % {"interview": interview},
        by=by,
        on=interview.held_on,
        text=completed_words(interview, own.values, before.values),
    )
    languages.learn(interview, own.values)
    facts_changed([interview.refugee_id])
    return interview


def completed_words(interview: Interview, own: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """How many answers there are and how many changed; never what they say."""
    answered = sum(bool(value) for value in own.values())
    words = _("%(count)s answers") % {"count": answered}
    if interview.sequence == Sequence.SECOND and before:
        changed = sum(not same(own.get(key), value) for key, value in before.items() if key in own)
        words += " · " + _("%(count)s changed since the first interview") % {"count": changed}
    return words


@transaction.atomic
def add_addendum(interview: Interview, *, text: str, by: Any, on: dt.date) -> Addendum:
    """A correction to a completed interview. Raises ValidationError where it is still open or the text empty."""
    interview = locked(interview)
    refuse("" if interview.completed_at and not interview.annulled_at else _("Addenda belong to completed interviews."))
    refuse("" if text.strip() else _("Write the addendum."))
    addendum = Addendum.objects.create(interview=interview, text=text.strip(), written_by=by)
    tell(interview, _("Addendum to the %(interview)s") % {"interview": str(interview).lower()}, by=by, on=on)
    return addendum


@transaction.atomic
def annul(interview: Interview, *, reason: str, by: Any, at: dt.datetime, version: int | None = None) -> Interview:
    """Takes the interview out of every clock and count, with what it handed over; it stays to be read.

    Raises ValidationError where it is annulled already or the reason is missing.
    """
    interview = locked(interview, version)
    refuse(_("The interview is already annulled.") if interview.annulled_at else "")
    refuse("" if reason.strip() else _("Write why the interview is annulled."))
    interview.annulled_at, interview.annulled_by, interview.annulled_reason = at, by, reason.strip()
    store(interview)
    for outcome in interview.outcomes.select_for_update().filter(annulled_at__isnull=True):
        outcome.annul(at=at, by=by, reason=reason.strip())
    on = interview.held_on or at.date()
    text = _("Reason: %(reason)s") % {"reason": reason.strip()}
    if interview.held_on:
        text = f"{danish(interview.held_on)} · {text}"
    tell(interview, _("%(interview)s annulled") % {"interview": interview}, by=by, on=on, text=text)
    facts_changed([interview.refugee_id])
    return interview
