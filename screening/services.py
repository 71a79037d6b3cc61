"""What happens to screening interviews: planned, moved, cancelled, held, completed, corrected, annulled."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.policy import Area
from core.dates import danish
from core.models import StaleVersion
from refugees import journal
from refugees.models import Refugee
from refugees.ports import facts_changed
from refugees.services import left_on
from screening import languages, outcomes, rules, summaries
from screening.answers import Working, working
from screening.drafting import keep
from screening.models import Addendum, Interview, InterviewDraft, InterviewQuerySet, NoShow
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


def tell(
    interview: Interview, title: str, *, by: Any, on: dt.date, text: str = "", area: str = Area.CASE
) -> None:
    """Writes the journal. What people type about an interview (a reason, who was there) may touch on health: it is
    told in the area of interviews only."""
    journal.write(interview.refugee, theme=THEME, title=title, text=text, event_on=on, by=by, area=area)


@transaction.atomic
def plan(interview: Interview, *, by: Any, on: dt.date) -> Interview:
    """Plans a new interview; sent twice, it is planned once. Raises ValidationError where the person has left."""
    assert interview.planned_at is not None
    left = left_on(interview.refugee)
    if left is not None and interview.planned_at.date() > left:
        refuse(_("The person has left; no interview can be planned."))
    planned = planned_already(interview).filter(planned_at=interview.planned_at).first()
    if planned is not None:
        return planned
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


def planned_already(interview: Interview) -> InterviewQuerySet:
    """The person's planned interviews of the same sort. Nobody else plans for the person meanwhile."""
    Refugee.objects.select_for_update(of=("self",)).get(pk=interview.refugee_id)
    same = Interview.objects.planned().filter(refugee=interview.refugee_id, sequence=interview.sequence)
    return same.select_related("refugee").order_by("planned_at", "pk")


@transaction.atomic
def begin(interview: Interview, *, by: Any, on: dt.date, day: tuple[dt.datetime, dt.datetime]) -> Interview:
    """Begins an interview that was not planned, or goes on with the one planned for the day ([start, end)).

    Raises ValidationError where the person has left.
    """
    planned = planned_already(interview).between(*day).first()
    return planned or plan(interview, by=by, on=on)


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
    title = _("%(interview)s cancelled") % {"interview": interview}
    tell(interview, title, by=by, on=on, text=reason, area=Area.INTERVIEW)
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
    row = NoShow.objects.create(
        interview=interview, planned_at=interview.planned_at, absentee=absentee, note=note, recorded_by=by
    )
    title = _("%(interview)s: did not come: %(who)s") % {
        "interview": interview,
        "who": row.get_absentee_display(),
    }
    tell(interview, title, by=by, on=on, text=note, area=Area.INTERVIEW)
    return row


@transaction.atomic
def hold(
    interview: Interview, *, by: Any, on: dt.date, version: int, allowed: set[str] | None = None
) -> Interview:
    """Records that the interview was held (its `held_on`, place, mode and interpreter are set), with the answers of
    the writer's draft in the kinds that are `allowed`; None: without answers.

    Also saves further answers of one already held and not completed. Raises ValidationError, StaleVersion.
    """
    assert interview.held_on is not None
    before = locked(interview, version)
    refuse("" if before.open else _("The interview is completed; write an addendum."))
    refuse(rules.may_hold(interview.held_on, on, left_on(before.refugee)))
    first_time = before.status != Status.HELD
    interview.status = Status.HELD
    interview.recorded_by = interview.recorded_by or by
    if allowed is not None:
        take_over_draft(interview, by=by, allowed=allowed)
    store(interview)
    if first_time:
        title = _("%(interview)s held") % {"interview": interview}
        tell(interview, title, by=by, on=interview.held_on, text=interview.place_name)
    facts_changed([interview.refugee_id])
    return interview


def take_over_draft(interview: Interview, *, by: Any, allowed: set[str]) -> None:
    """Records what the writer has typed, as the draft is now: another window may have saved after the page was made.

    What the writer may not read any more stays in the draft.
    """
    assert interview.held_on is not None
    draft = InterviewDraft.objects.of(by).select_for_update().filter(interview=interview).first()
    work = working(interview, draft, allowed)
    record(interview, work, by=by, on=interview.held_on)
    if draft is not None:
        settle_draft(draft, work)


def settle_draft(draft: InterviewDraft, work: Working) -> None:
    """What has been recorded leaves the draft."""
    left = {key: entry for key, entry in work.body.items() if key not in work.known}
    if left:
        keep(draft, left)
    else:
        draft.delete()


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
    work = working(interview, None, Sensitivity.values)
    if interview.sequence == Sequence.SECOND:
        outcomes.hand_over(interview, work.own.values, by=by, at=at)
    title, text = _("%(interview)s completed") % {"interview": interview}, completed_words(work)
    tell(interview, title, by=by, on=interview.held_on, text=text)
    languages.learn(interview, work.own.values)
    facts_changed([interview.refugee_id])
    summaries.prepare(interview)
    return interview


def completed_words(work: Working) -> str:
    """How many answers there are and how many changed; never what they say."""
    own, stood = work.own.values, work.stood
    answers = sum(bool(value) for value in own.values())
    words = ngettext("%(count)s answer", "%(count)s answers", answers) % {"count": answers}
    if stood:
        changed = sum(not same(own[key], stood[key]) for key in stood.keys() & own.keys())
        words += " · " + _("%(count)s changed since the first interview") % {"count": changed}
    return words


@transaction.atomic
def add_addendum(
    interview: Interview, *, text: str, by: Any, on: dt.date, sensitivity: str = Sensitivity.ORDINARY
) -> Addendum:
    """A correction to a completed interview, guarded like the answers it is about (`sensitivity`).

    Raises ValidationError where the interview is still open or the text empty.
    """
    interview = locked(interview)
    refuse("" if interview.completed_at and not interview.annulled_at else _("Addenda belong to completed interviews."))
    refuse("" if text.strip() else _("Write the addendum."))
    addendum = Addendum.objects.create(
        interview=interview, text=text.strip(), written_by=by, sensitivity=sensitivity
    )
    tell(interview, _("Addendum to the %(interview)s") % {"interview": str(interview).lower()}, by=by, on=on)
    return addendum


@transaction.atomic
def add_draft(interview: Interview, *, by: Any, on: dt.date, allowed: set[str]) -> list[Addendum]:
    """What the writer had typed when a colleague completed the interview becomes addenda, one for each kind of answer.

    Raises ValidationError where the interview is not completed.
    """
    interview = locked(interview)
    draft = InterviewDraft.objects.of(by).select_for_update().filter(interview=interview).first()
    work = working(interview, draft, allowed)
    texts: dict[str, list[str]] = {}
    for line in work.drafted():
        words = [f"{line.section}, {line.question.label}: {text}" for text in line.texts]
        texts.setdefault(line.question.sensitivity, []).extend(words)
    added = [
        add_addendum(interview, text="\n".join(lines), by=by, on=on, sensitivity=sensitivity)
        for sensitivity, lines in texts.items()
    ]
    if draft is not None:
        settle_draft(draft, work)
    return added


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
    outcomes.take_back(interview, by=by, at=at, reason=reason.strip())
    on = interview.held_on or at.date()
    text = _("Reason: %(reason)s") % {"reason": reason.strip()}
    if interview.held_on:
        text = f"{danish(interview.held_on)} · {text}"
    title = _("%(interview)s annulled") % {"interview": interview}
    tell(interview, title, by=by, on=on, text=text, area=Area.INTERVIEW)
    facts_changed([interview.refugee_id])
    return interview
