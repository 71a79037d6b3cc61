"""How the case page, the desk, the engine and the other pillars know the holistic mentors."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area, Role
from core.dates import danish
from mentoring import checklist, front, reads
from mentoring.firstyear import receive
from mentoring.history import HISTORY
from mentoring.pages import may_offer
from mentoring.quality import CHECKS
from mentoring.rules import COMPANY
from mentoring.services import annul_answer, take_answer
from mentoring.targets import TARGETS
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine
from refugees.silence import Rung, answers_for

PANEL_ROWS = 8
SAID = {
    "offered": gettext_lazy("offered %(day)s, no answer yet"),
    "accepted": gettext_lazy("said yes %(day)s, none assigned"),
    "yes": gettext_lazy("said yes %(day)s, none assigned"),
    "later": gettext_lazy("asks to be asked later, %(day)s"),
    "declined": gettext_lazy("said no %(day)s"),
    "no": gettext_lazy("said no %(day)s"),
}


# --- the case's front page ---------------------------------------------------------------------------
def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """The mentor, or how far the offer has come, of each person; in one query. Nothing for mentors themselves."""
    if not may_offer(viewer):
        return {}
    numbers = {getattr(person, "pk", person): person.case_number for person in people}
    return {row.person: lines(row, numbers[row.person]) for row in front.read(list(numbers), on)}


def lines(row: front.Front, case_number: str) -> list[SummaryLine]:
    url = reverse("mentoring:person", args=[case_number])
    label = _("Holistic mentor")
    found = []
    if row.mentor:
        contact = _("no contact yet")
        if row.contact_on:
            contact = _("latest contact %(day)s") % {"day": danish(row.contact_on)}
        tone = "warn" if row.stopping_on else "ok"
        words = _("%(name)s cannot continue") % {"name": row.mentor} if row.stopping_on else row.mentor
        found.append(SummaryLine(label, f"{words}; {contact}", url, tone))
    elif row.imported == "assigned":
        text = _("mentor from the history, since %(day)s") % {"day": danish(row.imported_on)}
        found.append(SummaryLine(label, text, url))
    elif row.said:
        tone = "" if row.said in {"declined", "no"} else "warn"
        found.append(SummaryLine(label, str(SAID[row.said]) % {"day": danish(row.said_on)}, url, tone))
    if row.questions:
        words = ngettext("%(number)d unanswered question", "%(number)d unanswered questions", row.questions)
        found.append(SummaryLine(_("The mentor asks"), words % {"number": row.questions}, url, "warn"))
    return found


# --- Min dag -----------------------------------------------------------------------------------------
def panel(user: Any, on: dt.date) -> Panel | None:
    """A mentor's people; the coordinator's ladder of silence (or of whoever covers); the caseworker's questions."""
    if Role.HOLISTIC_MENTOR in user.roles:
        return people_panel(user, on)
    if answers_for(user, Role.MENTOR_COORDINATOR, on):
        return silence_panel(user, on)
    return questions_panel(user)


def people_panel(user: Any, on: dt.date) -> Panel:
    """Whom to make contact with first, then what is due this week."""
    given = list(reads.of_mentor(user, on))
    lists = checklist.of_people(given, on)
    shown = sorted(given, key=lambda each: (-each.rung, -len(lists[each.refugee_id].due)))[:PANEL_ROWS]
    rows = [
        PanelRow(
            danish(each.contact_on) or _("no contact"),
            person_words(each, lists[each.refugee_id], on),
            reverse("mentoring:mentee", args=[each.uid]),
            each.refugee.case_number,
            "overdue" if each.rung else "",
            shown_name(each.refugee, user),
        )
        for each in shown
    ]
    people = [each.refugee.uid for each in shown]
    return Panel(_("My people"), rows, _("You are nobody's holistic mentor."), reverse("mentoring:mine"), people)


def person_words(given: Any, todo: Any, on: dt.date) -> str:
    """ "make contact; 3 due this week; tigrinya"."""
    parts = []
    if given.rung:
        parts.append(_("make contact: %(days)d days of silence") % {"days": (on - given.silent_since).days})
    if todo.due:
        parts.append(_("%(number)d due this week") % {"number": len(todo.due)})
    return "; ".join(filter(None, [*parts, given.refugee.interpreter_language]))


def silence_panel(user: Any, on: dt.date) -> Panel:
    """Mentors who have given people back, and people nobody has been in contact with for too long."""
    active = reads.active(user, on)
    stopping = list(active.filter(stopping_on__isnull=False, valid_to=None).order_by("stopping_on", "pk")[:PANEL_ROWS])
    silent = [each for each in reads.silent(active, Rung.COORDINATOR)[:PANEL_ROWS] if each not in stopping]
    rows = [ladder_row(each, user, _("%(name)s cannot continue")) for each in stopping]
    rows += [ladder_row(each, user, _("%(name)s has not been in contact")) for each in silent]
    shown = [*stopping, *silent][:PANEL_ROWS]
    title, empty = _("Mentors: silence and hand-over"), _("Every mentor has been in contact in time.")
    return Panel(title, rows[:PANEL_ROWS], empty, reverse("mentoring:board") if may_offer(user) else "",
                 [each.refugee.uid for each in shown])  # fmt: skip


def ladder_row(given: Any, user: Any, words: str) -> PanelRow:
    number = given.refugee.case_number
    url = reverse("mentoring:person", args=[number])
    name = shown_name(given.refugee, user, lists=True)
    return PanelRow(danish(given.silent_since), words % {"name": given.mentor.name}, url, number, "overdue", name)


def questions_panel(user: Any) -> Panel | None:
    """What mentors ask about the own cases."""
    found = list(reads.questions(user).filter(refugee__caseworker__in=user.scope.caseworkers)[:PANEL_ROWS])
    if not found:
        return None
    rows = [
        PanelRow(
            danish(each.happened_on), each.note[:80], reverse("mentoring:reply", args=[each.uid]),
            each.refugee.case_number, name=shown_name(each.refugee, user, lists=True),
        )
        for each in found
    ]  # fmt: skip
    return Panel(_("Mentors ask"), rows, "", reverse("mentoring:board"), [each.refugee.uid for each in found])


PILLAR = Pillar(
    key="mentoring",
    label=gettext_lazy("Mentor"),
    order=50,
    tab_url="mentoring:person",
    area=Area.MENTOR,
    summary=summary,
    front=front.STATEMENT,
    targets=TARGETS,
    history=HISTORY,
    next_actions={"holistic_mentor_offer": NextAction(gettext_lazy("Offer mentor"), "mentoring:offer")},
    panel=panel,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
    checks=CHECKS,
    receives={COMPANY: receive},
    rule_pages=((gettext_lazy("Holistic mentors: checklist and settings"), "mentoring:rules"),),
)
