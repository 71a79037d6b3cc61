"""How the case page, the desk and the engine know retention and its mentors.

Two declarations, as two areas open them: what is read with the placements, and what mentors do. The open counselling
needs none: its log is the start page of whoever has nothing else (desk.views).
"""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area, Role
from core.dates import danish
from placements.models import PlacementEvent
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine
from retention import front, mentees, reads
from retention.history import HISTORY
from retention.models import FollowUp
from retention.presenters import place_words
from retention.rules import Sign
from retention.targets import TARGETS

PANEL_ROWS = 8
DAYS_AHEAD = 7


# --- the case's front page ---------------------------------------------------------------------------
def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """Conversations, mentor and open signs of each person, in one query."""
    numbers = {getattr(person, "pk", person): person.case_number for person in people}
    return {row.person: lines(row, numbers[row.person]) for row in front.read(list(numbers), on)}


def lines(row: front.Front, case_number: str) -> list[SummaryLine]:
    url = reverse("retention:person", args=[case_number])
    found = []
    if row.held or row.next_on:
        served = ("contact", "contact_in_work", "follow_ups") if row.next_on else ()
        found.append(SummaryLine(_("Follow-ups"), talk_words(row), url, targets=served))
    if row.mentor:
        found.append(SummaryLine(_("Retention mentor"), row.mentor, url, "ok"))
    elif row.unoffered:
        found.append(SummaryLine(_("Retention mentor"), _("in work, not offered yet"), url, "warn"))
    if row.sign:
        words = ngettext("%(number)d open: %(sign)s", "%(number)d open, the oldest: %(sign)s", row.signs)
        text = words % {"number": row.signs, "sign": str(Sign(row.sign).label).lower()}
        found.append(SummaryLine(_("Early-warning signs"), text, url, "warn"))
    return found


def talk_words(row: Any) -> str:
    """ "3 held, latest 03-05-2018; next planned 01-06-2018"."""
    parts = []
    if row.held:
        words = ngettext("%(number)d held, on %(day)s", "%(number)d held, latest %(day)s", row.held)
        parts.append(words % {"number": row.held, "day": danish(row.last_on)})
    if row.next_on:
        parts.append(_("next planned %(day)s") % {"day": danish(row.next_on)})
    return "; ".join(parts)


# --- Min dag -----------------------------------------------------------------------------------------
def talks_panel(user: Any, on: dt.date) -> Panel | None:
    """The follow-ups of this week, and before them those that are past and not recorded."""
    if not user.can(Area.PLACEMENT, write=True):
        return None
    found = FollowUp.objects.visible_to(user).planned().filter(planned_on__lte=on + dt.timedelta(days=DAYS_AHEAD))
    if user.scope.caseworkers:
        found = found.filter(refugee__caseworker__in=user.scope.caseworkers)
    talks = list(found.select_related("refugee").order_by("planned_on", "planned_at", "pk")[:PANEL_ROWS])
    return Panel(
        title=_("Follow-ups"),
        rows=[talk_row(talk, user, on) for talk in talks],
        empty=_("No follow-up is planned for this week."),
        url=reverse("retention:conversations"),
        people=[talk.refugee.uid for talk in talks],
    )


def talk_row(talk: FollowUp, user: Any, on: dt.date) -> PanelRow:
    when = danish(talk.planned_on)
    if talk.planned_on == on:
        when = f"{talk.planned_at:%H:%M}" if talk.planned_at else _("today")
    name, text = shown_name(talk.refugee, user, lists=True), str(talk.get_mode_display()).lower()
    state = "overdue" if talk.planned_on and talk.planned_on < on else ""
    url = reverse("retention:hold", args=[talk.uid])
    return PanelRow(when, text, url, talk.refugee.case_number, state, name)


def mentor_panel(user: Any, on: dt.date) -> Panel | None:
    """A retention mentor's own people; for the coordinator, who waits for an offer."""
    if Role.RETENTION_MENTOR in user.roles:
        return mentees_panel(user, on)
    return unoffered_panel(user, on) if Role.MENTOR_COORDINATOR in user.roles else None


def mentees_panel(user: Any, on: dt.date) -> Panel:
    given = list(mentees.of_mentor(user, on)[:PANEL_ROWS])
    rows = [
        PanelRow(
            danish(each.noted_on) or _("no note"),
            each.refugee.interpreter_language or each.task,
            reverse("retention:mentee", args=[each.uid]),
            each.refugee.case_number,
            name=shown_name(each.refugee, user),
        )
        for each in given
    ]
    people = [each.refugee.uid for each in given]
    return Panel(_("My people"), rows, _("You are nobody's retention mentor."), reverse("retention:mine"), people)


def unoffered_panel(user: Any, on: dt.date) -> Panel:
    starts = reads.without_offer(reads.in_work(user, on), on)
    found: list[PlacementEvent] = list(starts.with_placement().order_by("happened_on", "pk")[:PANEL_ROWS])
    rows = [
        PanelRow(
            danish(each.happened_on),
            place_words(each, user),
            reverse("retention:offer", args=[each.refugee.case_number]),
            each.refugee.case_number,
            name=shown_name(each.refugee, user, lists=True),
        )
        for each in found
    ]
    title, empty = _("In work without an offered mentor"), _("Everybody in work has been offered a retention mentor.")
    return Panel(title, rows, empty, reverse("retention:mentors"), [each.refugee.uid for each in found])


PILLARS = (
    Pillar(
        key="retention",
        label=gettext_lazy("Retention"),
        order=30,
        tab_url="retention:person",
        area=Area.PLACEMENT,
        summary=summary,
    front=front.STATEMENT,
        targets=TARGETS,
        history=HISTORY,
        next_actions={
            "follow_ups": NextAction(gettext_lazy("Record follow-up"), "retention:hold-new"),
            "contact": NextAction(gettext_lazy("Plan conversation"), "retention:plan-new"),
            "contact_in_work": NextAction(gettext_lazy("Plan conversation"), "retention:plan-new"),
            "retention_mentor_offer": NextAction(gettext_lazy("Offer mentor"), "retention:offer"),
        },
        panel=talks_panel,
    ),
    Pillar(
        key="retention_mentors",
        label=gettext_lazy("Retention mentors"),
        order=31,
        area=Area.MENTOR,
        panel=mentor_panel,
    ),
)
