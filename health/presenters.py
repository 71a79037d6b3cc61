"""The health loop as plain things that pages show."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import danish
from health.rules import MISSED_ENOUGH, Loop, Purpose, Step, next_step
from refugees.offers import Answer

ACTIONS = {
    Step.OFFER: "health:offer",
    Step.ANSWER: "health:answer",
    Step.CONSENT: "health:agree",
    Step.REFER: "health:refer",
    Step.APPOINT: "health:appoint",
    Step.ASK_AGAIN: "health:answer",
    Step.RESULT: "health:receive",
    Step.DECIDE: "health:decide",
}


def action_of(step: Step, case_number: str, visit: Any = None) -> tuple[Any, str]:
    """The word and the address of the button that takes a step; empty where it stands further down on the tab."""
    if step == Step.ATTEND and visit is not None:
        return step.label, reverse("health:close", args=[visit.uid])
    if step in ACTIONS:
        return step.label, reverse(ACTIONS[step], args=[case_number])
    if step == Step.NOTHING:
        return "", ""
    return step.label, reverse("health:person", args=[case_number])


def where_words(loop: Loop, step: Step) -> str:
    """How far it has come, in a few words: "accepted 12-03-2018; appointment 02-04-2018"."""
    if loop.attended_on:
        return _("assessment held %(day)s") % {"day": danish(loop.attended_on)} + waiting_words(step)
    if not loop.answer and loop.offered_on:
        return _("offered %(day)s, no answer yet") % {"day": danish(loop.offered_on)}
    said = {
        "": "", Answer.YES: _("accepted %(day)s"), Answer.NO: _("declined %(day)s"),
        Answer.LATER: _("%(day)s: asks to be asked later"),
    }[loop.answer] % {"day": danish(loop.answered_on)}  # fmt: skip
    parts = [said]
    if loop.planned_on:
        parts.append(_("appointment %(day)s") % {"day": danish(loop.planned_on)})
    elif loop.missed >= MISSED_ENOUGH:
        parts.append(_("away twice"))
    elif loop.referred_on:
        parts.append(_("referred %(day)s") % {"day": danish(loop.referred_on)})
    return "; ".join(part for part in parts if part)


def waiting_words(step: Step) -> str:
    return {
        Step.DECIDE: ", " + _("nothing decided yet"),
        Step.RESULT: ", " + _("the result has not come"),
        Step.FOLLOW: ", " + _("follow-ups are open"),
    }.get(step, "")


def answer_words(loop: Loop) -> str:
    words = {Answer.YES: _("Accepted"), Answer.NO: _("Declined"), Answer.LATER: _("Asks to be asked later")}
    return f"{words[Answer(loop.answer)]}, {danish(loop.answered_on)}" if loop.answer else ""


def consent_words(loop: Loop) -> str:
    """Which of the two directions are agreed to."""
    found = [
        str(Purpose(purpose).label)
        for purpose, given in ((Purpose.SEND, loop.may_send), (Purpose.RECEIVE, loop.may_receive))
        if given
    ]
    return "; ".join(found) or (_("None in force") if loop.consents_asked else "")


def steps(loop: Loop) -> list[dict[str, Any]]:
    """The loop as steps with their dates; the one that waits is current."""
    now = next_step(loop)
    decided = _("Decided") if loop.decided else ""
    if loop.open_follow_ups:
        decided = _("Follow-ups open: %(number)d") % {"number": loop.open_follow_ups}
    rows: list[tuple[Any, str, set[Step]]] = [
        (_("Offered"), danish(loop.offered_on), {Step.OFFER}),
        (_("Answer"), answer_words(loop), {Step.ANSWER, Step.ASK_AGAIN}),
        (_("Consents"), consent_words(loop), {Step.CONSENT}),
        (_("Referred"), danish(loop.referred_on), {Step.REFER}),
        (_("Appointment"), danish(loop.planned_on or loop.attended_on), {Step.APPOINT}),
        (_("Held"), danish(loop.attended_on), {Step.ATTEND}),
        (_("Result received"), danish(loop.result_on), {Step.RESULT}),
        (_("What follows"), decided, {Step.DECIDE, Step.FOLLOW}),
    ]
    return [
        {"label": label, "text": text, "done": bool(text) and now not in waits, "current": now in waits}
        for label, text, waits in rows
    ]


def overdue(day: dt.date | None, on: dt.date) -> str:
    return "bad" if day is not None and day < on else ""
