"""Verbs of follow-ups, signs and drop-in visits: one transaction each, journal inside, clocks told at the end.

Retention mentors and the end of a job have their verbs in `retention.mentoring` and `retention.ending`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from refugees import journal
from refugees.facts import fresh
from refugees.models import Refugee
from refugees.ports import facts_changed
from refugees.services import left_on, refuse_after_exit
from retention.models import AgreedStep, CounsellingVisit, FollowUp, MentorNote, WarningSign
from retention.rules import THEME, State
from retention.titles import title_of

AREAS = {MentorNote: Area.MENTOR}  # of the journal; everything else of retention is read with the placements


@dataclass(frozen=True)
class Step:
    """An agreed step as it was typed."""

    text: str
    who: str
    due_on: dt.date | None = None


def area_of(fact: Any) -> str:
    return AREAS.get(type(fact), Area.PLACEMENT)


def tell(fact: Any, *, on: dt.date, by: Any, text: str = "") -> None:
    """The journal's entry about a fact."""
    journal.write(
        fact.refugee, theme=THEME, title=title_of(fact), text=text, event_on=on, by=by, area=area_of(fact), source=fact
    )


def add(fact: Any, *, by: Any) -> Any:
    """Stores a new fact of a person who had not left by its day, with its journal entry. Raises ValidationError."""
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    refuse_after_exit(fact.refugee, fact.happened_on)
    fact.recorded_by = by
    fact.full_clean(exclude=["recorded_by"])
    fact.save()
    tell(fact, on=fact.happened_on, by=by, text=fact.note)
    facts_changed([fact.refugee_id])
    return fact


# --- follow-ups ------------------------------------------------------------------------------------
@transaction.atomic
def plan(follow_up: FollowUp, *, expected: int = 0, on: dt.date, by: Any) -> FollowUp:
    """Plans a follow-up or moves a planned one. Raises StaleVersion, ValidationError where the person has left."""
    left = left_on(follow_up.refugee)
    if left and follow_up.planned_on and follow_up.planned_on > left:
        raise ValidationError({"planned_on": _("The person has left; nothing can be planned.")})
    if follow_up._state.adding:
        follow_up.state, follow_up.recorded_by = State.PLANNED, by
        follow_up.save()
    else:
        must_be_planned(fresh(follow_up, expected))
        follow_up.save_version(expected)
    tell(follow_up, on=on, by=by, text=appointment(follow_up))
    return follow_up


def must_be_planned(follow_up: FollowUp) -> None:
    if follow_up.state != State.PLANNED:
        raise ValidationError(_("Only a planned follow-up can be changed in this way."))


def appointment(follow_up: FollowUp) -> str:
    """When it is planned, in words: "12-03-2018 at 10:30"."""
    day = danish(follow_up.planned_on)
    if not follow_up.planned_at:
        return day
    return _("%(day)s at %(time)s") % {"day": day, "time": f"{follow_up.planned_at:%H:%M}"}


@transaction.atomic
def hold(follow_up: FollowUp, *, expected: int = 0, steps: Sequence[Step] = (), by: Any) -> FollowUp:
    """A follow-up was held, planned before or not: what the clocks count, with its topics and agreed steps.

    Raises StaleVersion, ValidationError where the person had left.
    """
    Refugee.objects.select_for_update().get(pk=follow_up.refugee_id)
    if follow_up.happened_on is None:
        raise ValidationError({"happened_on": _("Write the day on which it was held.")})
    refuse_after_exit(follow_up.refugee, follow_up.happened_on)
    follow_up.state = State.HELD
    if follow_up._state.adding:
        follow_up.recorded_by = by
        follow_up.full_clean(exclude=["recorded_by"])
        follow_up.save()
    else:
        must_be_planned(fresh(follow_up, expected))
        follow_up.recorded_by = by
        follow_up.full_clean(exclude=["recorded_by"])
        follow_up.save_version(expected)
    agree(follow_up, steps)
    tell(follow_up, on=follow_up.happened_on, by=by, text=minutes(follow_up, steps))
    facts_changed([follow_up.refugee_id])
    return follow_up


def agree(follow_up: FollowUp, steps: Sequence[Step]) -> None:
    AgreedStep.objects.bulk_create(
        AgreedStep(
            refugee_id=follow_up.refugee_id, follow_up=follow_up, text=step.text, who=step.who, due_on=step.due_on
        )
        for step in steps
    )  # fmt: skip


def minutes(follow_up: FollowUp, steps: Sequence[Step]) -> str:
    """What was talked about and agreed, as the journal keeps it."""
    lines = [", ".join(follow_up.topics), follow_up.work_note, follow_up.education_note, follow_up.note]
    for step in steps:
        until = _(", by %(day)s") % {"day": danish(step.due_on)} if step.due_on else ""
        lines.append(_("Agreed: %(step)s%(until)s") % {"step": step.text, "until": until})
    return "\n".join(line for line in lines if line)


@transaction.atomic
def write_down(
    follow_up: FollowUp, *, expected: int, steps: Sequence[Step] = (), by: Any, on: dt.date
) -> FollowUp:
    """Completes the words of a conversation that was held. Its day and sort stand; for these it is annulled.

    Raises StaleVersion.
    """
    current = fresh(follow_up, expected)
    follow_up.happened_on, follow_up.mode, follow_up.state = current.happened_on, current.mode, current.state
    follow_up.save_version(expected)
    agree(follow_up, steps)
    title = _("Conversation of %(day)s completed") % {"day": danish(follow_up.happened_on)}
    journal.write(
        follow_up.refugee, theme=THEME, title=title, text=minutes(follow_up, steps), event_on=on, by=by,
        area=Area.PLACEMENT,
    )  # fmt: skip
    return follow_up


@transaction.atomic
def miss(follow_up: FollowUp, *, expected: int, on: dt.date, because: str, note: str = "", by: Any) -> FollowUp:
    """A planned follow-up was not held: no fact that any clock counts. Raises StaleVersion."""
    current = fresh(follow_up, expected)
    must_be_planned(current)
    refuse_after_exit(current.refugee, on)
    current.state, current.happened_on, current.missed_because, current.recorded_by = State.MISSED, on, because, by
    current.note = "\n".join(part for part in (current.note, note) if part)
    current.full_clean(exclude=["recorded_by"])
    current.save_version(expected)
    tell(current, on=on, by=by, text=note)
    return current


@transaction.atomic
def cancel(follow_up: FollowUp, *, expected: int, on: dt.date, reason: str, by: Any) -> FollowUp:
    """A planned follow-up is no longer planned. Raises StaleVersion."""
    current = fresh(follow_up, expected)
    must_be_planned(current)
    current.state = State.CANCELLED
    current.save_version(expected)
    tell(current, on=on, by=by, text=f"{appointment(current)}: {reason}")
    return current


@transaction.atomic
def finish(step: AgreedStep, *, expected: int, on: dt.date, by: Any) -> AgreedStep:
    """An agreed step is done. Raises StaleVersion where somebody else has said so meanwhile."""
    current = fresh(step, expected)
    current.done_on, current.done_by = on, by
    current.save_version(expected)
    title = _("Agreed step done: %(step)s") % {"step": current.text}
    journal.write(current.refugee, theme=THEME, title=title[:200], event_on=on, by=by, area=Area.PLACEMENT)
    return current


# --- signs, visits ---------------------------------------------------------------------------------
@transaction.atomic
def notice(sign: WarningSign, *, by: Any) -> WarningSign:
    """Somebody has noticed an early-warning sign. Nothing else follows from it by itself."""
    made: WarningSign = add(sign, by=by)
    return made


@transaction.atomic
def close(sign: WarningSign, *, expected: int, on: dt.date, what_was_done: str, by: Any) -> WarningSign:
    """Something was done about a sign. Raises StaleVersion, ValidationError where it lies before the sign."""
    current = fresh(sign, expected)
    if on < current.happened_on:
        text = _("The date lies before the sign of %(day)s.") % {"day": danish(current.happened_on)}
        raise ValidationError({"happened_on": text})
    current.closed_on, current.closed_by, current.what_was_done = on, by, what_was_done
    current.full_clean(exclude=["recorded_by"])
    current.save_version(expected)
    title = _("Early-warning sign closed: %(sign)s") % {"sign": current.get_sign_display()}
    journal.write(
        current.refugee, theme=THEME, title=title[:200], text=what_was_done, event_on=on, by=by, area=Area.PLACEMENT
    )
    return current


@transaction.atomic
def visit(seen: CounsellingVisit, *, by: Any) -> CounsellingVisit:
    """Somebody came to the open counselling. It stops no clock."""
    made: CounsellingVisit = add(seen, by=by)
    return made


# --- annulment -------------------------------------------------------------------------------------
@transaction.atomic
def annul(fact: Any, *, expected: int, reason: str, by: Any, on: dt.date, at: dt.datetime) -> None:
    """Annuls a fact of retention: it exists on no day and stays visible, struck through. Raises StaleVersion."""
    Refugee.objects.select_for_update().get(pk=fact.refugee_id)
    current = fresh(fact, expected)
    if current.happened_on is None:
        raise ValidationError(_("A planned follow-up is cancelled, not annulled."))
    title = title_of(current)
    current.annul(at=at, by=by, reason=reason)
    journal.strike(current)
    words = {"what": title, "date": danish(current.happened_on)}
    journal.write(
        current.refugee, theme=THEME, title=(_("Annulled: %(what)s of %(date)s") % words)[:200], text=reason,
        event_on=on, by=by, area=area_of(current),
    )  # fmt: skip
    facts_changed([current.refugee_id])
