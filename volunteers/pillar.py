"""How the case page, the interviews and Min dag know the volunteers and the matches."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from refugees.presenters import shown_name
from refugees.registry import Panel, PanelRow, Pillar, SummaryLine
from refugees.silence import Rung
from volunteers import casetab, front
from volunteers.matching import reads
from volunteers.matching.models import Match
from volunteers.pages import called
from volunteers.quality import CHECKS
from volunteers.services import annul_answer, consents, take_answer
from volunteers.wishes.models import Referral
from volunteers.wishes.rules import UNREFERRED_DAYS

PANEL_ROWS = 8
SAID = {
    "offered": gettext_lazy("offered %(day)s, no answer yet"),
    "yes": gettext_lazy("said yes %(day)s; write the wish down"),
    "later": gettext_lazy("asks to be asked later, %(day)s"),
    "no": gettext_lazy("said no %(day)s"),
}


# --- the case's front page -----------------------------------------------------------------------------------
def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """How far the match of each person has come, in one line and one query."""
    numbers = {getattr(person, "pk", person): person.case_number for person in people}
    found = {row.person: line(row, numbers[row.person]) for row in front.read(list(numbers), on)}
    return {person: [each] for person, each in found.items() if each}


def line(row: front.Front, case_number: str) -> SummaryLine | None:
    url, label = reverse("volunteers:person", args=[case_number]), _("Match")
    text, tone = words(row)
    return SummaryLine(label, text, url, tone) if text else None


def words(row: front.Front) -> tuple[str, str]:
    """The state in words, and its tone."""
    if row.proposed_on:
        return match_words(row)
    if row.supplier:
        return _("%(name)s looks for a volunteer, since %(day)s") % {
            "name": row.supplier, "day": danish(row.referred_on),
        }, ""  # fmt: skip
    if row.wished_on:
        return _("wished %(day)s, not referred yet") % {"day": danish(row.wished_on)}, "warn"
    if row.said:
        return str(SAID[row.said]) % {"day": danish(row.said_on)}, "warn" if row.said in {"offered", "yes"} else ""
    return "", ""


def match_words(row: front.Front) -> tuple[str, str]:
    told = {"name": row.volunteer, "day": danish(row.proposed_on)}
    if row.doubt_on:
        return _("%(name)s: somebody says that it does not work") % told, "warn"
    if row.first_meeting_on:
        return _("%(name)s, met %(day)s") % (told | {"day": danish(row.first_meeting_on)}), "ok"
    if row.accepted_on:
        return _("%(name)s: both said yes %(day)s, not met yet") % (told | {"day": danish(row.accepted_on)}), "warn"
    if row.person_said:
        return _("%(name)s proposed %(day)s, the volunteer has not answered") % told, ""
    return _("%(name)s proposed %(day)s: record the answer") % told, "warn"


# --- Min dag -------------------------------------------------------------------------------------------------
def panel(user: Any, on: dt.date) -> Panel | None:
    """A caseworker's answers to record, wishes to refer, referrals nobody has proposed for, silence.

    Of the own cases and those one stands in for; whoever has none, has no panel.
    """
    of_mine = {"refugee__caseworker__in": user.scope.caseworkers}
    matches = Match.objects.visible_to(user).open().filter(**of_mine).select_related("refugee")
    referrals = Referral.objects.visible_to(user).filter(**of_mine).select_related("refugee", "contract__supplier")
    wishes = reads.unreferred(user, on).filter(**of_mine, wished_on__lte=on - dt.timedelta(days=UNREFERRED_DAYS))
    rows = [
        *((each, each.proposed_on, _("record what the person says to the volunteer"))
          for each in matches.filter(person_said="").order_by("proposed_on", "pk")[:PANEL_ROWS]),
        *((each, each.silent_since, _("no contact in the match for a long time"))
          for each in reads.silent(matches, on, Rung.COORDINATOR)[:PANEL_ROWS]),
        *((each, each.referred_on, _("%(name)s has proposed nobody yet") % {"name": each.contract.supplier.name})
          for each in reads.late(referrals, on).order_by("referred_on", "pk")[:PANEL_ROWS]),
        *((each, each.wished_on, _("refer the wish for a match")) for each in wishes[:PANEL_ROWS]),
    ][:PANEL_ROWS]  # fmt: skip
    if not rows:
        return None
    shown = [
        PanelRow(
            danish(day), text, reverse("volunteers:person", args=[row.refugee.case_number]), row.refugee.case_number,
            name=shown_name(row.refugee, user, lists=True),
        )
        for row, day, text in rows
    ]  # fmt: skip
    people = [row.refugee.uid for row, _day, _text in rows]
    return Panel(_("Matches with volunteers"), shown, "", reverse("matches:board"), people)


def supplier_panel(user: Any, on: dt.date) -> Panel:
    """Doubts first, then answers, first meetings and silence, then who waits for a volunteer."""
    matches = Match.objects.visible_to(user).open()
    told = list(matches.told().order_by("-doubt_on", "proposed_on", "pk")[: 10 * PANEL_ROWS])
    silent = {each.pk for each in reads.silent(matches, on, Rung.FOLLOWER)}
    due = [each for each in told if each.doubt_on or not each.first_meeting_on or each.pk in silent]
    due.sort(key=lambda each: (each.doubt_on is None, each.proposed_on))
    open_to = reads.unmatched(Referral.objects.visible_to(user)).told()
    waiting = list(open_to.order_by("wish__wished_on", "pk")[:PANEL_ROWS])
    rows = [
        PanelRow(
            danish(each.doubt_on or each.accepted_on or each.proposed_on),
            _("not heard of for a long time") if each.pk in silent and not each.doubt_on else casetab.match_step(each),
            reverse("matches:match", args=[each.uid]), state="overdue" if each.doubt_on else "",
            name=called(each.referral, is_protected=each.is_protected),
        )
        for each in due
    ]  # fmt: skip
    rows += [
        PanelRow(
            danish(each.referred_on), _("waits for a volunteer"), reverse("matches:referral", args=[each.uid]),
            name=called(each, is_protected=each.is_protected),
        )
        for each in waiting
    ]  # fmt: skip
    shown = [*due, *waiting][:PANEL_ROWS]
    return Panel(
        _("Matches"), rows[:PANEL_ROWS], _("Nobody waits for anything."), reverse("matches:mine"),
        [each.person_uid for each in shown],
    )  # fmt: skip


PILLAR = Pillar(
    key="volunteers",
    label=gettext_lazy("Match"),
    order=80,
    tab_url="volunteers:person",
    area=Area.VOLUNTEERS,
    summary=summary,
    front=front.STATEMENT,
    panel=panel,
    on_interview=take_answer,
    on_interview_annulled=annul_answer,
    consents=consents,
    checks=CHECKS,
    rule_pages=((gettext_lazy("Matches: settings"), "matches:rules"),),
)
# The suppliers' side has an area of its own, and no case.
SUPPLIERS = Pillar(
    key="suppliers", label=gettext_lazy("Matches"), order=81, area=Area.SUPPLIER, panel=supplier_panel
)
